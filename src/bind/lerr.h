/* bind/lerr.h - errors between C and Lua: the only place that converts them. */
#ifndef LODE_BIND_LERR_H
#define LODE_BIND_LERR_H

#include <lua.h>

#include "base/err.h"

/* Raises {code, message, source, line, sys, retry} with __tostring. Never returns; its value is for
 * `return`. */
int lode_lerr_raise(lua_State *L, const struct lode_err *err);

/* Creates the metatable. [-0, +0, m] */
void lode_lerr_open(lua_State *L);

/* Reads whatever was raised, at index; the message is cut to fit. [-0, +0, m] */
void lode_lerr_read(lua_State *L, int index, struct lode_err *err);

#endif
