/* cli/unfinished.h - no second run beside one that is unfinished. */
#ifndef LODE_CLI_UNFINISHED_H
#define LODE_CLI_UNFINISHED_H

#include "store/journal.h"

/* REFUSED where dir holds an unfinished run of the same script, org and arguments as j, or one at
 * work. */
LODE_MUST int lode_unfinished_check(const char *dir, const char *script, const char *org_id,
                                    struct lode_journal *j, struct lode_err *err);

#endif
