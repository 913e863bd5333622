/* flow/resend.h - what becomes of a row that the org refused: the script's answer, else lode's own
 * policy; the record as it goes out again, and what the journal keeps of it. */
#ifndef LODE_FLOW_RESEND_H
#define LODE_FLOW_RESEND_H

#include "flow/types.h"
#include "salesforce/rowerror.h"

/* A row to send again. as_update: as an update of its Id. */
typedef int lode_resend_again(struct lode_step *step, int as_update, const struct lode_record *rec,
                              const struct lode_unit *unit, const char *key, struct lode_err *err);

struct lode_resend {
    struct lode_chunk *c;
    lode_resend_again *again;
    struct lode_decision decision;
};

/* Asks the script, then lode's own policy (UNABLE_TO_LOCK_ROW again, everything else not). The
 * answer is in r->decision. */
LODE_MUST int lode_resend_decide(struct lode_resend *r, const struct lode_failure *f,
                                 struct lode_err *err);
/* The decision is to send the record again as it was. */
LODE_MUST int lode_resend_same(struct lode_resend *r, const struct lode_record *sent,
                               struct lode_err *err);
/* Carries a decision to send again out: journals the attempt and what was mended, hands the row to
 * r->again. */
LODE_MUST int lode_resend_row(struct lode_resend *r, const struct lode_unit *u, const char *key,
                              const struct lode_rowerror *e, const struct lode_record *sent,
                              struct lode_err *err);
/* The last word on a row that did not succeed; what was mended before stays told. */
LODE_MUST int lode_resend_last(struct lode_resend *r, const struct lode_unit *u,
                               const struct lode_rowerror *e, struct lode_err *err);
void lode_resend_clear(struct lode_resend *r);

#endif
