/* bind/natives.c - the table of native modules. */
#include "bind/natives.h"

#include <lauxlib.h>

#include "bind/lerr.h"

int luaopen_cjson(lua_State *L); /* lua-cjson has no header */
int lode_lclean_open(lua_State *L);
int lode_lsource_open(lua_State *L);
int lode_lorg_open(lua_State *L);
int lode_ljob_open(lua_State *L);
int lode_lstep_open(lua_State *L);
int lode_lrun_open(lua_State *L);
int lode_lids_open(lua_State *L);
int lode_lsort_open(lua_State *L);
int lode_lhash_open(lua_State *L);
int lode_lrowset_open(lua_State *L);
int lode_ltest_open(lua_State *L);

static const luaL_Reg modules[] = {
    {"lode.native.cjson", luaopen_cjson},
    {"lode.native.clean", lode_lclean_open},
    {"lode.native.source", lode_lsource_open},
    {"lode.native.org", lode_lorg_open},
    {"lode.native.job", lode_ljob_open},
    {"lode.native.step", lode_lstep_open},
    {"lode.native.run", lode_lrun_open},
    {"lode.native.ids", lode_lids_open},
    {"lode.native.sort", lode_lsort_open},
    {"lode.native.rowset", lode_lrowset_open},
    {"lode.native.test", lode_ltest_open},
    {"lode.native.hash", lode_lhash_open},
    {NULL, NULL},
};

static const char script_key; /* its address is the key */

void lode_natives_open(lua_State *L)
{
    luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
    luaL_setfuncs(L, modules, 0);
    lua_pop(L, 1);
}

void lode_natives_set_script(lua_State *L, struct lode_script *s)
{
    lua_pushlightuserdata(L, s);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &script_key);
}

struct lode_script *lode_natives_script(lua_State *L)
{
    struct lode_script *s;

    lua_rawgetp(L, LUA_REGISTRYINDEX, &script_key);
    s = lua_touserdata(L, -1);
    lua_pop(L, 1);
    if (!s) {
        struct lode_err err;

        lode_err_set(&err, LODE_E_USAGE, "this needs a load script run by lode run or rehearse");
        lode_lerr_raise(L, &err);
    }
    return s;
}
