/* rehearsal/org_results.c - logs of rows, and shuffling them. */
#include "rehearsal/org_results.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"

enum { WINDOW_ROWS = 10000 };

struct lode_org_log {
    struct lode_out *out;
    int64_t bytes;
};

/* A log is a row of: length in 4 bytes, then the text. */
struct view {
    const char *p;
    int64_t n;
};

int lode_org_results_open(const char *path, int64_t bytes, struct lode_org_log **out,
                          struct lode_err *err)
{
    struct lode_org_log *log = lode_mem_alloc(sizeof *log, err);

    if (!log)
        return -1;
    if (lode_io_append(path, &log->out, err) < 0) {
        lode_mem_free(log);
        return -1;
    }
    if (truncate(path, (off_t)bytes) < 0) {
        lode_err_sys(err, LODE_E_IO, errno, "cannot shorten %s", path);
        lode_org_results_close(log);
        return -1;
    }
    log->bytes = bytes;
    *out = log;
    return 0;
}

int lode_org_results_add(struct lode_org_log *log, const struct lode_buf *row, struct lode_err *err)
{
    uint32_t n = (uint32_t)row->len;

    if (lode_io_write(log->out, &n, sizeof n, err) < 0 ||
        lode_io_write(log->out, row->p, row->len, err) < 0)
        return -1;
    log->bytes += (int64_t)(sizeof n + row->len);
    return 0;
}

int lode_org_results_flush(struct lode_org_log *log, int64_t *bytes, struct lode_err *err)
{
    if (lode_io_flush(log->out, err) < 0)
        return -1;
    *bytes = log->bytes;
    return 0;
}

void lode_org_results_close(struct lode_org_log *log)
{
    if (!log)
        return;
    lode_io_drop(log->out);
    lode_mem_free(log);
}

/* splitmix64 */
uint64_t lode_org_results_random(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15u;

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

/* Orders 0..n-1 by chance; two and more never stay as they were. */
static void shuffle(int64_t *items, size_t n, uint64_t *random)
{
    int is_same = 1;
    int64_t first = n ? items[0] : 0;

    for (size_t i = n; i > 1; i--) {
        size_t j = (size_t)(lode_org_results_random(random) % i);
        int64_t t = items[i - 1];

        items[i - 1] = items[j];
        items[j] = t;
    }
    for (size_t i = 1; i < n && is_same; i++)
        is_same = items[i - 1] < items[i];
    if (n < 2 || !is_same)
        return;
    memmove(items, items + 1, (n - 1) * sizeof *items);
    items[n - 1] = first;
}

static uint32_t row_bytes(const struct view *v, int64_t at)
{
    uint32_t n;

    memcpy(&n, v->p + at, sizeof n);
    return n;
}

/* Offsets of up to max rows from `at` on; *next is behind them. */
static size_t find_rows(const struct view *v, int64_t at, int64_t *rows, size_t max, int64_t *next)
{
    size_t n = 0;

    while (n < max && at < v->n) {
        rows[n++] = at;
        at += (int64_t)sizeof(uint32_t) + row_bytes(v, at);
    }
    *next = at;
    return n;
}

static int write_rows(const struct view *v, const int64_t *rows, size_t n, struct lode_out *out,
                      struct lode_err *err)
{
    for (size_t i = 0; i < n; i++)
        if (lode_io_write(out, v->p + rows[i] + sizeof(uint32_t), row_bytes(v, rows[i]), err) < 0)
            return -1;
    return 0;
}

static int write_shuffled(const struct view *v, uint64_t seed, struct lode_out *out,
                          struct lode_err *err)
{
    int64_t *rows = lode_mem_alloc(WINDOW_ROWS * sizeof *rows, err), *windows = NULL, at = 0;
    size_t n_windows = 0, cap = 0, n;
    uint64_t random;
    int rc = -1;

    if (!rows)
        return -1;
    while (at < v->n) {
        if (lode_mem_grow(&windows, n_windows, &cap, sizeof *windows, err) < 0)
            goto out;
        windows[n_windows++] = at;
        (void)find_rows(v, at, rows, WINDOW_ROWS, &at);
    }
    random = seed;
    shuffle(windows, n_windows, &random);
    for (size_t i = 0; i < n_windows; i++) {
        n = find_rows(v, windows[i], rows, WINDOW_ROWS, &at);
        shuffle(rows, n, &random);
        if (write_rows(v, rows, n, out, err) < 0)
            goto out;
    }
    rc = 0;
out:
    lode_mem_free(windows);
    lode_mem_free(rows);
    return rc;
}

/* Maps the first bytes of a file for reading; memory stays the file's. */
static int map_log(const char *path, int64_t bytes, struct view *out, struct lode_err *err)
{
    int fd = -1;
    void *p;

    if (lode_io_open_read(path, &fd, err) < 0)
        return -1;
    p = mmap(NULL, (size_t)bytes, PROT_READ, MAP_SHARED, fd, 0);
    lode_io_close(fd);
    if (p == MAP_FAILED)
        return lode_err_sys(err, LODE_E_IO, errno, "cannot map %s", path);
    *out = (struct view){p, bytes};
    return 0;
}

int lode_org_results_write(const char *log_path, int64_t bytes, struct lode_slice head,
                           uint64_t seed, const char *out_path, struct lode_err *err)
{
    struct view v = {NULL, 0};
    struct lode_out *out = NULL;
    char *part = lode_str_printf(err, "%s.part", out_path);
    int rc = -1;

    if (!part)
        return -1;
    if (log_path && bytes > 0 && map_log(log_path, bytes, &v, err) < 0)
        goto out;
    if (lode_io_create(part, &out, err) < 0 || lode_io_write(out, head.p, head.n, err) < 0 ||
        write_shuffled(&v, seed, out, err) < 0)
        goto out;
    rc = lode_io_finish(out, err);
    out = NULL;
    if (rc == 0)
        rc = lode_io_rename(part, out_path, err);
out:
    if (v.p)
        munmap((void *)(uintptr_t)v.p, (size_t)v.n);
    lode_io_drop(out);
    lode_mem_free(part);
    return rc;
}
