/* rowfile.c - an input file that holds nothing: what is read of it is made up on the fly. Linked
 * into build/bench/lode in front of base/io.c's own functions (ld's --wrap), so that all of the
 * program above them runs as it is, and reads 10 million rows of which none is on a disk.
 *
 * The file named by BENCH_ROW_FILE is a sparse one, of the right size but without a block: size,
 * offsets and seeks are the kernel's own business. Rows have one width, so that any offset tells
 * which row stands there; each has a key of its own, in no order. Making a row costs about as much
 * as copying it out of the page cache does. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"

int __real_lode_io_open_read(const char *path, int *fd, struct lode_err *err);
int __real_lode_io_read(int fd, void *p, size_t n, size_t *got, struct lode_err *err);
int __real_lode_io_pread(int fd, void *p, size_t n, int64_t at, size_t *got, struct lode_err *err);
void __real_lode_io_close(int fd);
int __wrap_lode_io_open_read(const char *path, int *fd, struct lode_err *err);
int __wrap_lode_io_read(int fd, void *p, size_t n, size_t *got, struct lode_err *err);
int __wrap_lode_io_pread(int fd, void *p, size_t n, int64_t at, size_t *got, struct lode_err *err);
void __wrap_lode_io_close(int fd);

enum { MAX_FD = 1024, WIDTH = 124, BODIES = 1009, KEYS = 100000000, KEY_STEP = 73687937 };

static const char header[] = "id,first,last,email,phone,street,city,state,zip,created\n";

static char bodies[BODIES][WIDTH + 1];
static pthread_once_t made = PTHREAD_ONCE_INIT;
static volatile char is_made_up[MAX_FD]; /* by descriptor */

/* All but the keys, which are zeros here. */
static void make_bodies(void)
{
    static const char *const first[] = {"Grace", "Alice", "Frank", "Donal", "Radia", "Niels"};
    static const char *const last[] = {"Lovlace", "Hopperr", "O'Brien", "Perlman", "Hamiltn"};
    static const char *const street[] = {"Old Mill Road", "Evergreen Row", "Main Street W"};
    static const char *const city[] = {"Springfield", "Shelbyville", "Minneapolis", "Westminster"};
    static const char *const state[] = {"il", "or", "ma", "tx", "ca", "ny", "wa"};

    for (unsigned i = 0, r = 1; i < BODIES; i++) {
        int n;

        r = r * 1103515245 + 12345;
        n = snprintf(
            bodies[i], sizeof bodies[i],
            "K00000000,%s,%s,k00000000@mail.example.com,(%03u) %03u-%04u,%04u %s Apt %02u,%s,"
            "%s,%05u,20%02u-%02u-%02u\n",
            first[(r >> 8) % 6], last[(r >> 9) % 5], 200 + (r >> 8) % 700, 100 + (r >> 10) % 899,
            (r >> 7) % 10000, (r >> 6) % 10000, street[(r >> 11) % 3], (r >> 12) % 100,
            city[(r >> 13) % 4], state[(r >> 14) % 7], (r >> 5) % 100000, (r >> 8) % 25,
            1 + (r >> 9) % 12, 1 + (r >> 10) % 28);
        if (n != WIDTH) {
            fprintf(stderr, "rowfile: a row of %d bytes, not %d\n", n, WIDTH);
            exit(70);
        }
    }
}

static void make_row(int64_t i, char *to)
{
    unsigned key = (unsigned)(i * KEY_STEP % KEYS);

    memcpy(to, bodies[i % BODIES], WIDTH);
    for (int k = 8; k > 0; k--, key /= 10)
        to[k] = (char)('0' + key % 10);
    memcpy(to + 25, to + 1, 8);
}

/* The n bytes at `at`, all of them within the file. */
static void make(char *to, size_t n, int64_t at)
{
    size_t n_header = sizeof header - 1;

    while (n) {
        char row[WIDTH];
        size_t skip, k;

        if (at < (int64_t)n_header) {
            skip = (size_t)at;
            k = n_header - skip < n ? n_header - skip : n;
            memcpy(to, header + skip, k);
        } else {
            skip = (size_t)((at - (int64_t)n_header) % WIDTH);
            k = WIDTH - skip < n ? WIDTH - skip : n;
            make_row((at - (int64_t)n_header) / WIDTH, k == WIDTH ? to : row);
            if (k < WIDTH)
                memcpy(to, row + skip, k);
        }
        to += k;
        n -= k;
        at += (int64_t)k;
    }
}

int __wrap_lode_io_open_read(const char *path, int *fd, struct lode_err *err)
{
    const char *ours = getenv("BENCH_ROW_FILE");
    int rc = __real_lode_io_open_read(path, fd, err);

    if (rc == 0 && ours && strcmp(path, ours) == 0) {
        pthread_once(&made, make_bodies);
        if (*fd >= MAX_FD)
            exit(70);
        is_made_up[*fd] = 1;
    }
    return rc;
}

int __wrap_lode_io_pread(int fd, void *p, size_t n, int64_t at, size_t *got, struct lode_err *err)
{
    struct stat st;

    if (fd < 0 || fd >= MAX_FD || !is_made_up[fd] || fstat(fd, &st) < 0)
        return __real_lode_io_pread(fd, p, n, at, got, err);
    *got = at >= st.st_size ? 0 : st.st_size - at < (int64_t)n ? (size_t)(st.st_size - at) : n;
    make(p, *got, at);
    return 0;
}

int __wrap_lode_io_read(int fd, void *p, size_t n, size_t *got, struct lode_err *err)
{
    int rc;

    if (fd < 0 || fd >= MAX_FD || !is_made_up[fd])
        return __real_lode_io_read(fd, p, n, got, err);
    rc = __wrap_lode_io_pread(fd, p, n, lseek(fd, 0, SEEK_CUR), got, err);
    if (rc == 0)
        lseek(fd, (off_t)*got, SEEK_CUR);
    return rc;
}

void __wrap_lode_io_close(int fd)
{
    if (fd >= 0 && fd < MAX_FD)
        is_made_up[fd] = 0;
    __real_lode_io_close(fd);
}
