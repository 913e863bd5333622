/* bind/captured.c - hashes everything that can be reached from a function's upvalues. Modules of
 * lode's own and of Lua's are left out: they are no state of the script's. */
#include "bind/captured.h"

#include <lauxlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/str.h"
#include "bind/lerr.h"

enum { MAX_DEPTH = 60 };

struct look {
    int seen; /* index of a table: value → true */
    size_t n_values;
    const char *name; /* of the variable, for messages */
    int depth;
};

static uint64_t mix(uint64_t h, const void *p, size_t n)
{
    return lode_hash_seeded(p, n, h).lo;
}

static void refuse(lua_State *L, const struct look *k, const char *what)
{
    struct lode_err err;

    lode_err_set(&err, LODE_E_USAGE,
                 "with --workers the map runs in several Lua states, and each would have %s of its "
                 "own in \"%s\": use one worker",
                 what, k->name);
    lode_lerr_raise(L, &err);
}

static uint64_t value(lua_State *L, struct look *k, int i, uint64_t h);

/* What Lua's own C functions hold has no name, and a state of its own: the thread of
 * coroutine.wrap, the bare userdata of gmatch. */
static uint64_t function(lua_State *L, struct look *k, int i, uint64_t h)
{
    for (int u = 1; lua_getupvalue(L, i, u); u++) {
        if (lua_iscfunction(L, i) && lua_type(L, -1) == LUA_TUSERDATA) {
            if (lua_getmetatable(L, -1))
                lua_pop(L, 1);
            else
                refuse(L, k, "an iterator");
        }
        h = value(L, k, lua_gettop(L), h);
        lua_pop(L, 1);
    }
    return h;
}

static uint64_t table(lua_State *L, struct look *k, int i, uint64_t h)
{
    for (lua_pushnil(L); lua_next(L, i); lua_pop(L, 1)) {
        int top = lua_gettop(L);

        h = value(L, k, top - 1, h);
        h = value(L, k, top, h);
    }
    if (lua_getmetatable(L, i)) {
        h = value(L, k, lua_gettop(L), h);
        lua_pop(L, 1);
    }
    return h;
}

/* Tables and functions are looked at once. */
static int is_seen(lua_State *L, const struct look *k, int i)
{
    lua_pushvalue(L, i);
    if (lua_rawget(L, k->seen) != LUA_TNIL) {
        lua_pop(L, 1);
        return 1;
    }
    lua_pop(L, 1);
    lua_pushvalue(L, i);
    lua_pushboolean(L, 1);
    lua_rawset(L, k->seen);
    return 0;
}

static uint64_t deep(lua_State *L, struct look *k, int i, uint64_t h)
{
    const void *p = lua_topointer(L, i);

    h = mix(h, &p, sizeof p);
    if (is_seen(L, k, i) || k->depth == MAX_DEPTH)
        return h;
    luaL_checkstack(L, 10, "captured values are nested too deeply");
    k->depth++;
    h = lua_istable(L, i) ? table(L, k, i, h) : function(L, k, i, h);
    k->depth--;
    return h;
}

static uint64_t value(lua_State *L, struct look *k, int i, uint64_t h)
{
    int type = lua_type(L, i);
    size_t n;
    const char *s;
    lua_Number d;

    k->n_values++;
    h = mix(h, &type, sizeof type);
    switch (type) {
    case LUA_TSTRING:
        s = lua_tolstring(L, i, &n);
        return mix(h, s, n);
    case LUA_TNUMBER:
        d = lua_tonumber(L, i);
        if (lua_isinteger(L, i)) {
            lua_Integer whole = lua_tointeger(L, i);

            return mix(h, &whole, sizeof whole);
        }
        return mix(h, &d, sizeof d);
    case LUA_TBOOLEAN:
        type = lua_toboolean(L, i);
        return mix(h, &type, sizeof type);
    case LUA_TTABLE:
    case LUA_TFUNCTION:
        return deep(L, k, i, h);
    case LUA_TTHREAD:
        refuse(L, k, "a coroutine");
        return h;
    case LUA_TUSERDATA:
        if (luaL_testudata(L, i, LUA_FILEHANDLE))
            refuse(L, k, "an open file");
        break;
    default:
        break;
    }
    return h;
}

/* The table at the top, what is in it, and in the tables in it. */
static void leave_out(lua_State *L, int seen, int depth)
{
    luaL_checkstack(L, 10, "modules are nested too deeply");
    lua_pushvalue(L, -1);
    lua_pushboolean(L, 1);
    lua_rawset(L, seen);
    if (!lua_istable(L, -1) || depth == 0)
        return;
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1))
        if (lua_isfunction(L, -1) || lua_istable(L, -1))
            leave_out(L, seen, depth - 1);
}

static int is_own(const char *module)
{
    static const char *const lua[] = {"_G", "coroutine", "debug",  "io",    "math",
                                      "os", "package",   "string", "table", "utf8"};

    for (size_t i = 0; i < sizeof lua / sizeof *lua; i++)
        if (strcmp(module, lua[i]) == 0)
            return 1;
    return strcmp(module, "lode") == 0 || lode_str_starts(module, "lode.");
}

static void leave_out_modules(lua_State *L, int seen)
{
    luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1))
        if (lua_type(L, -2) == LUA_TSTRING && is_own(lua_tostring(L, -2)))
            leave_out(L, seen, 2);
    lua_pop(L, 1);
}

/* The value at the top: lode's own, or looked at before. */
static int is_left_out(lua_State *L, const struct look *k)
{
    int is;

    lua_pushvalue(L, -1);
    is = lua_rawget(L, k->seen) != LUA_TNIL;
    lua_pop(L, 1);
    return is;
}

/* What the function at index has captured, and what the functions among that have. */
static void look_at(lua_State *L, struct look *k, int index, const char *of, int depth,
                    struct lode_captured *out)
{
    const char *name;

    luaL_checkstack(L, 10, "captured functions are nested too deeply");
    for (int u = 1; !lua_iscfunction(L, index) && (name = lua_getupvalue(L, index, u)); u++) {
        char path[sizeof out->items[0].name];

        if (strcmp(name, "_ENV") != 0) {
            lode_str_format(path, sizeof path, "%s%s%s", name, *of ? "\" of \"" : "", of);
            if (depth > 0 && lua_isfunction(L, -1) && !is_left_out(L, k))
                look_at(L, k, lua_gettop(L), name, depth - 1, out); /* told by its own name */
            k->name = name;
            if (out->n < LODE_CAPTURED_NAMES) {
                lode_str_copy(out->items[out->n].name, sizeof out->items[0].name, path);
                out->items[out->n++].hash = value(L, k, lua_gettop(L), 0);
            }
        }
        lua_pop(L, 1);
    }
}

void lode_captured_look(lua_State *L, int index, struct lode_captured *out)
{
    struct look k = {.seen = lua_gettop(L) + 1};

    lua_newtable(L);
    leave_out_modules(L, k.seen);
    if (lua_iscfunction(L, index)) { /* a coroutine.wrap is the map itself */
        k.name = "the map";
        (void)value(L, &k, index, 0);
    }
    look_at(L, &k, index, "", 1, out);
    out->n_values += k.n_values;
    lua_settop(L, k.seen - 1);
}

const char *lode_captured_changed(const struct lode_captured *was, const struct lode_captured *is)
{
    for (size_t i = 0; i < was->n; i++)
        if (i >= is->n || was->items[i].hash != is->items[i].hash)
            return was->items[i].name;
    return NULL;
}
