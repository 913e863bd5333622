/* bind/natives.h - makes lode.native.* findable by require, and gives bindings their script. */
#ifndef LODE_BIND_NATIVES_H
#define LODE_BIND_NATIVES_H

#include <lua.h>

#include "bind/script.h"

void lode_natives_open(lua_State *L);

/* The script of a state. Raises `usage` where the state has none (a pure test of Lua modules). */
struct lode_script *lode_natives_script(lua_State *L);
void lode_natives_set_script(lua_State *L, struct lode_script *s);

#endif
