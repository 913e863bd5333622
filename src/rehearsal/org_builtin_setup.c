/* rehearsal/org_builtin_setup.c - the objects in which an org describes its own: EntityDefinition
 * and FieldDefinition, with the fields that clients ask for. */
#include <stddef.h>

#include "rehearsal/org_builtin.h"

static const struct lode_org_builtin_field entity[] = {
    {"DurableId", "Durable Id", "string 70", "required readonly", NULL},
    {"QualifiedApiName", "Qualified API Name", "string 70", "required readonly name", NULL},
    {"DeveloperName", "Developer Name", "string 40", "required readonly", NULL},
    {"NamespacePrefix", "Namespace Prefix", "string 15", "readonly", NULL},
    {"MasterLabel", "Master Label", "string 40", "required readonly", NULL},
    {"Label", "Label", "string 80", "readonly", NULL},
    {"PluralLabel", "Plural Label", "string 80", "readonly", NULL},
    {"KeyPrefix", "Object ID Prefix", "string 3", "readonly", NULL},
    {"IsQueryable", "Queryable", "boolean", "readonly", NULL},
    {"IsCustomizable", "Customizable", "boolean", "readonly", NULL},
    {"IsCustomSetting", "Custom Setting", "boolean", "readonly", NULL},
    {"IsDeprecatedAndHidden", "Deprecated And Hidden", "boolean", "readonly", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static const struct lode_org_builtin_field field[] = {
    {"DurableId", "Durable Id", "string 150", "required readonly", NULL},
    {"QualifiedApiName", "Qualified API Name", "string 70", "required readonly name", NULL},
    {"EntityDefinitionId", "Entity Definition ID", "string 70", "required readonly", NULL},
    {"DeveloperName", "Developer Name", "string 40", "required readonly", NULL},
    {"NamespacePrefix", "Namespace Prefix", "string 15", "readonly", NULL},
    {"MasterLabel", "Master Label", "string 40", "required readonly", NULL},
    {"Label", "Label", "string 80", "readonly", NULL},
    {"Length", "Length", "int 9", "readonly", NULL},
    {"Precision", "Precision", "int 9", "readonly", NULL},
    {"Scale", "Scale", "int 9", "readonly", NULL},
    {"IsNillable", "Nillable", "boolean", "readonly", NULL},
    {"IsCompound", "Compound", "boolean", "readonly", NULL},
    {"IsPolymorphicForeignKey", "Polymorphic Foreign Key", "boolean", "readonly", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

const struct lode_org_builtin lode_org_builtin_setup[] = {
    {"EntityDefinition", "Entity Definition", "Entity Definitions", "4ie",
     "nobin nodelete readonly notypes", entity},
    {"FieldDefinition", "Field Definition", "Field Definitions", "4fd", /* not confirmed */
     "nobin nodelete readonly notypes", field},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};
