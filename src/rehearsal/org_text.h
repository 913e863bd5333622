/* rehearsal/org_text.h - what an org makes of text before it keeps it. */
#ifndef LODE_REHEARSAL_ORG_TEXT_H
#define LODE_REHEARSAL_ORG_TEXT_H

#include "rehearsal/org_value.h"

/* 1 for the types whose values are any text; 0: an id, a number, a boolean, a date. */
int lode_org_text_is_type(enum lode_org_type type);
/* The part between leading and trailing ASCII white space. */
struct lode_slice lode_org_text_trim(struct lode_slice s);
/* The cell as the field will have it but for letters' case: text is trimmed, all else is left as it
 * stands. */
struct lode_slice lode_org_text_cut(const struct lode_org_field *f, struct lode_slice cell);

/* The cell of a field of text. 0, or -1 with *err. */
LODE_MUST int lode_org_text_parse(const struct lode_org_field *f, struct lode_slice cell,
                                  struct lode_org_arena *a, struct lode_org_value *v,
                                  struct lode_err *err);

/* 1 where all of n bytes are digits, and there is one. */
int lode_org_text_is_digits(const char *p, size_t n);

/* local@domain.tld, as strict as the org is on addresses typed in. */
int lode_org_text_is_email(const char *p, size_t n);

#endif
