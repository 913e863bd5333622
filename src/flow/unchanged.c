/* flow/unchanged.c - what a record says, against what its row said. */
#include "flow/unchanged.h"

#include <string.h>

#include "base/str.h"

enum { NOT_LOOKED_UP = -2 };

/* Index of the column that has the field's name, in any case; -1. */
static long find_column(const struct lode_step *step, struct lode_fieldref *f)
{
    size_t n;
    const char *const *columns = lode_source_columns(step->source, &n);

    if (f->column != NOT_LOOKED_UP)
        return f->column;
    f->column = -1;
    for (size_t i = 0; i < n && f->column < 0; i++)
        if (lode_str_casecmp(columns[i], f->name) == 0)
            f->column = (long)i;
    return f->column;
}

static int is_blank(struct lode_slice v)
{
    return v.n == 0 || (v.n == 4 && memcmp(v.p, lode_record_null, 4) == 0);
}

/* 1, 0, -1. a: the record's value; b: what the org has, where #N/A is a text like any other. */
static int is_equal(struct lode_buf *room, const struct lode_fieldref *f, struct lode_slice a,
                    struct lode_slice b, struct lode_err *err)
{
    enum lode_compare compare = f->compare;
    size_t n;

    a = lode_fields_kept(a);
    if (is_blank(a) || b.n == 0)
        return is_blank(a) && b.n == 0;
    if (compare == LODE_COMPARE_FOLD && strcmp(f->field->type, "email") != 0)
        /* a change of case is a change; an org keeps e-mail in small letters */
        compare = LODE_COMPARE_TEXT;
    if (a.n == b.n && memcmp(a.p, b.p, a.n) == 0)
        return 1;
    lode_buf_reset(room);
    if (lode_fields_key(compare, a, room, err) < 0)
        return -1;
    n = room->len;
    if (lode_fields_key(compare, b, room, err) < 0)
        return -1;
    return room->len == 2 * n && memcmp(room->p, room->p + n, n) == 0;
}

static int no_column(const struct lode_step *step, const struct lode_fieldref *f,
                     struct lode_err *err)
{
    return lode_err_set(
        err, LODE_E_CHECK,
        "only_changed: the rows have no column %s, with which the new value could be "
        "compared: add %s to the query of step %s",
        f->name, f->name, step->spec.name);
}

int lode_unchanged_check(struct lode_step *step, const struct lode_source_row *row,
                         const struct lode_record *rec, struct lode_err *err)
{
    int rc = 1;

    for (size_t i = 0; i < rec->n && rc == 1; i++) {
        struct lode_fieldref *f = &step->fields.items[rec->values[i].field];
        long column;

        if ((int)rec->values[i].field == step->key_field)
            continue;
        column = find_column(step, f);
        if (column < 0)
            return no_column(step, f, err);
        rc = (size_t)column >= row->row.n_cells
                 ? is_blank(rec->values[i].text)
                 : is_equal(&step->compared, f, rec->values[i].text, row->row.cells[column], err);
    }
    if (rc == 1)
        lode_record_reject(&step->mapped, LODE_MAP_SKIP, "UNCHANGED", "",
                           (struct lode_slice){"", 0}, "nothing would change");
    return rc;
}
