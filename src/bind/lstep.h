/* bind/lstep.h - a step as scripts hold it: lode.native.step. Shared by lstep.c, lhooks.c, lplan.c
 * and lrow.c. */
#ifndef LODE_BIND_LSTEP_H
#define LODE_BIND_LSTEP_H

#include <lua.h>
#include <stdint.h>

#include "bind/lnames.h"
#include "bind/script.h"
#include "flow/types.h"

#define LODE_LSTEP_TNAME "lode.native.Step"

/* What the function of a map is for. */
enum lode_lstep_form {
    LODE_LSTEP_RECORD, /* it returns a record */
    LODE_LSTEP_EDIT,   /* it assigns columns of the row; what it returns is nothing to us */
    LODE_LSTEP_FILTER, /* it says whether the row stays */
};

struct lode_lstep {
    struct lode_step *step; /* NULL: closed */
    struct lode_script *script;
    struct lode_source *back; /* the source once more, for rows that on_failed looks at */
    int map, failed, prepare, functions; /* references: three functions, a list of functions */
    int fields, columns; /* references: field name → number, column name → index from 0 */
    int existing;        /* reference: the map that match asks */
    const struct lode_source_row *row; /* the row being mapped, or NULL */
    uint64_t generation;               /* of row: what was handed out for another row is dead */
    struct lode_lnames field_names, column_names; /* of those that fields and columns know */
    int last_column;                              /* read last of row, -1: none */
    enum lode_lstep_form form;
    struct lode_mapped *edits; /* EDIT: its one record is what the function has assigned so far */
};

int lode_lstep_open(lua_State *L);
/* The step at index; raises where it is none, or closed. [-0, +0, v] */
struct lode_lstep *lode_lstep_at(lua_State *L, int index);

/* lhooks.c: fills step->hooks. */
void lode_lhooks_set(struct lode_lstep *ls);

/* lplan.c: plan(step, {{field, expression}, …}). */
int lode_lplan_build(lua_State *L);
/* The same, of the list at index 2; nothing else of the stack is kept. */
int lode_lplan_fill(lua_State *L, struct lode_lstep *ls);

/* lrow.c */
void lode_lrow_open(lua_State *L);
/* The row being mapped, as the script sees it. [-0, +1, m] */
void lode_lrow_push(lua_State *L, struct lode_lstep *ls, int step_index);
/* Whether the value at index is such a row. [-0, +0, m] */
int lode_lrow_is(lua_State *L, int index);
/* Column name → index, for a source. [-0, +1, m] */
void lode_lrow_columns(lua_State *L, const struct lode_source *source);

#endif
