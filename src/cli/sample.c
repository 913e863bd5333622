/* cli/sample.c - finds the first row of each error. */
#include "cli/sample.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "cli/outcomescan.h"
#include "store/journal_work.h"

enum { VALUE_CHARS = 40, LINE_BYTES = 240 };

int lode_sample_short(struct lode_buf *b, const char *p, size_t n, size_t max, struct lode_err *err)
{
    size_t valid = lode_text_valid(p, n), most = lode_text_prefix(p, valid, max);

    for (size_t i = 0; i < most; i++)
        if (lode_buf_addc(b, (unsigned char)p[i] < 0x20 || p[i] == 0x7f ? ' ' : p[i], err) < 0)
            return -1;
    return most < n ? lode_buf_adds(b, "…", err) : 0;
}

static int take(void *ctx, const char *code, const char *message, int64_t n, int64_t first_unit)
{
    struct lode_samples *out = ctx;
    struct lode_sample *s = &out->items[out->n];

    if (out->n == LODE_SAMPLE_MOST)
        return 0;
    memset(s, 0, sizeof *s);
    lode_str_copy(s->code, sizeof s->code, code);
    lode_str_copy(s->message, sizeof s->message, message);
    s->n = n;
    s->unit = first_unit;
    out->n++;
    return 1;
}

static int read_note(struct lode_journal *j, int64_t step, struct lode_sample *s,
                     struct lode_err *err)
{
    struct lode_journal_note note = {"", "", "", "", ""};

    if (lode_journal_note_get(j, step, (uint64_t)s->unit, &note, err) < 0)
        return -1;
    s->field = lode_str_dup(note.field, err);
    s->value = s->field ? lode_str_dup(note.value, err) : NULL;
    return s->value ? 0 : -1;
}

/* "id=17, first=Ada": blank columns are left out. */
static int columns_of(const struct lode_outcomescan *scan, const struct lode_outcomescan_item *it,
                      char **out, struct lode_err *err)
{
    struct lode_buf b;
    size_t n;
    const char *const *names = lode_outcomescan_columns(scan, &n);
    int rc = 0;

    lode_buf_init(&b, 0);
    for (size_t i = 0; rc == 0 && i < it->n_cells && i < n; i++) {
        if (!it->cells[i].n)
            continue;
        if (b.len > LINE_BYTES) {
            rc = lode_buf_adds(&b, ", …", err);
            break;
        }
        if (lode_buf_addf(&b, err, "%s%s=", b.len ? ", " : "", names[i]) < 0 ||
            lode_sample_short(&b, it->cells[i].p, it->cells[i].n, VALUE_CHARS, err) < 0)
            rc = -1;
    }
    if (rc == 0 && b.len && !(*out = lode_buf_take(&b, err)))
        rc = -1;
    lode_buf_clear(&b);
    return rc;
}

static int fill(struct lode_sample *s, const struct lode_outcomescan *scan,
                const struct lode_outcomescan_item *it, struct lode_err *err)
{
    s->row = it->row;
    s->line = it->line;
    snprintf(s->file, sizeof s->file, "%.*s", (int)it->file.n, it->file.p);
    return columns_of(scan, it, &s->columns, err);
}

static struct lode_sample *wanted(struct lode_samples *out, const struct lode_outcomescan_item *it,
                                  int by_code)
{
    for (size_t i = 0; i < out->n; i++) {
        struct lode_sample *s = &out->items[i];

        if (s->row)
            continue;
        if (by_code ? it->own && it->own[LODE_OWN_CODE].n == strlen(s->code) &&
                          memcmp(it->own[LODE_OWN_CODE].p, s->code, strlen(s->code)) == 0
                    : it->unit == (uint64_t)s->unit)
            return s;
    }
    return NULL;
}

/* Reads no further than the last one that is missing. */
static int find(struct lode_outcomescan *scan, struct lode_samples *out, int by_code,
                struct lode_err *err)
{
    struct lode_outcomescan_item it;
    size_t missing = 0;
    int rc = 1;

    for (size_t i = 0; i < out->n; i++)
        missing += !out->items[i].row;
    while (missing && rc == 1 && (rc = lode_outcomescan_next(scan, &it, err)) == 1) {
        struct lode_sample *s = wanted(out, &it, by_code);

        if (!s)
            continue;
        missing--;
        if (fill(s, scan, &it, err) < 0)
            rc = -1;
    }
    return rc < 0 ? -1 : 0;
}

int lode_sample_read(const char *dir, struct lode_journal *j, const struct lode_journal_step *step,
                     int most, struct lode_samples *out, struct lode_err *err)
{
    struct lode_outcomescan *scan = NULL;
    int rc;

    out->n = 0;
    if (lode_journal_top(j, step->id, most < LODE_SAMPLE_MOST ? most : LODE_SAMPLE_MOST, take, out,
                         err) < 0)
        return -1;
    for (size_t i = 0; i < out->n; i++)
        if (read_note(j, step->id, &out->items[i], err) < 0)
            return -1;
    /* the failed file is the shorter one, but has no unknown rows */
    for (int by_code = 1; by_code >= 0; by_code--) {
        rc = by_code ? lode_outcomescan_failed(dir, step, &scan, err)
                     : lode_outcomescan_open(dir, j, step, &scan, err);
        if (rc == 1)
            rc = find(scan, out, by_code, err);
        lode_outcomescan_close(scan);
        scan = NULL;
        if (rc < 0)
            return -1;
    }
    return 0;
}

void lode_sample_clear(struct lode_samples *s)
{
    for (size_t i = 0; i < s->n; i++) {
        lode_mem_free(s->items[i].field);
        lode_mem_free(s->items[i].value);
        lode_mem_free(s->items[i].columns);
    }
    s->n = 0;
}
