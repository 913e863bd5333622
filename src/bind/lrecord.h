/* bind/lrecord.h - records between Lua tables and C. Each may raise [v]: a resource that a caller
 * holds must not be held by a local alone. */
#ifndef LODE_BIND_LRECORD_H
#define LODE_BIND_LRECORD_H

#include <lua.h>

#include "bind/lstep.h"

/* The value at the top, called name in messages, copied into to->records' memory: 1 set, 0 blank,
 * -1 to says why the row is rejected. [-0, +0, v] */
int lode_lrecord_value(lua_State *L, struct lode_mapped *to, int has_name, struct lode_slice *out);
/* The table at the top becomes one more of to->records, its fields in the order of their numbers.
 * 0, or -1 where to says why the row is rejected. [-0, +0, v] */
int lode_lrecord_read(lua_State *L, struct lode_lstep *ls, struct lode_mapped *to);
/* The column of an edited row whose name lies below the top gets the value at the top, in the
 * first of to->records. [-0, +1, v] */
void lode_lrecord_edit(lua_State *L, struct lode_lstep *ls, struct lode_mapped *to);
/* A record as a table: what clears a field is lode.null. [-0, +1, m] */
void lode_lrecord_push(lua_State *L, const struct lode_step *step, const struct lode_record *rec);

#endif
