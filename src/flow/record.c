/* flow/record.c - records of a row and their memory. */
#include "flow/record.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"

const char lode_record_null[5] = "#N/A";

enum { BLOCK = 64 * 1024 };

struct lode_block {
    struct lode_block *next;
    size_t used, size;
    char bytes[];
};

void lode_record_reset(struct lode_records *r)
{
    r->n = 0;
    for (struct lode_block *b = r->blocks; b; b = b->next)
        b->used = 0;
    r->now = r->blocks;
}

void lode_record_clear(struct lode_records *r)
{
    for (size_t i = 0; i < r->cap; i++)
        lode_mem_free(r->items[i].values);
    lode_mem_free(r->items);
    while (r->blocks) {
        struct lode_block *b = r->blocks;

        r->blocks = b->next;
        lode_mem_free(b);
    }
    memset(r, 0, sizeof *r);
}

int lode_record_add(struct lode_records *r, struct lode_record **out, struct lode_err *err)
{
    if (r->n == r->cap) {
        size_t old = r->cap;

        if (lode_mem_grow(&r->items, r->n, &r->cap, sizeof *r->items, err) < 0)
            return -1;
        memset(r->items + old, 0, (r->cap - old) * sizeof *r->items);
    }
    *out = &r->items[r->n++];
    (*out)->n = 0;
    return 0;
}

int lode_record_set(struct lode_record *rec, unsigned field, struct lode_slice text,
                    struct lode_err *err)
{
    for (size_t i = 0; i < rec->n; i++)
        if (rec->values[i].field == field) {
            rec->values[i].text = text;
            return 0;
        }
    return lode_record_append(rec, field, text, err);
}

int lode_record_append(struct lode_record *rec, unsigned field, struct lode_slice text,
                       struct lode_err *err)
{
    if (rec->n == rec->cap &&
        lode_mem_grow(&rec->values, rec->n, &rec->cap, sizeof *rec->values, err) < 0)
        return -1;
    rec->values[rec->n].field = field;
    rec->values[rec->n++].text = text;
    return 0;
}

void lode_record_drop(struct lode_record *rec, unsigned field)
{
    size_t i = 0;

    while (i < rec->n && rec->values[i].field != field)
        i++;
    if (i == rec->n)
        return;
    rec->n--;
    memmove(&rec->values[i], &rec->values[i + 1], (rec->n - i) * sizeof *rec->values);
}

const struct lode_slice *lode_record_get(const struct lode_record *rec, unsigned field)
{
    for (size_t i = 0; i < rec->n; i++)
        if (rec->values[i].field == field)
            return &rec->values[i].text;
    return NULL;
}

/* The next block with n bytes to spare, a new one where there is none. */
static struct lode_block *room(struct lode_records *r, size_t n, struct lode_err *err)
{
    size_t size = n > BLOCK ? n : BLOCK;
    struct lode_block *b;

    for (; r->now; r->now = r->now->next)
        if (r->now->size - r->now->used >= n)
            return r->now;
    b = lode_mem_alloc(sizeof *b + size, err);
    if (!b)
        return NULL;
    b->size = size;
    b->next = r->blocks;
    r->blocks = r->now = b;
    return b;
}

int lode_record_copy(struct lode_records *r, const char *p, size_t n, struct lode_slice *out,
                     struct lode_err *err)
{
    struct lode_block *b = room(r, n, err);

    if (!b)
        return -1;
    out->p = b->bytes + b->used;
    out->n = n;
    if (n)
        memcpy(b->bytes + b->used, p, n);
    b->used += n;
    return 0;
}

void lode_record_blame(struct lode_mapped *m, const char *column, struct lode_slice value)
{
    size_t n = lode_text_prefix(value.p, lode_text_valid(value.p, value.n), 100);

    if (n > sizeof m->value - 1)
        n = lode_text_prefix(value.p, value.n, 30);
    lode_str_copy(m->column, sizeof m->column, column ? column : "");
    if (n)
        memcpy(m->value, value.p, n);
    m->value[n] = '\0';
}

int lode_record_reject(struct lode_mapped *m, enum lode_verdict verdict, const char *code,
                       const char *column, struct lode_slice value, const char *fmt, ...)
{
    va_list ap;

    m->verdict = verdict;
    lode_str_copy(m->code, sizeof m->code, code);
    lode_record_blame(m, column, value);
    va_start(ap, fmt);
    lode_str_vformat(m->reason, sizeof m->reason, fmt, ap);
    va_end(ap);
    return 1;
}
