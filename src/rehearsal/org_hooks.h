/* rehearsal/org_hooks.h - rules of the user's own: how the org reaches whatever they are written
 * in. They come where Apex triggers and validation rules come in a save: "before" behind the
 * defaults and in front of the org's own checks, "validate" behind those, "after" when the record
 * is written (source: Salesforce's Apex Developer Guide, "Triggers and Order of Execution"). */
#ifndef LODE_REHEARSAL_ORG_HOOKS_H
#define LODE_REHEARSAL_ORG_HOOKS_H

#include "base/buf.h"
#include "base/err.h"

struct lode_org_records;
struct lode_org_row;
struct lode_org_schema;

enum lode_org_moment {
    LODE_ORG_BEFORE_INSERT,
    LODE_ORG_BEFORE_UPDATE,
    LODE_ORG_BEFORE_DELETE,
    LODE_ORG_VALIDATE,
    LODE_ORG_AFTER_INSERT,
    LODE_ORG_AFTER_UPDATE,
    LODE_ORG_AFTER_DELETE,
    LODE_ORG_N_MOMENTS
};

/* Called from one thread at a time. */
struct lode_org_hooks {
    void *ctx;
    /* Whether the org has all objects that there are rules for. */
    int (*check)(void *ctx, const struct lode_org_schema *schema, struct lode_err *err);
    /* The moments of an object (its name in any case) that have rules: a bit each, 1 << moment. */
    unsigned (*wants)(void *ctx, const char *object);
    /* Judges the row as org_value.h says: 0, 1 with r->why, -1. A BEFORE of an insert or update may
     * set values of row->now. */
    int (*call)(void *ctx, enum lode_org_moment moment, struct lode_org_records *r,
                struct lode_org_row *row, struct lode_err *err);
};

/* From now on saves of r ask them. hooks is borrowed; NULL: nobody is asked. */
LODE_MUST int lode_org_hooks_attach(struct lode_org_records *r, const struct lode_org_hooks *hooks,
                                    struct lode_err *err);

/* As call(); 0 where the row's object has no rules for that moment, or records to begin with are
 * being made. */
LODE_MUST int lode_org_hooks_call(struct lode_org_records *r, struct lode_org_row *row,
                                  enum lode_org_moment moment, struct lode_err *err);

#endif
