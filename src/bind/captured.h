/* bind/captured.h - what a script's functions keep from one call to the next: the variables outside
 * of them that they use. Workers have each their own, so that a map which changes them would give
 * other results with another number of workers. */
#ifndef LODE_BIND_CAPTURED_H
#define LODE_BIND_CAPTURED_H

#include <lua.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum { LODE_CAPTURED_NAMES = 60 };

struct lode_captured {
    struct {
        char name[64];
        uint64_t hash; /* of all that the variable holds */
    } items[LODE_CAPTURED_NAMES];
    size_t n;
    size_t n_values; /* that were looked at */
};

/* Adds what the function at index has captured; *out begins zeroed. Raises `usage` for what cannot
 * be had twice: an open file, a coroutine. [-0, +0, v] */
void lode_captured_look(lua_State *L, int index, struct lode_captured *out);
/* Name of the first variable that is not as it was; NULL. */
const char *lode_captured_changed(const struct lode_captured *was, const struct lode_captured *is);

#endif
