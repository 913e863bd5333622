/* base/io.c - buffered output and small file operations, each with its error. */
#define _GNU_SOURCE /* F_OFD_SETLK */
#include "base/io.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/point.h"
#include "base/str.h"

enum { OUT_BUFFER = 64 * 1024, LOCK_STEP_MS = 20 };

struct lode_out {
    int fd;
    size_t used;
    int64_t written;
    char path[256]; /* for messages */
    char buf[OUT_BUFFER];
};

static int open_out(const char *path, int flags, struct lode_out **out, struct lode_err *err)
{
    struct lode_out *o = lode_mem_alloc(sizeof *o, err);

    if (!o)
        return -1;
    lode_str_copy(o->path, sizeof o->path, path);
    if (strcmp(path, "-") == 0)
        o->fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    else
        o->fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0600);
    if (o->fd < 0) {
        lode_err_sys(err, LODE_E_IO, errno, "cannot write %s", path);
        lode_mem_free(o);
        return -1;
    }
    *out = o;
    return 0;
}

int lode_io_create(const char *path, struct lode_out **out, struct lode_err *err)
{
    return open_out(path, O_TRUNC, out, err);
}

int lode_io_append(const char *path, struct lode_out **out, struct lode_err *err)
{
    return open_out(path, O_APPEND, out, err);
}

int lode_io_write_fd(int fd, const void *p, size_t n, struct lode_err *err)
{
    const char *s = p;

    while (n) {
        ssize_t k = write(fd, s, n);

        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return lode_err_sys(err, LODE_E_IO, errno, "write failed");
        s += k;
        n -= (size_t)k;
    }
    return 0;
}

int lode_io_flush(struct lode_out *o, struct lode_err *err)
{
    if (lode_io_write_fd(o->fd, o->buf, o->used, err) < 0)
        return lode_err_wrap(err, "%s", o->path);
    o->used = 0;
    return 0;
}

int lode_io_write(struct lode_out *o, const void *p, size_t n, struct lode_err *err)
{
    if (n > sizeof o->buf - o->used && lode_io_flush(o, err) < 0)
        return -1;
    if (n > sizeof o->buf) {
        if (lode_io_write_fd(o->fd, p, n, err) < 0)
            return lode_err_wrap(err, "%s", o->path);
    } else if (n) {
        memcpy(o->buf + o->used, p, n);
        o->used += n;
    }
    o->written += (int64_t)n;
    return 0;
}

int lode_io_puts(struct lode_out *o, const char *s, struct lode_err *err)
{
    return lode_io_write(o, s, strlen(s), err);
}

int lode_io_sync(struct lode_out *o, struct lode_err *err)
{
    if (lode_io_flush(o, err) < 0)
        return -1;
    lode_point_file(o->path, "before sync");
    if (fsync(o->fd) < 0 && errno != EINVAL && errno != EROFS) /* a pipe cannot be synced */
        return lode_err_sys(err, LODE_E_IO, errno, "cannot sync %s", o->path);
    lode_point_file(o->path, "after sync");
    return 0;
}

int64_t lode_io_written(const struct lode_out *o)
{
    return o->written;
}

int lode_io_finish(struct lode_out *o, struct lode_err *err)
{
    int rc;

    if (!o)
        return 0;
    rc = lode_io_flush(o, err);
    if (close(o->fd) < 0 && rc == 0)
        rc = lode_err_sys(err, LODE_E_IO, errno, "cannot close %s", o->path);
    lode_mem_free(o);
    return rc;
}

void lode_io_drop(struct lode_out *o)
{
    if (!o)
        return;
    close(o->fd);
    lode_mem_free(o);
}

int lode_io_open_read(const char *path, int *fd, struct lode_err *err)
{
    int f = open(path, O_RDONLY | O_CLOEXEC);

    if (f < 0)
        return lode_err_sys(err, LODE_E_IO, errno, "cannot open %s", path);
    *fd = f;
    return 0;
}

int lode_io_open_update(const char *path, int *fd, struct lode_err *err)
{
    int f = open(path, O_RDWR | O_CLOEXEC);

    if (f < 0)
        return lode_err_sys(err, LODE_E_IO, errno, "cannot open %s", path);
    *fd = f;
    return 0;
}

int lode_io_read(int fd, void *p, size_t n, size_t *got, struct lode_err *err)
{
    ssize_t k;

    do
        k = read(fd, p, n);
    while (k < 0 && errno == EINTR);
    if (k < 0)
        return lode_err_sys(err, LODE_E_IO, errno, "read failed");
    *got = (size_t)k;
    return 0;
}

int lode_io_pread(int fd, void *p, size_t n, int64_t at, size_t *got, struct lode_err *err)
{
    size_t have = 0;

    while (have < n) {
        ssize_t k = pread(fd, (char *)p + have, n - have, (off_t)at + (off_t)have);

        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return lode_err_sys(err, LODE_E_IO, errno, "read failed");
        if (k == 0)
            break;
        have += (size_t)k;
    }
    *got = have;
    return 0;
}

int lode_io_pwrite(int fd, const void *p, size_t n, int64_t at, struct lode_err *err)
{
    const char *s = p;

    while (n) {
        ssize_t k = pwrite(fd, s, n, (off_t)at);

        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return lode_err_sys(err, LODE_E_IO, errno, "write failed");
        s += k;
        n -= (size_t)k;
        at += k;
    }
    return 0;
}

void lode_io_close(int fd)
{
    if (fd >= 0)
        close(fd);
}

int lode_io_read_file(const char *path, size_t max, struct lode_buf *out, struct lode_err *err)
{
    int fd = -1, rc = -1;
    size_t got;

    if (lode_io_open_read(path, &fd, err) < 0)
        return -1;
    do {
        if (lode_buf_reserve(out, 16384, err) < 0 ||
            lode_io_read(fd, out->p + out->len, 16384, &got, err) < 0)
            goto out;
        out->len += got;
        out->p[out->len] = '\0';
        if (max && out->len > max) {
            lode_err_set(err, LODE_E_LIMIT, "larger than %zu bytes", max);
            goto out;
        }
    } while (got);
    rc = 0;
out:
    lode_io_close(fd);
    return rc < 0 ? lode_err_wrap(err, "%s", path) : 0;
}

int lode_io_rename(const char *from, const char *to, struct lode_err *err)
{
    lode_point_file(to, "before rename");
    if (rename(from, to) < 0)
        return lode_err_sys(err, LODE_E_IO, errno, "cannot rename %s to %s", from, to);
    lode_point_file(to, "after rename");
    return 0;
}

int lode_io_sync_dir(const char *dir, struct lode_err *err)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), rc;

    if (fd < 0)
        return lode_err_sys(err, LODE_E_IO, errno, "cannot open folder %s", dir);
    rc = fsync(fd);
    lode_point_file(dir, "after sync of the folder");
    if (rc < 0 && (errno == EINVAL || errno == EROFS)) /* some file systems cannot */
        rc = 0;
    if (rc < 0)
        lode_err_sys(err, LODE_E_IO, errno, "cannot sync folder %s", dir);
    close(fd);
    return rc;
}

/* A folder that the next power cut takes away takes all with it that is in it. */
static int sync_parent(const char *path, struct lode_err *err)
{
    char *dir = lode_str_dirname(path, err);
    int rc = dir ? lode_io_sync_dir(dir, err) : -1;

    lode_mem_free(dir);
    return rc;
}

int lode_io_keep(const char *part, const char *path, struct lode_err *err)
{
    struct lode_out *o = NULL;
    int64_t size;
    int rc;

    if (lode_io_size(part, &size, NULL, err) < 0 || lode_io_append(part, &o, err) < 0)
        return -1; /* one that is not there is an error, and no empty file */
    if (lode_io_sync(o, err) < 0) {
        lode_io_drop(o);
        return -1;
    }
    rc = lode_io_finish(o, err);
    if (rc == 0)
        rc = lode_io_rename(part, path, err);
    return rc < 0 ? -1 : sync_parent(path, err);
}

int lode_io_write_file(const char *path, const void *p, size_t n, struct lode_err *err)
{
    struct lode_out *o = NULL;
    char *part = lode_str_printf(err, "%s.part", path);
    int rc = -1;

    if (!part || lode_io_create(part, &o, err) < 0)
        goto out;
    rc = lode_io_write(o, p, n, err);
    if (rc == 0) {
        rc = lode_io_finish(o, err);
        o = NULL;
    }
    if (rc == 0)
        rc = lode_io_keep(part, path, err);
out:
    lode_io_drop(o);
    lode_mem_free(part);
    return rc;
}

int lode_io_mkdirs(const char *dir, struct lode_err *err)
{
    char *path = lode_str_dup(dir, err);
    int rc = -1;

    if (!path)
        return -1;
    for (char *p = path + 1;; p++) {
        char c = *p;

        if (c != '/' && c != '\0')
            continue;
        *p = '\0';
        if (mkdir(path, 0700) == 0) {
            if (sync_parent(path, err) < 0)
                goto out;
        } else if (errno != EEXIST) {
            lode_err_sys(err, LODE_E_IO, errno, "cannot create folder %s", path);
            goto out;
        }
        *p = c;
        if (c == '\0')
            break;
    }
    rc = 0;
out:
    lode_mem_free(path);
    return rc;
}

int lode_io_remove(const char *path, struct lode_err *err)
{
    lode_point_file(path, "before removal");
    if (unlink(path) < 0 && errno != ENOENT)
        return lode_err_sys(err, LODE_E_IO, errno, "cannot remove %s", path);
    return 0;
}

/* Depth is bounded by the depth of a run directory; links are removed, never followed. */
int lode_io_remove_tree(const char *dir, struct lode_err *err)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
    struct dirent *e;
    int rc = -1;

    if (!d && fd >= 0)
        (void)close(fd);
    if (!d)
        return lode_err_sys(err, LODE_E_IO, errno, "cannot open folder %s", dir);
    while ((e = readdir(d))) {
        struct stat st;
        char *path;
        int bad;

        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        path = lode_str_printf(err, "%s/%s", dir, e->d_name);
        if (!path)
            goto out;
        if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode))
            bad = lode_io_remove_tree(path, err) < 0;
        else
            bad = lode_io_remove(path, err) < 0;
        lode_mem_free(path);
        if (bad)
            goto out;
    }
    rc = rmdir(dir);
    if (rc < 0)
        lode_err_sys(err, LODE_E_IO, errno, "cannot remove folder %s", dir);
out:
    closedir(d);
    return rc;
}

int lode_io_size(const char *path, int64_t *size, int64_t *mtime_ms, struct lode_err *err)
{
    struct stat st;

    if (stat(path, &st) < 0)
        return lode_err_sys(err, LODE_E_IO, errno, "cannot read %s", path);
    if (S_ISDIR(st.st_mode))
        return lode_err_sys(err, LODE_E_IO, EISDIR, "cannot read %s", path);
    *size = (int64_t)st.st_size;
    if (mtime_ms)
        *mtime_ms = (int64_t)st.st_mtim.tv_sec * 1000 + st.st_mtim.tv_nsec / 1000000;
    return 0;
}

int lode_io_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

int lode_io_is_same(const char *a, const char *b)
{
    struct stat x, y;

    return strcmp(a, b) == 0 ||
           (stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino);
}

int lode_io_free_space(const char *dir, int64_t *bytes, struct lode_err *err)
{
    struct statvfs v;

    if (statvfs(dir, &v) < 0)
        return lode_err_sys(err, LODE_E_IO, errno, "cannot ask for the free space of %s", dir);
    *bytes = (int64_t)v.f_bavail * (int64_t)v.f_frsize;
    return 0;
}

int lode_io_lock(const char *path, int *fd, struct lode_err *err)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int f = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    if (f < 0)
        return lode_err_sys(err, LODE_E_IO, errno, "cannot open %s", path);
    if (fcntl(f, F_OFD_SETLK, &lock) < 0) {
        int sys = errno;

        close(f);
        if (sys == EAGAIN || sys == EACCES)
            return lode_err_set(err, LODE_E_REFUSED, "%s is in use by another process", path);
        return lode_err_sys(err, LODE_E_IO, sys, "cannot lock %s", path);
    }
    *fd = f;
    return 0;
}

int lode_io_lock_wait(const char *path, int64_t wait_ms, int *fd, struct lode_err *err)
{
    int64_t end = lode_clock_mono_ms() + wait_ms;
    int rc = lode_io_lock(path, fd, err);

    while (rc < 0 && err->code == LODE_E_REFUSED && lode_clock_mono_ms() < end) {
        lode_clock_sleep_ms(LOCK_STEP_MS);
        rc = lode_io_lock(path, fd, err);
    }
    return rc;
}

int lode_io_is_locked(const char *path)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int fd = open(path, O_RDWR | O_CLOEXEC), yes;

    if (fd < 0)
        return 0;
    yes = fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
    close(fd);
    return yes;
}
