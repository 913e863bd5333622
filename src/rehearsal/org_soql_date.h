/* rehearsal/org_soql_date.h - date literals: TODAY, LAST_N_DAYS:7 and the like, in UTC. */
#ifndef LODE_REHEARSAL_ORG_SOQL_DATE_H
#define LODE_REHEARSAL_ORG_SOQL_DATE_H

#include <stddef.h>
#include <stdint.h>

/* The days that a literal stands for, [*from, *to) in days since 1970. count: the number behind the
 * colon, -1 where there is none. today: in days since 1970. -1 where there is no such literal. */
int lode_org_soql_date_range(const char *name, size_t n, int64_t count, int64_t today,
                             int64_t *from, int64_t *to);

#endif
