/* bind/lsource.h - sources for scripts: lode.native.source. */
#ifndef LODE_BIND_LSOURCE_H
#define LODE_BIND_LSOURCE_H

#include <lua.h>

#include "source/source.h"

int lode_lsource_open(lua_State *L);

/* The source at index, which stays there. Raises where it is none. [-0, +0, v] */
struct lode_source *lode_lsource_at(lua_State *L, int index);
/* Takes the source at index out of its box, which is empty after. Raises where it is none. [-0, +0,
 * v] */
struct lode_source *lode_lsource_take(lua_State *L, int index);

#endif
