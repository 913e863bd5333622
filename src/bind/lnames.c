/* bind/lnames.c - a table of few slots, one name in each: who comes later takes the place. */
#include "bind/lnames.h"

#include <lauxlib.h>
#include <stdint.h>
#include <string.h>

static size_t slot_of(const void *name)
{
    return ((uintptr_t)name >> 4) % LODE_LNAMES_SLOTS;
}

void lode_lnames_init(lua_State *L, struct lode_lnames *n)
{
    memset(n, 0, sizeof *n);
    for (size_t i = 0; i < LODE_LNAMES_SLOTS; i++)
        n->slots[i].number = -1;
    n->kept = LUA_NOREF;
    lua_createtable(L, LODE_LNAMES_SLOTS, 0);
    n->kept = luaL_ref(L, LUA_REGISTRYINDEX);
}

int lode_lnames_find(lua_State *L, const struct lode_lnames *n, int index)
{
    const void *name = lua_topointer(L, index);
    size_t slot = slot_of(name);

    return n->slots[slot].name == name ? n->slots[slot].number : -1;
}

void lode_lnames_keep(lua_State *L, struct lode_lnames *n, int index, int number)
{
    const void *name = lua_topointer(L, index);
    size_t slot = slot_of(name);

    lua_pushvalue(L, index);
    lua_rawgeti(L, LUA_REGISTRYINDEX, n->kept);
    lua_insert(L, -2);
    n->slots[slot].name = NULL; /* the string that was there may go now */
    n->slots[slot].number = -1;
    lua_rawseti(L, -2, (lua_Integer)slot + 1);
    lua_pop(L, 1);
    n->slots[slot].name = name;
    n->slots[slot].number = number;
}
