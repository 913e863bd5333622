/* rehearsal/org_picklist.c - picklists. */
#include "rehearsal/org_picklist.h"

#include <string.h>

#include "base/str.h"
#include "rehearsal/org_text.h"

/* No field holds more than 4,099 characters: what is longer is refused as it stands. */
enum { MULTI_MAX = 32768 };

/* The value as the field defines it: picklists do not know case (help article 000386557). NULL
 * where it is none of them. */
static const char *defined_value(const struct lode_org_field *f, const char *p, size_t n)
{
    for (size_t i = 0; f->values && f->values[i]; i++)
        if (strlen(f->values[i]) == n && lode_str_casecmpn(f->values[i], n, p, n) == 0)
            return f->values[i];
    return NULL;
}

/* The next of the values that stand between semicolons, as it is; 0 behind the last. */
static int next_value(struct lode_slice *rest, struct lode_slice *out)
{
    const char *sep;
    size_t n;

    if (!rest->p)
        return 0;
    sep = memchr(rest->p, ';', rest->n);
    n = sep ? (size_t)(sep - rest->p) : rest->n;
    *out = (struct lode_slice){rest->p, n};
    *rest = sep ? (struct lode_slice){sep + 1, rest->n - n - 1} : (struct lode_slice){NULL, 0};
    return 1;
}

static int has_value(struct lode_slice all, struct lode_slice one)
{
    struct lode_slice v;

    while (next_value(&all, &v)) {
        v = lode_org_text_trim(v);
        if (v.n == one.n && lode_str_casecmpn(v.p, v.n, one.p, one.n) == 0)
            return 1;
    }
    return 0;
}

static size_t add_value(char *to, size_t n, const char *p, size_t len)
{
    if (n)
        to[n++] = ';';
    memcpy(to + n, p, len);
    return n + len;
}

/* "b; a;b" as "A;B": each value once, as it is defined and in the order of the definition, whatever
 * order it was sent in (help article 000231088; salesforce.stackexchange.com/q/270310). That those
 * which an unrestricted field does not define come behind, in their own order, is a guess. */
static int parse_multi(const struct lode_org_field *f, struct lode_slice cell,
                       struct lode_org_arena *a, struct lode_org_value *v, struct lode_err *err)
{
    char *to = lode_org_value_room(a, cell.n + 1, err);
    struct lode_slice rest = cell, one;
    size_t n = 0;

    if (!to)
        return -1;
    for (size_t i = 0; f->values && f->values[i]; i++) {
        size_t len = strlen(f->values[i]);

        if (len && has_value(cell, (struct lode_slice){f->values[i], len}))
            n = add_value(to, n, f->values[i], len);
    }
    while (next_value(&rest, &one)) {
        one = lode_org_text_trim(one);
        if (one.n && !has_value((struct lode_slice){to, n}, one))
            n = add_value(to, n, one.p, one.n);
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
    if (f->type == LODE_ORG_MULTIPICKLIST && cell.n <= MULTI_MAX)
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

static int check_one(const struct lode_org_field *f, struct lode_slice one, struct lode_buf *why,
                     struct lode_err *err)
{
    if (!one.n || in_list(f->values, one.p, one.n))
        return 0;
    return lode_org_value_refuse(why, err, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", f->name,
                                 "%s: bad value for restricted picklist field: %.*s", f->label,
                                 (int)one.n, one.p);
}

int lode_org_picklist_check(const struct lode_org_field *f, const struct lode_org_value *v,
                            struct lode_buf *why, struct lode_err *err)
{
    struct lode_slice rest = {v->p, v->n}, one;
    int rc = 0;

    if (f->type != LODE_ORG_MULTIPICKLIST)
        return check_one(f, rest, why, err);
    while (rc == 0 && next_value(&rest, &one))
        rc = check_one(f, one, why, err);
    return rc;
}
