/* rehearsal/org_json.c - Jansson writes a double with 17 digits; the org with as few as needed. Its
 * output comes in pieces, a number always in one of its own, a quotation mark too. */
#include "rehearsal/org_json.h"

#include <stdlib.h>
#include <string.h>

#include "rehearsal/org_records.h"

struct dump {
    json_dump_callback_t write;
    void *ctx;
    int is_in_string;
};

static int is_real(const char *p, size_t n)
{
    if (n == 0 || n > 39 || (p[0] != '-' && (p[0] < '0' || p[0] > '9')))
        return 0;
    return memchr(p, '.', n) || memchr(p, 'e', n);
}

static int pass(const char *p, size_t n, void *ctx)
{
    struct dump *d = ctx;
    char number[40], text[32];

    if (n == 1 && *p == '"')
        d->is_in_string = !d->is_in_string;
    else if (!d->is_in_string && is_real(p, n)) {
        memcpy(number, p, n);
        number[n] = '\0';
        lode_org_records_double(strtod(number, NULL), text);
        return d->write(text, strlen(text), d->ctx);
    }
    return d->write(p, n, d->ctx);
}

int lode_org_json_dump(const json_t *v, size_t flags, json_dump_callback_t write, void *ctx)
{
    struct dump d = {write, ctx, 0};

    return json_dump_callback(v, pass, &d, flags);
}
