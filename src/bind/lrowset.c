/* bind/lrowset.c - databases and JSON files for scripts. lode.native.rowset. */
#include <lauxlib.h>
#include <string.h>

#include "base/str.h"
#include "bind/lerr.h"
#include "bind/lvalue.h"
#include "bind/natives.h"
#include "source/jsonl.h"
#include "source/odbc.h"
#include "source/sqlite.h"

int lode_lrowset_open(lua_State *L);

#define ROWSET "lode.native.Rowset"
#define JSONL  "lode.native.Jsonl"

enum { MAX_PARAMS = 1000 };

struct rowset {
    struct lode_rowset *it; /* NULL: closed */
    char name[256];
    lua_Integer n_rows;
};

struct jsonl {
    struct lode_jsonl *it; /* NULL: closed */
};

static struct rowset *new_rowset(lua_State *L)
{
    struct rowset *r = lua_newuserdatauv(L, sizeof *r, 0);

    memset(r, 0, sizeof *r);
    luaL_setmetatable(L, ROWSET);
    return r;
}

static void refuse(lua_State *L, const char *what, const char *why)
{
    struct lode_err err;

    lode_err_set(&err, LODE_E_USAGE, "%s %s", what, why);
    lode_lerr_raise(L, &err);
}

/* The value at the top of the stack, which stays there. */
static void read_param(lua_State *L, struct lode_rowset_param *p)
{
    switch (lua_type(L, -1)) {
    case LUA_TSTRING:
        p->kind = 's';
        p->text.p = lua_tolstring(L, -1, &p->text.n);
        return;
    case LUA_TNUMBER:
        p->kind = lua_isinteger(L, -1) ? 'i' : 'd';
        if (p->kind == 'i')
            p->whole = lua_tointeger(L, -1);
        else
            p->real = lua_tonumber(L, -1);
        return;
    case LUA_TBOOLEAN:
        p->kind = 'b';
        p->whole = lua_toboolean(L, -1);
        return;
    default:
        if (!lode_lvalue_is_null(L, -1))
            refuse(L, luaL_typename(L, -1), "cannot be a value of a query");
        p->kind = 'n';
    }
}

/* The table at index 3: a list, or names. Texts are borrowed from it. */
static struct lode_rowset_param *read_params(lua_State *L, size_t *n)
{
    struct lode_rowset_param *all = lua_newuserdatauv(L, MAX_PARAMS * sizeof *all, 0);
    int is_list = lua_rawlen(L, 3) > 0;

    memset(all, 0, MAX_PARAMS * sizeof *all);
    for (lua_pushnil(L); lua_next(L, 3); lua_pop(L, 1)) {
        lua_Integer at = lua_isinteger(L, -2) ? lua_tointeger(L, -2) : 0;

        if (*n == MAX_PARAMS)
            luaL_error(L, "more than %d values", (int)MAX_PARAMS);
        if (is_list ? at < 1 || at > MAX_PARAMS : lua_type(L, -2) != LUA_TSTRING)
            refuse(L, "values of a query", "are a list, or named: not both");
        read_param(L, &all[is_list ? at - 1 : (lua_Integer)*n]);
        if (!is_list)
            all[*n].name = lua_tostring(L, -2);
        ++*n;
    }
    if (is_list && (lua_Unsigned)*n != lua_rawlen(L, 3))
        refuse(L, "the list of values", "has gaps: lode.null stands for NULL");
    return all;
}

/* sqlite(path, sql, params) */
static int l_sqlite(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1), *sql = luaL_checkstring(L, 2);
    struct lode_rowset_param *params = NULL;
    struct rowset *r;
    struct lode_err err;
    size_t n = 0;

    lua_settop(L, 3);
    if (!lua_isnil(L, 3))
        params = read_params(L, &n);
    r = new_rowset(L);
    lode_str_copy(r->name, sizeof r->name, path);
    if (lode_sqlite_open(path, sql, params, n, &r->it, &err) < 0)
        return lode_lerr_raise(L, &err);
    return 1;
}

/* odbc(dsn, sql, params) */
static int l_odbc(lua_State *L)
{
    const char *dsn = luaL_checkstring(L, 1), *sql = luaL_checkstring(L, 2);
    struct lode_rowset_param *params = NULL;
    struct rowset *r;
    struct lode_err err;
    size_t n = 0;

    lua_settop(L, 3);
    if (!lua_isnil(L, 3))
        params = read_params(L, &n);
    r = new_rowset(L);
    lode_odbc_name(dsn, r->name, sizeof r->name);
    if (lode_odbc_open(dsn, sql, params, n, &r->it, &err) < 0)
        return lode_lerr_raise(L, &err);
    return 1;
}

static struct rowset *rowset_at(lua_State *L)
{
    struct rowset *r = luaL_checkudata(L, 1, ROWSET);

    if (!r->it)
        luaL_error(L, "the query is closed");
    return r;
}

static int l_columns(lua_State *L)
{
    struct rowset *r = rowset_at(L);

    lua_createtable(L, (int)r->it->n_columns, 0);
    for (size_t i = 0; i < r->it->n_columns; i++) {
        lua_pushstring(L, r->it->columns[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

/* next(): row, name of the database, number of the row, 0, fault: as a native source's */
static int l_next(lua_State *L)
{
    struct rowset *r = rowset_at(L);
    struct lode_err err;
    int rc = r->it->next(r->it, &err);

    if (rc < 0)
        return lode_lerr_raise(L, &err);
    if (rc == 0)
        return 0;
    r->n_rows++;
    lua_createtable(L, 0, (int)r->it->n_columns);
    for (size_t i = 0; i < r->it->n_columns; i++) {
        lua_pushlstring(L, r->it->cells[i].p, r->it->cells[i].n);
        lua_setfield(L, -2, r->it->columns[i]);
    }
    lua_pushstring(L, r->name);
    lua_pushinteger(L, r->n_rows);
    lua_pushinteger(L, 0);
    if (!r->it->fault[0])
        return 4;
    lua_pushfstring(L, "row %I: %s", r->n_rows, r->it->fault);
    return 5;
}

static int l_close(lua_State *L)
{
    struct rowset *r = luaL_checkudata(L, 1, ROWSET);

    if (r->it)
        r->it->close(r->it);
    r->it = NULL;
    return 0;
}

/* jsonl(path, max_row_bytes) */
static int l_jsonl(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    size_t max = (size_t)luaL_optinteger(L, 2, 0);
    struct jsonl *j = lua_newuserdatauv(L, sizeof *j, 0);
    struct lode_err err;

    j->it = NULL;
    luaL_setmetatable(L, JSONL);
    if (lode_jsonl_open(path, max, &j->it, &err) < 0)
        return lode_lerr_raise(L, &err);
    return 1;
}

/* 1: the next line of the file that the userdata reads; 0: the end. [-0, +0, e] */
static int next_line(lua_State *L, struct lode_jsonl_row *row)
{
    struct jsonl *j = luaL_checkudata(L, 1, JSONL);
    struct lode_err err;
    int rc = j->it ? lode_jsonl_next(j->it, row, &err) : 0;

    if (!j->it)
        luaL_error(L, "the file is closed");
    if (rc < 0)
        lode_lerr_raise(L, &err);
    return rc > 0;
}

/* next(): a table of the members, the line and what is wrong; a name that stands twice is wrong */
static int l_jsonl_next(lua_State *L)
{
    struct lode_jsonl_row row;

    if (next_line(L, &row) == 0)
        return 0;
    lua_settop(L, 1);
    lua_createtable(L, 0, (int)row.n);
    lua_pushinteger(L, row.line);
    for (size_t i = 0; i < row.n; i++) {
        const struct lode_jsonl_member *m = &row.members[i];

        lua_pushlstring(L, m->name.p, m->name.n);
        lua_pushvalue(L, -1);
        if (lua_rawget(L, 2) != LUA_TNIL) {
            lua_pushfstring(L, "line %I: the object has two members \"%s\"", (lua_Integer)row.line,
                            lua_tostring(L, -2));
            lua_insert(L, 4);
            lua_settop(L, 4);
            return 3;
        }
        lua_pop(L, 1);
        lua_pushlstring(L, m->value.p, m->value.n);
        lua_rawset(L, 2);
    }
    if (!row.fault[0])
        return 2;
    lua_pushstring(L, row.fault);
    return 3;
}

/* names(list, seen): adds the names of the next line's members to the list, where seen does not
 * have them yet; false at the end */
static int l_jsonl_names(lua_State *L)
{
    struct lode_jsonl_row row;
    int rc = next_line(L, &row);

    for (size_t i = 0; rc > 0 && i < row.n; i++) {
        lua_pushlstring(L, row.members[i].name.p, row.members[i].name.n);
        lua_pushvalue(L, -1);
        if (lua_rawget(L, 3) == LUA_TNIL) {
            lua_pushvalue(L, -2);
            lua_pushboolean(L, 1);
            lua_rawset(L, 3);
            lua_pushvalue(L, -2);
            lua_rawseti(L, 2, (lua_Integer)lua_rawlen(L, 2) + 1);
        }
        lua_pop(L, 2);
    }
    lua_pushboolean(L, rc > 0);
    return 1;
}

static int l_jsonl_close(lua_State *L)
{
    struct jsonl *j = luaL_checkudata(L, 1, JSONL);

    lode_jsonl_close(j->it);
    j->it = NULL;
    return 0;
}

static void class(lua_State *L, const char *name, const luaL_Reg *methods)
{
    luaL_newmetatable(L, name);
    luaL_setfuncs(L, methods, 0);
    lua_pushvalue(L, -1);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
}

int lode_lrowset_open(lua_State *L)
{
    static const luaL_Reg rowset[] = {{"columns", l_columns}, {"next", l_next},
                                      {"close", l_close},     {"__gc", l_close},
                                      {"__close", l_close},   {NULL, NULL}};
    static const luaL_Reg jsonl[] = {{"next", l_jsonl_next},     {"names", l_jsonl_names},
                                     {"close", l_jsonl_close},   {"__gc", l_jsonl_close},
                                     {"__close", l_jsonl_close}, {NULL, NULL}};
    static const luaL_Reg functions[] = {
        {"sqlite", l_sqlite}, {"odbc", l_odbc}, {"jsonl", l_jsonl}, {NULL, NULL}};

    class(L, ROWSET, rowset);
    class(L, JSONL, jsonl);
    luaL_newlib(L, functions);
    return 1;
}
