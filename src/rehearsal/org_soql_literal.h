/* rehearsal/org_soql_literal.h - literals of a query as values of a field's type. */
#ifndef LODE_REHEARSAL_ORG_SOQL_LITERAL_H
#define LODE_REHEARSAL_ORG_SOQL_LITERAL_H

#include "rehearsal/org_soql_sql.h"

/* "string", "double", "dateTime" …: as messages have the field's type. */
const char *lode_org_soql_literal_type(const struct lode_org_field *f);
/* INVALID_FIELD: the literal is not of the field's type. Returns -1. */
int lode_org_soql_literal_wrong_type(struct lode_org_soql_compile *c,
                                     const struct lode_org_field *f,
                                     struct lode_org_soql_token path);

/* 1 for null, and for '' where the field holds text. */
int lode_org_soql_literal_is_null(const struct lode_org_field *f,
                                  const struct lode_org_soql_literal *l);

/* Appends "?n" for a text, for a day as the field has it ("2026-11-23", with the time where it has
 * one), for a literal as the field's type has it. */
LODE_MUST int lode_org_soql_literal_text(struct lode_org_soql_compile *c, const char *p, size_t n,
                                         struct lode_buf *sql);
LODE_MUST int lode_org_soql_literal_day(struct lode_org_soql_compile *c,
                                        const struct lode_org_field *f, int64_t day,
                                        struct lode_buf *sql);
LODE_MUST int lode_org_soql_literal_bind(struct lode_org_soql_compile *c,
                                         const struct lode_org_field *f,
                                         struct lode_org_soql_token path,
                                         const struct lode_org_soql_literal *l,
                                         struct lode_buf *sql);

/* Appends the text of a quoted string. for_like: as a pattern with '\' before what stands for
 * itself. */
LODE_MUST int lode_org_soql_literal_unquote(struct lode_org_soql_compile *c,
                                            const struct lode_org_soql_literal *l, int for_like,
                                            struct lode_buf *out);

#endif
