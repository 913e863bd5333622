/* rehearsal/org_value.h - cells of an upload as typed values, with the org's own words for what is
 * wrong with them.
 * A function that judges returns 0 (good), 1 (refused: why holds "CODE:message:Fields --") or -1
 * (*err: memory or the store). */
#ifndef LODE_REHEARSAL_ORG_VALUE_H
#define LODE_REHEARSAL_ORG_VALUE_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "rehearsal/org_schema.h"

enum lode_org_kind {
    LODE_ORG_NONE, /* not given: leave alone */
    LODE_ORG_NULL,
    LODE_ORG_TEXT,
    LODE_ORG_WHOLE, /* int, and boolean as 0 or 1 */
    LODE_ORG_REAL
};

struct lode_org_value {
    enum lode_org_kind kind;
    const char *p; /* text, borrowed from the cell or the arena */
    size_t n;
    int64_t i;
    double d;
};

/* Memory for one row's texts, all released at once. */
struct lode_org_arena {
    struct lode_org_block *first, *now;
};

LODE_MUST char *lode_org_value_room(struct lode_org_arena *a, size_t n, struct lode_err *err);
void lode_org_value_reset(struct lode_org_arena *a);
void lode_org_value_free(struct lode_org_arena *a);

/* Text of these four letters which is no null: a cell that points here. JSON has a null of its own,
 * and "#N/A" is text there (protocol.md knows it of Bulk's CSV alone). */
extern const char lode_org_value_na[5];

/* The cell as the field's type has it: "" is NONE, "#N/A" is NULL, and so is text of nothing but
 * blanks. col: 0-based, for the message. */
LODE_MUST int lode_org_value_parse(const struct lode_org_field *f, struct lode_slice cell,
                                   size_t col, struct lode_org_arena *a, struct lode_org_value *out,
                                   struct lode_buf *why, struct lode_err *err);
/* Length, range, picklist and e-mail rules. */
LODE_MUST int lode_org_value_check(const struct lode_org_field *f, const struct lode_org_value *v,
                                   struct lode_buf *why, struct lode_err *err);

/* Fills why and returns 1, or -1 with *err. fields: "A,B" or "". */
LODE_MUST int lode_org_value_refuse(struct lode_buf *why, struct lode_err *err, const char *code,
                                    const char *fields, const char *fmt, ...) LODE_PRINTF(5, 6);

/* yyyy-MM-dd; and a date with time and zone as UTC. out: 32 bytes. -1 where it is none, or not of
 * the years that an org keeps, 1700 to 4000. */
LODE_MUST int lode_org_value_date(struct lode_slice s, char *out);
LODE_MUST int lode_org_value_datetime(struct lode_slice s, char *out);
/* A decimal number, with or without exponent: 0, or -1. */
LODE_MUST int lode_org_value_number(struct lode_slice s, double *out);
/* d rounded half up to that many decimals. */
double lode_org_value_round(double d, long scale);

#endif
