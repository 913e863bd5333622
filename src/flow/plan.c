/* flow/plan.c - evaluates the expressions of a table map. */
#include "flow/plan.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"

static const struct lode_slice blank = {"", 0};

int lode_plan_expr(enum lode_op op, size_t n_args, struct lode_expr **out, struct lode_err *err)
{
    struct lode_expr *e = lode_mem_alloc(sizeof *e, err);

    if (!e)
        return -1;
    e->op = op;
    lode_buf_init(&e->value, 0);
    if (n_args) {
        e->args = lode_mem_alloc(n_args * sizeof(struct lode_expr *), err);
        if (!e->args) {
            lode_mem_free(e);
            return -1;
        }
    }
    e->n_args = n_args;
    *out = e;
    return 0;
}

void lode_plan_expr_free(struct lode_expr *e)
{
    if (!e)
        return;
    for (size_t i = 0; i < e->n_args; i++)
        lode_plan_expr_free(e->args[i]);
    lode_mem_free(e->args);
    lode_mem_free(e->name);
    lode_mem_free(e->text);
    lode_clean_free(e->clean);
    lode_buf_clear(&e->value);
    lode_mem_free(e);
}

int lode_plan_add(struct lode_plan *p, unsigned field, struct lode_expr *expr, struct lode_err *err)
{
    if (lode_mem_grow(&p->fields, p->n, &p->cap, sizeof *p->fields, err) < 0)
        return -1;
    p->fields[p->n].field = field;
    p->fields[p->n++].expr = expr;
    return 0;
}

int lode_plan_sets(const struct lode_plan *p, unsigned field)
{
    for (size_t i = 0; i < p->n; i++)
        if (p->fields[i].field == field)
            return 1;
    return 0;
}

void lode_plan_clear(struct lode_plan *p)
{
    for (size_t i = 0; i < p->n; i++)
        lode_plan_expr_free(p->fields[i].expr);
    lode_mem_free(p->fields);
    memset(p, 0, sizeof *p);
}

const struct lode_expr *lode_plan_column(const struct lode_expr *e)
{
    if (e->op == LODE_OP_COLUMN)
        return e;
    for (size_t i = 0; i < e->n_args; i++) {
        const struct lode_expr *found = lode_plan_column(e->args[i]);

        if (found)
            return found;
    }
    return NULL;
}

/* Where a value comes from, for a rejection. */
static struct lode_slice origin(const struct lode_expr *e, const struct lode_source_row *row,
                                const char **column)
{
    const struct lode_expr *c = lode_plan_column(e);

    *column = c ? c->name : "";
    return c && (size_t)c->column < row->row.n_cells ? row->row.cells[c->column] : blank;
}

static int clean(struct lode_expr *e, const struct lode_source_row *row, struct lode_slice in,
                 struct lode_mapped *m, struct lode_slice *value, struct lode_err *err)
{
    struct lode_slice from;
    const char *column;

    lode_buf_reset(&e->value);
    if (lode_clean_run(e->clean, in.p, in.n, &e->value, err) == 0) {
        value->p = lode_buf_str(&e->value);
        value->n = e->value.len;
        return 0;
    }
    if (err->code != LODE_E_INPUT)
        return -1;
    if (e->is_maybe) {
        *value = blank;
        return 0;
    }
    from = origin(e, row, &column);
    return lode_record_reject(m, LODE_MAP_REJECT, "BAD_VALUE", column, from, "%s", err->msg);
}

static int call(struct lode_expr *e, const struct lode_source_row *row,
                const struct lode_hooks *hooks, struct lode_slice in, struct lode_mapped *m,
                struct lode_slice *value, struct lode_err *err)
{
    int rc = hooks->value(hooks->ctx, e->fn, row, &in, m, value, err);
    struct lode_slice from;
    const char *column;

    if (rc == 1 && !m->column[0]) {
        from = origin(e, row, &column);
        lode_record_blame(m, column, from);
    }
    return rc;
}

/* The row is rejected for a key without an Id: by the columns of its parts, and what these hold. */
static int no_parent(struct lode_expr *e, const struct lode_source_row *row, const char *reason,
                     struct lode_mapped *m, struct lode_err *err)
{
    char columns[sizeof m->column] = "";

    lode_buf_reset(&e->value);
    for (size_t i = 0; i < e->n_args; i++) {
        const char *column, *comma = *columns ? ", " : "";
        struct lode_slice from = origin(e->args[i], row, &column);

        if (!*column || strlen(columns) + strlen(column) + 2 > sizeof columns)
            continue; /* a part that is no column's: the reason has the whole key */
        if (lode_buf_adds(&e->value, comma, err) < 0 ||
            lode_buf_add(&e->value, from.p, from.n, err) < 0)
            return -1;
        lode_str_format(columns + strlen(columns), sizeof columns - strlen(columns), "%.1s%s",
                        comma, column);
    }
    return lode_record_reject(m, LODE_MAP_REJECT, "MISSING_PARENT", columns,
                              (struct lode_slice){lode_buf_str(&e->value), e->value.len}, "%s",
                              reason);
}

static int look_up(struct lode_expr *e, const struct lode_source_row *row,
                   const struct lode_slice *parts, struct lode_mapped *m, struct lode_slice *value,
                   struct lode_err *err)
{
    char id[19], reason[256];
    int rc = lode_ids_resolve(e->ids, parts, e->n_args, id, reason, sizeof reason, err);

    if (rc <= 0)
        return rc < 0 ? -1 : no_parent(e, row, reason, m, err);
    lode_buf_reset(&e->value);
    if (lode_buf_adds(&e->value, id, err) < 0)
        return -1;
    value->p = lode_buf_str(&e->value);
    value->n = e->value.len;
    return 0;
}

/* lode.null, which is known by its address: the text "#N/A" of a cell is another matter. */
static int is_null(struct lode_slice v)
{
    return v.p == lode_record_null;
}

static int is_equal(struct lode_slice a, struct lode_slice b)
{
    return a.n == b.n && memcmp(a.p, b.p, a.n) == 0;
}

/* Operators over all their args, evaluated in order; each arg keeps its bytes in a buffer of its
 * own. lode.null counts as blank there, but a key that is lode.null alone asks for none: it clears
 * the lookup. */
static int eval_all(struct lode_expr *e, const struct lode_source_row *row,
                    const struct lode_hooks *hooks, struct lode_mapped *m, struct lode_slice *value,
                    struct lode_err *err)
{
    struct lode_slice v[LODE_IDS_MAX_PARTS];
    size_t n_null = 0;

    lode_buf_reset(&e->value);
    for (size_t i = 0; i < e->n_args; i++) {
        struct lode_slice *to = &v[e->op == LODE_OP_JOIN ? 0 : i];
        int rc = lode_plan_eval(e->args[i], row, hooks, m, to, err);

        if (rc)
            return rc;
        if (is_null(*to)) {
            n_null++;
            *to = blank;
        }
        if (e->op == LODE_OP_JOIN && lode_buf_add(&e->value, to->p, to->n, err) < 0)
            return -1;
        if (e->op == LODE_OP_IS && i > 0 && is_equal(v[0], v[i])) {
            *value = (struct lode_slice){"true", 4};
            return 0;
        }
    }
    if (e->op == LODE_OP_ID && n_null == e->n_args) {
        *value = (struct lode_slice){lode_record_null, 4};
        return 0;
    }
    if (e->op == LODE_OP_ID)
        return look_up(e, row, v, m, value, err);
    *value = (struct lode_slice){lode_buf_str(&e->value), e->value.len};
    return 0;
}

int lode_plan_eval(struct lode_expr *e, const struct lode_source_row *row,
                   const struct lode_hooks *hooks, struct lode_mapped *m, struct lode_slice *value,
                   struct lode_err *err)
{
    int rc;

    switch (e->op) {
    case LODE_OP_COLUMN:
        *value = row->row.cells[e->column];
        return 0;
    case LODE_OP_CONST:
        *value = (struct lode_slice){e->text, e->n_text};
        return 0;
    case LODE_OP_NULL:
        *value = (struct lode_slice){lode_record_null, 4};
        return 0;
    case LODE_OP_CLEAN:
        rc = lode_plan_eval(e->args[0], row, hooks, m, value, err);
        return rc || is_null(*value) ? rc : clean(e, row, *value, m, value, err);
    case LODE_OP_COALESCE:
        *value = blank;
        for (size_t i = 0; i < e->n_args && value->n == 0; i++)
            if ((rc = lode_plan_eval(e->args[i], row, hooks, m, value, err)))
                return rc;
        return 0;
    case LODE_OP_WHEN:
        *value = blank;
        rc = lode_plan_eval(e->args[0], row, hooks, m, value, err);
        return rc ? rc
                  : lode_plan_eval(e->args[value->n && !is_null(*value) ? 1 : 2], row, hooks, m,
                                   value, err);
    case LODE_OP_JOIN:
    case LODE_OP_IS:
    case LODE_OP_ID:
        return eval_all(e, row, hooks, m, value, err);
    case LODE_OP_FUNCTION:
        return hooks->value(hooks->ctx, e->fn, row, NULL, m, value, err);
    case LODE_OP_CALL:
        rc = lode_plan_eval(e->args[0], row, hooks, m, value, err);
        return rc || is_null(*value) ? rc : call(e, row, hooks, *value, m, value, err);
    }
    return lode_err_set(err, LODE_E_SCRIPT, "unknown operator in a map");
}

int lode_plan_run(struct lode_plan *p, const struct lode_source_row *row,
                  const struct lode_hooks *hooks, struct lode_mapped *m, struct lode_err *err)
{
    struct lode_record *rec;
    uint64_t seen = 0, bit;

    if (lode_record_add(&m->records, &rec, err) < 0)
        return -1;
    for (size_t i = 0; i < p->n; i++) {
        struct lode_expr *e = p->fields[i].expr;
        struct lode_slice v = {"", 0};
        int rc = lode_plan_eval(e, row, hooks, m, &v, err);

        p->at = i;
        if (rc)
            return rc < 0 ? -1 : 0;
        if (v.n == 0)
            continue;
        if (v.n == 4 && v.p != lode_record_null && memcmp(v.p, lode_record_null, 4) == 0) {
            const char *column;
            struct lode_slice from = origin(e, row, &column);

            lode_record_reject(m, LODE_MAP_REJECT, "BAD_VALUE", column, from,
                               "the text #N/A would clear the field: use lode.null where that is "
                               "meant, c.x:blank_if \"#N/A\" where it is not");
            return 0;
        }
        /* two spellings of one field are rare, and found by the bit that both have */
        bit = UINT64_C(1) << p->fields[i].field % 64;
        if ((seen & bit ? lode_record_set : lode_record_append)(rec, p->fields[i].field, v, err) <
            0)
            return -1;
        seen |= bit;
    }
    return 0;
}
