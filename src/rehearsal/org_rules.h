/* rehearsal/org_rules.h - what the standard objects do by themselves when they are saved: names
 * put together, stages, prices, numbers, totals. One table of functions an object. */
#ifndef LODE_REHEARSAL_ORG_RULES_H
#define LODE_REHEARSAL_ORG_RULES_H

#include "rehearsal/org_recordset.h"

/* The functions judge as org_value.h says: 0, 1 with r->why, -1. Any of them may be NULL. */
struct lode_org_rules {
    const char *object;
    const char *const *names; /* fields that they use, as table->at[]; "?": may be missing */
    /* before the required fields are looked for */
    int (*fill)(struct lode_org_records *r, struct lode_org_row *row, struct lode_err *err);
    /* when every value is known to be good */
    int (*check)(struct lode_org_records *r, struct lode_org_row *row, struct lode_err *err);
    /* when the record is written */
    int (*after)(struct lode_org_records *r, struct lode_org_row *row, struct lode_err *err);
    /* when the record (row->was) is deleted */
    int (*gone)(struct lode_org_records *r, struct lode_org_row *row, struct lode_err *err);
};

/* Finds the rules of the table's object, if all fields that they need are there. */
void lode_org_rules_attach(struct lode_org_table *t);

/* Opportunities, line items, prices and products (org_pricing.c); the last has no object. */
extern const struct lode_org_rules lode_org_pricing_rules[];
/* Campaigns, their members and statuses (org_campaigns.c); likewise. */
extern const struct lode_org_rules lode_org_campaign_rules[];
/* Cases, activities, contracts and orders (org_work.c); likewise. */
extern const struct lode_org_rules lode_org_work_rules[];

/* Helpers of the rules. k: the place of the field in names. */
const struct lode_org_value *lode_org_rules_value(const struct lode_org_row *row, size_t k);
int lode_org_rules_is_null(const struct lode_org_row *row, size_t k);
int lode_org_rules_is_given(const struct lode_org_row *row, size_t k); /* by this save */
double lode_org_rules_number(const struct lode_org_row *row, size_t k);
int lode_org_rules_is_text(const struct lode_org_row *row, size_t k, const char *text);
void lode_org_rules_set_null(struct lode_org_row *row, size_t k);
void lode_org_rules_set_whole(struct lode_org_row *row, size_t k, int64_t i);
void lode_org_rules_set_real(struct lode_org_row *row, size_t k, double d);
/* Copied. */
LODE_MUST int lode_org_rules_set_text(struct lode_org_records *r, struct lode_org_row *row,
                                      size_t k, const char *p, size_t n, struct lode_err *err);

#endif
