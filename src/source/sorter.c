/* source/sorter.c - pieces are sorted in memory by their keys' first eight bytes where those
 * differ, and written one behind the other; a heap over the pieces gives the next record. */
#include "source/sorter.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/temp.h"

enum {
    MEMORY = 16 << 20, /* of a piece */
    HEAD = 8,          /* bytes before a record: lengths of key and data */
    MERGE = 16 << 20,  /* bytes in which pieces are read, all together */
    LEAST = 4096,      /* of them for one piece, even so */
    MOST = 256 * 1024,
};

struct item {
    uint64_t prefix; /* of the key, such that it compares as the bytes do */
    const char *p;   /* the record in the memory of its piece */
};

/* A sorted piece in the file, and the part of it that is in memory. */
struct run {
    int64_t at, end; /* of what has not been read from the file yet */
    char *buf;
    size_t cap, pos, len;
};

struct lode_sorter {
    char *dir;
    int is_descending;
    size_t memory;
    char *arena;
    size_t used, cap;
    struct item *items;
    size_t n_items, items_cap, next_item;
    int fd;       /* -1: all is in memory */
    int64_t size; /* of the file */
    struct run *runs;
    size_t n_runs, runs_cap;
    size_t *heap; /* of runs */
    size_t n_heap;
    size_t last; /* the run whose record was handed out, and which is to go on; n_runs: none */
    int is_reading;
};

int lode_sorter_open(const char *dir, size_t memory, int is_descending, struct lode_sorter **out,
                     struct lode_err *err)
{
    struct lode_sorter *s = lode_mem_alloc(sizeof *s, err);

    if (!s)
        return -1;
    s->fd = -1;
    s->is_descending = is_descending;
    s->memory = memory ? memory : MEMORY;
    s->dir = lode_str_dup(dir, err);
    if (!s->dir) {
        lode_sorter_close(s);
        return -1;
    }
    *out = s;
    return 0;
}

static uint32_t word(const char *p)
{
    uint32_t n;

    memcpy(&n, p, sizeof n);
    return n;
}

static struct lode_slice key_of(const char *record)
{
    return (struct lode_slice){record + HEAD, word(record)};
}

static size_t length_of(const char *record)
{
    return HEAD + (size_t)word(record) + word(record + 4);
}

static int compare_keys(struct lode_slice a, struct lode_slice b)
{
    int d = memcmp(a.p, b.p, a.n < b.n ? a.n : b.n);

    return d ? d : (a.n > b.n) - (a.n < b.n);
}

static int compare_items(const struct item *a, const struct item *b)
{
    if (a->prefix != b->prefix)
        return a->prefix < b->prefix ? -1 : 1;
    return compare_keys(key_of(a->p), key_of(b->p));
}

/* Records lie in the order they came in. */
static int by_place(const struct item *a, const struct item *b)
{
    return a->p < b->p ? -1 : a->p > b->p;
}

static int ascending(const void *a, const void *b)
{
    int d = compare_items(a, b);

    return d ? d : by_place(a, b);
}

static int descending(const void *a, const void *b)
{
    int d = compare_items(b, a);

    return d ? d : by_place(a, b);
}

static uint64_t prefix_of(struct lode_slice key)
{
    uint64_t n = 0;

    for (size_t i = 0; i < 8; i++)
        n = n << 8 | (i < key.n ? (unsigned char)key.p[i] : 0);
    return n;
}

static void sort(struct lode_sorter *s)
{
    if (s->n_items > 1)
        qsort(s->items, s->n_items, sizeof *s->items, s->is_descending ? descending : ascending);
}

/* The records in memory become a run. */
static int spill(struct lode_sorter *s, struct lode_err *err)
{
    struct lode_buf b;
    int rc = -1;

    lode_buf_init(&b, 0);
    sort(s);
    if ((s->fd < 0 && lode_temp_open(s->dir, &s->fd, err) < 0) ||
        lode_mem_grow(&s->runs, s->n_runs, &s->runs_cap, sizeof *s->runs, err) < 0)
        goto out;
    memset(&s->runs[s->n_runs], 0, sizeof *s->runs);
    s->runs[s->n_runs].at = s->size;
    for (size_t i = 0; i < s->n_items; i++) {
        if (lode_buf_add(&b, s->items[i].p, length_of(s->items[i].p), err) < 0)
            goto out;
        if (b.len < MOST && i + 1 < s->n_items)
            continue;
        if (lode_io_pwrite(s->fd, lode_buf_str(&b), b.len, s->size, err) < 0) {
            lode_err_wrap(err, "cannot write a temporary file in %s", s->dir);
            goto out;
        }
        s->size += (int64_t)b.len;
        lode_buf_reset(&b);
    }
    s->runs[s->n_runs++].end = s->size;
    s->n_items = s->used = 0;
    rc = 0;
out:
    lode_buf_clear(&b);
    return rc;
}

/* The memory is never moved while records lie in it. */
static int room(struct lode_sorter *s, size_t n, struct lode_err *err)
{
    char *p;

    if (s->used + n > s->cap && s->n_items && spill(s, err) < 0)
        return -1;
    if (n <= s->cap)
        return 0;
    p = lode_mem_resize(s->arena, n > s->memory ? n : s->memory, err);
    if (!p)
        return -1;
    s->arena = p;
    s->cap = n > s->memory ? n : s->memory;
    return 0;
}

int lode_sorter_add(struct lode_sorter *s, struct lode_slice key, struct lode_slice data,
                    struct lode_err *err)
{
    size_t n = HEAD + key.n + data.n;
    uint32_t lengths[2] = {(uint32_t)key.n, (uint32_t)data.n};
    char *p;

    if (key.n > INT32_MAX || data.n > INT32_MAX)
        return lode_err_set(err, LODE_E_LIMIT, "a row of more than 2 GiB cannot be sorted");
    if (room(s, n, err) < 0 ||
        lode_mem_grow(&s->items, s->n_items, &s->items_cap, sizeof *s->items, err) < 0)
        return -1;
    p = s->arena + s->used;
    memcpy(p, lengths, HEAD);
    if (key.n)
        memcpy(p + HEAD, key.p, key.n);
    if (data.n)
        memcpy(p + HEAD + key.n, data.p, data.n);
    s->items[s->n_items++] = (struct item){prefix_of(key), p};
    s->used += n;
    return 0;
}

/* At least n bytes of the run at its pos. */
static int load(struct lode_sorter *s, struct run *r, size_t n, struct lode_err *err)
{
    size_t got;
    char *p;

    if (r->len - r->pos >= n)
        return 0;
    if (r->len > r->pos)
        memmove(r->buf, r->buf + r->pos, r->len - r->pos);
    r->len -= r->pos;
    r->pos = 0;
    if (n > r->cap) {
        p = lode_mem_resize(r->buf, n, err);
        if (!p)
            return -1;
        r->buf = p;
        r->cap = n;
    }
    while (r->len < n) {
        size_t most = r->cap - r->len;

        if ((int64_t)most > r->end - r->at)
            most = (size_t)(r->end - r->at);
        if (lode_io_pread(s->fd, r->buf + r->len, most, r->at, &got, err) < 0)
            return lode_err_wrap(err, "cannot read a temporary file in %s", s->dir);
        if (got == 0)
            return lode_err_set(err, LODE_E_IO, "a temporary file in %s was cut short", s->dir);
        r->len += got;
        r->at += (int64_t)got;
    }
    return 0;
}

/* 1 where the run has a record at its pos, all of it in memory. */
static int has_record(struct lode_sorter *s, struct run *r, struct lode_err *err)
{
    if (r->pos == r->len && r->at == r->end)
        return 0;
    if (load(s, r, HEAD, err) < 0 || load(s, r, length_of(r->buf + r->pos), err) < 0)
        return -1;
    return 1;
}

static int is_before(const struct lode_sorter *s, size_t a, size_t b)
{
    const struct run *x = &s->runs[a], *y = &s->runs[b];
    int d = compare_keys(key_of(x->buf + x->pos), key_of(y->buf + y->pos));

    if (s->is_descending)
        d = -d;
    return d ? d < 0 : a < b; /* an earlier run has earlier records */
}

static void sink(struct lode_sorter *s, size_t i)
{
    for (;;) {
        size_t least = i, top;

        for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < s->n_heap; child++)
            if (is_before(s, s->heap[child], s->heap[least]))
                least = child;
        if (least == i)
            return;
        top = s->heap[i];
        s->heap[i] = s->heap[least];
        s->heap[least] = top;
        i = least;
    }
}

static int start_merge(struct lode_sorter *s, struct lode_err *err)
{
    size_t cap;

    if (s->n_items && spill(s, err) < 0)
        return -1;
    lode_mem_free(s->arena);
    lode_mem_free(s->items);
    s->arena = NULL;
    s->items = NULL;
    s->heap = lode_mem_alloc(s->n_runs * sizeof *s->heap, err);
    if (!s->heap)
        return -1;
    cap = MERGE / s->n_runs;
    cap = cap < LEAST ? LEAST : cap > MOST ? MOST : cap;
    for (size_t i = 0; i < s->n_runs; i++) {
        struct run *r = &s->runs[i];

        r->buf = lode_mem_alloc(cap, err);
        if (!r->buf)
            return -1;
        r->cap = cap;
        if (has_record(s, r, err) < 0)
            return -1;
        s->heap[s->n_heap++] = i;
    }
    for (size_t i = s->n_heap / 2; i-- > 0;)
        sink(s, i);
    return 0;
}

static int next_merged(struct lode_sorter *s, const char **record, struct lode_err *err)
{
    struct run *r;
    int rc;

    if (s->last < s->n_runs) { /* it stands at the top */
        r = &s->runs[s->last];
        r->pos += length_of(r->buf + r->pos);
        rc = has_record(s, r, err);
        if (rc < 0)
            return -1;
        if (rc == 0)
            s->heap[0] = s->heap[--s->n_heap];
        sink(s, 0);
    }
    s->last = s->n_runs;
    if (s->n_heap == 0)
        return 0;
    s->last = s->heap[0];
    r = &s->runs[s->last];
    *record = r->buf + r->pos;
    return 1;
}

int lode_sorter_next(struct lode_sorter *s, struct lode_slice *key, struct lode_slice *data,
                     struct lode_err *err)
{
    const char *record;
    int rc = 1;

    if (!s->is_reading) {
        s->is_reading = 1;
        if (!s->n_runs)
            sort(s);
        else if (start_merge(s, err) < 0)
            return -1;
        s->last = s->n_runs;
    }
    if (s->n_runs)
        rc = next_merged(s, &record, err);
    else if (s->next_item < s->n_items)
        record = s->items[s->next_item++].p;
    else
        rc = 0;
    if (rc <= 0)
        return rc;
    *key = key_of(record);
    *data = (struct lode_slice){record + HEAD + key->n, word(record + 4)};
    return 1;
}

void lode_sorter_close(struct lode_sorter *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->n_runs; i++)
        lode_mem_free(s->runs[i].buf);
    lode_mem_free(s->runs);
    lode_mem_free(s->heap);
    lode_mem_free(s->arena);
    lode_mem_free(s->items);
    lode_io_close(s->fd);
    lode_mem_free(s->dir);
    lode_mem_free(s);
}
