/* clean/clean.h - one value in, one clean value out: the functions behind lode.clean and c.x:f().
 * There is one implementation and one table; bind and the plan both go through lode_clean_find().
 */
#ifndef LODE_CLEAN_CLEAN_H
#define LODE_CLEAN_CLEAN_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

/* An option of a clean function, as the script gave it. */
struct lode_clean_arg {
    enum {
        LODE_CLEAN_NONE,
        LODE_CLEAN_TEXT,
        LODE_CLEAN_NUMBER,
        LODE_CLEAN_BOOL,
        LODE_CLEAN_MAP
    } kind;
    struct lode_slice text;  /* TEXT */
    double number;           /* NUMBER */
    int flag;                /* BOOL */
    struct lode_slice *keys; /* MAP: n pairs of text (picklist); NULL: a list, n values alone */
    struct lode_slice *values;
    size_t n;
    const char *name; /* a named option ("default"), else NULL: positional */
};

enum { LODE_CLEAN_MAX_ARGS = 8 };

/* A function with its options checked and made ready (a date format parsed, a map sorted). */
struct lode_clean_call;

struct lode_clean_info {
    const char *name;    /* "phone" */
    const char *usage;   /* "phone(value, country)": for messages and the reference */
    const char *summary; /* one sentence */
};

/* All functions, sorted by name. */
const struct lode_clean_info *lode_clean_list(size_t *n);

/* Checks name and options. USAGE with "did you mean …?" for an unknown function or option, a wrong
 * type or a missing option. *out is the caller's to free. The args may go once this returns. */
LODE_MUST int lode_clean_new(const char *name, const struct lode_clean_arg *args, size_t n_args,
                             struct lode_clean_call **out, struct lode_err *err);
void lode_clean_free(struct lode_clean_call *call);

/* Threads may share a call. Appends the clean value to out, which p must not point into, or nothing
 * where it fails. Blank in gives blank out (but for default and blank_if). INPUT
 * where the value makes no sense; err->msg then says which value and what was expected: `"12/31":
 * not a date of the form %d.%m.%Y`. */
LODE_MUST int lode_clean_run(const struct lode_clean_call *call, const char *p, size_t n,
                             struct lode_buf *out, struct lode_err *err);

#endif
