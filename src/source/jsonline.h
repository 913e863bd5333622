/* source/jsonline.h - one line of JSON taken apart. Names and values are put into one buffer, and
 * found by their places in it. */
#ifndef LODE_SOURCE_JSONLINE_H
#define LODE_SOURCE_JSONLINE_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

/* Of a member, in the buffer. */
struct lode_jsonline_place {
    size_t name, n_name, value, n_value;
};

/* Zeroed is empty. Read-only to all but jsonline.c. */
struct lode_jsonline {
    struct lode_buf text;
    struct lode_buf prefix; /* "a.b." while the object a.b is read */
    struct lode_jsonline_place *places;
    size_t n, cap;
    const char *start, *p, *end; /* of the line, while it is read */
    long line;
    char *fault;
    int depth;
    struct lode_err *err;
};

enum { LODE_JSONLINE_FAULT = 256 };

/* Reads the object that a line consists of. 0: places are set; 1: fault (LODE_JSONLINE_FAULT bytes)
 * says what is wrong; -1. */
LODE_MUST int lode_jsonline_read(struct lode_jsonline *j, const char *p, size_t n, long line,
                                 char *fault, struct lode_err *err);
void lode_jsonline_clear(struct lode_jsonline *j);

#endif
