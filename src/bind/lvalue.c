/* bind/lvalue.c - Lua values as text of a field. */
#include "bind/lvalue.h"

#include <lauxlib.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char null_key; /* lode.null is its address */

void lode_lvalue_push_null(lua_State *L)
{
    lua_pushlightuserdata(L, (void *)&null_key);
}

int lode_lvalue_is_null(lua_State *L, int i)
{
    return lua_islightuserdata(L, i) && lua_touserdata(L, i) == (const void *)&null_key;
}

static void number(lua_State *L, int i, char *room)
{
    lua_Number d = lua_tonumber(L, i);

    if (lua_isinteger(L, i)) {
        snprintf(room, LODE_LVALUE_ROOM, "%lld", (long long)lua_tointeger(L, i));
        return;
    }
    if (d == floor(d) && fabs(d) < 1e18) { /* an org's numbers have 18 digits at most */
        snprintf(room, LODE_LVALUE_ROOM, "%.0f", d);
        return;
    }
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(room, LODE_LVALUE_ROOM, "%.*g", digits, d);
        if (strtod(room, NULL) == d)
            return;
    }
}

const char *lode_lvalue_fault(lua_State *L, int i)
{
    lua_Number d;

    switch (lua_type(L, i)) {
    case LUA_TNONE:
    case LUA_TNIL:
    case LUA_TSTRING:
    case LUA_TBOOLEAN:
        return NULL;
    case LUA_TNUMBER:
        d = lua_tonumber(L, i);
        return isfinite(d) ? NULL : isnan(d) ? "nan" : "inf";
    case LUA_TTABLE:
        return "a table";
    case LUA_TFUNCTION:
        return "a function";
    default:
        return lode_lvalue_is_null(L, i) ? "lode.null" : "an object";
    }
}

void lode_lvalue_text(lua_State *L, int i, char room[LODE_LVALUE_ROOM], struct lode_slice *out)
{
    const char *fault = lode_lvalue_fault(L, i);

    if (fault)
        luaL_error(L, "%s is no value for a field", fault);
    switch (lua_type(L, i)) {
    case LUA_TNUMBER:
        number(L, i, room);
        break;
    case LUA_TBOOLEAN:
        snprintf(room, LODE_LVALUE_ROOM, "%s", lua_toboolean(L, i) ? "true" : "false");
        break;
    case LUA_TSTRING:
        out->p = lua_tolstring(L, i, &out->n);
        return;
    default: /* nil */
        *out = (struct lode_slice){"", 0};
        return;
    }
    *out = (struct lode_slice){room, strlen(room)};
}
