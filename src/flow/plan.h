/* flow/plan.h - a table map as C: an expression for each field, evaluated over the parsed row. */
#ifndef LODE_FLOW_PLAN_H
#define LODE_FLOW_PLAN_H

#include "clean/clean.h"
#include "flow/fields.h"
#include "flow/hooks.h"
#include "flow/ids.h"
#include "flow/record.h"

enum lode_op {
    LODE_OP_COLUMN,   /* the column */
    LODE_OP_CONST,    /* text */
    LODE_OP_NULL,     /* lode.null */
    LODE_OP_CLEAN,    /* a clean function over args[0] */
    LODE_OP_JOIN,     /* args, one behind the other */
    LODE_OP_COALESCE, /* the first arg that is not blank */
    LODE_OP_WHEN,     /* args[0] not blank: args[1], else args[2] */
    LODE_OP_IS,       /* "true" where args[0] equals one of the other args, else blank */
    LODE_OP_ID,       /* Id of the row of ids whose key the args are */
    LODE_OP_FUNCTION, /* hooks->value(fn) of the row */
    LODE_OP_CALL,     /* hooks->value(fn) of args[0] */
};

struct lode_expr {
    enum lode_op op;
    int column;
    char *name; /* COLUMN: its name; for messages */
    char *text; /* CONST */
    size_t n_text;
    struct lode_clean_call *clean;
    int is_maybe;         /* CLEAN: blank instead of a rejection */
    struct lode_ids *ids; /* borrowed */
    int fn;
    struct lode_expr **args;
    size_t n_args;
    struct lode_buf value; /* the result of the row now, where it is not the source's own bytes */
};

struct lode_plan {
    struct lode_plan_field {
        unsigned field;
        struct lode_expr *expr;
    } * fields;
    size_t n, cap;
    size_t at; /* the field that was evaluated last */
};

/* An expression of n_args args yet to be filled in. */
LODE_MUST int lode_plan_expr(enum lode_op op, size_t n_args, struct lode_expr **out,
                             struct lode_err *err);
void lode_plan_expr_free(struct lode_expr *e);
/* Takes expr over. */
LODE_MUST int lode_plan_add(struct lode_plan *p, unsigned field, struct lode_expr *expr,
                            struct lode_err *err);
void lode_plan_clear(struct lode_plan *p);
/* Whether the plan sets this field of the step's. */
int lode_plan_sets(const struct lode_plan *p, unsigned field);

/* 0: *value is set, borrowed until the next row. 1: the row has ended, *m says how. -1. */
LODE_MUST int lode_plan_eval(struct lode_expr *e, const struct lode_source_row *row,
                             const struct lode_hooks *hooks, struct lode_mapped *m,
                             struct lode_slice *value, struct lode_err *err);

/* All fields of a row into one record of m. 0 or -1; m->verdict says what came of it. */
LODE_MUST int lode_plan_run(struct lode_plan *p, const struct lode_source_row *row,
                            const struct lode_hooks *hooks, struct lode_mapped *m,
                            struct lode_err *err);

/* The first column that an expression reads, for messages; NULL where it reads none. */
const struct lode_expr *lode_plan_column(const struct lode_expr *e);

#endif
