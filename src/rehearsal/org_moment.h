/* rehearsal/org_moment.h - dates, dates with time, and times of day as they are sent and kept. */
#ifndef LODE_REHEARSAL_ORG_MOMENT_H
#define LODE_REHEARSAL_ORG_MOMENT_H

#include "base/buf.h"
#include "rehearsal/org_schema.h"

enum { LODE_ORG_MOMENT_SIZE = 32 };

/* A value of type DATE, DATETIME (its time in UTC) or TIME as it is kept. out:
 * LODE_ORG_MOMENT_SIZE bytes. -1 where it is none. */
LODE_MUST int lode_org_moment_parse(enum lode_org_type type, struct lode_slice s, char *out);

/* 1 where a date as it is kept lies in the years that an org keeps, 1700 to 4000. */
int lode_org_moment_is_near(const char *date);

/* A date as it is kept as Java's Date.toString() shows it ("Fri Jan 01 00:00:00 GMT 1600"). out:
 * LODE_ORG_MOMENT_SIZE bytes. */
void lode_org_moment_show(const char *date, char *out);

#endif
