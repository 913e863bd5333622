/* salesforce/sfid.h - record ids: 15 characters, or 18 with a checksum of their letters' case. */
#ifndef LODE_SALESFORCE_SFID_H
#define LODE_SALESFORCE_SFID_H

#include <stddef.h>

enum { LODE_SFID_SIZE = 19 };

/* The 18-character form of an id of 15 or 18: 0, or -1 where the n bytes are no id (out is then
 * ""). The checksum of an id of 18 is computed anew from its first 15. */
int lode_sfid_18(const char *id, size_t n, char out[LODE_SFID_SIZE]);

#endif
