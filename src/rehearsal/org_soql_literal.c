/* rehearsal/org_soql_literal.c - what a literal means for a field's type, bound to the statement.
 */
#include "rehearsal/org_soql_literal.h"

#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "rehearsal/org_moment.h"

enum { STRING_MAX = 4000 };

int lode_org_soql_literal_text(struct lode_org_soql_compile *c, const char *p, size_t n,
                               struct lode_buf *sql)
{
    char *copy = lode_org_value_room(c->arena, n + 1, c->err);
    struct lode_org_value v = {LODE_ORG_TEXT, copy, n, 0, 0};

    if (!copy)
        return -1;
    memcpy(copy, p, n);
    copy[n] = '\0';
    return lode_org_soql_sql_bind(c, &v, sql);
}

/* The character of "u00e9" at p, as UTF-8. Half a pair stands for none, and null ends no text. */
static int unicode(struct lode_org_soql_compile *c, const char *p, const char *end,
                   struct lode_buf *out)
{
    unsigned cp = 0;

    for (int i = 1; i <= 4; i++) {
        const char *digits = "0123456789abcdef",
                   *d = p + i < end ? strchr(digits, p[i] | 32) : NULL;

        if (!d || !p[i])
            return lode_org_soql_lex_fail(c->text, p - 1, "MALFORMED_QUERY", c->err,
                                          "Illegal character sequence '\\u' in string literal");
        cp = cp << 4 | (unsigned)(d - digits);
    }
    if (cp == 0 || (cp >= 0xD800 && cp < 0xE000))
        return lode_org_soql_lex_fail(c->text, p - 1, "MALFORMED_QUERY", c->err,
                                      "Illegal character sequence '\\u%04x' in string literal", cp);
    if (cp < 0x80)
        return lode_buf_addc(out, (char)cp, c->err);
    if (cp < 0x800)
        return lode_buf_addf(out, c->err, "%c%c", (char)(0xC0 | cp >> 6), (char)(0x80 | (cp & 63)));
    return lode_buf_addf(out, c->err, "%c%c%c", (char)(0xE0 | cp >> 12),
                         (char)(0x80 | (cp >> 6 & 63)), (char)(0x80 | (cp & 63)));
}

int lode_org_soql_literal_unquote(struct lode_org_soql_compile *c,
                                  const struct lode_org_soql_literal *l, int for_like,
                                  struct lode_buf *out)
{
    static const char letters[] = "nrtbf", meant[] = "\n\r\t\b\f";
    const char *p = l->text.p + 1, *end = l->text.p + l->text.n - 1;

    for (; p < end; p++) {
        const char *k;
        char one;

        if (*p != '\\') {
            if (lode_buf_addc(out, *p, c->err) < 0)
                return -1;
            continue;
        }
        p++;
        if (*p == 'u' || *p == 'U') {
            if (unicode(c, p, end, out) < 0)
                return -1;
            p += 4;
            continue;
        }
        k = strchr(letters, *p | 32);
        one = k ? meant[k - letters] : *p;
        if (!k && !strchr("\\'\"%_", *p))
            return lode_org_soql_lex_fail(c->text, l->text.p, "MALFORMED_QUERY", c->err,
                                          "Illegal character sequence '\\%c' in string literal",
                                          *p);
        if (for_like && strchr("\\%_", one) && lode_buf_addc(out, '\\', c->err) < 0)
            return -1;
        if (lode_buf_addc(out, one, c->err) < 0)
            return -1;
    }
    return 0;
}

const char *lode_org_soql_literal_type(const struct lode_org_field *f)
{
    switch (f->type) {
    case LODE_ORG_BOOLEAN:
        return "boolean";
    case LODE_ORG_INT:
        return "int";
    case LODE_ORG_DOUBLE:
    case LODE_ORG_CURRENCY:
    case LODE_ORG_PERCENT:
        return "double";
    case LODE_ORG_DATE:
        return "date";
    case LODE_ORG_DATETIME:
        return "dateTime";
    case LODE_ORG_TIME:
        return "time";
    default:
        return "string";
    }
}

int lode_org_soql_literal_wrong_type(struct lode_org_soql_compile *c,
                                     const struct lode_org_field *f,
                                     struct lode_org_soql_token path)
{
    const char *type = lode_org_soql_literal_type(f);

    return lode_org_soql_lex_fail(c->text, path.p, "INVALID_FIELD", c->err,
                                  "value of filter criterion for field '%s' must be of type %s and "
                                  "should %sbe enclosed in quotes",
                                  f->name, type, strcmp(type, "string") == 0 ? "" : "not ");
}

static int bind_string(struct lode_org_soql_compile *c, const struct lode_org_field *f,
                       const struct lode_org_soql_literal *l, struct lode_buf *sql)
{
    struct lode_buf text;
    char id[19];
    int rc = -1;

    lode_buf_init(&text, 0);
    if (lode_org_soql_literal_unquote(c, l, 0, &text) < 0)
        goto out;
    if (lode_text_length(lode_buf_str(&text), text.len) > STRING_MAX) { /* words not confirmed */
        lode_org_soql_lex_fail(c->text, l->text.p, "MALFORMED_QUERY", c->err,
                               "a string in a WHERE clause has at most %d characters", STRING_MAX);
        goto out;
    }
    if (f->type != LODE_ORG_ID && f->type != LODE_ORG_REFERENCE)
        rc = lode_org_soql_literal_text(c, lode_buf_str(&text), text.len, sql);
    else if (lode_org_records_id18(lode_buf_str(&text), text.len, id) < 0)
        rc = lode_org_soql_lex_fail(c->text, l->text.p, "INVALID_QUERY_FILTER_OPERATOR", c->err,
                                    "invalid ID field: %s", lode_buf_str(&text));
    else
        rc = lode_org_soql_literal_text(c, id, 18, sql);
out:
    lode_buf_clear(&text);
    return rc;
}

/* Summer '24's notes have these words for a datetime. */
static int invalid(struct lode_org_soql_compile *c, const char *what,
                   const struct lode_org_soql_literal *l)
{
    return lode_org_soql_lex_fail(c->text, l->text.p, "MALFORMED_QUERY", c->err, "Invalid %s: %.*s",
                                  what, (int)(l->text.n < 60 ? l->text.n : 60), l->text.p);
}

/* An upload may leave the zone out, a query may not. at: where the time of day begins. */
static int has_zone(struct lode_slice s, size_t at)
{
    return s.n > at && (s.p[s.n - 1] == 'Z' || s.p[s.n - 1] == 'z' ||
                        memchr(s.p + at, '+', s.n - at) || memchr(s.p + at, '-', s.n - at));
}

int lode_org_soql_literal_bind(struct lode_org_soql_compile *c, const struct lode_org_field *f,
                               struct lode_org_soql_token path,
                               const struct lode_org_soql_literal *l, struct lode_buf *sql)
{
    struct lode_slice s = {l->text.p, l->text.n};
    struct lode_org_value v = {LODE_ORG_NULL, NULL, 0, 0, 0};
    char text[LODE_ORG_MOMENT_SIZE];

    switch (f->type) {
    case LODE_ORG_BOOLEAN:
        if (l->kind != LODE_SOQL_IS_BOOLEAN)
            return lode_org_soql_literal_wrong_type(c, f, path);
        v.kind = LODE_ORG_WHOLE;
        v.i = l->text.n == 4; /* "true" */
        return lode_org_soql_sql_bind(c, &v, sql);
    case LODE_ORG_INT:
    case LODE_ORG_DOUBLE:
    case LODE_ORG_CURRENCY:
    case LODE_ORG_PERCENT:
        if (l->kind != LODE_SOQL_IS_NUMBER || lode_org_value_number(s, &v.d) < 0)
            return lode_org_soql_literal_wrong_type(c, f, path);
        v.kind = LODE_ORG_REAL;
        return lode_org_soql_sql_bind(c, &v, sql);
    case LODE_ORG_DATE:
        if (l->kind != LODE_SOQL_IS_DATE)
            return lode_org_soql_literal_wrong_type(c, f, path);
        if (lode_org_value_date(s, text) < 0)
            return invalid(c, "date", l);
        return lode_org_soql_literal_text(c, text, strlen(text), sql);
    case LODE_ORG_DATETIME:
        if (l->kind != LODE_SOQL_IS_DATETIME)
            return lode_org_soql_literal_wrong_type(c, f, path);
        if (!has_zone(s, 11) || lode_org_value_datetime(s, text) < 0)
            return invalid(c, "datetime", l);
        return lode_org_soql_literal_text(c, text, strlen(text), sql);
    case LODE_ORG_TIME: /* the words for a bad one are those of a datetime */
        if (l->kind != LODE_SOQL_IS_TIME)
            return lode_org_soql_literal_wrong_type(c, f, path);
        if (!has_zone(s, 8) || lode_org_moment_parse(LODE_ORG_TIME, s, text) < 0)
            return invalid(c, "time", l);
        return lode_org_soql_literal_text(c, text, strlen(text), sql);
    default:
        return l->kind == LODE_SOQL_IS_STRING ? bind_string(c, f, l, sql)
                                              : lode_org_soql_literal_wrong_type(c, f, path);
    }
}

int lode_org_soql_literal_is_null(const struct lode_org_field *f,
                                  const struct lode_org_soql_literal *l)
{
    return l->kind == LODE_SOQL_IS_NULL || (l->kind == LODE_SOQL_IS_STRING && l->text.n == 2 &&
                                            strcmp(lode_org_soql_literal_type(f), "string") == 0);
}

int lode_org_soql_literal_day(struct lode_org_soql_compile *c, const struct lode_org_field *f,
                              int64_t day, struct lode_buf *sql)
{
    char text[32];

    if (lode_clock_format(day * 86400000,
                          f->type == LODE_ORG_DATE ? "%Y-%m-%d" : "%Y-%m-%dT%H:%M:%S.000+0000",
                          text, sizeof text) < 0)
        return lode_err_set(c->err, LODE_E_CHECK, "a date out of range");
    return lode_org_soql_literal_text(c, text, strlen(text), sql);
}
