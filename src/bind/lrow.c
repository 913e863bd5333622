/* bind/lrow.c - the row that a function map reads: columns on demand, nothing created for those
 * that are not read. */
#include <lauxlib.h>
#include <string.h>

#include "base/mem.h"
#include "bind/lerr.h"
#include "bind/lrecord.h"
#include "bind/lstep.h"
#include "bind/lvalue.h"

#define TNAME "lode.Row"

static const char
    metatable_key; /* its address: found without a look at its letters, for each row */

struct row {
    struct lode_lstep *ls; /* kept alive by the user value */
    uint64_t generation;
};

void lode_lrow_columns(lua_State *L, const struct lode_source *source)
{
    size_t n;
    const char *const *columns = lode_source_columns(source, &n);

    lua_createtable(L, 0, (int)n);
    for (size_t i = 0; i < n; i++) {
        lua_pushinteger(L, (lua_Integer)i);
        lua_setfield(L, -2, columns[i]);
    }
}

static struct row *check(lua_State *L, struct row *r)
{
    if (!r->ls->row || r->generation != r->ls->generation)
        luaL_error(L, "this row has passed: copy what you need of it while it is mapped");
    return r;
}

/* The row of a metamethod. Scripts never get hold of the metatable, so that nothing else can come
 * here: to look at what it is would cost as much as the cell. */
static struct row *row_at(lua_State *L)
{
    return check(L, lua_touserdata(L, 1));
}

static void push_cell(lua_State *L, const struct row *r, int column)
{
    const struct lode_row *row = &r->ls->row->row;

    if ((size_t)column < row->n_cells)
        lua_pushlstring(L, row->cells[column].p, row->cells[column].n);
    else
        lua_pushliteral(L, "");
}

/* What the function has assigned to the column, or to a new one: 1 where it did. */
static int push_edit(lua_State *L, const struct row *r, unsigned field)
{
    const struct lode_slice *v = lode_record_get(&r->ls->edits->records.items[0], field);

    if (v && v->p == lode_record_null)
        lode_lvalue_push_null(L);
    else if (v)
        lua_pushlstring(L, v->p, v->n);
    return v != NULL;
}

static int push_new(lua_State *L, const struct row *r)
{
    int found;

    if (!r->ls->edits)
        return 0;
    lua_rawgeti(L, LUA_REGISTRYINDEX, r->ls->fields);
    lua_pushvalue(L, 2);
    found = lua_rawget(L, -2) == LUA_TNUMBER;
    if (found && !push_edit(L, r, (unsigned)lua_tointeger(L, -1)))
        lua_pushliteral(L, ""); /* of a column that other rows have */
    return found;
}

static int no_column(lua_State *L, const struct row *r)
{
    struct lode_err err;

    (void)lode_source_no_column(r->ls->step->source, lua_tostring(L, 2), &err);
    return lode_lerr_raise(L, &err);
}

static int l_index(lua_State *L)
{
    struct row *r = row_at(L);
    int column = lode_lnames_find(L, &r->ls->column_names, 2);

    if (column < 0) {
        if (lua_type(L, 2) != LUA_TSTRING)
            return luaL_error(L, "a row is read by column name, not by a %s", luaL_typename(L, 2));
        lua_rawgeti(L, LUA_REGISTRYINDEX, r->ls->columns);
        lua_pushvalue(L, 2);
        if (lua_rawget(L, -2) != LUA_TNUMBER)
            return push_new(L, r) ? 1 : no_column(L, r);
        column = (int)lua_tointeger(L, -1);
        lode_lnames_keep(L, &r->ls->column_names, 2, column);
    }
    r->ls->last_column = column;
    if (r->ls->edits && push_edit(L, r, (unsigned)column))
        return 1;
    push_cell(L, r, column);
    return 1;
}

static int l_newindex(lua_State *L)
{
    struct row *r = row_at(L);

    if (!r->ls->edits)
        return luaL_error(L, "a row is read-only: the map returns a new record");
    if (lua_type(L, 2) != LUA_TSTRING)
        return luaL_error(L, "a row has columns by name, not by a %s", luaL_typename(L, 2));
    lua_settop(L, 3);
    lode_lrecord_edit(L, r->ls, r->ls->edits);
    return 0;
}

/* for column, value in pairs(row): in the order of the file */
static int l_next(lua_State *L)
{
    struct row *r = check(L, luaL_checkudata(L, 1, TNAME));
    lua_Integer i = lua_tointeger(L, lua_upvalueindex(1));
    size_t n;
    const char *const *columns = lode_source_columns(r->ls->step->source, &n);

    if ((size_t)i >= n)
        return 0;
    lua_pushinteger(L, i + 1);
    lua_replace(L, lua_upvalueindex(1));
    lua_pushstring(L, columns[i]);
    push_cell(L, r, (int)i);
    return 2;
}

static int l_pairs(lua_State *L)
{
    row_at(L);
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, l_next, 1);
    lua_pushvalue(L, 1);
    return 2;
}

void lode_lrow_open(lua_State *L)
{
    static const luaL_Reg methods[] = {
        {"__index", l_index}, {"__newindex", l_newindex}, {"__pairs", l_pairs}, {NULL, NULL}};

    luaL_newmetatable(L, TNAME);
    luaL_setfuncs(L, methods, 0);
    lua_pushboolean(L, 0); /* what getmetatable gives */
    lua_setfield(L, -2, "__metatable");
    lua_rawsetp(L, LUA_REGISTRYINDEX, &metatable_key);
}

int lode_lrow_is(lua_State *L, int index)
{
    return luaL_testudata(L, index, TNAME) != NULL;
}

void lode_lrow_push(lua_State *L, struct lode_lstep *ls, int step_index)
{
    struct row *r = lua_newuserdatauv(L, sizeof *r, 1);

    r->ls = ls;
    r->generation = ls->generation;
    lua_pushvalue(L, step_index);
    lua_setiuservalue(L, -2, 1);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &metatable_key);
    lua_setmetatable(L, -2);
}
