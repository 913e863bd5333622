/* salesforce/rowerror.h - the sf__Error of a failed row, taken apart. protocol.md 3.4. */
#ifndef LODE_SALESFORCE_ROWERROR_H
#define LODE_SALESFORCE_ROWERROR_H

#include "base/buf.h"

/* All slices are borrowed from the text; n == 0 where absent. */
struct lode_rowerror {
    struct lode_slice code;    /* STRING_TOO_LONG */
    struct lode_slice message; /* between the code and the fields */
    struct lode_slice fields;  /* "Name,Phone" as it stands */
    struct lode_slice field;   /* the first of them; else the one that the message names */
    struct lode_slice value;   /* the offending value where the message names it */
    struct lode_slice id;      /* a record Id where the message names one (DUPLICATE_VALUE) */
    long max;                  /* "max length=255": 255; -1 where absent */
};

/* Never fails: text of no known form is all message. */
void lode_rowerror_parse(const char *p, size_t n, struct lode_rowerror *out);

#endif
