/* bind/lerr.c - struct lode_err to a Lua table and back. */
#include "bind/lerr.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "clean/clean.h"

#define TNAME "lode.Error"

static int to_string(lua_State *L)
{
    lua_getfield(L, 1, "message");
    lua_getfield(L, 1, "source");
    lua_getfield(L, 1, "line");
    if (lua_isstring(L, -2) && *lua_tostring(L, -2)) {
        if (lua_tointeger(L, -1) > 0)
            lua_pushfstring(L, "%s:%d: %s", lua_tostring(L, -2), (int)lua_tointeger(L, -1),
                            lua_tostring(L, -3));
        else
            lua_pushfstring(L, "%s: %s", lua_tostring(L, -2), lua_tostring(L, -3));
    } else {
        lua_pushvalue(L, -3);
    }
    return 1;
}

void lode_lerr_open(lua_State *L)
{
    if (luaL_newmetatable(L, TNAME)) {
        lua_pushcfunction(L, to_string);
        lua_setfield(L, -2, "__tostring");
        lua_pushstring(L, TNAME);
        lua_setfield(L, -2, "__name");
    }
    lua_pop(L, 1);
}

/* "script.lua:12: message" in front of a raised string: where it stands, apart from what it says.
 */
static const char *split_place(const char *s, struct lode_err *err)
{
    const char *colon = s;
    char *end;
    long line;

    while ((colon = strchr(colon, ':'))) {
        line = strtol(colon + 1, &end, 10);
        if (end > colon + 1 && end[0] == ':' && end[1] == ' ' &&
            (size_t)(colon - s) < sizeof err->source) {
            memcpy(err->source, s, (size_t)(colon - s));
            err->source[colon - s] = '\0';
            err->line = line;
            return end + 2;
        }
        colon++;
    }
    return s;
}

int lode_lerr_where(lua_State *L, lua_Debug *where)
{
    for (int level = 0; lua_getstack(L, level, where); level++) {
        lua_getinfo(L, "Sl", where);
        if (where->currentline > 0 && where->source[0] == '@')
            return 1;
    }
    return 0;
}

int lode_lerr_place(lua_State *L)
{
    struct lode_err e = {.source = ""};
    lua_Debug where;
    const char *msg;

    if (lua_type(L, 1) != LUA_TSTRING)
        return 1;
    msg = split_place(lua_tostring(L, 1), &e);
    if (strncmp(e.source, LODE_LERR_OWN, strlen(LODE_LERR_OWN)) == 0 && lode_lerr_where(L, &where))
        lua_pushfstring(L, "%s:%d: %s", where.source + 1, where.currentline, msg);
    return 1;
}

int lode_lerr_raise(lua_State *L, const struct lode_err *err)
{
    struct lode_err e = *err; /* what follows may raise for memory */
    lua_Debug where;

    /* an error that names no place happened where the script called us */
    if (!e.source[0] && e.line == 0 && lode_lerr_where(L, &where)) {
        lode_str_copy(e.source, sizeof e.source, where.source + 1);
        e.line = where.currentline;
    }
    lua_createtable(L, 0, 7);
    lua_pushstring(L, lode_err_name(e.code));
    lua_setfield(L, -2, "code");
    lua_pushstring(L, e.msg);
    lua_setfield(L, -2, "message");
    lua_pushstring(L, e.source);
    lua_setfield(L, -2, "source");
    lua_pushinteger(L, e.line);
    lua_setfield(L, -2, "line");
    lua_pushinteger(L, e.sys);
    lua_setfield(L, -2, "sys");
    lua_pushboolean(L, lode_err_can_retry(e.code));
    lua_setfield(L, -2, "retry");
    luaL_traceback(L, L, NULL, 0);
    lua_setfield(L, -2, "traceback");
    luaL_setmetatable(L, TNAME);
    return lua_error(L);
}

/* What the method of a column is for the text of a row, which has Lua's own methods alone. */
static void advise(struct lode_err *err)
{
    static const char begin[] = "attempt to call a nil value (method '";
    const char *name = err->msg + sizeof begin - 1;
    size_t n, n_name, len = strlen(err->msg);
    const struct lode_clean_info *all = lode_clean_list(&n);

    if (strncmp(err->msg, begin, sizeof begin - 1) != 0)
        return;
    n_name = strcspn(name, "'");
    if (n_name == 2 && strncmp(name, "is", n_name) == 0)
        lode_str_copy(err->msg + len, sizeof err->msg - len,
                      ": the text of a row is compared with ==, as in row.x == \"Y\"");
    for (size_t i = 0; i < n; i++)
        if (strlen(all[i].name) == n_name && strncmp(all[i].name, name, n_name) == 0)
            lode_str_format(err->msg + len, sizeof err->msg - len,
                            ": the text of a row has Lua's own methods alone; write "
                            "lode.clean.%s(row.x)",
                            all[i].name);
}

static void read_table(lua_State *L, int index, struct lode_err *err)
{
    const char *s;

    lua_getfield(L, index, "code");
    s = lua_tostring(L, -1);
    err->code = s ? lode_err_code(s) : LODE_OK;
    if (err->code == LODE_OK)
        err->code = LODE_E_SCRIPT;
    lua_getfield(L, index, "message");
    s = lua_tostring(L, -1);
    if (!s && luaL_getmetafield(L, index, "__tostring") != LUA_TNIL) {
        lua_pop(L, 1);
        s = luaL_tolstring(L, index, NULL);
        lua_replace(L, -2);
    }
    lode_str_copy(err->msg, sizeof err->msg, s ? s : "(a table without a message)");
    lua_getfield(L, index, "source");
    s = lua_tostring(L, -1);
    lode_str_copy(err->source, sizeof err->source, s ? s : "");
    lua_getfield(L, index, "line");
    err->line = (long)lua_tointeger(L, -1);
    lua_getfield(L, index, "sys");
    err->sys = (int)lua_tointeger(L, -1);
    lua_pop(L, 5);
}

void lode_lerr_read(lua_State *L, int index, struct lode_err *err)
{
    memset(err, 0, sizeof *err);
    err->code = LODE_E_SCRIPT;
    index = lua_absindex(L, index);
    if (lua_istable(L, index)) {
        read_table(L, index, err);
        return;
    }
    if (lua_type(L, index) == LUA_TSTRING) {
        const char *s = split_place(lua_tostring(L, index), err);

        lode_str_copy(err->msg, sizeof err->msg, s);
        advise(err);
        return;
    }
    lode_err_set(err, LODE_E_SCRIPT, "a %s was raised", luaL_typename(L, index));
}
