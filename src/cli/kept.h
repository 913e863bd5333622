/* cli/kept.h - options that hold for the whole life of a run: the journal keeps them. */
#ifndef LODE_CLI_KEPT_H
#define LODE_CLI_KEPT_H

#include "cli/options.h"
#include "flow/bound.h"
#include "store/journal.h"

/* That --new was said, and when: what other runs have inserted by now may be inserted again. */
LODE_MUST int lode_kept_new(struct lode_journal *j, struct lode_err *err);
/* What decides how rows become chunks, and what the local org knows ("": there is none). */
LODE_MUST int lode_kept_write(struct lode_journal *j, const struct lode_options *o,
                              const char *schema, struct lode_err *err);
/* The local org's files, to be freed; "" where there is none, NULL with *err: what an earlier
 * process of the run was told (is_later: there was one), else what the options name, else the
 * schema beside the script. */
char *lode_kept_schema(struct lode_journal *j, int is_later, const struct lode_options *o,
                       const char *script_path, struct lode_err *err);
char *lode_kept_rules(struct lode_journal *j, int is_later, const struct lode_options *o,
                      struct lode_err *err);
/* --max-failures: today's, which is kept, else the one that is kept already. *out is untouched
 * where there is none. */
LODE_MUST int lode_kept_bound(struct lode_journal *j, const struct lode_options *o,
                              struct lode_bound *out, struct lode_err *err);

/* --max-deletes and --no-backup, in the same way. */
LODE_MUST int lode_kept_deletes(struct lode_journal *j, const struct lode_options *o, int64_t *most,
                                int *no_backup, struct lode_err *err);

/* --quota, in the same way; 0: none; and --force-limits. USAGE. */
LODE_MUST int lode_kept_quota(struct lode_journal *j, const struct lode_options *o, int *percent,
                              int *forces_limits, struct lode_err *err);

/* What the org is called that the run signed in to; *out is NULL where it has no name, else to be
 * freed. */
LODE_MUST int lode_kept_org(struct lode_journal *j, char **out, struct lode_err *err);
/* Nothing for "". */
LODE_MUST int lode_kept_write_org(struct lode_journal *j, const char *name, struct lode_err *err);

#endif
