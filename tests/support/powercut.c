/* tests/support/powercut.c - a preloaded library that keeps, beside a folder, what of it a power
 * cut would leave for sure. The process may then be killed anywhere; tests/support/PowerCut.pm puts
 * back what was kept.
 *
 *   LODE_POWERCUT_ROOT=DIR    the folder, absolute, without links
 *   LODE_POWERCUT_SHADOW=DIR  what is kept: content/INODE, the bytes of a file as they last were
 *                             synced; entries/PATH, the names of a folder as they last were ("/"
 *                             written as "%"); kept/INODE, a second name of a file that lost one
 *
 * The model: a file's bytes (and its length) are safe after fsync, fdatasync or msync of it, a name
 * only after fsync of the folder that it stands in - a new file, a new folder, a rename and a
 * removal alike. What was written by other means is not safe, mapped memory included. It leaves
 * out: hard links, owners and modes, folders that are renamed, and disks that forget what was
 * synced. A sync happens at once or not at all; the real one is not made.
 *
 * An inode that lost its last name must not come up again for another file, which is why a second
 * name is made for it first. The local org (argument "serve") is somewhere else: left alone. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_PATH = 4096, MAX_MAPS = 256 };

static struct {
    char *at;
    size_t n;
    int fd; /* a descriptor of our own */
} maps[MAX_MAPS];
static const char *root, *shadow;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name) ((__typeof__(&(name)))dlsym(RTLD_NEXT, #name))

static void start(void)
{
    char line[4096] = "";
    int fd = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? 0 : read(fd, line, sizeof line - 1);

    if (fd >= 0)
        close(fd);
    if (n > 0 && strlen(line) + 1 < (size_t)n && strcmp(line + strlen(line) + 1, "serve") == 0)
        return;
    root = getenv("LODE_POWERCUT_ROOT");
    shadow = getenv("LODE_POWERCUT_SHADOW");
}

static int is_on(void)
{
    pthread_once(&once, start);
    return root && shadow;
}

static void give_up(const char *what)
{
    fprintf(stderr, "powercut: %s: %s\n", what, strerror(errno));
    abort();
}

/* Path of an open file where it lies below the root, else 0. Files without a name do not count. */
static int path_of(int fd, char out[MAX_PATH])
{
    char link[64];
    ssize_t n;
    size_t n_root = strlen(root);

    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    n = readlink(link, out, MAX_PATH - 1);
    out[n > 0 ? n : 0] = '\0';
    return strncmp(out, root, n_root) == 0 && (out[n_root] == '/' || out[n_root] == '\0');
}

/* What lies in the shadow is written whole or not at all: the process may be killed meanwhile. */
static FILE *begin(char part[MAX_PATH])
{
    FILE *f;

    snprintf(part, MAX_PATH, "%s/part.%d.%lu", shadow, (int)getpid(),
             (unsigned long)pthread_self());
    f = fopen(part, "we");
    if (!f)
        give_up(part);
    return f;
}

static void end(FILE *f, const char *part, const char *kind, const char *name)
{
    char to[MAX_PATH];

    snprintf(to, sizeof to, "%s/%s/%s", shadow, kind, name);
    if (fclose(f) != 0 || REAL(rename)(part, to) < 0)
        give_up(to);
}

/* Where a file can be read through fd it is: closing another descriptor of it would drop the
 * process's locks on it. */
static void keep_content(int fd, const struct stat *st)
{
    char part[MAX_PATH], name[64];
    int in = fd;
    off_t at = 0;
    FILE *f;

    if ((fcntl(fd, F_GETFL) & O_ACCMODE) == O_WRONLY) {
        snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
        in = open(name, O_RDONLY | O_CLOEXEC);
        if (in < 0)
            give_up(name);
    }
    f = begin(part);
    while (at < st->st_size)
        if (sendfile(fileno(f), in, &at, (size_t)(st->st_size - at)) <= 0)
            give_up(part);
    if (in != fd)
        close(in);
    snprintf(name, sizeof name, "%llu", (unsigned long long)st->st_ino);
    end(f, part, "content", name);
}

static void keep_entries(const char *path)
{
    char part[MAX_PATH], name[MAX_PATH];
    DIR *d = opendir(path);
    struct dirent *e;
    struct stat st;
    FILE *f;

    if (!d)
        give_up(path);
    f = begin(part);
    while ((e = readdir(d)))
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0 &&
            fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0)
            fprintf(f, "%c %llu %s\n", S_ISDIR(st.st_mode) ? 'd' : 'f',
                    (unsigned long long)st.st_ino, e->d_name);
    closedir(d);
    snprintf(name, sizeof name, "%s", path);
    for (char *p = name; *p; p++)
        if (*p == '/')
            *p = '%';
    end(f, part, "entries", name);
}

/* The mutex is held. */
static void keep(int fd)
{
    char path[MAX_PATH];
    struct stat st;

    if (!path_of(fd, path) || fstat(fd, &st) < 0)
        return;
    if (S_ISDIR(st.st_mode))
        keep_entries(path);
    else
        keep_content(fd, &st);
}

static int keep_safely(int fd)
{
    pthread_mutex_lock(&mutex);
    keep(fd);
    pthread_mutex_unlock(&mutex);
    return 0;
}

/* The file is about to lose that name. */
static void keep_inode(const char *path)
{
    char real[MAX_PATH], name[MAX_PATH];
    struct stat st;
    size_t n_root = strlen(root);

    if (!realpath(path, real) || strncmp(real, root, n_root) != 0 || real[n_root] != '/' ||
        stat(real, &st) < 0 || !S_ISREG(st.st_mode))
        return;
    snprintf(name, sizeof name, "%s/kept/%llu", shadow, (unsigned long long)st.st_ino);
    if (link(real, name) < 0 && errno != EEXIST)
        give_up(name);
}

int fsync(int fd)
{
    return is_on() ? keep_safely(fd) : REAL(fsync)(fd);
}

int fdatasync(int fd)
{
    return is_on() ? keep_safely(fd) : REAL(fdatasync)(fd);
}

int rename(const char *from, const char *to)
{
    if (is_on())
        keep_inode(to);
    return REAL(rename)(from, to);
}

int unlink(const char *path)
{
    if (is_on())
        keep_inode(path);
    return REAL(unlink)(path);
}

static void *mapped(void *at, size_t n, int prot, int flags, int fd)
{
    char path[MAX_PATH];
    int i = 0;

    if (at == MAP_FAILED || fd < 0 || !(prot & PROT_WRITE) || !(flags & MAP_SHARED) || !is_on() ||
        !path_of(fd, path))
        return at;
    pthread_mutex_lock(&mutex);
    while (i < MAX_MAPS && maps[i].at)
        i++;
    if (i == MAX_MAPS)
        give_up("too many maps");
    maps[i].at = at;
    maps[i].n = n;
    maps[i].fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
    pthread_mutex_unlock(&mutex);
    return at;
}

void *mmap(void *at, size_t n, int prot, int flags, int fd, off_t from)
{
    return mapped(REAL(mmap)(at, n, prot, flags, fd, from), n, prot, flags, fd);
}

void *mmap64(void *at, size_t n, int prot, int flags, int fd, off64_t from)
{
    return mapped(REAL(mmap64)(at, n, prot, flags, fd, from), n, prot, flags, fd);
}

/* The index of the map that holds that address, or -1. */
static int find_map(const char *at)
{
    for (int i = 0; i < MAX_MAPS; i++)
        if (maps[i].at && at >= maps[i].at && at < maps[i].at + maps[i].n)
            return i;
    return -1;
}

int munmap(void *at, size_t n)
{
    int i;

    pthread_mutex_lock(&mutex);
    i = find_map(at);
    if (i >= 0) {
        close(maps[i].fd);
        maps[i].at = NULL;
    }
    pthread_mutex_unlock(&mutex);
    return REAL(munmap)(at, n);
}

int msync(void *at, size_t n, int flags)
{
    int i;

    if (!is_on() || (flags & MS_ASYNC))
        return REAL(msync)(at, n, flags);
    pthread_mutex_lock(&mutex);
    i = find_map(at);
    if (i >= 0)
        keep(maps[i].fd);
    pthread_mutex_unlock(&mutex);
    return i >= 0 ? 0 : REAL(msync)(at, n, flags);
}
