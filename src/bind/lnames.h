/* bind/lnames.h - numbers of names, found by where Lua keeps the name: a script's map spells the
 * same few columns and fields for each row, and to look each of them up in a table costs as much as
 * its value. */
#ifndef LODE_BIND_LNAMES_H
#define LODE_BIND_LNAMES_H

#include <lua.h>

enum { LODE_LNAMES_SLOTS = 128 };

struct lode_lnames {
    struct {
        const char *name; /* a Lua string's own bytes; kept[slot] keeps it where it is */
        int number;
    } slots[LODE_LNAMES_SLOTS];
    int kept; /* reference: list of strings */
};

/* [-0, +0, m] */
void lode_lnames_init(lua_State *L, struct lode_lnames *n);
/* Number of the string at index (a string, nothing that would have to become one); -1: not seen
 * lately. */
int lode_lnames_find(lua_State *L, const struct lode_lnames *n, int index);
/* From now on that string has a number. [-0, +0, m] */
void lode_lnames_keep(lua_State *L, struct lode_lnames *n, int index, int number);

#endif
