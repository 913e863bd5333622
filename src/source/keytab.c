/* source/keytab.c - open addressing in a mapped file, which the kernel may put out of the way. */
#include "source/keytab.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>

#include "base/hash.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/temp.h"

enum { FIRST = 1 << 12, GROWTH = 4 };

struct lode_keytab {
    char *dir;
    int fd;
    struct lode_keytab_entry *slots;
    uint64_t cap, n; /* cap: a power of two */
};

/* A file of n empty slots, mapped. Its space is taken here, so that a full disk is an error and no
 * signal later. */
static int map(const char *dir, uint64_t n, int *fd, struct lode_keytab_entry **out,
               struct lode_err *err)
{
    size_t bytes = (size_t)n * sizeof **out;
    int it = -1, sys;
    void *p;

    if (lode_temp_open(dir, &it, err) < 0)
        return -1;
    sys = posix_fallocate(it, 0, (off_t)bytes);
    if (sys) {
        lode_io_close(it);
        return lode_err_sys(err, LODE_E_IO, sys, "cannot write a temporary file in %s", dir);
    }
    p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, it, 0);
    if (p == MAP_FAILED) {
        lode_err_sys(err, LODE_E_IO, errno, "cannot map a temporary file in %s", dir);
        lode_io_close(it);
        return -1;
    }
    *fd = it;
    *out = p;
    return 0;
}

int lode_keytab_open(const char *dir, struct lode_keytab **out, struct lode_err *err)
{
    struct lode_keytab *t = lode_mem_alloc(sizeof *t, err);

    if (!t)
        return -1;
    t->fd = -1;
    t->dir = lode_str_dup(dir, err);
    if (!t->dir || map(dir, FIRST, &t->fd, &t->slots, err) < 0) {
        lode_keytab_close(t);
        return -1;
    }
    t->cap = FIRST;
    *out = t;
    return 0;
}

/* The slot of the key, or the empty one where it would be. */
static struct lode_keytab_entry *find(struct lode_keytab_entry *slots, uint64_t cap, uint64_t hi,
                                      uint64_t lo)
{
    uint64_t i = lo & (cap - 1);

    while (slots[i].value && (slots[i].hi != hi || slots[i].lo != lo))
        i = (i + 1) & (cap - 1);
    return &slots[i];
}

static int grow(struct lode_keytab *t, struct lode_err *err)
{
    uint64_t cap = t->cap * GROWTH;
    struct lode_keytab_entry *slots;
    int fd;

    if (map(t->dir, cap, &fd, &slots, err) < 0)
        return -1;
    for (uint64_t i = 0; i < t->cap; i++)
        if (t->slots[i].value)
            *find(slots, cap, t->slots[i].hi, t->slots[i].lo) = t->slots[i];
    munmap(t->slots, (size_t)t->cap * sizeof *t->slots);
    lode_io_close(t->fd);
    t->fd = fd;
    t->slots = slots;
    t->cap = cap;
    return 0;
}

int lode_keytab_put(struct lode_keytab *t, struct lode_slice key, uint64_t value,
                    struct lode_keytab_entry **out, struct lode_err *err)
{
    struct lode_hash128 h = lode_hash_bytes(key.p, key.n);
    struct lode_keytab_entry *e;

    if (t->n >= t->cap / 3 * 2 && grow(t, err) < 0)
        return -1;
    e = find(t->slots, t->cap, h.hi, h.lo);
    *out = e;
    if (e->value)
        return 0;
    *e = (struct lode_keytab_entry){h.hi, h.lo, value, 0};
    t->n++;
    return 1;
}

const struct lode_keytab_entry *lode_keytab_get(const struct lode_keytab *t, struct lode_slice key)
{
    struct lode_hash128 h = lode_hash_bytes(key.p, key.n);
    const struct lode_keytab_entry *e = find(t->slots, t->cap, h.hi, h.lo);

    return e->value ? e : NULL;
}

void lode_keytab_close(struct lode_keytab *t)
{
    if (!t)
        return;
    if (t->slots)
        munmap(t->slots, (size_t)t->cap * sizeof *t->slots);
    lode_io_close(t->fd);
    lode_mem_free(t->dir);
    lode_mem_free(t);
}
