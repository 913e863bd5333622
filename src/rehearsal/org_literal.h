/* rehearsal/org_literal.h - default values that are formulas of one literal. */
#ifndef LODE_REHEARSAL_ORG_LITERAL_H
#define LODE_REHEARSAL_ORG_LITERAL_H

#include <stddef.h>

#include "rehearsal/org_schema.h"

enum { LODE_ORG_LITERAL_ROOM = 32 }; /* beyond the formula's own length */

/* The value of a defaultValueFormula of that type as a cell has it: 7, "text" or 'text', TRUE. 0,
 * or -1 for all others, which nothing evaluates here. out: strlen(formula) + LODE_ORG_LITERAL_ROOM
 * bytes. */
LODE_MUST int lode_org_literal_read(enum lode_org_type type, const char *formula, char *out);

#endif
