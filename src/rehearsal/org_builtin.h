/* rehearsal/org_builtin.h - the standard objects that every local org has, as tables. A new org's
 * fields, lengths and picklist values; what a field means is in org_describe.c. */
#ifndef LODE_REHEARSAL_ORG_BUILTIN_H
#define LODE_REHEARSAL_ORG_BUILTIN_H

/* One field. type is a word and its sizes: "string 255", "currency 18 0" (precision, scale),
 * "int 8" (digits), "reference User,Group". flags are words:
 *   required   not nillable          readonly  neither createable nor updateable
 *   create     not updateable        name      the object's name field
 *   lookup     idLookup              auto      autonumber
 *   restricted picklist              unique    without case
 *   cascade    goes with its parent  restrict  keeps its parent from being deleted
 *   rel:X      relationshipName      child:X   the parent's name for its children
 *   part:X     compoundFieldName     default:X defaultValue
 *   defaulted  defaultedOnCreate     fixed     neither permissionable nor searchPrefilterable
 * values are a picklist's, split at ';', the default one marked with '*', "value=label" where they
 * differ. A type of "address"
 * stands for the nine fields of an address that start with name. */
struct lode_org_builtin_field {
    const char *name, *label, *type, *flags, *values;
};

/* flags: owner (OwnerId is a User), queue (… or a Group), readonly (not createable), nodelete,
 * nobin (no IsDeleted: the object has no recycle bin), notypes (no RecordTypeId), merge
 * (mergeable), nocreated, nocreator, nomodified (without those audit fields). */
struct lode_org_builtin {
    const char *name, *label, *plural, *prefix, *flags;
    const struct lode_org_builtin_field *fields; /* the last one has no name */
};

/* Each ends with an object without a name. */
extern const struct lode_org_builtin lode_org_builtin_people[];
extern const struct lode_org_builtin lode_org_builtin_sales[];
extern const struct lode_org_builtin lode_org_builtin_work[];
extern const struct lode_org_builtin lode_org_builtin_orders[];
extern const struct lode_org_builtin lode_org_builtin_org[];
extern const struct lode_org_builtin lode_org_builtin_setup[];

#endif
