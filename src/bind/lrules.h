/* bind/lrules.h - rules of one's own for the local org, written in Lua (`--rules`). */
#ifndef LODE_BIND_LRULES_H
#define LODE_BIND_LRULES_H

#include <stdint.h>

#include "base/err.h"
#include "rehearsal/org_hooks.h"

struct lode_lrules;

/* Runs the file, which says its rules. SCRIPT, USAGE with its line for what it raises. */
LODE_MUST int lode_lrules_open(const char *path, struct lode_lrules **out, struct lode_err *err);
void lode_lrules_close(struct lode_lrules *rules);

/* What the org asks; lives as long as the rules. */
const struct lode_org_hooks *lode_lrules_hooks(const struct lode_lrules *rules);
/* Another end than Salesforce's 10 seconds to what rules may use of the CPU in one chunk of rows.
 */
void lode_lrules_set_cpu(struct lode_lrules *rules, int64_t ms);
/* Ends a rule that is running, and all that would run: for the end of the org. */
void lode_lrules_stop(struct lode_lrules *rules);

#endif
