/* bind/transform.h - a map without an org: a Lua state that holds a recipe or a line of code, and
 * makes records of rows. */
#ifndef LODE_BIND_TRANSFORM_H
#define LODE_BIND_TRANSFORM_H

#include <stdatomic.h>

#include "bind/script.h"
#include "flow/record.h"
#include "flow/sheet.h"
#include "source/source.h"

enum lode_transform_kind {
    LODE_TRANSFORM_RECIPE, /* a file that returns a map: a record for a row, or several */
    LODE_TRANSFORM_STEP,   /* the map of a step of a load script, which runs without an org */
    LODE_TRANSFORM_EDIT,   /* code that assigns columns of `row`: the whole row, changed */
    LODE_TRANSFORM_FILTER  /* an expression: the row as it is, or none */
};

/* An Id that a step has for a key, for a map that asks for it. */
struct lode_transform_id {
    const char *step, *key, *id; /* parts of a key are joined by | */
};

struct lode_transform_opts {
    enum lode_transform_kind kind;
    const char *path;                    /* RECIPE, STEP: the file */
    const char *step;                    /* STEP: its name */
    const struct lode_transform_id *ids; /* STEP */
    size_t n_ids;
    const char *code;    /* EDIT, FILTER */
    const char *columns; /* "a,b": those alone, in this order; or NULL */
    const struct lode_script_arg *args;
    size_t n_args;
    const char *lua_dir;             /* or NULL */
    size_t lua_max_bytes;            /* 0: the default */
    atomic_int *interrupt;           /* or NULL */
    void (*print)(const char *text); /* a line that the code prints; NULL: as Lua does */
    int is_worker;                   /* rows come from the midst: the first are no sign of a bug */
};

struct lode_transform;

/* source: borrowed; its columns are those of the rows to come. Errors of the code name their line.
 */
LODE_MUST int lode_transform_open(const struct lode_transform_opts *opts,
                                  struct lode_source *source, struct lode_transform **out,
                                  struct lode_err *err);
void lode_transform_close(struct lode_transform *t);

/* What becomes of the row, borrowed until the next call. -1 for what ends the whole. */
LODE_MUST int lode_transform_row(struct lode_transform *t, const struct lode_source_row *row,
                                 const struct lode_mapped **out, struct lode_err *err);

/* From here on what the map's functions have captured must stay as it is: there are other states
 * with the same map. USAGE for what they cannot have in common. */
LODE_MUST int lode_transform_share(struct lode_transform *t, struct lode_err *err);
/* USAGE, with the variable's name, where the map has changed one. Looks now and then, and always
 * with is_end. */
LODE_MUST int lode_transform_check(struct lode_transform *t, int is_end, struct lode_err *err);

/* Fills the columns of a sheet where they are known: 1, or 0 where the first record must tell. */
LODE_MUST int lode_transform_columns(const struct lode_transform *t, struct lode_sheet *sheet,
                                     struct lode_err *err);
/* The fields that records have, so far. */
const struct lode_fields *lode_transform_fields(const struct lode_transform *t);
/* Adds the fields that another state's records have. */
LODE_MUST int lode_transform_learn(struct lode_transform *t, const struct lode_transform *of,
                                   struct lode_err *err);
/* CHECK where a column that was asked for is no field of any record. */
LODE_MUST int lode_transform_end(const struct lode_transform *t, const struct lode_sheet *sheet,
                                 struct lode_err *err);

#endif
