/* bind/lorg.h - the signed-in org for scripts. */
#ifndef LODE_BIND_LORG_H
#define LODE_BIND_LORG_H

#include <lua.h>

#include "salesforce/session.h"

int lode_lorg_open(lua_State *L);
/* The run's session; raises `usage` before lode.org(). [-0, +0, e] */
struct lode_session *lode_lorg_session(lua_State *L);
/* The same for a write: raises `refused` where the run may not. [-0, +0, e] */
struct lode_session *lode_lorg_writable(lua_State *L);

#endif
