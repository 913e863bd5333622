/* flow/spill.c - a growing mapped file, and a radix sort that needs no memory of its own. */
#include "flow/spill.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"

enum { FEW = 24, KEY_BYTES = LODE_SPILL_WORDS * 8, CACHE_LINE = 64 };

/* Maps the file with room for n items. */
static int map(struct lode_spill *s, size_t n, struct lode_err *err)
{
    size_t bytes = n * s->size;
    void *p;
    int sys;

    if (n > SIZE_MAX / 2 / s->size)
        return lode_err_set(err, LODE_E_NOMEM, "%s would be too large", s->path);
    sys = posix_fallocate(s->fd, 0, (off_t)bytes);
    if (sys)
        return lode_err_sys(err, LODE_E_IO, sys, "cannot write %s", s->path);
    p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, s->fd, 0);
    if (p == MAP_FAILED)
        return lode_err_sys(err, LODE_E_IO, errno, "cannot map %s", s->path);
    if (s->items)
        munmap(s->items, s->cap * s->size);
    s->items = p;
    s->cap = n;
    return 0;
}

int lode_spill_open(struct lode_spill *s, const char *path, size_t size, size_t n,
                    struct lode_err *err)
{
    memset(s, 0, sizeof *s);
    s->size = size;
    s->path = lode_str_dup(path, err);
    if (!s->path)
        return -1;
    s->fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (s->fd < 0) {
        lode_err_sys(err, LODE_E_IO, errno, "cannot write %s", path);
        lode_mem_free(s->path);
        s->path = NULL;
        return -1;
    }
    if (n && map(s, n, err) < 0) {
        lode_spill_close(s);
        return -1;
    }
    return 0;
}

void *lode_spill_add(struct lode_spill *s, struct lode_err *err)
{
    if (s->n == s->cap && map(s, s->cap + s->cap / 2 + 64, err) < 0)
        return NULL;
    return s->items + s->n++ * s->size;
}

void lode_spill_close(struct lode_spill *s)
{
    if (!s->path)
        return;
    if (s->items)
        munmap(s->items, s->cap * s->size);
    close(s->fd);
    lode_mem_free(s->path);
    memset(s, 0, sizeof *s);
}

static unsigned digit(const char *item, size_t byte)
{
    uint64_t word;

    memcpy(&word, item + byte / 8 * 8, 8);
    return (unsigned)(word >> (56 - byte % 8 * 8)) & 255;
}

static int is_before(const char *a, const char *b)
{
    for (size_t i = 0; i < KEY_BYTES; i += 8) {
        uint64_t x, y;

        memcpy(&x, a + i, 8);
        memcpy(&y, b + i, 8);
        if (x != y)
            return x < y;
    }
    return 0;
}

static void sort_few(char *p, size_t n, size_t size)
{
    char item[LODE_SPILL_MAX_SIZE];

    for (size_t i = 1; i < n; i++) {
        size_t to = i;

        while (to > 0 && is_before(p + i * size, p + (to - 1) * size))
            to--;
        if (to == i)
            continue;
        memcpy(item, p + i * size, size);
        memmove(p + (to + 1) * size, p + to * size, (i - to) * size);
        memcpy(p + to * size, item, size);
    }
}

/* Puts each item into the bucket of its digit. first: where each bucket begins; moved on to where
 * it ends. */
static void distribute(char *p, size_t size, size_t byte, size_t first[256], const size_t end[256])
{
    char item[LODE_SPILL_MAX_SIZE], other[LODE_SPILL_MAX_SIZE];

    for (unsigned b = 0; b < 256; b++)
        while (first[b] < end[b]) {
            char *hole = p + first[b]++ * size;
            unsigned d = digit(hole, byte);

            if (d == b)
                continue;
            memcpy(item, hole, size);
            do {
                char *to = p + first[d]++ * size;

                /* where this bucket goes on soon; buckets are too many to be foreseen */
                __builtin_prefetch(to + 2 * size, 1);
                __builtin_prefetch(to + 2 * size + CACHE_LINE, 1);
                memcpy(other, to, size);
                memcpy(to, item, size);
                memcpy(item, other, size);
                d = digit(item, byte);
            } while (d != b);
            memcpy(hole, item, size);
        }
}

static void sort(char *p, size_t n, size_t size, size_t byte)
{
    while (n > FEW && byte < KEY_BYTES) {
        size_t first[256], end[256] = {0}, at = 0;

        for (size_t i = 0; i < n; i++)
            end[digit(p + i * size, byte)]++;
        if (end[digit(p, byte)] == n) { /* all alike here */
            byte++;
            continue;
        }
        for (unsigned b = 0; b < 256; b++) {
            first[b] = at;
            at += end[b];
            end[b] = at;
        }
        distribute(p, size, byte, first, end);
        at = 0;
        for (unsigned b = 0; b < 256; b++) {
            if (end[b] - at > 1)
                sort(p + at * size, end[b] - at, size, byte + 1);
            at = end[b];
        }
        return;
    }
    if (n <= FEW)
        sort_few(p, n, size);
}

void lode_spill_sort_part(struct lode_spill *s, void *first, size_t n)
{
    if (n > 1)
        sort(first, n, s->size, 0);
}

void lode_spill_sort(struct lode_spill *s)
{
    lode_spill_sort_part(s, s->items, s->n);
}
