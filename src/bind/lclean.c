/* bind/lclean.c - clean functions for scripts. */
#include "bind/lclean.h"

#include <lauxlib.h>
#include <string.h>

#include "bind/lerr.h"
#include "bind/lvalue.h"

#define TNAME "lode.native.Clean"

struct box {
    struct lode_clean_call *call; /* NULL: closed */
    struct lode_buf out;
};

static struct lode_slice text_at(lua_State *L, int i)
{
    struct lode_slice s;

    s.p = lua_tolstring(L, i, &s.n);
    return s;
}

/* The text of a string, a whole number or a boolean at index i, which itself stays as it is: a text
 * that is made of it is kept alive by the table at `made`. */
static struct lode_slice word_at(lua_State *L, int i, int made)
{
    struct lode_slice s;

    if (lua_type(L, i) == LUA_TSTRING)
        return text_at(L, i);
    luaL_tolstring(L, i, &s.n);
    s.p = lua_tostring(L, -1);
    lua_rawseti(L, made, (lua_Integer)lua_rawlen(L, made) + 1);
    return s;
}

/* How many keys the table at index i has; *is_list where whole numbers among them count from 1 on:
 * those are places in a list, others are keys. */
static size_t count_keys(lua_State *L, int i, int *is_list)
{
    size_t n = 0, n_whole = 0;

    for (lua_pushnil(L); lua_next(L, i); lua_pop(L, 1)) {
        n++;
        n_whole += (size_t)lua_isinteger(L, -2);
        if (lua_type(L, -2) != LUA_TSTRING && !lua_isinteger(L, -2) && !lua_isboolean(L, -2))
            luaL_error(L, "a table of options has texts and whole numbers as keys, not a %s",
                       luaL_typename(L, -2));
    }
    *is_list = n_whole == lua_rawlen(L, i);
    return n;
}

/* A table as pairs; a list gives each item as key and value. The arrays, and a table of texts, are
 * left on the stack. [-0, +3, e] */
static void read_map(lua_State *L, int i, struct lode_clean_arg *a)
{
    int is_list, made = lua_gettop(L) + 1;
    size_t cap, n = 0;

    lua_newtable(L);
    cap = count_keys(L, i, &is_list);
    a->keys = lua_newuserdatauv(L, (cap + 1) * sizeof *a->keys, 0);
    a->values = lua_newuserdatauv(L, (cap + 1) * sizeof *a->values, 0);
    for (lua_pushnil(L); lua_next(L, i); lua_pop(L, 1)) {
        int top = lua_gettop(L);

        if (lua_type(L, -1) != LUA_TSTRING && !lua_isinteger(L, -1))
            luaL_error(L, "a table of options holds texts, not a %s", luaL_typename(L, -1));
        a->values[n] = word_at(L, top, made);
        a->keys[n] =
            lua_isinteger(L, top - 1) && is_list ? a->values[n] : word_at(L, top - 1, made);
        n++;
    }
    a->kind = LODE_CLEAN_MAP;
    a->n = n;
}

static void read_scalar(lua_State *L, int i, struct lode_clean_arg *a)
{
    switch (lua_type(L, i)) {
    case LUA_TNIL:
        a->kind = LODE_CLEAN_NONE;
        break;
    case LUA_TSTRING:
        a->kind = LODE_CLEAN_TEXT;
        a->text = text_at(L, i);
        break;
    case LUA_TNUMBER:
        a->kind = LODE_CLEAN_NUMBER;
        a->number = lua_tonumber(L, i);
        break;
    case LUA_TBOOLEAN:
        a->kind = LODE_CLEAN_BOOL;
        a->flag = lua_toboolean(L, i);
        break;
    default:
        luaL_error(L, "an option cannot be a %s", luaL_typename(L, i));
    }
}

/* Raises for a column expression among the options, which hold for all rows. */
static void refuse_expression(lua_State *L, const char *name, int i)
{
    struct lode_err err;

    if (luaL_getmetafield(L, i, "__name") == LUA_TNIL)
        return;
    if (lua_type(L, -1) == LUA_TSTRING && strcmp(lua_tostring(L, -1), "lode.Expr") == 0) {
        lode_err_set(&err, LODE_E_USAGE, "clean.%s takes texts as options, not columns: %s", name,
                     strcmp(name, "default") == 0 ? "write lode.coalesce(c.x, c.y)"
                     : strcmp(name, "blank_if") == 0
                         ? "write lode.when(c.x:is(c.y), lode.const \"\", c.x)"
                         : "a function of the row can take its option from the row");
        lode_lerr_raise(L, &err);
    }
    lua_pop(L, 1);
}

struct lode_clean_call *lode_lclean_make(lua_State *L, const char *name, int first, int last)
{
    struct lode_clean_arg args[LODE_CLEAN_MAX_ARGS];
    struct lode_clean_call *call;
    struct lode_err err;
    size_t n = 0;
    int top = lua_gettop(L);

    luaL_checkstack(L, 60, "too many options");
    memset(args, 0, sizeof args);
    for (int i = first; i <= last; i++) {
        if (n == LODE_CLEAN_MAX_ARGS)
            luaL_error(L, "too many options");
        refuse_expression(L, name, i);
        if (!lua_istable(L, i)) {
            read_scalar(L, i, &args[n++]);
        } else if (lua_rawlen(L, i) > 0 || (i == first && strcmp(name, "picklist") == 0)) {
            read_map(L, i, &args[n++]);
        } else { /* named options */
            for (lua_pushnil(L); lua_next(L, i); n++) {
                if (n == LODE_CLEAN_MAX_ARGS)
                    luaL_error(L, "too many options");
                if (lua_type(L, -2) != LUA_TSTRING)
                    luaL_error(L, "an option is given by its name, not by a %s",
                               luaL_typename(L, -2));
                if (lua_istable(L, -1)) {
                    int at = lua_gettop(L);

                    read_map(L, at, &args[n]);
                    args[n].name = lua_tostring(L, at - 1);
                    lua_pushvalue(L,
                                  at - 1); /* the key again, for lua_next, above what must stay */
                    continue;
                }
                read_scalar(L, -1, &args[n]);
                args[n].name = lua_tostring(L, -2);
                lua_pushvalue(L, -2); /* the value stays on the stack: the option borrows it */
            }
        }
    }
    if (lode_clean_new(name, args, n, &call, &err) < 0) {
        lode_lerr_raise(L, &err);
        return NULL;
    }
    lua_settop(L, top);
    return call;
}

/* prepare(name, options…) */
static int l_prepare(lua_State *L)
{
    const char *name = luaL_checkstring(L, 1);
    struct box *b = lua_newuserdatauv(L, sizeof *b, 0);

    b->call = NULL;
    lode_buf_init(&b->out, 0);
    luaL_setmetatable(L, TNAME);
    lua_insert(L, 2);
    b->call = lode_lclean_make(L, name, 3, lua_gettop(L));
    lua_settop(L, 2);
    return 1;
}

/* nil is blank; a number has the text that a field would get. */
static struct lode_slice value_at(lua_State *L, int i, char room[LODE_LVALUE_ROOM])
{
    struct lode_slice v;
    struct lode_err err;
    int t = lua_type(L, i);

    if (t > LUA_TNIL && t != LUA_TSTRING && t != LUA_TNUMBER) {
        lode_err_set(&err, LODE_E_SCRIPT, "a clean function takes a text, not %s",
                     t == LUA_TBOOLEAN    ? "a boolean"
                     : t == LUA_TUSERDATA ? "a row: in a table map write c.name:trim(), for one"
                                          : lode_lvalue_fault(L, i));
        lode_lerr_raise(L, &err);
    }
    lode_lvalue_text(L, i, room, &v);
    return v;
}

/* The value at index i, cleaned, on top. */
static int clean(lua_State *L, struct box *b, int i, int is_maybe)
{
    struct lode_err err;
    char room[LODE_LVALUE_ROOM];
    struct lode_slice v = value_at(L, i, room);

    lode_buf_reset(&b->out);
    if (lode_clean_run(b->call, v.p, v.n, &b->out, &err) < 0) {
        if (err.code != LODE_E_INPUT || !is_maybe)
            return lode_lerr_raise(L, &err);
        lua_pushliteral(L, "");
        return 1;
    }
    lua_pushlstring(L, lode_buf_str(&b->out), b->out.len);
    return 1;
}

/* run(call, value, maybe): nil is blank. Raises input; with maybe, gives "" instead. */
static int l_run(lua_State *L)
{
    return clean(L, luaL_checkudata(L, 1, TNAME), 2, lua_toboolean(L, 3));
}

/* A function that is nearly always called with a text and no options; upvalues: the prepared call,
 * maybe, and the Lua function for all else. */
static int l_fast(lua_State *L)
{
    if (lua_gettop(L) != 1 || lua_type(L, 1) != LUA_TSTRING) {
        lua_pushvalue(L, lua_upvalueindex(3));
        lua_insert(L, 1);
        lua_call(L, lua_gettop(L) - 1, 1);
        return 1;
    }
    return clean(L, lua_touserdata(L, lua_upvalueindex(1)), 1,
                 lua_toboolean(L, lua_upvalueindex(2)));
}

/* fast(call, maybe, slow) */
static int l_make_fast(lua_State *L)
{
    luaL_checkudata(L, 1, TNAME);
    luaL_checktype(L, 3, LUA_TFUNCTION);
    lua_settop(L, 3);
    lua_pushcclosure(L, l_fast, 3);
    return 1;
}

static int l_close(lua_State *L)
{
    struct box *b = luaL_checkudata(L, 1, TNAME);

    lode_clean_free(b->call);
    lode_buf_clear(&b->out);
    b->call = NULL;
    return 0;
}

/* list(): {name = usage, …} */
static int l_list(lua_State *L)
{
    size_t n;
    const struct lode_clean_info *list = lode_clean_list(&n);

    lua_createtable(L, 0, (int)n);
    for (size_t i = 0; i < n; i++) {
        lua_pushstring(L, list[i].usage);
        lua_setfield(L, -2, list[i].name);
    }
    return 1;
}

int lode_lclean_open(lua_State *L)
{
    static const luaL_Reg functions[] = {{"prepare", l_prepare},
                                         {"run", l_run},
                                         {"fast", l_make_fast},
                                         {"list", l_list},
                                         {NULL, NULL}};

    luaL_newmetatable(L, TNAME);
    lua_pushcfunction(L, l_close);
    lua_setfield(L, -2, "__gc");
    lua_pop(L, 1);
    luaL_newlib(L, functions);
    return 1;
}
