/* rehearsal/org_names.c - names of objects and fields. */
#include "rehearsal/org_names.h"

#include <string.h>

#include "base/str.h"

#define ALNUM "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

int lode_org_names_is_good(const char *s)
{
    size_t n = strlen(s);

    if (n == 0 || n > LODE_ORG_NAME_MAX || strspn(s, "0123456789_") > 0)
        return 0;
    return strspn(s, ALNUM "_") == n && strncmp(s, "sqlite_", 7) != 0;
}

void lode_org_names_label(const char *name, char *out, size_t size)
{
    size_t n;

    lode_str_copy(out, size, name);
    n = strlen(out);
    if (n > 3 && lode_str_ends(out, "__c"))
        out[n - 3] = '\0';
    for (char *p = out; *p; p++)
        if (*p == '_')
            *p = ' ';
}

void lode_org_names_developer(const char *label, char *out, size_t size)
{
    lode_str_copy(out, size, label);
    for (char *p = out; *p; p++)
        if (!strchr(ALNUM, *p))
            *p = '_';
}

size_t lode_org_names_place(const char *id)
{
    size_t at = 0;

    for (int i = 0; i < 3; i++) {
        unsigned char c = (unsigned char)id[i];
        unsigned digit = c >= '0' && c <= '9'   ? c - '0' + 1u
                         : c >= 'A' && c <= 'Z' ? c - 'A' + 11u
                         : c >= 'a' && c <= 'z' ? c - 'a' + 37u
                                                : 0;

        if (!digit)
            return 0;
        at = at << 6 | digit;
    }
    return at;
}

int lode_org_names_lower(const char *name, char *out)
{
    if (lode_str_copy(out, LODE_ORG_NAMES_KEY, name) < 0)
        return -1;
    for (char *p = out; *p; p++)
        if (*p >= 'A' && *p <= 'Z')
            *p = (char)(*p + 32);
    return 0;
}
