/* salesforce/describe.h - what an org says of an sObject. */
#ifndef LODE_SALESFORCE_DESCRIBE_H
#define LODE_SALESFORCE_DESCRIBE_H

#include <stddef.h>

#include "base/err.h"
#include "salesforce/session.h"

/* How values of a field compare. */
enum lode_compare {
    LODE_COMPARE_TEXT,     /* byte for byte, line breaks normalised */
    LODE_COMPARE_FOLD,     /* text without case: an external id that is not case-sensitive */
    LODE_COMPARE_NUMBER,   /* int, double, currency, percent: by value */
    LODE_COMPARE_BOOLEAN,  /* true, TRUE, 1, yes … */
    LODE_COMPARE_DATE,     /* date */
    LODE_COMPARE_DATETIME, /* by the moment */
    LODE_COMPARE_ID,       /* id and reference: 15 and 18 characters are the same */
    LODE_COMPARE_LIST,     /* multipicklist: an org has the order of its own, and each value once */
    LODE_COMPARE_TIME,     /* time of day */
    LODE_COMPARE_LAST = LODE_COMPARE_TIME
};

struct lode_field {
    const char *name, *label, *type;
    const char *relationship;     /* relationshipName or NULL */
    const char *const *refers_to; /* sObject names, NULL-terminated */
    const char *const *values; /* active picklist values, NULL-terminated; NULL where no picklist */
    long length, precision, scale;
    unsigned is_nillable : 1, is_createable : 1, is_updateable : 1, is_defaulted : 1, is_unique : 1,
        is_external_id : 1, is_id_lookup : 1, is_case_sensitive : 1, is_restricted : 1,
        is_calculated : 1;
    enum lode_compare compare;
};

struct lode_describe;

/* GET sobjects/{object}/describe. An object that is not there is CHECK. */
LODE_MUST int lode_describe_get(struct lode_session *s, const char *object,
                                struct lode_describe **out, struct lode_err *err);
/* From the reply's text. */
LODE_MUST int lode_describe_parse(const char *json, size_t n, struct lode_describe **out,
                                  struct lode_err *err);
void lode_describe_free(struct lode_describe *d);

const char *lode_describe_name(const struct lode_describe *d); /* canonical */
const char *lode_describe_json(const struct lode_describe *d); /* the reply as it came */
/* By API name in any case; NULL where there is none. */
const struct lode_field *lode_describe_field(const struct lode_describe *d, const char *name);
const struct lode_field *lode_describe_fields(const struct lode_describe *d, size_t *n);
/* The field whose relationshipName this is, in any case; NULL. */
const struct lode_field *lode_describe_relationship(const struct lode_describe *d,
                                                    const char *name);
/* 1 where a record that is created must bring a value: the field may not be null, and nothing fills
 * it in (protocol.md 6). */
int lode_describe_is_required(const struct lode_field *f);
/* 1 where its value can be read in a row: compound fields repeat others, and bytes are no part of
 * one. */
int lode_describe_is_value(const struct lode_field *f);
/* What its Ids begin with: three characters, or NULL. */
const char *lode_describe_key_prefix(const struct lode_describe *d);
/* "did you mean": the nearest field name or NULL. */
const char *lode_describe_nearest(const struct lode_describe *d, const char *name);

#endif
