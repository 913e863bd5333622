/* bind/lplan.c - builds the plan of a table map from the expressions that a script wrote. What is
 * built hangs in the plan from its first moment, so that an error on the way leaks nothing. */
#include <lauxlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "bind/lclean.h"
#include "bind/lerr.h"
#include "bind/lids.h"
#include "bind/lstep.h"

enum { MAX_DEPTH = 100 };

struct build {
    struct lode_lstep *ls;
    int depth;
};

static const struct {
    const char *name;
    enum lode_op op;
} ops[] = {
    {"column", LODE_OP_COLUMN},
    {"const", LODE_OP_CONST},
    {"null", LODE_OP_NULL},
    {"clean", LODE_OP_CLEAN},
    {"join", LODE_OP_JOIN},
    {"coalesce", LODE_OP_COALESCE},
    {"when", LODE_OP_WHEN},
    {"is", LODE_OP_IS},
    {"id", LODE_OP_ID},
    {"self", LODE_OP_ID},
    {"function", LODE_OP_FUNCTION},
    {"call", LODE_OP_CALL},
};

static const char *string_field(lua_State *L, int i, const char *name)
{
    const char *s;

    lua_getfield(L, i, name);
    s = lua_tostring(L, -1); /* the table keeps it alive */
    lua_pop(L, 1);
    return s;
}

/* An error about an expression names the line where the script wrote it. */
static void fail(lua_State *L, int i, enum lode_code code, const char *msg)
{
    struct lode_err err;

    lode_err_set(&err, code, "%s", msg);
    lua_getfield(L, i, "source");
    lua_getfield(L, i, "line");
    if (lua_isstring(L, -2))
        lode_err_at(&err, lua_tostring(L, -2), (long)lua_tointeger(L, -1));
    lua_pop(L, 2);
    lode_lerr_raise(L, &err);
}

static void column(lua_State *L, struct build *b, int i, struct lode_expr *e)
{
    const struct lode_source *source = b->ls->step->source;
    const char *name = string_field(L, i, "name");
    struct lode_err err;

    e->column = lode_source_column(source, name);
    if (e->column < 0) {
        (void)lode_source_no_column(source, name, &err);
        fail(L, i, LODE_E_CHECK, err.msg);
    }
    e->name = lode_str_dup(name, &err);
    if (!e->name)
        lode_lerr_raise(L, &err);
}

static void clean(lua_State *L, int i, struct lode_expr *e)
{
    const char *name = string_field(L, i, "name");
    int top = lua_gettop(L), n;

    lua_getfield(L, i, "maybe");
    e->is_maybe = lua_toboolean(L, -1);
    lua_getfield(L, i, "options");
    lua_getfield(L, -1, "n");
    n = (int)lua_tointeger(L, -1);
    lua_pop(L, 1);
    luaL_checkstack(L, n + 10, "too many options");
    for (int k = 1; k <= n; k++)
        lua_rawgeti(L, top + 2, k);
    e->clean = lode_lclean_make(L, name, top + 3, top + 2 + n);
    lua_settop(L, top);
}

static void look_up(lua_State *L, struct build *b, int i, struct lode_expr *e)
{
    struct lode_ids *ids = &b->ls->step->ids;
    struct lode_err err;

    if (strcmp(string_field(L, i, "op"), "id") == 0) {
        lua_getfield(L, i, "step");
        ids = lode_lids_at(L, -1);
        lua_pop(L, 1);
        if (!ids->map)
            fail(L, i, LODE_E_USAGE,
                 "that step keeps no ids: give it ids_by = \"column\" (an upsert has its external "
                 "id)");
        if (ids->n_parts != e->n_args) {
            (void)lode_ids_wrong_parts(ids, e->n_args, &err);
            fail(L, i, LODE_E_USAGE, err.msg);
        }
    } else {
        const char *name = string_field(L, i, "name");

        if (!b->ls->step->run)
            fail(L, i, LODE_E_USAGE, "lode.same_step needs a step: without one nothing has an Id");
        if (b->ls->step->spec.same_step && strcmp(b->ls->step->spec.same_step, name) != 0)
            fail(L, i, LODE_E_USAGE,
                 "lode.same_step names one column alone: rows are sent in the order of one parent");
        lode_mem_free(b->ls->step->spec.same_step);
        b->ls->step->spec.same_step = lode_str_dup(name, &err);
        if (!b->ls->step->spec.same_step)
            lode_lerr_raise(L, &err);
    }
    e->ids = ids;
}

static void function(lua_State *L, struct build *b, int i, struct lode_expr *e)
{
    lua_rawgeti(L, LUA_REGISTRYINDEX, b->ls->functions);
    e->fn = (int)lua_rawlen(L, -1) + 1;
    lua_getfield(L, i, "fn");
    lua_rawseti(L, -2, e->fn);
    lua_pop(L, 1);
}

static enum lode_op op_of(lua_State *L, int i)
{
    const char *name = lua_istable(L, i) ? string_field(L, i, "op") : NULL;

    for (size_t k = 0; name && k < sizeof ops / sizeof *ops; k++)
        if (strcmp(ops[k].name, name) == 0)
            return ops[k].op;
    luaL_error(L, "a column expression is expected");
    return LODE_OP_CONST;
}

/* Builds the expression at index i into *at. */
static void build(lua_State *L, struct build *b, int i, struct lode_expr **at)
{
    enum lode_op op = op_of(L, i);
    struct lode_expr *e;
    struct lode_err err;
    size_t n_args;

    if (++b->depth > MAX_DEPTH)
        luaL_error(L, "the expression is nested too deeply");
    luaL_checkstack(L, 20, "the expression is nested too deeply");
    lua_getfield(L, i, "args");
    n_args = lua_istable(L, -1) ? (size_t)lua_rawlen(L, -1) : 0;
    if (op == LODE_OP_ID && (n_args == 0 || n_args > LODE_IDS_MAX_PARTS))
        fail(L, i, LODE_E_USAGE, "a key has one to eight columns");
    if (op == LODE_OP_IS && n_args > LODE_IDS_MAX_PARTS)
        fail(L, i, LODE_E_USAGE, "is() compares with at most seven values");
    if (lode_plan_expr(op, n_args, at, &err) < 0)
        lode_lerr_raise(L, &err);
    e = *at;
    for (size_t k = 0; k < n_args; k++) {
        lua_rawgeti(L, -1, (lua_Integer)k + 1);
        build(L, b, lua_gettop(L), &e->args[k]);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    if (op == LODE_OP_COLUMN) {
        column(L, b, i, e);
    } else if (op == LODE_OP_CONST) {
        lua_getfield(L, i, "text");
        e->text = lode_str_dupn(lua_tostring(L, -1), lua_rawlen(L, -1), &err);
        e->n_text = lua_rawlen(L, -1);
        if (!e->text)
            lode_lerr_raise(L, &err);
        lua_pop(L, 1);
    } else if (op == LODE_OP_CLEAN) {
        clean(L, i, e);
    } else if (op == LODE_OP_ID) {
        look_up(L, b, i, e);
    } else if (op == LODE_OP_FUNCTION || op == LODE_OP_CALL) {
        function(L, b, i, e);
    }
    b->depth--;
}

int lode_lplan_build(lua_State *L)
{
    return lode_lplan_fill(L, lode_lstep_at(L, 1));
}

int lode_lplan_fill(lua_State *L, struct lode_lstep *ls)
{
    struct build b = {.ls = ls};
    struct lode_step *step = b.ls->step;
    struct lode_err err;

    luaL_checktype(L, 2, LUA_TTABLE);
    for (lua_Integer k = 1, n = luaL_len(L, 2); k <= n; k++) {
        unsigned field;

        lua_rawgeti(L, 2, k); /* {name, expression, source, line} */
        lua_rawgeti(L, 3, 1);
        lua_rawgeti(L, 3, 2);
        if (lode_fields_add(&step->fields, luaL_checkstring(L, 4), &field, &err) < 0) {
            lua_getfield(L, 3, "source");
            lua_getfield(L, 3, "line");
            if (lua_isstring(L, -2))
                lode_err_at(&err, lua_tostring(L, -2), (long)lua_tointeger(L, -1));
            return lode_lerr_raise(L, &err);
        }
        if (lode_plan_add(&step->plan, field, NULL, &err) < 0)
            return lode_lerr_raise(L, &err);
        build(L, &b, 5, &step->plan.fields[step->plan.n - 1].expr);
        lua_settop(L, 2);
    }
    return 0;
}
