/* rehearsal/org_seed.h - records that an org has to begin with, as those of another org: they keep
 * their Ids, owners, audit fields and whatever else only an org itself can set. All other rules
 * hold. A user by the name of the one that runs the org takes that one's place. */
#ifndef LODE_REHEARSAL_ORG_SEED_H
#define LODE_REHEARSAL_ORG_SEED_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "rehearsal/org.h"

struct lode_org_seed;

/* Before the org is started. 1: it is new, and a transaction has begun. 0: it has had its records
 * for long. -1. */
LODE_MUST int lode_org_seed_begin(struct lode_org *org, struct lode_err *err);
/* Keeps what was seeded (rc 0) or nothing of it; returns rc or -1. */
LODE_MUST int lode_org_seed_end(struct lode_org *org, int rc, struct lode_err *err);

/* Rows of one object with these columns. USAGE for an unknown object, INPUT for a column. */
LODE_MUST int lode_org_seed_open(struct lode_org *org, const char *object,
                                 const char *const *columns, size_t n, struct lode_org_seed **out,
                                 struct lode_err *err);
void lode_org_seed_close(struct lode_org_seed *s);

/* 0: saved. 1: refused; *why is sf__Error's text, borrowed until the next row. -1. */
LODE_MUST int lode_org_seed_row(struct lode_org_seed *s, const struct lode_slice *cells,
                                const char **why, struct lode_err *err);

#endif
