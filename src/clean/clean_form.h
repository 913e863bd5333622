/* clean/clean_form.h - date formats in strptime's letters, read the same in every locale. */
#ifndef LODE_CLEAN_CLEAN_FORM_H
#define LODE_CLEAN_CLEAN_FORM_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

struct lode_clean_form;

/* What a value says; has_offset: the time is of a clock that is so many seconds ahead of UTC. */
struct lode_clean_moment {
    int64_t year;
    int month, day, hour, minute, second, milli;
    int has_offset;
    int64_t offset;
};

/* Checks n formats and makes them ready, one after the other. USAGE for an unknown letter, one
 * given twice, or no whole date. `name`: of the function, for messages. To be freed. */
LODE_MUST int lode_clean_form_new(const char *name, const struct lode_slice *texts, size_t n,
                                  struct lode_clean_form **out, struct lode_err *err);
void lode_clean_form_free(struct lode_clean_form *forms);

/* 1: *out is set. 0: the value has another form. -1: it has the form, but there is no such day or
 * time. */
int lode_clean_form_match(const struct lode_clean_form *forms, size_t i, const char *p, size_t n,
                          struct lode_clean_moment *out);

/* The format as it was given. */
const char *lode_clean_form_text(const struct lode_clean_form *forms, size_t i);

#endif
