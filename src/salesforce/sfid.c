/* salesforce/sfid.c - the two forms of a record id. */
#include "salesforce/sfid.h"

#include <string.h>

static int is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static int is_alnum(char c)
{
    return is_upper(c) || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

int lode_sfid_18n(const char *p, size_t n, char *out)
{
    char id[19];

    if (n != 15 && n != 18)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (!is_alnum(p[i]))
            return -1;
    memcpy(id, p, 15);
    for (int group = 0; group < 3; group++) {
        int bits = 0;

        for (int k = 0; k < 5; k++)
            bits |= is_upper(p[group * 5 + k]) << k;
        id[15 + group] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"[bits];
    }
    id[18] = '\0';
    for (size_t i = 15; i < n; i++) {
        char c = p[i];

        if (c >= 'a' && c <= 'z')
            c = (char)(c - 32);
        if (c != id[i])
            return -1;
    }
    memcpy(out, id, sizeof id);
    return 0;
}

int lode_sfid_18(const char *s, char *out)
{
    return lode_sfid_18n(s, strlen(s), out);
}
