/* bind/lpack.h - a script's row and its origin as bytes, and back: for rows that leave memory for a
 * while. */
#ifndef LODE_BIND_LPACK_H
#define LODE_BIND_LPACK_H

#include <lua.h>

#include "base/buf.h"

/* What stands on the stack from index i on: row, columns, file, line, part, fault (nil or text). A
 * row with a fault can be a list. Raises for what is no value of a row. [-0, +0, v] */
void lode_lpack_row(lua_State *L, int i, struct lode_buf *out);
enum { LODE_LPACK_ARGS = 6 };

/* Pushes row, file, line, part and fault, for the columns at index `columns`. [-0, +5, m] */
void lode_lpack_push(lua_State *L, struct lode_slice data, int columns);

#endif
