/* salesforce/sfid.h - record ids: 15 characters that heed case, or 18 with a checksum. protocol.md 0. */
#ifndef LODE_SALESFORCE_SFID_H
#define LODE_SALESFORCE_SFID_H

#include <stddef.h>

/* Writes the 18-character form and a NUL (19 bytes); -1 where p is no id (15 or 18 letters and digits; the
 * checksum of an 18-character one may have lost its case). */
int lode_sfid_18n(const char *p, size_t n, char *out);
int lode_sfid_18(const char *s, char *out);

#endif
