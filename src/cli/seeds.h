/* cli/seeds.h - files of records that the local org has to begin with. */
#ifndef LODE_CLI_SEEDS_H
#define LODE_CLI_SEEDS_H

#include "cli/options.h"
#include "rehearsal/org.h"

/* The nth file of --seed holds records of the nth --object. All of them or none: rows that cannot
 * be records are printed with file and line, and the call fails (INPUT). An org whose database has
 * records already is left as it is. */
LODE_MUST int lode_seeds_load(struct lode_org *org, const struct lode_options *o,
                              struct lode_err *err);

#endif
