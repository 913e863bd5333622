/* rehearsal/org_value.c - types and sizes of single values. */
#include "rehearsal/org_value.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "rehearsal/org_moment.h"
#include "rehearsal/org_picklist.h"
#include "rehearsal/org_records.h"
#include "rehearsal/org_text.h"

enum { BLOCK_BYTES = 16384, NUMBER_MAX = 64 };

struct lode_org_block {
    struct lode_org_block *next;
    size_t used, size;
    char bytes[];
};

char *lode_org_value_room(struct lode_org_arena *a, size_t n, struct lode_err *err)
{
    struct lode_org_block *b = a->now;
    size_t size = n > BLOCK_BYTES ? n : BLOCK_BYTES;

    while (b && b->size - b->used < n && b->next) {
        b = b->next;
        b->used = 0;
    }
    if (!b || b->size - b->used < n) {
        struct lode_org_block *more = lode_mem_alloc(sizeof *more + size, err);

        if (!more)
            return NULL;
        more->size = size;
        if (b)
            b->next = more;
        else
            a->first = more;
        b = more;
    }
    a->now = b;
    b->used += n;
    return b->bytes + b->used - n;
}

void lode_org_value_reset(struct lode_org_arena *a)
{
    a->now = a->first;
    if (a->now)
        a->now->used = 0;
}

void lode_org_value_free(struct lode_org_arena *a)
{
    while (a->first) {
        struct lode_org_block *next = a->first->next;

        lode_mem_free(a->first);
        a->first = next;
    }
    a->now = NULL;
}

int lode_org_value_refuse(struct lode_buf *why, struct lode_err *err, const char *code,
                          const char *fields, const char *fmt, ...)
{
    char line[1024];
    va_list ap;
    int n;

    va_start(ap, fmt);
    n = vsnprintf(line, sizeof line, fmt, ap);
    va_end(ap);
    lode_buf_reset(why);
    if (lode_buf_addf(why, err, "%s:", code) < 0)
        return -1;
    if (n >= (int)sizeof line) { /* a long value stands whole in the message */
        if (lode_buf_reserve(why, (size_t)n, err) < 0)
            return -1;
        va_start(ap, fmt);
        vsnprintf(why->p + why->len, (size_t)n + 1, fmt, ap);
        va_end(ap);
        why->len += (size_t)n;
    } else if (lode_buf_adds(why, line, err) < 0) {
        return -1;
    }
    if (lode_buf_addf(why, err, ":%s%s--", fields, *fields ? " " : "") < 0)
        return -1;
    return 1;
}

/* Of the years that the org keeps. */
static int near_moment(enum lode_org_type type, struct lode_slice s, char *out)
{
    return lode_org_moment_parse(type, s, out) == 0 && lode_org_moment_is_near(out) ? 0 : -1;
}

int lode_org_value_date(struct lode_slice s, char *out)
{
    return near_moment(LODE_ORG_DATE, s, out);
}

int lode_org_value_datetime(struct lode_slice s, char *out)
{
    return near_moment(LODE_ORG_DATETIME, s, out);
}

int lode_org_value_number(struct lode_slice s, double *out)
{
    char text[NUMBER_MAX];
    size_t i = 0, digits = 0;

    if (s.n == 0 || s.n >= sizeof text)
        return -1;
    i += s.p[i] == '-' || s.p[i] == '+';
    for (; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++)
        digits++;
    if (i < s.n && s.p[i] == '.')
        for (i++; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++)
            digits++;
    if (digits == 0)
        return -1;
    if (i < s.n && (s.p[i] == 'e' || s.p[i] == 'E')) {
        i++;
        i += i < s.n && (s.p[i] == '-' || s.p[i] == '+');
        if (i == s.n || !lode_org_text_is_digits(s.p + i, s.n - i))
            return -1;
        i = s.n;
    }
    if (i != s.n)
        return -1;
    memcpy(text, s.p, s.n);
    text[s.n] = '\0';
    *out = strtod(text, NULL);
    return isfinite(*out) ? 0 : -1;
}

/* By its shortest digits, as they are read: 1.005 is 1.01, whatever the bits say. */
double lode_org_value_round(double d, long scale)
{
    char text[512];
    char *dot, *e;
    long decimals;

    if (scale < 0 || scale > 15 || d == floor(d) || fabs(d) >= 1e15)
        return d;
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, d);
        if (strtod(text, NULL) == d)
            break;
    }
    dot = strchr(text, '.');
    e = strchr(text, 'e');
    if (e || !dot) { /* below 1e-4 */
        snprintf(text, sizeof text, "%.*f", (int)scale, d);
        return strtod(text, NULL);
    }
    decimals = (long)strlen(dot + 1);
    if (decimals <= scale)
        return d;
    if (dot[1 + scale] >= '5') { /* away from zero: up in the last place that stays */
        double step = pow(10, (double)-scale);

        dot[1 + scale] = '\0';
        d = strtod(text, NULL) + (text[0] == '-' ? -step : step);
    } else {
        dot[1 + scale] = '\0';
        d = strtod(text, NULL);
    }
    snprintf(text, sizeof text, "%.*f", (int)scale, d);
    return strtod(text, NULL) + 0.0; /* no negative zero */
}

static int parse_boolean(struct lode_slice s, int64_t *out)
{
    static const struct {
        const char *word;
        int value;
    } words[] = {{"true", 1}, {"false", 0}, {"1", 1}, {"0", 0}};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (lode_str_casecmpn(s.p, s.n, words[i].word, strlen(words[i].word)) == 0) {
            *out = words[i].value;
            return 0;
        }
    return -1;
}

static int parse_int(struct lode_slice s, int64_t *out)
{
    size_t i = s.n && (s.p[0] == '-' || s.p[0] == '+');
    int64_t v = 0;

    if (i == s.n || s.n - i > 11 || !lode_org_text_is_digits(s.p + i, s.n - i))
        return -1;
    for (; i < s.n; i++)
        v = v * 10 + (s.p[i] - '0');
    *out = s.p[0] == '-' ? -v : v;
    return *out >= INT32_MIN && *out <= INT32_MAX ? 0 : -1;
}

static int keep_text(struct lode_org_value *v, struct lode_org_arena *a, const char *p, size_t n,
                     struct lode_err *err)
{
    char *copy = lode_org_value_room(a, n + 1, err);

    if (!copy)
        return -1;
    memcpy(copy, p, n);
    copy[n] = '\0';
    v->kind = LODE_ORG_TEXT;
    v->p = copy;
    v->n = n;
    return 0;
}

static const char *xsd(enum lode_org_type type)
{
    switch (type) {
    case LODE_ORG_DATE:
        return "xsd:date";
    case LODE_ORG_DATETIME:
        return "xsd:dateTime";
    case LODE_ORG_TIME:
        return "xsd:time";
    case LODE_ORG_BOOLEAN:
        return "xsd:boolean";
    case LODE_ORG_INT:
        return "xsd:int";
    default:
        return "xsd:double";
    }
}

static int parse_typed(const struct lode_org_field *f, struct lode_slice cell,
                       struct lode_org_arena *a, struct lode_org_value *v, struct lode_err *err)
{
    char text[LODE_ORG_MOMENT_SIZE];

    switch (f->type) {
    case LODE_ORG_BOOLEAN:
        v->kind = LODE_ORG_WHOLE;
        return parse_boolean(cell, &v->i) < 0;
    case LODE_ORG_INT:
        v->kind = LODE_ORG_WHOLE;
        return parse_int(cell, &v->i) < 0;
    case LODE_ORG_DOUBLE:
    case LODE_ORG_CURRENCY:
    case LODE_ORG_PERCENT:
        /* Kept as it was sent: decimals are a matter of pages alone; "when you retrieve the value
         * via API, no rounding occurs" (help articles 000387302, 000385689). */
        v->kind = LODE_ORG_REAL;
        return lode_org_value_number(cell, &v->d) < 0;
    default:
        if (lode_org_moment_parse(f->type, cell, text) < 0)
            return 1;
        return keep_text(v, a, text, strlen(text), err);
    }
}

const char lode_org_value_na[5] = "#N/A";

int lode_org_value_parse(const struct lode_org_field *f, struct lode_slice cell, size_t col,
                         struct lode_org_arena *a, struct lode_org_value *v, struct lode_buf *why,
                         struct lode_err *err)
{
    char id[19];
    int rc = 0;

    v->kind = LODE_ORG_NONE;
    if (cell.n == 0)
        return 0;
    if (cell.n == 4 && cell.p != lode_org_value_na && memcmp(cell.p, "#N/A", 4) == 0) {
        v->kind = f->type == LODE_ORG_BOOLEAN ? LODE_ORG_WHOLE : LODE_ORG_NULL;
        v->i = 0; /* a boolean is never null: false, which is a guess */
        return 0;
    }
    switch (f->type) {
    case LODE_ORG_ID:
    case LODE_ORG_REFERENCE:
        if (lode_org_records_id18(cell.p, cell.n, id) == 0)
            return keep_text(v, a, id, 18, err);
        return lode_org_value_refuse(why, err, "MALFORMED_ID", f->name,
                                     "%s: id value of incorrect type: %.*s", f->label, (int)cell.n,
                                     cell.p);
    case LODE_ORG_BOOLEAN:
    case LODE_ORG_INT:
    case LODE_ORG_DOUBLE:
    case LODE_ORG_CURRENCY:
    case LODE_ORG_PERCENT:
    case LODE_ORG_DATE:
    case LODE_ORG_DATETIME:
    case LODE_ORG_TIME:
        rc = parse_typed(f, cell, a, v, err);
        break;
    case LODE_ORG_PICKLIST:
    case LODE_ORG_MULTIPICKLIST:
        return lode_org_picklist_parse(f, cell, a, v, err);
    default:
        return lode_org_text_parse(f, cell, a, v, err);
    }
    if (rc <= 0)
        return rc;
    v->kind = LODE_ORG_NONE;
    return lode_org_value_refuse(
        why, err, "INVALID_FIELD", f->name,
        "Failed to deserialize field at col %zu. Due to, '%.*s' is not a valid value for the type "
        "%s",
        col, (int)cell.n, cell.p, xsd(f->type));
}

static int check_text(const struct lode_org_field *f, const struct lode_org_value *v,
                      struct lode_buf *why, struct lode_err *err)
{
    if (f->length > 0 && v->n > (size_t)f->length &&
        lode_text_length(v->p, v->n) > (size_t)f->length)
        return lode_org_value_refuse(why, err, "STRING_TOO_LONG", f->name,
                                     "%s: data value too large: %.*s (max length=%ld)", f->label,
                                     (int)v->n, v->p, f->length);
    if (f->type == LODE_ORG_EMAIL && !lode_org_text_is_email(v->p, v->n))
        return lode_org_value_refuse(why, err, "INVALID_EMAIL_ADDRESS", f->name,
                                     "%s: invalid email address: %.*s", f->label, (int)v->n, v->p);
    if (f->is_restricted && f->values)
        return lode_org_picklist_check(f, v, why, err);
    return 0;
}

static int refuse_range(const struct lode_org_field *f, const char *shown, struct lode_buf *why,
                        struct lode_err *err)
{
    return lode_org_value_refuse(why, err, "NUMBER_OUTSIDE_VALID_RANGE", f->name,
                                 "%s: value outside of valid range on numeric field: %s", f->label,
                                 shown);
}

/* A date that an org does not keep parses, and fails its record
 * (salesforce.stackexchange.com/q/339236 has the code); the words are from memory. */
static int check_date(const struct lode_org_field *f, const struct lode_org_value *v,
                      struct lode_buf *why, struct lode_err *err)
{
    char shown[LODE_ORG_MOMENT_SIZE];

    if (lode_org_moment_is_near(v->p))
        return 0;
    lode_org_moment_show(v->p, shown);
    return lode_org_value_refuse(why, err, "FIELD_INTEGRITY_EXCEPTION", f->name,
                                 "%s: invalid date: %s", f->label, shown);
}

int lode_org_value_check(const struct lode_org_field *f, const struct lode_org_value *v,
                         struct lode_buf *why, struct lode_err *err)
{
    char shown[32];

    switch (f->type) {
    case LODE_ORG_INT:
        if (f->precision <= 0 || fabs((double)v->i) < pow(10, (double)f->precision))
            return 0;
        snprintf(shown, sizeof shown, "%lld", (long long)v->i);
        return refuse_range(f, shown, why, err);
    case LODE_ORG_DOUBLE:
    case LODE_ORG_CURRENCY:
    case LODE_ORG_PERCENT:
        if (f->precision <= f->scale || fabs(v->d) < pow(10, (double)(f->precision - f->scale)))
            return 0;
        lode_org_records_double(v->d, shown);
        return refuse_range(f, shown, why, err);
    case LODE_ORG_ID:
    case LODE_ORG_REFERENCE:
    case LODE_ORG_BOOLEAN:
    case LODE_ORG_TIME:
        return 0;
    case LODE_ORG_DATE:
    case LODE_ORG_DATETIME:
        return check_date(f, v, why, err);
    default:
        return check_text(f, v, why, err);
    }
}
