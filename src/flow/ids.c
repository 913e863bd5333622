/* flow/ids.c - asking a step for the Ids of its rows. */
#include "flow/ids.h"

#include <stdio.h>
#include <string.h>

#include "flow/fields.h"
#include "store/outcome.h"

int lode_ids_key(struct lode_ids *ids, const struct lode_slice *parts, size_t n,
                 struct lode_err *err)
{
    int is_blank = 1;

    lode_buf_reset(&ids->key);
    for (size_t i = 0; i < n; i++) {
        if (parts[i].n)
            is_blank = 0;
        if (n > 1 && lode_buf_addf(&ids->key, err, "%zu:", parts[i].n) < 0)
            return -1;
        if (lode_fields_key(ids->compare, parts[i], &ids->key, err) < 0)
            return -1;
    }
    return !is_blank;
}

int lode_ids_find(struct lode_ids *ids, const struct lode_slice *parts, size_t n,
                  struct lode_idmap_entry *entry, struct lode_err *err)
{
    int rc = lode_ids_key(ids, parts, n, err);

    if (rc <= 0) {
        lode_buf_reset(&ids->key);
        return rc;
    }
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
    if (e.other_row) {
        snprintf(reason, size, "two rows of step %s have that key: rows %llu and %llu", ids->step,
                 (unsigned long long)e.row, (unsigned long long)e.other_row);
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
