/* rehearsal/org_picklist.c - picklists. */
#include "rehearsal/org_picklist.h"

#include <string.h>

#include "base/str.h"
#include "rehearsal/org_text.h"

/* The value as the field defines it: picklists do not know case (help article 000386557). NULL
 * where it is none of them. */
static const char *defined_value(const struct lode_org_field *f, const char *p, size_t n)
{
    for (size_t i = 0; f->values && f->values[i]; i++)
        if (strlen(f->values[i]) == n && lode_str_casecmpn(f->values[i], n, p, n) == 0)
            return f->values[i];
    return NULL;
}

/* "a; b" as "A;b": each value as it is defined, without outer blanks, empty ones left out. */
static int parse_multi(const struct lode_org_field *f, struct lode_slice cell,
                       struct lode_org_arena *a, struct lode_org_value *v, struct lode_err *err)
{
    const char *p = cell.p, *end = cell.p + cell.n;
    char *to = lode_org_value_room(a, cell.n + 1, err);
    size_t n = 0;

    if (!to)
        return -1;
    while (p < end) {
        const char *sep = memchr(p, ';', (size_t)(end - p));
        struct lode_slice one =
            lode_org_text_trim((struct lode_slice){p, (size_t)((sep ? sep : end) - p)});
        const char *known = defined_value(f, one.p, one.n);

        if (one.n && n)
            to[n++] = ';';
        memcpy(to + n, known ? known : one.p, one.n);
        n += one.n;
        p = sep ? sep + 1 : end;
    }
    to[n] = '\0';
    v->kind = n ? LODE_ORG_TEXT : LODE_ORG_NULL;
    v->p = to;
    v->n = n;
    return 0;
}

int lode_org_picklist_parse(const struct lode_org_field *f, struct lode_slice cell,
                            struct lode_org_arena *a, struct lode_org_value *v,
                            struct lode_err *err)
{
    if (f->type == LODE_ORG_MULTIPICKLIST)
        return parse_multi(f, cell, a, v, err);
    cell = lode_org_text_trim(cell);
    v->kind = cell.n ? LODE_ORG_TEXT : LODE_ORG_NULL;
    v->p = defined_value(f, cell.p, cell.n);
    v->p = v->p ? v->p : cell.p;
    v->n = cell.n;
    return 0;
}

static int in_list(const char *const *values, const char *p, size_t n)
{
    for (; *values; values++)
        if (strlen(*values) == n && memcmp(*values, p, n) == 0)
            return 1;
    return 0;
}

int lode_org_picklist_check(const struct lode_org_field *f, const struct lode_org_value *v,
                            struct lode_buf *why, struct lode_err *err)
{
    const char *p = v->p, *end = v->p + v->n;

    while (p < end) {
        const char *sep =
            f->type == LODE_ORG_MULTIPICKLIST ? memchr(p, ';', (size_t)(end - p)) : NULL;
        size_t n = (size_t)((sep ? sep : end) - p);

        if (n && !in_list(f->values, p, n))
            return lode_org_value_refuse(
                why, err, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", f->name,
                "%s: bad value for restricted picklist field: %.*s", f->label, (int)n, p);
        p += n + 1;
    }
    return 0;
}
