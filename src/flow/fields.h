/* flow/fields.h - the fields that a step's records use, each known by its number. */
#ifndef LODE_FLOW_FIELDS_H
#define LODE_FLOW_FIELDS_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "salesforce/describe.h"

struct lode_fieldref {
    char *name;                     /* canonical case; a relationship column as it is sent */
    const struct lode_field *field; /* NULL for a relationship column */
    enum lode_compare compare;
    unsigned rank; /* place of the name among all names */
    long column;   /* of the source, by the same name; -1 none, -2 not looked for (only_changed) */
};

struct lode_fields {
    const struct lode_describe *describe; /* borrowed; NULL: no object, any name is a field */
    const char *operation;                /* borrowed: decides which fields may be written */
    struct lode_fieldref *items;
    size_t n, cap;
};

void lode_fields_clear(struct lode_fields *f);

/* Number of the field called name (in any case, where there is an object), added when it is new.
 * CHECK with "did you mean …?" for a field that the object does not have or that this operation
 * cannot write. */
LODE_MUST int lode_fields_add(struct lode_fields *f, const char *name, unsigned *out,
                              struct lode_err *err);

/* The text as an org keeps it: "they can never include leading and trailing whitespace" (Apex
 * guide, of strings, "the same rules as in the SOAP API"). Of blanks nothing is left. */
struct lode_slice lode_fields_kept(struct lode_slice v);

/* A key that is no text, for the value could be read as its type, begins with a byte that no UTF-8
 * text has. */
#define LODE_FIELDS_VALUE '\xff'

/* The key of a value as this field compares it: an id as 18 characters, folded text, a number by
 * value. Appended to out. What does not parse stays text. */
LODE_MUST int lode_fields_key(enum lode_compare compare, struct lode_slice v, struct lode_buf *out,
                              struct lode_err *err);

#endif
