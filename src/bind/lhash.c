/* bind/lhash.c - lode.native.hash: a keyed hash, for masking. */
#include <lauxlib.h>

#include "base/hash.h"
#include "bind/lerr.h"

int lode_lhash_open(lua_State *L);

/* hmac(key, text): 32 bytes */
static int l_hmac(lua_State *L)
{
    size_t n_key, n;
    const char *key = luaL_checklstring(L, 1, &n_key), *p = luaL_checklstring(L, 2, &n);
    unsigned char out[LODE_HASH_SHA256_SIZE];
    struct lode_err err;

    if (lode_hash_hmac(key, n_key, p, n, out, &err) < 0)
        return lode_lerr_raise(L, &err);
    lua_pushlstring(L, (const char *)out, sizeof out);
    return 1;
}

int lode_lhash_open(lua_State *L)
{
    static const luaL_Reg functions[] = {{"hmac", l_hmac}, {NULL, NULL}};

    luaL_newlib(L, functions);
    return 1;
}
