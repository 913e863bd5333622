/* bind/lids.h - id maps for scripts: those of other runs, of files and of queries.
 * lode.native.ids. */
#ifndef LODE_BIND_LIDS_H
#define LODE_BIND_LIDS_H

#include <lua.h>

#include "flow/ids.h"

int lode_lids_open(lua_State *L);

/* The map of a step or of a native.ids at index; its map is NULL where a step keeps none. Raises
 * where it is neither. [-0, +0, v] */
struct lode_ids *lode_lids_at(lua_State *L, int index);

/* resolve(self, key…) over ids: the Id ("" for a blank key), or nil, why, column, value.
 * [-0, +1 or 4, v] */
int lode_lids_resolve(lua_State *L, struct lode_ids *ids);

#endif
