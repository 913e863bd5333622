/* bind/lclean.h - clean functions for scripts: lode.native.clean. */
#ifndef LODE_BIND_LCLEAN_H
#define LODE_BIND_LCLEAN_H

#include <lua.h>

#include "clean/clean.h"

int lode_lclean_open(lua_State *L);

/* Makes a call of clean function `name` from the options at stack first … last. The options' memory
 * is Lua's until this returns.
 * [-0, +0, e] */
struct lode_clean_call *lode_lclean_make(lua_State *L, const char *name, int first, int last);

#endif
