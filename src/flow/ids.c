/* flow/ids.c - asking a step for the Ids of its rows. */
#include "flow/ids.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/text.h"
#include "flow/fields.h"
#include "store/outcome.h"

#define PART                                                                                     \
    " (the runs before kept no ids by this key: lode.ids_from_csv finds in their outcome files " \
    "what they loaded)"

/* One part of a key, in a list with its length in front. */
static int add_part(struct lode_ids *ids, size_t i, struct lode_slice part, int is_list,
                    int *is_blank, struct lode_err *err)
{
    struct lode_buf *key = &ids->key;
    size_t before = key->len, n, n_head;
    char head[24];

    if (lode_fields_key(ids->compare[i], lode_fields_kept(part), key, err) < 0)
        return -1;
    n = key->len - before;
    if (n)
        *is_blank = 0;
    if (!is_list)
        return 0;
    n_head = (size_t)snprintf(head, sizeof head, "%zu:", n);
    if (lode_buf_add(key, head, n_head, err) < 0)
        return -1;
    memmove(key->p + before + n_head, key->p + before, n);
    memcpy(key->p + before, head, n_head);
    return 0;
}

int lode_ids_key(struct lode_ids *ids, const struct lode_slice *parts, size_t n,
                 struct lode_err *err)
{
    int is_blank = 1;

    lode_buf_reset(&ids->key);
    for (size_t i = 0; i < n; i++)
        if (add_part(ids, i, parts[i], n > 1, &is_blank, err) < 0)
            return -1;
    if (is_blank)
        lode_buf_reset(&ids->key);
    return !is_blank;
}

int lode_ids_find(struct lode_ids *ids, const struct lode_slice *parts, size_t n,
                  struct lode_idmap_entry *entry, struct lode_err *err)
{
    int rc = lode_ids_key(ids, parts, n, err);

    if (rc <= 0)
        return rc;
    return lode_idmap_get(ids->map, lode_buf_str(&ids->key), ids->key.len, entry, err);
}

void lode_ids_place(const char *file, uint64_t row, uint64_t line, char *out, size_t size)
{
    if (row & LODE_IDS_OLDER)
        snprintf(out, size, "row %" PRIu64 " of the run before", row & ~LODE_IDS_OLDER);
    else if (file[0] && line)
        snprintf(out, size, "%s:%" PRIu64, file, line);
    else
        snprintf(out, size, "row %" PRIu64, row);
}

void lode_ids_places(const char *file, const struct lode_idmap_entry *e, char *out, size_t size)
{
    size_t n;

    if (e->row & LODE_IDS_OLDER) {
        lode_ids_place(file, e->row, e->line, out, size);
        n = strlen(out);
        n += (size_t)snprintf(out + n, size - n, " and ");
        if (n < size)
            lode_ids_place(file, e->other_row, e->other_line, out + n, size - n);
    } else if (file[0] && e->line) {
        snprintf(out, size, "%s:%" PRIu64 " and %" PRIu64, file, e->line, e->other_line);
    } else {
        snprintf(out, size, "rows %" PRIu64 " and %" PRIu64, e->row, e->other_row);
    }
}

/* " (a, b)", for a key of several columns: beside the message one value alone is named. */
static void tell_key(const struct lode_slice *parts, size_t n, char *out, size_t size)
{
    size_t len = 0;

    out[0] = '\0';
    for (size_t i = 0; n > 1 && i < n && len < size; i++)
        len += (size_t)snprintf(out + len, size - len, "%s%.*s%s", i ? ", " : " (",
                                (int)lode_text_prefix(parts[i].p, parts[i].n, 60), parts[i].p,
                                i + 1 < n ? "" : ")");
}

/* Why an entry has no Id to give. */
static void tell(const struct lode_ids *ids, const struct lode_idmap_entry *e, const char *key,
                 char *reason, size_t size)
{
    char where[256];

    lode_ids_place(ids->file, e->row, e->line, where, sizeof where);
    if (e->other_row == e->row) {
        lode_str_format(reason, size, "%s of %s was split: its parts have an Id each", where,
                        ids->from);
    } else if (e->other_row && ids->names_records) {
        lode_str_format(reason, size, "two records of %s have that key%s: %s and %s", ids->from,
                        key, e->id, e->code);
    } else if (e->other_row && strcmp(ids->from, ids->file) == 0) {
        lode_str_format(reason, size,
                        "two rows of %s have that key%s: lines %" PRIu64 " and %" PRIu64, ids->from,
                        key, e->line, e->other_line);
    } else if (e->other_row) {
        lode_ids_places(ids->file, e, where, sizeof where);
        lode_str_format(reason, size, "two rows of %s have that key%s: %s", ids->from, key, where);
    } else if (e->status == LODE_STATUS_PENDING) {
        lode_str_format(reason, size, "%s of %s has no Id%s", where, ids->from,
                        strncmp(ids->from, "step ", 5) == 0 ? " yet" : "");
    } else {
        lode_str_format(reason, size, "%s in %s%s%s",
                        lode_outcome_name((enum lode_status)e->status), ids->from,
                        e->code[0] ? ": " : "", e->code);
    }
}

int lode_ids_resolve(struct lode_ids *ids, const struct lode_slice *parts, size_t n, char *id,
                     char *reason, size_t size, struct lode_err *err)
{
    struct lode_idmap_entry e;
    char key[160];
    int rc = lode_ids_find(ids, parts, n, &e, err);

    id[0] = '\0';
    if (rc < 0)
        return -1;
    if (rc == 0 && ids->key.len == 0)
        return 1;
    if (rc == 1 && e.id[0] && !e.other_row) {
        memcpy(id, e.id, sizeof e.id);
        return 1;
    }
    tell_key(parts, n, key, sizeof key);
    if (rc == 0)
        lode_str_format(reason, size, "no such row in %s%s%s%s", ids->from, key[0] ? " for" : "",
                        key, ids->is_part ? PART : "");
    else
        tell(ids, &e, key, reason, size);
    return 0;
}

void lode_ids_close(struct lode_ids *ids)
{
    lode_idmap_close(ids->map);
    ids->map = NULL;
    lode_buf_clear(&ids->key);
    lode_buf_clear(&ids->about);
}

/* Texts, each with its NUL: the file; then for each part a letter that says how it compares, and
 * its name. */
int lode_ids_describe(struct lode_ids *ids, const char *const *names, struct lode_err *err)
{
    struct lode_buf *b = &ids->about;
    int rc;

    lode_buf_reset(b);
    rc = lode_buf_add(b, ids->file, strlen(ids->file) + 1, err);
    for (size_t i = 0; rc == 0 && i < ids->n_parts; i++) {
        rc = lode_buf_addc(b, (char)('a' + (int)ids->compare[i]), err);
        if (rc == 0)
            rc = lode_buf_add(b, names[i], strlen(names[i]) + 1, err);
    }
    return rc < 0 ? -1 : lode_idmap_about_set(ids->map, lode_buf_str(b), b->len, err);
}

static int parse_about(struct lode_ids *ids)
{
    const char *p = lode_buf_str(&ids->about), *end = p + ids->about.len;

    if (p == end || end[-1])
        return -1;
    lode_str_copy(ids->file, sizeof ids->file, p);
    for (p += strlen(p) + 1; p < end; p += strlen(p) + 1) {
        if (*p < 'a' || *p > 'a' + (int)LODE_COMPARE_LAST || ids->n_parts == LODE_IDS_MAX_PARTS)
            return -1;
        ids->compare[ids->n_parts++] = (enum lode_compare)(*p - 'a');
    }
    return ids->n_parts ? 0 : -1;
}

int lode_ids_read(const char *dir, struct lode_ids *ids, struct lode_err *err)
{
    memset(ids, 0, sizeof *ids);
    if (lode_idmap_open_read(dir, &ids->map, err) == 0 &&
        lode_idmap_about_get(ids->map, &ids->about, err) == 0) {
        if (parse_about(ids) == 0)
            return 0;
        lode_err_set(err, LODE_E_STORE, "%s: the id map does not say what its keys are", dir);
    }
    lode_ids_close(ids);
    return -1;
}

const char *lode_ids_name(const struct lode_ids *ids, size_t part)
{
    const char *p = ids->about.p;

    for (size_t i = 0; i <= part; i++)
        p += strlen(p) + 1;
    return p + 1;
}

int lode_ids_wrong_parts(const struct lode_ids *ids, size_t n, struct lode_err *err)
{
    char names[200] = "";
    size_t len = 0;

    for (size_t i = 0; ids->about.len && i < ids->n_parts && len < sizeof names; i++)
        len += (size_t)snprintf(names + len, sizeof names - len, "%s%s%s", i ? ", " : " (",
                                lode_ids_name(ids, i), i + 1 < ids->n_parts ? "" : ")");
    return lode_err_set(err, LODE_E_USAGE, "the key of %s has %zu part%s%s, not %zu", ids->from,
                        ids->n_parts, ids->n_parts == 1 ? "" : "s", names, n);
}

int lode_ids_part(const struct lode_ids *ids, const char *key, size_t n, size_t part,
                  struct lode_buf *out, struct lode_err *err)
{
    size_t len = n, at = 0;
    char text[40];
    double d;

    for (size_t i = 0; ids->n_parts > 1 && i <= part; i++) { /* as add_part() wrote it */
        at += i ? len : 0;
        for (len = 0; at < n && key[at] != ':'; at++)
            len = len * 10 + (size_t)(key[at] - '0');
        at++;
        if (at > n || len > n - at)
            return lode_err_set(err, LODE_E_STORE, "id map: a key is damaged");
    }
    if (len == 0 || key[at] != LODE_FIELDS_VALUE)
        return lode_buf_add(out, key + at, len, err);
    if (ids->compare[part] != LODE_COMPARE_NUMBER || len != 1 + sizeof d)
        return lode_buf_add(out, key + at + 1, len - 1, err);
    memcpy(&d, key + at + 1, sizeof d);
    snprintf(text, sizeof text, "%.15g", d);
    if (strtod(text, NULL) != d)
        snprintf(text, sizeof text, "%.17g", d);
    return lode_buf_adds(out, text, err);
}
