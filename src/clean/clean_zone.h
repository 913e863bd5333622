/* clean/clean_zone.h - time zones: from local time to UTC, whatever the system's own zone is. */
#ifndef LODE_CLEAN_CLEAN_ZONE_H
#define LODE_CLEAN_CLEAN_ZONE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct lode_clean_zone;

/* "UTC", "+02:00" or an IANA name ("Europe/Berlin"), read from the system's zoneinfo. USAGE where
 * there is no such zone. *out is the caller's to free. */
LODE_MUST int lode_clean_zone_new(const char *name, size_t n, struct lode_clean_zone **out,
                                  struct lode_err *err);
void lode_clean_zone_free(struct lode_clean_zone *zone);

const char *lode_clean_zone_name(const struct lode_clean_zone *zone);

/* local: seconds since 1970-01-01T00:00:00 on that zone's clocks. A time that comes twice is the
 * first of the two. -1 where it never comes (the clocks went over it). */
LODE_MUST int lode_clean_zone_to_utc(const struct lode_clean_zone *zone, int64_t local,
                                     int64_t *utc);

/* Seconds to add to UTC at that moment. */
int64_t lode_clean_zone_offset(const struct lode_clean_zone *zone, int64_t utc);

/* "Z", "+02", "+0200", "+02:00" (also with U+2212): its bytes, or 0 where p does not begin so. */
size_t lode_clean_zone_parse_offset(const char *p, size_t n, int64_t *offset);

#endif
