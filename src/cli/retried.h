/* cli/retried.h - the run that `lode retry` begins with: may it be retried, and what of it the new
 * run keeps. */
#ifndef LODE_CLI_RETRIED_H
#define LODE_CLI_RETRIED_H

#include "cli/runlist.h"

/* 1: it may be. 0: there is nothing to send again, which was said on standard error. -1: REFUSED
 * where it is at work or unfinished, and (unless is_new) where it was retried before or the org was
 * not asked yet about rows whose outcome is unknown, with what to do. */
LODE_MUST int lode_retried_check(const char *dir, const struct lode_runlist_item *item, int is_new,
                                 struct lode_err *err);

/* How many rows' outcome is unknown, of which the org was not asked yet. */
LODE_MUST int lode_retried_unasked(struct lode_journal *j, int64_t *n, struct lode_err *err);

/* REFUSED where another run has retried this one, or, while this one had sent nothing, what this
 * one retries: rows that it loaded must not be loaded once more. */
LODE_MUST int lode_retried_check_others(const char *dir, const struct lode_runlist_item *item,
                                        int is_resume, struct lode_err *err);

/* Hands the old run's arguments to `each` and to the new journal, and copies what lode.once did and
 * which schema the local org has. *was: what the old journal says of its run. */
LODE_MUST int lode_retried_link(struct lode_journal *now, const char *old_dir,
                                int (*each)(void *ctx, const char *name, const char *value,
                                            struct lode_err *err),
                                void *ctx, struct lode_journal_run *was, struct lode_err *err);

#endif
