/* rehearsal/org_jsonat.h - on which line of a JSON text something stands. Jansson tells where a
 * text cannot be read, not where a value that was read came from. */
#ifndef LODE_REHEARSAL_ORG_JSONAT_H
#define LODE_REHEARSAL_ORG_JSONAT_H

#include <stddef.h>

/* The line, from 1, of what path leads to ("$[0].fields[2].type"); where the last part is missing,
 * the line of what should have it. The text is known to be JSON; a key with an escape or one of
 * ".[" is not found. */
long lode_org_jsonat_line(const char *text, size_t n, const char *path);

#endif
