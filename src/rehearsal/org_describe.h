/* rehearsal/org_describe.h - describe replies made from the built-in tables and from the few keys
 * that a schema file gives. Every reply has the keys of a real one, in its order. */
#ifndef LODE_REHEARSAL_ORG_DESCRIBE_H
#define LODE_REHEARSAL_ORG_DESCRIBE_H

#include <jansson.h>
#include <stddef.h>

#include "base/err.h"
#include "rehearsal/org_schema.h"

struct lode_org_describe_type {
    const char *name;
    enum lode_org_type type;
    const char *soap;
};

/* A type by its describe name, NULL where there is none; the i-th, NULL behind the last. */
const struct lode_org_describe_type *lode_org_describe_type(const char *name);
const struct lode_org_describe_type *lode_org_describe_type_at(size_t i);

/* A new field with everything as it is for an ordinary optional field of that type; what is false,
 * null, 0 or empty is left out. length: of text; precision, scale: of numbers (digits for int). */
LODE_MUST json_t *lode_org_describe_field(const char *name, const char *label,
                                          const struct lode_org_describe_type *type, long length,
                                          long precision, long scale, struct lode_err *err);
/* An object's fields with every key that a real reply has. To be decref'd; NULL: out of memory. */
json_t *lode_org_describe_fields(const json_t *object);
/* Adds [{active, defaultValue, label, validFor, value}] of "a;*b" to the field. */
LODE_MUST int lode_org_describe_values(json_t *field, const char *values, struct lode_err *err);

/* A new object without fields. */
LODE_MUST json_t *lode_org_describe_object(const char *name, const char *label, const char *plural,
                                           const char *prefix, int is_custom, struct lode_err *err);

/* The field of that name (any case) in a describe reply, borrowed; NULL. */
json_t *lode_org_describe_find(const json_t *object, const char *field);
/* Keys a field of a describe reply may have; their number. */
const char *const *lode_org_describe_keys(size_t *n);
/* … and those of an object. */
const char *const *lode_org_describe_object_keys(size_t *n);

#endif
