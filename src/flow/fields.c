/* flow/fields.c - fields of a step, checked against describe, and values in comparable form. */
#include "flow/fields.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fold.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "salesforce/sfid.h"

void lode_fields_clear(struct lode_fields *f)
{
    for (size_t i = 0; i < f->n; i++)
        lode_mem_free(f->items[i].name);
    lode_mem_free(f->items);
    f->items = NULL;
    f->n = f->cap = 0;
}

static int is_writable(const struct lode_fields *f, const struct lode_field *field)
{
    if (field->compare == LODE_COMPARE_ID && lode_str_casecmp(field->name, "Id") == 0)
        return strcmp(f->operation, "insert") != 0;
    if (strcmp(f->operation, "insert") == 0)
        return field->is_createable;
    if (strcmp(f->operation, "update") == 0)
        return field->is_updateable;
    return field->is_createable || field->is_updateable;
}

/* "Account.Legacy_Id__c" or "Lead:Who.Email": the part before the dot must be a relationship. */
static int check_relationship(const struct lode_fields *f, const char *name, struct lode_err *err)
{
    const char *dot = strchr(name, '.'), *colon = strchr(name, ':');
    const char *from = colon && colon < dot ? colon + 1 : name;
    char relation[81];

    if ((size_t)(dot - from) >= sizeof relation)
        return lode_err_set(err, LODE_E_CHECK, "%s: no such relationship", name);
    memcpy(relation, from, (size_t)(dot - from));
    relation[dot - from] = '\0';
    if (!lode_describe_relationship(f->describe, relation))
        return lode_err_set(err, LODE_E_CHECK,
                            "%s.%s: %s has no relationship \"%s\" (a relationship column is "
                            "Relationship.ExternalIdField)",
                            lode_describe_name(f->describe), name, lode_describe_name(f->describe),
                            relation);
    return 0;
}

static int resolve(const struct lode_fields *f, const char *name, const struct lode_field **field,
                   struct lode_err *err)
{
    const char *object, *near;

    *field = NULL;
    if (!f->describe)
        return 0;
    object = lode_describe_name(f->describe);
    if (strchr(name, '.'))
        return check_relationship(f, name, err);
    *field = lode_describe_field(f->describe, name);
    if (!*field) {
        near = lode_describe_nearest(f->describe, name);
        return near ? lode_err_set(err, LODE_E_CHECK, "%s.%s: no such field; did you mean %s?",
                                   object, name, near)
                    : lode_err_set(err, LODE_E_CHECK,
                                   "%s.%s: no such field, or not visible to this user", object,
                                   name);
    }
    if (!is_writable(f, *field))
        return lode_err_set(err, LODE_E_CHECK, "%s.%s: this user cannot write the field on %s",
                            object, (*field)->name, f->operation);
    return 0;
}

/* Of the last field, which is new. */
static void find_rank(struct lode_fields *f)
{
    struct lode_fieldref *last = &f->items[f->n - 1];

    last->rank = 0;
    for (struct lode_fieldref *r = f->items; r < last; r++)
        if (strcmp(r->name, last->name) > 0)
            r->rank++;
        else
            last->rank++;
}

int lode_fields_add(struct lode_fields *f, const char *name, unsigned *out, struct lode_err *err)
{
    const struct lode_field *field;
    struct lode_fieldref *r;

    for (size_t i = 0; i < f->n; i++)
        if ((f->describe ? lode_str_casecmp : strcmp)(f->items[i].name, name) == 0) {
            *out = (unsigned)i;
            return 0;
        }
    if (resolve(f, name, &field, err) < 0 ||
        lode_mem_grow(&f->items, f->n, &f->cap, sizeof *f->items, err) < 0)
        return -1;
    r = &f->items[f->n];
    r->name = lode_str_dup(field ? field->name : name, err);
    if (!r->name)
        return -1;
    r->field = field;
    r->column = -2;
    r->compare = field ? field->compare : LODE_COMPARE_TEXT;
    *out = (unsigned)f->n++;
    find_rank(f);
    return 0;
}

/* Any line end is LF: what a value is free of nearly always. */
static int text_key(struct lode_slice v, struct lode_buf *out, struct lode_err *err)
{
    const char *p = v.p, *end = v.p + v.n, *cr;

    while ((cr = memchr(p, '\r', (size_t)(end - p)))) {
        if (lode_buf_add(out, p, (size_t)(cr - p), err) < 0)
            return -1;
        p = cr + 1;
        if ((p == end || *p != '\n') && lode_buf_addc(out, '\n', err) < 0)
            return -1;
    }
    return lode_buf_add(out, p, (size_t)(end - p), err);
}

struct lode_slice lode_fields_kept(struct lode_slice v)
{
    return lode_text_strip(v);
}

static int fold_key(struct lode_slice v, struct lode_buf *out, struct lode_err *err)
{
    struct lode_buf text;
    int rc;

    if (!memchr(v.p, '\r', v.n))
        return lode_fold_text(v.p, v.n, out, err);
    lode_buf_init(&text, 0);
    rc = text_key(v, &text, err);
    if (rc == 0)
        rc = lode_fold_text(lode_buf_str(&text), text.len, out, err);
    lode_buf_clear(&text);
    return rc;
}

/* Numbers of few digits, which are nearly all: a whole number and a power of ten that a double
 * holds exactly give the nearest double in one step. -1: strtod() must say. */
static int parse_short(struct lode_slice v, double *d)
{
    static const double tens[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                  1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                  1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    size_t i = v.p[0] == '-' || v.p[0] == '+', n_digits = 0;
    int64_t whole = 0;
    int power = 0, e = 0, has_point = 0;

    for (; i < v.n && v.p[i] != 'e' && v.p[i] != 'E'; i++) {
        if (v.p[i] == '.' && !has_point) {
            has_point = 1;
            continue;
        }
        if (v.p[i] < '0' || v.p[i] > '9' || ++n_digits > 15)
            return -1;
        whole = whole * 10 + (v.p[i] - '0');
        power -= has_point;
    }
    if (n_digits == 0)
        return -1;
    if (i < v.n) {
        int is_minus = ++i < v.n && v.p[i] == '-';
        size_t first = i += i < v.n && (v.p[i] == '-' || v.p[i] == '+');

        for (; i < v.n && i < first + 3 && v.p[i] >= '0' && v.p[i] <= '9'; i++)
            e = e * 10 + (v.p[i] - '0');
        if (i == first || i < v.n)
            return -1;
        power += is_minus ? -e : e;
    }
    if (power < -22 || power > 22)
        return -1;
    *d = power < 0 ? (double)whole / tens[-power] : (double)whole * tens[power];
    *d = v.p[0] == '-' ? -*d : *d;
    return 0;
}

/* Plain decimal or scientific notation; libc's hex, inf and nan are text, and so is what no double
 * holds. Every thread runs in the "C" locale. */
static int parse_number(struct lode_slice v, double *d)
{
    char s[64], *end;

    if (v.n == 0 || v.n >= sizeof s)
        return -1;
    if (parse_short(v, d) == 0)
        return 0;
    memcpy(s, v.p, v.n);
    s[v.n] = '\0';
    if (strspn(s, "0123456789+-.eE") != v.n)
        return -1;
    *d = strtod(s, &end);
    return *end || !isfinite(*d) ? -1 : 0;
}

static int digits(const char *p, int n, int *out)
{
    *out = 0;
    for (int i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9')
            return -1;
        *out = *out * 10 + (p[i] - '0');
    }
    return 0;
}

/* A day that its month lacks is text, not another day. */
static int is_moment(int y, int mo, int d, int h, int mi, int s)
{
    int64_t year;
    int month, day;

    if (mo < 1 || mo > 12 || d < 1 || d > 31 || h > 23 || mi > 59 || s > 59)
        return 0;
    lode_clock_civil(lode_clock_days(y, mo, d), &year, &month, &day);
    return month == mo && day == d;
}

/* Milliseconds behind a point at *i, if there is one; *i moves behind them. */
static int parse_fraction(struct lode_slice v, size_t *i)
{
    int f = 0, scale = 100;

    if (*i >= v.n || v.p[*i] != '.')
        return 0;
    for ((*i)++; *i < v.n && v.p[*i] >= '0' && v.p[*i] <= '9'; (*i)++, scale /= 10)
        f += (v.p[*i] - '0') * scale;
    return f;
}

/* HH:mm:ss[.SSS][Z] to milliseconds. */
static int parse_time(struct lode_slice v, int64_t *ms)
{
    int h, mi, s, f;
    size_t i = 8;

    if (v.n < 8 || v.p[2] != ':' || v.p[5] != ':' || digits(v.p, 2, &h) ||
        digits(v.p + 3, 2, &mi) || digits(v.p + 6, 2, &s))
        return -1;
    f = parse_fraction(v, &i);
    if (i < v.n && v.p[i] == 'Z')
        i++;
    *ms = ((int64_t)h * 60 + mi) * 60000 + s * 1000 + f;
    return i == v.n ? 0 : -1;
}

/* yyyy-MM-ddTHH:mm:ss[.SSS](Z|±HH:mm|±HHmm) to milliseconds. */
static int parse_moment(struct lode_slice v, int64_t *ms)
{
    int y, mo, d, h, mi, s, f = 0, oh = 0, om = 0;
    size_t i = 19;
    const char *p = v.p;

    if (v.n < 20 || p[4] != '-' || p[7] != '-' || p[10] != 'T' || p[13] != ':' || p[16] != ':' ||
        digits(p, 4, &y) || digits(p + 5, 2, &mo) || digits(p + 8, 2, &d) ||
        digits(p + 11, 2, &h) || digits(p + 14, 2, &mi) || digits(p + 17, 2, &s) ||
        !is_moment(y, mo, d, h, mi, s))
        return -1;
    f = parse_fraction(v, &i);
    if (i >= v.n)
        return -1;
    if (p[i] != 'Z') {
        size_t left = v.n - i;
        int colon = left == 6 && p[i + 3] == ':';

        if (left != 5u + (unsigned)colon || (p[i] != '+' && p[i] != '-') ||
            digits(p + i + 1, 2, &oh) || digits(p + i + 3 + colon, 2, &om))
            return -1;
        if (p[i] == '-') {
            oh = -oh;
            om = -om;
        }
    } else if (i + 1 != v.n) {
        return -1;
    }
    *ms = ((lode_clock_days(y, mo, d) * 24 + h - oh) * 60 + mi - om) * 60000 + s * 1000 + f;
    return 0;
}

static int boolean_key(struct lode_slice v)
{
    static const char *const yes[] = {"true", "1", "yes"}, *const no[] = {"false", "0", "no"};

    for (size_t i = 0; i < 3; i++) {
        if (lode_str_casecmpn(v.p, v.n, yes[i], strlen(yes[i])) == 0)
            return 1;
        if (lode_str_casecmpn(v.p, v.n, no[i], strlen(no[i])) == 0)
            return 0;
    }
    return -1;
}

static int in_order(struct lode_slice a, struct lode_slice b)
{
    int d = memcmp(a.p, b.p, a.n < b.n ? a.n : b.n);

    return d < 0 || (d == 0 && a.n < b.n);
}

/* The values between semicolons, sorted, each once. */
static int list_key(struct lode_slice v, struct lode_buf *out, struct lode_err *err)
{
    struct lode_slice last = {"", 0}, least;

    for (;; last = least) {
        const char *p = v.p, *end = v.p + v.n;

        least.n = 0;
        while (p < end) {
            const char *semicolon = memchr(p, ';', (size_t)(end - p));
            size_t n = semicolon ? (size_t)(semicolon - p) : (size_t)(end - p);
            struct lode_slice item = lode_text_strip((struct lode_slice){p, n});

            if (item.n && in_order(last, item) && (!least.n || in_order(item, least)))
                least = item;
            p = semicolon ? semicolon + 1 : end;
        }
        if (!least.n)
            return 0;
        if (lode_buf_add(out, least.p, least.n, err) < 0 || lode_buf_addc(out, ';', err) < 0)
            return -1;
    }
}

static int value_key(const void *p, size_t n, struct lode_buf *out, struct lode_err *err)
{
    return lode_buf_addc(out, LODE_FIELDS_VALUE, err) < 0 ? -1 : lode_buf_add(out, p, n, err);
}

int lode_fields_key(enum lode_compare compare, struct lode_slice v, struct lode_buf *out,
                    struct lode_err *err)
{
    char id[19];
    double d;
    int64_t ms;
    int b;

    /* null and blank are one for a new record, and no key is either of them */
    if (v.n == 0 || (v.n == 4 && memcmp(v.p, "#N/A", 4) == 0))
        return 0;
    switch (compare) {
    case LODE_COMPARE_ID:
        if (lode_sfid_18(v.p, v.n, id) == 0)
            return lode_buf_add(out, id, 18, err);
        break;
    case LODE_COMPARE_NUMBER:
        if (parse_number(v, &d) == 0) {
            d = d == 0 ? 0 : d; /* -0 is 0 */
            return value_key(&d, sizeof d, out, err);
        }
        break;
    case LODE_COMPARE_BOOLEAN:
        b = boolean_key(v);
        if (b >= 0)
            return value_key(b ? "t" : "f", 1, out, err);
        break;
    case LODE_COMPARE_DATETIME:
        if (parse_moment(v, &ms) == 0)
            return value_key(&ms, sizeof ms, out, err);
        break;
    case LODE_COMPARE_TIME:
        if (parse_time(v, &ms) == 0)
            return value_key(&ms, sizeof ms, out, err);
        break;
    case LODE_COMPARE_LIST:
        return list_key(v, out, err);
    case LODE_COMPARE_FOLD:
        return fold_key(v, out, err);
    case LODE_COMPARE_DATE: /* the server's own sample has a Z behind a date */
        if (v.n == 11 && v.p[10] == 'Z')
            v.n = 10;
        break;
    case LODE_COMPARE_TEXT:
        break;
    }
    return text_key(v, out, err);
}
