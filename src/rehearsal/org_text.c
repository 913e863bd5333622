/* rehearsal/org_text.c - text as an org keeps it: without outer blanks, e-mail in small letters. */
#include "rehearsal/org_text.h"

#include <string.h>

#include "base/text.h"

/* "sObject String field values follow the same rules as in the SOAP API: they can never be empty
 * (only null), and they can never include leading and trailing whitespace" (Apex guide, primitive
 * data types). A no-break space stays (salesforcedan.com tried it): so white space is what Java's
 * trim() cuts. That CSV's "values aren't trimmed" speaks of the parser alone is an inference. */
int lode_org_text_is_digits(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (p[i] < '0' || p[i] > '9')
            return 0;
    return n > 0;
}

struct lode_slice lode_org_text_trim(struct lode_slice s)
{
    return lode_text_strip(s);
}

int lode_org_text_is_type(enum lode_org_type type)
{
    switch (type) {
    case LODE_ORG_ID:
    case LODE_ORG_REFERENCE:
    case LODE_ORG_BOOLEAN:
    case LODE_ORG_INT:
    case LODE_ORG_DOUBLE:
    case LODE_ORG_CURRENCY:
    case LODE_ORG_PERCENT:
    case LODE_ORG_DATE:
    case LODE_ORG_DATETIME:
    case LODE_ORG_TIME:
        return 0;
    default:
        return 1;
    }
}

/* What other types make of blanks is not known: no value of theirs, here. That rich text keeps its
 * is a guess. */
struct lode_slice lode_org_text_cut(const struct lode_org_field *f, struct lode_slice cell)
{
    return lode_org_text_is_type(f->type) && !f->is_html ? lode_org_text_trim(cell) : cell;
}

static int is_atom(unsigned char c)
{
    return c > ' ' && c != 127 && !strchr("\"(),:;<>@[\\]", c);
}

int lode_org_text_is_email(const char *p, size_t n)
{
    size_t at = 0, dot = 0;

    while (at < n && is_atom((unsigned char)p[at]))
        at++;
    if (at == 0 || at + 1 >= n || p[at] != '@' || p[at - 1] == '.' || p[0] == '.')
        return 0;
    for (size_t i = at + 1; i < n; i++) {
        unsigned char c = (unsigned char)p[i];

        if (c == '.' && (i == at + 1 || p[i - 1] == '.' || i == n - 1))
            return 0;
        if (c == '.')
            dot = i;
        else if (!is_atom(c) || c == '_')
            return 0;
    }
    return dot > 0;
}

/* "Email fields, for better or for worse, automatically lowercase values"
 * (salesforce.stackexchange.com/q/246995, and others who sync to orgs). What is no address is
 * refused as it was sent. */
static int lower_email(struct lode_org_arena *a, struct lode_org_value *v, struct lode_err *err)
{
    char *to;

    if (!lode_org_text_is_email(v->p, v->n))
        return 0;
    to = lode_org_value_room(a, v->n, err);
    if (!to)
        return -1;
    for (size_t i = 0; i < v->n; i++)
        to[i] = (char)(v->p[i] >= 'A' && v->p[i] <= 'Z' ? v->p[i] + 32 : v->p[i]);
    v->p = to;
    return 0;
}

int lode_org_text_parse(const struct lode_org_field *f, struct lode_slice cell,
                        struct lode_org_arena *a, struct lode_org_value *v, struct lode_err *err)
{
    cell = lode_org_text_cut(f, cell);
    v->kind = cell.n ? LODE_ORG_TEXT : LODE_ORG_NULL;
    v->p = cell.p;
    v->n = cell.n;
    return f->type == LODE_ORG_EMAIL && cell.n ? lower_email(a, v, err) : 0;
}
