/* bind/lvalue.h - Lua values as text of a field. */
#ifndef LODE_BIND_LVALUE_H
#define LODE_BIND_LVALUE_H

#include <lua.h>

#include "base/buf.h"

enum { LODE_LVALUE_ROOM = 40 };

/* nil is blank; text as it is; whole numbers without a point, others in the shortest form that
 * reads back equal; booleans as true and false. Raises for anything else, for inf and nan. The text
 * is borrowed from the value or from room. [-0, +0, v] */
void lode_lvalue_text(lua_State *L, int i, char room[LODE_LVALUE_ROOM], struct lode_slice *out);

/* What makes it no value ("a table", "nan"), or NULL where it is one. [-0, +0, -] */
const char *lode_lvalue_fault(lua_State *L, int i);

/* lode.null, the value that clears a field. [-0, +1, -] */
void lode_lvalue_push_null(lua_State *L);
int lode_lvalue_is_null(lua_State *L, int i);

#endif
