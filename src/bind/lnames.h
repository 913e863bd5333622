/* bind/lnames.h - numbers of names, found by where Lua keeps the name: a script's map spells the
 * same few columns and fields for each row, and to look each of them up in a table costs as much as
 * its value. */
#ifndef LODE_BIND_LNAMES_H
#define LODE_BIND_LNAMES_H

#include <lua.h>

enum { LODE_LNAMES_SLOTS = 128 };

struct lode_lnames {
    struct {
        const void *name; /* the Lua string, as lua_topointer() gives it; kept[slot] keeps it */
        int number;       /* -1 where name is NULL */
    } slots[LODE_LNAMES_SLOTS];
    int kept; /* reference: list of strings */
};

/* [-0, +0, m] */
void lode_lnames_init(lua_State *L, struct lode_lnames *n);
/* Number of the string at index; -1: not seen lately, or no string. */
int lode_lnames_find(lua_State *L, const struct lode_lnames *n, int index);
/* From now on the string at index has a number. [-0, +0, m] */
void lode_lnames_keep(lua_State *L, struct lode_lnames *n, int index, int number);

#endif
