/* rehearsal/org_schema.h - the objects and fields of the local org: the built-in standard ones and
 * those of a schema file (the JSON that describe returns, one object or a list; objects and fields
 * are added or replaced). */
#ifndef LODE_REHEARSAL_ORG_SCHEMA_H
#define LODE_REHEARSAL_ORG_SCHEMA_H

#include <jansson.h>
#include <stddef.h>

#include "base/err.h"

enum lode_org_type {
    LODE_ORG_ID,
    LODE_ORG_STRING,
    LODE_ORG_TEXTAREA,
    LODE_ORG_PICKLIST,
    LODE_ORG_MULTIPICKLIST,
    LODE_ORG_EMAIL,
    LODE_ORG_PHONE,
    LODE_ORG_URL,
    LODE_ORG_BOOLEAN,
    LODE_ORG_INT,
    LODE_ORG_DOUBLE,
    LODE_ORG_CURRENCY,
    LODE_ORG_PERCENT,
    LODE_ORG_DATE,
    LODE_ORG_DATETIME,
    LODE_ORG_REFERENCE,
    LODE_ORG_TIME,
    LODE_ORG_ADDRESS, /* compound: described, never written or stored */
};

struct lode_org_field {
    const char *name, *label;
    enum lode_org_type type;
    long length, precision, scale; /* precision: of an int, its digits */
    const char *const *refers_to;  /* NULL-terminated; NULL for no reference */
    const char *relationship;      /* relationshipName or NULL */
    const char *const *values;     /* active picklist values, NULL-terminated, or NULL */
    const char *const *labels;     /* … and what they are called, one each */
    const char *default_value;     /* or NULL */
    unsigned is_nillable : 1, is_createable : 1, is_updateable : 1, is_defaulted : 1, is_unique : 1,
        is_external_id : 1, is_id_lookup : 1, is_case_sensitive : 1, is_restricted : 1,
        is_custom : 1, is_cascade : 1 /* master-detail: the child goes with its parent */,
        is_restrict : 1 /* the parent cannot go while it has this child */, is_auto_number : 1,
        is_name : 1, is_polymorphic : 1, is_html : 1 /* rich text */,
        is_derived : 1 /* see org_derived.h */;
};

struct lode_org_object {
    const char *name, *label, *key_prefix; /* "Account", "Account", "001" */
    const struct lode_org_field *fields;
    size_t n_fields;
    int is_custom;
    const json_t *describe; /* the describe reply, borrowed */
};

struct lode_org_schema;

/* file NULL: the built-in objects alone. INPUT with file, line and what is wrong for a bad schema.
 */
LODE_MUST int lode_org_schema_open(const char *file, struct lode_org_schema **out,
                                   struct lode_err *err);
void lode_org_schema_close(struct lode_org_schema *s);
/* Makes audit fields createable, where Salesforce can. */
void lode_org_schema_allow_audit(struct lode_org_schema *s);

/* By name in any case; NULL. */
const struct lode_org_object *lode_org_schema_object(const struct lode_org_schema *s,
                                                     const char *name);
/* By the first three characters of an id; NULL. */
const struct lode_org_object *lode_org_schema_by_prefix(const struct lode_org_schema *s,
                                                        const char *id);
/* The i-th object, NULL behind the last. */
const struct lode_org_object *lode_org_schema_at(const struct lode_org_schema *s, size_t i);
/* The field by which records of *child are o's children under that relationship name ("Contacts",
 * in any case); *name: as describe spells it. NULL: there is no such name. */
const struct lode_org_field *lode_org_schema_child(const struct lode_org_schema *s,
                                                   const struct lode_org_object *o,
                                                   const char **name,
                                                   const struct lode_org_object **child);
/* By API name in any case; NULL. */
const struct lode_org_field *lode_org_schema_field(const struct lode_org_object *o,
                                                   const char *name);

#endif
