/* fuzz/fuzz.c - files and claims of the fuzz targets. */
#include "fuzz.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"

static char dir[256];

/* In the place of libc's: no file of a fuzz target is to outlive a power cut. */
int fsync(int fd)
{
    (void)fd;
    return 0;
}

int fdatasync(int fd)
{
    (void)fd;
    return 0;
}

void fuzz_fail(const char *what)
{
    fprintf(stderr, "fuzz: broken claim: %s\n", what);
    abort();
}

static void remove_dir(void)
{
    struct lode_err err;

    (void)!lode_io_remove_tree(dir, &err);
}

const char *fuzz_path(const char *name)
{
    static char paths[4][300];
    static unsigned k;
    char *path = paths[k++ % 4];
    const char *base = getenv("TMPDIR");

    if (!*dir) {
        snprintf(dir, sizeof dir, "%s/fuzz-XXXXXX", base ? base : "/tmp");
        fuzz_claim(mkdtemp(dir) && atexit(remove_dir) == 0, "a folder can be made");
    }
    snprintf(path, sizeof paths[0], "%s/%s", dir, name);
    return path;
}

void fuzz_write(const char *path, const void *p, size_t n)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    fuzz_claim(fd >= 0 && write(fd, p, n) == (ssize_t)n && close(fd) == 0, "a file is written");
}

const char *fuzz_file(const char *name, const void *p, size_t n)
{
    const char *path = fuzz_path(name);

    fuzz_write(path, p, n);
    return path;
}

char *fuzz_part(const uint8_t **p, size_t *n, size_t *n_part)
{
    size_t at = 0, behind;
    char *part;

    while (at < *n &&
           !((at == 0 || (*p)[at - 1] == '\n') && *n - at >= 3 && memcmp(*p + at, "%%\n", 3) == 0))
        at++;
    behind = at < *n ? at + 3 : at;
    part = malloc(at + 1);
    fuzz_claim(part != NULL, "there is memory");
    if (at)
        memcpy(part, *p, at);
    part[at] = '\0';
    *p += behind;
    *n -= behind;
    *n_part = at;
    return part;
}
