/* flow/ids.c - asking a step for the Ids of its rows. */
#include "flow/ids.h"

#include <stdio.h>
#include <string.h>

#include "flow/fields.h"
#include "store/outcome.h"

/* One part of a key, in a list with its length in front. */
static int add_part(struct lode_ids *ids, struct lode_slice part, int is_list, int *is_blank,
                    struct lode_err *err)
{
    struct lode_buf *key = &ids->key;
    size_t before = key->len, n, n_head;
    char head[24];

    if (lode_fields_key(ids->compare, part, key, err) < 0)
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
        if (add_part(ids, parts[i], n > 1, &is_blank, err) < 0)
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

int lode_ids_resolve(struct lode_ids *ids, const struct lode_slice *parts, size_t n, char *id,
                     char *reason, size_t size, struct lode_err *err)
{
    struct lode_idmap_entry e;
    int rc = lode_ids_find(ids, parts, n, &e, err);

    id[0] = '\0';
    if (rc < 0)
        return -1;
    if (rc == 0 && ids->key.len == 0)
        return 1;
    if (rc == 0) {
        snprintf(reason, size, "no such row in step %s", ids->step);
        return 0;
    }
    if (e.other_row == e.row) {
        snprintf(reason, size, "row %llu of step %s was split: its parts have an Id each",
                 (unsigned long long)e.row, ids->step);
        return 0;
    }
    if (e.other_row) {
        snprintf(reason, size, "two rows of step %s have that key: rows %llu and %llu", ids->step,
                 (unsigned long long)(e.row & ~LODE_IDS_OLDER), (unsigned long long)e.other_row);
        return 0;
    }
    if (e.id[0]) {
        memcpy(id, e.id, sizeof e.id);
        return 1;
    }
    if (e.status == LODE_STATUS_PENDING)
        snprintf(reason, size, "row %llu of step %s has no Id yet", (unsigned long long)e.row,
                 ids->step);
    else
        snprintf(reason, size, "%s in step %s%s%s", lode_outcome_name((enum lode_status)e.status),
                 ids->step, e.code[0] ? ": " : "", e.code);
    return 0;
}
