/* clean/clean_number.c - numbers as people and spreadsheets write them, into plain decimal text.
 * The digits are moved, never computed with: nothing is rounded. */
#include <string.h>

#include "base/text.h"
#include "clean/clean_impl.h"

enum { MAX_DIGITS = 64, MAX_EXPONENT = 40 };

struct number {
    char digits[MAX_DIGITS + 1];
    size_t n, n_whole; /* digits, and those before the decimal mark */
    int is_negative;
    int exponent;
};

LODE_CLEAN_PREPARE(lode_clean_number_prepare)
{
    const struct lode_clean_arg *a = bound->args[0];

    c->decimal = '.';
    if (!a)
        return 0;
    if (a->text.n != 1 || !strchr(".,", a->text.p[0]))
        return lode_err_set(err, LODE_E_USAGE,
                            "clean.%s: option \"decimal\" must be \".\" or \",\"", bound->name);
    c->decimal = a->text.p[0];
    return 0;
}

/* Takes text off an end of s: 1 where it was there. */
static int take_front(struct lode_slice *s, const char *text)
{
    size_t k = strlen(text);

    if (s->n < k || memcmp(s->p, text, k) != 0)
        return 0;
    *s = lode_text_trim(s->p + k, s->n - k);
    return 1;
}

static int take_back(struct lode_slice *s, const char *text)
{
    size_t k = strlen(text);

    if (s->n < k || memcmp(s->p + s->n - k, text, k) != 0)
        return 0;
    *s = lode_text_trim(s->p, s->n - k);
    return 1;
}

/* Takes the sign off, in front or behind (as some systems print it), or as brackets. */
static int take_sign(struct lode_slice *s, int *n_signs)
{
    int negative = 0;

    if (take_front(s, "-") || take_front(s, "\u2212") || take_back(s, "-") ||
        take_back(s, "\u2212")) {
        negative = 1;
        ++*n_signs;
    } else if (take_front(s, "+")) {
        ++*n_signs;
    } else if (s->n > 1 && s->p[0] == '(' && s->p[s->n - 1] == ')') {
        *s = lode_text_trim(s->p + 1, s->n - 2);
        negative = 1;
        ++*n_signs;
    }
    return negative;
}

static void take_currency(struct lode_slice *s)
{
    static const char *const signs[] = {"$", "\u20AC", "\u00A3", "\u00A5"};

    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (take_front(s, signs[i]) || take_back(s, signs[i]))
            return;
}

/* Bytes of a thousands mark at p, which can be any white space, an apostrophe, or the one of point
 * and comma that is not the decimal mark; else 0. */
static size_t thousands_mark(const char *p, size_t n, char decimal)
{
    size_t len;

    if (n && (*p == '\'' || (*p == ',' && decimal == '.') || (*p == '.' && decimal == ',')))
        return 1;
    if (n >= 3 && memcmp(p, "\u2019", 3) == 0)
        return 3;
    return lode_text_is_space(p, n, &len) ? len : 0;
}

/* The groups that were read before a thousands mark. */
struct groups {
    const char *mark; /* the first one, and its bytes; all are alike */
    size_t n_mark;
    size_t n_first, n_middle; /* digits of the first group, and of each after it but the last */
};

static const char bad_groups[] = "its groups of digits are not those of thousands";

/* Adds a group of n digits that the mark of k bytes at p ends. One of zeros alone is no thousand:
 * 0.500 with a decimal comma was written with a point for the decimal mark. NULL, or what is
 * wrong. */
static const char *add_group(struct groups *g, const struct number *num, size_t n, const char *p,
                             size_t k)
{
    int is_first = !g->mark;

    if (!is_first && (k != g->n_mark || memcmp(g->mark, p, k) != 0))
        return "its thousands marks differ";
    if (n == 0 || n > 3 || (!is_first && n < 2))
        return bad_groups;
    if (is_first) {
        if (strspn(num->digits, "0") >= n)
            return bad_groups;
        g->n_first = n;
    } else {
        if ((g->n_middle && n != g->n_middle) || (n == 2 && g->n_first > 2))
            return bad_groups;
        g->n_middle = n;
    }
    g->mark = p;
    g->n_mark = k;
    return NULL;
}

/* Digits before the decimal mark, in groups of three (two as in 12,34,567), with one and the same
 * mark between them. NULL, or what is wrong. */
static const char *read_whole(struct lode_slice *s, char decimal, struct number *num)
{
    struct groups groups = {.mark = NULL};
    size_t n = 0; /* digits of this group */

    while (s->n) {
        const char *wrong;
        size_t k;

        if (*s->p >= '0' && *s->p <= '9') {
            if (num->n == MAX_DIGITS)
                return "more than 64 digits";
            num->digits[num->n++] = *s->p;
            n++;
            k = 1;
        } else {
            k = thousands_mark(s->p, s->n, decimal);
            if (!k)
                break;
            wrong = add_group(&groups, num, n, s->p, k);
            if (wrong)
                return wrong;
            n = 0;
        }
        s->p += k;
        s->n -= k;
    }
    num->n_whole = num->n;
    return groups.mark && n != 3 ? bad_groups : NULL;
}

static const char *read_fraction(struct lode_slice *s, char decimal, struct number *num)
{
    if (!s->n || *s->p != decimal)
        return NULL;
    for (s->p++, s->n--; s->n && *s->p >= '0' && *s->p <= '9'; s->p++, s->n--) {
        if (num->n == MAX_DIGITS)
            return "more than 64 digits";
        num->digits[num->n++] = *s->p;
    }
    return NULL;
}

static const char *read_exponent(struct lode_slice *s, struct number *num)
{
    int sign = 1;
    size_t n = 0;

    if (!s->n || (*s->p != 'e' && *s->p != 'E'))
        return NULL;
    s->p++;
    s->n--;
    if (s->n && (*s->p == '+' || *s->p == '-')) {
        sign = *s->p == '-' ? -1 : 1;
        s->p++;
        s->n--;
    }
    for (; s->n && *s->p >= '0' && *s->p <= '9'; s->p++, s->n--, n++) {
        num->exponent = num->exponent * 10 + (*s->p - '0');
        if (num->exponent > MAX_EXPONENT)
            return "its exponent is past 40";
    }
    num->exponent *= sign;
    return n ? NULL : "there are no digits behind the E";
}

static const char *read_number(struct lode_slice *s, char decimal, struct number *num)
{
    const char *wrong = read_whole(s, decimal, num);

    if (!wrong)
        wrong = read_fraction(s, decimal, num);
    if (!wrong)
        wrong = read_exponent(s, num);
    if (wrong)
        return wrong;
    if (s->n && *s->p == '%')
        return "a percent sign (say what it means: cut it off, or divide by 100)";
    if (s->n || !num->n)
        return "";
    return NULL;
}

static int write_number(const struct number *num, struct lode_buf *out, struct lode_err *err)
{
    char text[2 * (MAX_DIGITS + MAX_EXPONENT) + 8], *to = text;
    long n = (long)num->n, point = (long)num->n_whole + num->exponent;
    int is_zero = 1;

    for (long i = 0; i < n; i++)
        is_zero &= num->digits[i] == '0';
    if (num->is_negative && !is_zero)
        *to++ = '-';
    for (long i = 0, begun = 0; i < point; i++) {
        char digit = i < n ? num->digits[i] : '0';

        begun |= digit != '0' || i == point - 1; /* leading zeros go, but the last */
        if (begun)
            *to++ = digit;
    }
    if (point <= 0)
        *to++ = '0';
    if (point < n)
        *to++ = '.';
    for (long i = point; i < n; i++)
        *to++ = i < 0 ? '0' : num->digits[i];
    return lode_buf_add(out, text, (size_t)(to - text), err);
}

LODE_CLEAN_APPLY(lode_clean_number_apply)
{
    struct lode_slice s = lode_text_trim(p, n);
    struct number num = {.n = 0};
    const char *wrong;
    int n_signs = 0;

    if (s.n == 0)
        return 0;
    num.is_negative = take_sign(&s, &n_signs);
    take_currency(&s);
    if (!n_signs)
        num.is_negative = take_sign(&s, &n_signs);
    wrong = read_number(&s, c->decimal, &num);
    if (!wrong)
        return write_number(&num, out, err);
    return lode_clean_refuse(err, p, n, "not a number with a decimal %s%s%s",
                             c->decimal == ',' ? "comma" : "point", *wrong ? ": " : "", wrong);
}
