/* salesforce/sfid.c - the checksum of record ids. */
#include "salesforce/sfid.h"

#include <string.h>

static int is_id_char(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

int lode_sfid_18(const char *id, size_t n, char out[LODE_SFID_SIZE])
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

    out[0] = '\0';
    if (n != 15 && n != 18)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (!is_id_char(id[i]))
            return -1;
    memcpy(out, id, 15);
    for (size_t group = 0; group < 3; group++) {
        unsigned bits = 0;

        for (size_t k = 0; k < 5; k++) {
            char c = id[group * 5 + k];

            bits |= (unsigned)(c >= 'A' && c <= 'Z') << k;
        }
        out[15 + group] = letters[bits];
    }
    out[18] = '\0';
    return 0;
}
