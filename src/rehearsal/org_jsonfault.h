/* rehearsal/org_jsonfault.h - what is wrong with a JSON text, in the words of Jackson, by which an
 * org reads it. */
#ifndef LODE_REHEARSAL_ORG_JSONFAULT_H
#define LODE_REHEARSAL_ORG_JSONFAULT_H

#include <stddef.h>

/* text is not valid: "Unexpected character ('}' (code 125)): … at [line:1, column:9]". */
void lode_org_jsonfault_tell(const char *text, size_t n, char *out, size_t size);

#endif
