/* bind/lerr.h - errors between C and Lua: the only place that converts them. */
#ifndef LODE_BIND_LERR_H
#define LODE_BIND_LERR_H

#include <lua.h>

#include "base/err.h"

/* Chunk names of the library begin so; its frames are not the script's. */
#define LODE_LERR_OWN "[lode]/"

/* Raises {code, message, source, line, sys, retry, traceback} with __tostring. Never returns; its
 * value is for `return`. */
int lode_lerr_raise(lua_State *L, const struct lode_err *err);

/* Finds the nearest line of the script that is running. 1, or 0 where there is none. [-0, +0, -] */
int lode_lerr_where(lua_State *L, lua_Debug *where);

/* A message handler: a text raised in the library is placed where the script called it. */
int lode_lerr_place(lua_State *L);

/* Creates the metatable. [-0, +0, m] */
void lode_lerr_open(lua_State *L);

/* Reads whatever was raised, at index; the message is cut to fit. [-0, +0, m] */
void lode_lerr_read(lua_State *L, int index, struct lode_err *err);

#endif
