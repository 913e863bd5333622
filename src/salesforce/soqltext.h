/* salesforce/soqltext.h - what a SOQL text selects: which columns its rows have, and whose they
 * are. */
#ifndef LODE_SALESFORCE_SOQLTEXT_H
#define LODE_SALESFORCE_SOQLTEXT_H

#include <stddef.h>

#include "base/err.h"

struct lode_soqltext {
    char **columns; /* names, and paths into the reply's records: "Account.Name", "expr0" */
    size_t n, cap;
    int is_count; /* 1: SELECT COUNT() alone, whose one column is "count" */
    char *object; /* the name behind FROM; "" where there is none */
};

/* USAGE for what is no SELECT, and for lists whose columns cannot be told: child queries, TYPEOF,
 * FIELDS(). The caller clears *out. */
LODE_MUST int lode_soqltext_parse(const char *soql, struct lode_soqltext *out,
                                  struct lode_err *err);
void lode_soqltext_clear(struct lode_soqltext *t);

#endif
