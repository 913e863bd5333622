/* tests/support/failat.c - a preloaded library that makes calls to the C library fail.
 *
 * LODE_FAIL=KIND:K[:ERRNO[:MODE]]: the K-th call of that kind, counted from main() on, fails with
 * ERRNO (a number; 0: the kind's own). MODE is `once`, `ever` (it and all behind it) or `short`
 * (half of the K-th write goes out, the next one fails). `none`: calls are counted only.
 * LODE_FAIL_LOG=FILE: a line `failed NAME WHAT` for the first that failed, with LODE_FAIL_TRACE its
 * stack; and at the end `calls KIND N` for each kind.
 * LODE_FAIL_PATHS=FILE: a line `KIND N` for each N-th call that no call by the same path preceded.
 * What the process forks, and the local org (`lode serve`), are left alone. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { ALLOC, READ, WRITE, SYNC, RENAME, OPEN, UNLINK, SPACE, START, N_KINDS };
enum mode { ONCE, EVER, SHORT };

enum { N_FRAMES = 14, N_PATHS = 1 << 16 };

static const struct {
    const char *name;
    int sys;
} kinds[N_KINDS] = {
    [ALLOC] = {"alloc", ENOMEM},   [READ] = {"read", EIO},      [WRITE] = {"write", ENOSPC},
    [SYNC] = {"sync", EIO},        [RENAME] = {"rename", EIO},  [OPEN] = {"open", EMFILE},
    [UNLINK] = {"unlink", EACCES}, [SPACE] = {"space", ENOSPC}, [START] = {"start", EAGAIN},
};

static int is_armed, is_listing;
static enum kind kind;
static enum mode mode;
static long at;
static int sys;
static atomic_long calls[N_KINDS];
static _Thread_local volatile int is_inside; /* what this library itself calls is not counted */
static _Thread_local volatile int is_begun;  /* nor what readies a thread, as sanitizers do */

static void append(const char *path, const char *text, int with_stack)
{
    int fd =
        path ? (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND, 0600) : -1;
    void *frames[40];

    if (fd < 0)
        return;
    (void)!syscall(SYS_write, fd, text, strlen(text));
    if (with_stack)
        backtrace_symbols_fd(frames, backtrace(frames, 40), fd);
    syscall(SYS_close, fd);
}

/* Tells of a call that came by a path of its own: another place of the program, or another way to
 * it. */
static void note_path(enum kind k, long n)
{
    static atomic_ulong seen[N_PATHS];
    unsigned long path = 14695981039346656037UL, none = 0;
    void *frames[N_FRAMES];
    int n_frames = backtrace(frames, N_FRAMES);
    char line[40];
    size_t at_slot;

    for (int i = 2; i < n_frames; i++)
        path = (path ^ (unsigned long)frames[i]) * 1099511628211UL;
    path |= 1;
    for (at_slot = path >> 20;
         !atomic_compare_exchange_strong(&seen[at_slot % N_PATHS], &none, path);
         at_slot++, none = 0)
        if (none == path)
            return;
    snprintf(line, sizeof line, "%s %ld\n", kinds[k].name, n);
    append(getenv("LODE_FAIL_PATHS"), line, 0);
}

/* 1 where this call must fail; errno is set then. `what` is a path, or NULL: that of the
 * descriptor. */
static int must_fail(enum kind k, const char *name, const char *what, int fd)
{
    char line[600], path[400] = "", link[40];
    long n;

    if (!is_armed || is_inside || !is_begun)
        return 0;
    n = atomic_fetch_add(&calls[k], 1) + 1;
    if (is_listing) {
        is_inside = 1;
        note_path(k, n);
        is_inside = 0;
    }
    if (k != kind)
        return 0;
    if (mode == SHORT ? n != at + 1 : n < at || (mode == ONCE && n > at))
        return 0;
    is_inside = 1;
    if (n == at + (mode == SHORT)) {
        if (!what && fd >= 0) {
            snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
            (void)!readlink(link, path, sizeof path - 1);
        }
        snprintf(line, sizeof line, "failed %s %s\n", name, what ? what : path);
        append(getenv("LODE_FAIL_LOG"), line, getenv("LODE_FAIL_TRACE") != NULL);
    }
    is_inside = 0;
    errno = sys;
    return 1;
}

/* Wake-ups within the process and sockets cannot run out of disk. */
static int is_file(int fd)
{
    struct stat st;
    int was = errno, yes = is_armed && syscall(SYS_fstat, fd, &st) == 0 &&
                           (S_ISREG(st.st_mode) || S_ISFIFO(st.st_mode) || S_ISCHR(st.st_mode));

    errno = was;
    return yes;
}

static size_t length_now(size_t n)
{
    return mode == SHORT && is_armed && kind == WRITE && n > 1 && atomic_load(&calls[WRITE]) == at
               ? n / 2
               : n;
}

static void disarm(void)
{
    is_armed = 0;
}

static int (*real_main)(int, char **, char **);

static void arm(const char *s)
{
    size_t n = strcspn(s, ":");
    void *frame;
    char *rest;

    kind = N_KINDS; /* none */
    for (int i = 0; i < N_KINDS; i++)
        if (strlen(kinds[i].name) == n && memcmp(kinds[i].name, s, n) == 0)
            kind = (enum kind)i;
    if (kind != N_KINDS) {
        at = strtol(s + n + 1, &rest, 10);
        sys = *rest == ':' ? (int)strtol(rest + 1, &rest, 10) : 0;
        sys = sys ? sys : kinds[kind].sys;
        mode = strcmp(rest, ":ever") == 0 ? EVER : strcmp(rest, ":short") == 0 ? SHORT : ONCE;
    }
    is_listing = getenv("LODE_FAIL_PATHS") != NULL;
    if (is_listing || getenv("LODE_FAIL_TRACE"))
        (void)backtrace(&frame, 1); /* its first call allocates */
    pthread_atfork(NULL, NULL, disarm);
    is_begun = is_armed = 1;
}

static int counted_main(int argc, char **argv, char **env)
{
    const char *s = getenv("LODE_FAIL");
    char line[40];
    int status;

    if (s && !(argc > 1 && strcmp(argv[1], "serve") == 0))
        arm(s);
    status = real_main(argc, argv, env);
    if (!is_armed)
        return status;
    disarm();
    for (int i = 0; i < N_KINDS; i++) {
        snprintf(line, sizeof line, "calls %s %ld\n", kinds[i].name, atomic_load(&calls[i]));
        append(getenv("LODE_FAIL_LOG"), line, 0);
    }
    return status;
}

/* What fortified programs call. */
ssize_t __read_chk(int fd, void *p, size_t n, size_t room);
ssize_t __pread_chk(int fd, void *p, size_t n, off_t o, size_t room);
ssize_t __pread64_chk(int fd, void *p, size_t n, off_t o, size_t room);
int __open_2(const char *path, int flags);
int __open64_2(const char *path, int flags);
int __libc_start_main(int (*m)(int, char **, char **), int argc, char **argv, void (*init)(void),
                      void (*fini)(void), void (*rtld_fini)(void), void *stack_end);

/* dlsym() may itself allocate. */
static void *real(const char *name)
{
    void *p;
    int was = is_inside;

    is_inside = 1;
    p = dlsym(RTLD_NEXT, name);
    is_inside = was;
    if (!p)
        abort();
    return p;
}

/* The C library's own function, looked up once. */
#define KEEP(name)                                                \
    static _Atomic(void *) kept;                                  \
    __typeof__(name) *f = (__typeof__(name) *)atomic_load(&kept); \
    if (!f) {                                                     \
        f = (__typeof__(name) *)real(#name);                      \
        atomic_store(&kept, (void *)f);                           \
    }

int __libc_start_main(int (*m)(int, char **, char **), int argc, char **argv, void (*init)(void),
                      void (*fini)(void), void (*rtld_fini)(void), void *stack_end)
{
    KEEP(__libc_start_main)
    real_main = m;
    return f(counted_main, argc, argv, init, fini, rtld_fini, stack_end);
}

/* --- memory: what dlsym() wants before malloc is known comes from a small store --- */

static char early[16384];
static atomic_size_t early_used;
static _Thread_local volatile int
    is_looking; /* volatile: dlsym() is declared as if it never called back */

static void *early_alloc(size_t n)
{
    return early + atomic_fetch_add(&early_used, (n + 15) / 16 * 16);
}

static int is_early(const void *p)
{
    return (const char *)p >= early && (const char *)p < early + sizeof early;
}

#define KEEP_ALLOC(name, otherwise)                               \
    static _Atomic(void *) kept;                                  \
    __typeof__(name) *f = (__typeof__(name) *)atomic_load(&kept); \
    if (!f) {                                                     \
        if (is_looking)                                           \
            return otherwise;                                     \
        is_looking = 1;                                           \
        f = (__typeof__(name) *)real(#name);                      \
        is_looking = 0;                                           \
        atomic_store(&kept, (void *)f);                           \
    }

void *malloc(size_t n)
{
    KEEP_ALLOC(malloc, early_alloc(n))
    return must_fail(ALLOC, "malloc", "", -1) ? NULL : f(n);
}

void *calloc(size_t n, size_t size)
{
    KEEP_ALLOC(calloc, early_alloc(n * size))
    return must_fail(ALLOC, "calloc", "", -1) ? NULL : f(n, size);
}

void *realloc(void *p, size_t n)
{
    KEEP_ALLOC(realloc, early_alloc(n))
    return must_fail(ALLOC, "realloc", "", -1) ? NULL : f(p, n);
}

void *reallocarray(void *p, size_t n, size_t size)
{
    KEEP_ALLOC(reallocarray, early_alloc(n * size))
    return must_fail(ALLOC, "reallocarray", "", -1) ? NULL : f(p, n, size);
}

int posix_memalign(void **out, size_t align, size_t n)
{
    KEEP(posix_memalign)
    return must_fail(ALLOC, "posix_memalign", "", -1) ? sys : f(out, align, n);
}

void *aligned_alloc(size_t align, size_t n)
{
    KEEP(aligned_alloc)
    return must_fail(ALLOC, "aligned_alloc", "", -1) ? NULL : f(align, n);
}

void free(void *p)
{
    KEEP_ALLOC(free, (void)0)
    if (!is_early(p))
        f(p);
}

/* --- files --- */

#define READS(name, proto, args)                                              \
    ssize_t name proto                                                        \
    {                                                                         \
        KEEP(name)                                                            \
        return is_file(fd) && must_fail(READ, #name, NULL, fd) ? -1 : f args; \
    }
#define WRITES(name, proto, args)                  \
    ssize_t name proto                             \
    {                                              \
        KEEP(name)                                 \
        if (is_file(fd)) {                         \
            if (must_fail(WRITE, #name, NULL, fd)) \
                return -1;                         \
            n = length_now(n);                     \
        }                                          \
        return f args;                             \
    }
READS(read, (int fd, void *p, size_t n), (fd, p, n))
READS(pread, (int fd, void *p, size_t n, off_t o), (fd, p, n, o))
READS(pread64, (int fd, void *p, size_t n, off_t o), (fd, p, n, o))
READS(__read_chk, (int fd, void *p, size_t n, size_t room), (fd, p, n, room))
READS(__pread_chk, (int fd, void *p, size_t n, off_t o, size_t room), (fd, p, n, o, room))
READS(__pread64_chk, (int fd, void *p, size_t n, off_t o, size_t room), (fd, p, n, o, room))
READS(readv, (int fd, const struct iovec *v, int n), (fd, v, n))
WRITES(write, (int fd, const void *p, size_t n), (fd, p, n))
WRITES(pwrite, (int fd, const void *p, size_t n, off_t o), (fd, p, n, o))
WRITES(pwrite64, (int fd, const void *p, size_t n, off_t o), (fd, p, n, o))

ssize_t writev(int fd, const struct iovec *v, int n)
{
    KEEP(writev)
    return is_file(fd) && must_fail(WRITE, "writev", NULL, fd) ? -1 : f(fd, v, n);
}

ssize_t pwritev(int fd, const struct iovec *v, int n, off_t o)
{
    KEEP(pwritev)
    return is_file(fd) && must_fail(WRITE, "pwritev", NULL, fd) ? -1 : f(fd, v, n, o);
}

int fsync(int fd)
{
    KEEP(fsync)
    return must_fail(SYNC, "fsync", NULL, fd) ? -1 : f(fd);
}

int fdatasync(int fd)
{
    KEEP(fdatasync)
    return must_fail(SYNC, "fdatasync", NULL, fd) ? -1 : f(fd);
}

int msync(void *p, size_t n, int flags)
{
    KEEP(msync)
    return must_fail(SYNC, "msync", "", -1) ? -1 : f(p, n, flags);
}

int rename(const char *from, const char *to)
{
    KEEP(rename)
    return must_fail(RENAME, "rename", from, -1) ? -1 : f(from, to);
}

int unlink(const char *path)
{
    KEEP(unlink)
    return must_fail(UNLINK, "unlink", path, -1) ? -1 : f(path);
}

int rmdir(const char *path)
{
    KEEP(rmdir)
    return must_fail(UNLINK, "rmdir", path, -1) ? -1 : f(path);
}

#define OPENS(name)                                                       \
    int name(const char *path, int flags, ...)                            \
    {                                                                     \
        KEEP(name)                                                        \
        mode_t m = 0;                                                     \
        va_list ap;                                                       \
        if (flags & O_CREAT) {                                            \
            va_start(ap, flags);                                          \
            m = va_arg(ap, mode_t);                                       \
            va_end(ap);                                                   \
        }                                                                 \
        return must_fail(OPEN, #name, path, -1) ? -1 : f(path, flags, m); \
    }
OPENS(open)
OPENS(open64)

int __open_2(const char *path, int flags)
{
    KEEP(__open_2)
    return must_fail(OPEN, "__open_2", path, -1) ? -1 : f(path, flags);
}

int __open64_2(const char *path, int flags)
{
    KEEP(__open64_2)
    return must_fail(OPEN, "__open64_2", path, -1) ? -1 : f(path, flags);
}

FILE *fopen(const char *path, const char *how)
{
    KEEP(fopen)
    return must_fail(OPEN, "fopen", path, -1) ? NULL : f(path, how);
}

FILE *fopen64(const char *path, const char *how)
{
    KEEP(fopen64)
    return must_fail(OPEN, "fopen64", path, -1) ? NULL : f(path, how);
}

DIR *opendir(const char *path)
{
    KEEP(opendir)
    return must_fail(OPEN, "opendir", path, -1) ? NULL : f(path);
}

int mkdir(const char *path, mode_t m)
{
    KEEP(mkdir)
    return must_fail(SPACE, "mkdir", path, -1) ? -1 : f(path, m);
}

#define SIZES(name)                                               \
    int name(int fd, off_t n)                                     \
    {                                                             \
        KEEP(name)                                                \
        return must_fail(SPACE, #name, NULL, fd) ? -1 : f(fd, n); \
    }
SIZES(ftruncate)
SIZES(ftruncate64)

#define ALLOCATES(name)                                                  \
    int name(int fd, off_t from, off_t n)                                \
    {                                                                    \
        KEEP(name)                                                       \
        return must_fail(SPACE, #name, NULL, fd) ? sys : f(fd, from, n); \
    }
ALLOCATES(posix_fallocate)
ALLOCATES(posix_fallocate64)

void *mmap(void *p, size_t n, int prot, int flags, int fd, off_t o)
{
    KEEP(mmap)
    return fd >= 0 && must_fail(SPACE, "mmap", NULL, fd) ? MAP_FAILED : f(p, n, prot, flags, fd, o);
}

void *mmap64(void *p, size_t n, int prot, int flags, int fd, off_t o)
{
    KEEP(mmap64)
    return fd >= 0 && must_fail(SPACE, "mmap64", NULL, fd) ? MAP_FAILED
                                                           : f(p, n, prot, flags, fd, o);
}

/* --- threads, processes, wake-ups --- */

struct beginning {
    void *(*run)(void *);
    void *arg;
};

static void *begin(void *p)
{
    struct beginning b = *(struct beginning *)p;

    free(p);
    is_begun = 1;
    return b.run(b.arg);
}

int pthread_create(pthread_t *t, const pthread_attr_t *a, void *(*run)(void *), void *arg)
{
    KEEP(pthread_create)
    struct beginning *b;
    int bad;

    if (must_fail(START, "pthread_create", "", -1))
        return sys;
    is_inside = 1;
    b = malloc(sizeof *b);
    is_inside = 0;
    if (!b)
        return EAGAIN;
    *b = (struct beginning){run, arg};
    bad = f(t, a, begin, b);
    if (bad)
        free(b);
    return bad;
}

int pipe2(int p[2], int flags)
{
    KEEP(pipe2)
    return must_fail(START, "pipe2", "", -1) ? -1 : f(p, flags);
}

int eventfd(unsigned n, int flags)
{
    KEEP(eventfd)
    return must_fail(START, "eventfd", "", -1) ? -1 : f(n, flags);
}

pid_t fork(void)
{
    KEEP(fork)
    return must_fail(START, "fork", "", -1) ? -1 : f();
}
