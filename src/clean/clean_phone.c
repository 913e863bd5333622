/* clean/clean_phone.c - phone numbers into E.164, by the numbering plans of the main countries.
 * A number that could be read in two ways is refused, never guessed. */
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "base/text.h"
#include "clean/clean_impl.h"

enum { MAX_DIGITS = 24, MAX_EXTENSION = 8, E164_MIN = 8, E164_MAX = 15 };

struct lode_clean_country {
    char iso[3];
    char code[4];  /* calling code */
    char trunk[3]; /* dialled before a national number within the country; "" where nothing is */
    char exit[5];  /* dialled before an international one */
    unsigned char min, max; /* digits of a national number, the trunk prefix not counted */
    unsigned char bare;     /* from so many digits on it is whole without the trunk prefix; 0: one
                               cannot tell it from a local number */
};

/* Sorted by iso. Sources: the numbering plans that countries deposit with the ITU. */
static const struct lode_clean_country countries[] = {
    {"AE", "971", "0", "00", 8, 9, 8},    {"AR", "54", "0", "00", 10, 11, 10},
    {"AT", "43", "0", "00", 4, 13, 0},    {"AU", "61", "0", "0011", 9, 10, 9},
    {"BE", "32", "0", "00", 8, 9, 8},     {"BG", "359", "0", "00", 7, 9, 9},
    {"BR", "55", "0", "00", 10, 11, 10},  {"CA", "1", "1", "011", 10, 10, 10},
    {"CH", "41", "0", "00", 9, 9, 9},     {"CL", "56", "", "00", 9, 9, 9},
    {"CN", "86", "0", "00", 10, 11, 10},  {"CO", "57", "", "00", 10, 10, 10},
    {"CZ", "420", "", "00", 9, 9, 9},     {"DE", "49", "0", "00", 6, 13, 0},
    {"DK", "45", "", "00", 8, 8, 8},      {"EE", "372", "", "00", 7, 8, 7},
    {"ES", "34", "", "00", 9, 9, 9},      {"FI", "358", "0", "00", 5, 12, 0},
    {"FR", "33", "0", "00", 9, 9, 9},     {"GB", "44", "0", "00", 9, 10, 10},
    {"GR", "30", "", "00", 10, 10, 10},   {"HK", "852", "", "001", 8, 8, 8},
    {"HR", "385", "0", "00", 8, 9, 8},    {"HU", "36", "06", "00", 8, 9, 8},
    {"IE", "353", "0", "00", 7, 9, 9},    {"IL", "972", "0", "00", 8, 9, 8},
    {"IN", "91", "0", "00", 10, 10, 10},  {"IS", "354", "", "00", 7, 9, 7},
    {"IT", "39", "", "00", 6, 11, 6},     {"JP", "81", "0", "010", 9, 10, 9},
    {"KR", "82", "0", "001", 8, 10, 9},   {"LI", "423", "", "00", 7, 9, 7},
    {"LU", "352", "", "00", 4, 11, 4},    {"LV", "371", "", "00", 8, 8, 8},
    {"MX", "52", "01", "00", 10, 10, 10}, {"NL", "31", "0", "00", 9, 9, 9},
    {"NO", "47", "", "00", 8, 8, 8},      {"NZ", "64", "0", "00", 8, 10, 8},
    {"PL", "48", "0", "00", 9, 9, 9},     {"PT", "351", "", "00", 9, 9, 9},
    {"RO", "40", "0", "00", 9, 9, 9},     {"RU", "7", "8", "810", 10, 10, 10},
    {"SA", "966", "0", "00", 8, 9, 9},    {"SE", "46", "0", "00", 7, 10, 0},
    {"SG", "65", "", "001", 8, 8, 8},     {"SI", "386", "0", "00", 8, 8, 8},
    {"SK", "421", "0", "00", 9, 9, 9},    {"TR", "90", "0", "00", 10, 10, 10},
    {"TW", "886", "0", "002", 8, 9, 9},   {"UA", "380", "0", "00", 9, 9, 9},
    {"US", "1", "1", "011", 10, 10, 10},  {"ZA", "27", "0", "00", 9, 9, 9},
};

enum { N_COUNTRIES = sizeof countries / sizeof *countries };

LODE_CLEAN_PREPARE(lode_clean_phone_prepare)
{
    const struct lode_clean_arg *a = bound->args[0];
    const char *hint = "";

    if (!a)
        return 0;
    for (size_t i = 0; i < N_COUNTRIES; i++)
        if (lode_str_casecmpn(a->text.p, a->text.n, countries[i].iso, 2) == 0) {
            c->country = &countries[i];
            return 0;
        }
    if (lode_str_casecmpn(a->text.p, a->text.n, "UK", 2) == 0)
        hint = ": did you mean \"GB\"?";
    else
        hint = ": it must be one of the two-letter codes that the reference lists, and numbers of "
               "other countries must begin with + or 00";
    return lode_err_set(err, LODE_E_USAGE, "clean.%s: no country \"%.*s\"%s", bound->name,
                        a->text.n > 20 ? 20 : (int)a->text.n, a->text.p, hint);
}

struct dialled {
    char digits[MAX_DIGITS + 1];
    size_t n;
    char extension[MAX_EXTENSION + 1];
    int has_plus;
};

/* 1 where cp may stand between digits without a meaning. */
static int is_separator(int32_t cp)
{
    if (cp < 0x80)
        return cp > 0 && strchr(" -./()~\t\r\n\f\v", cp) != NULL;
    return (cp >= 0x2010 && cp <= 0x2015) || cp == 0x2212 || cp == 0xB7 || cp == 0xAD ||
           (cp >= 0x200B && cp <= 0x200F) ||                 /* marks that copying brings */
           (cp >= 0x202A && cp <= 0x202E) || cp == 0x2060 || /* along, */
           (cp >= 0x2066 && cp <= 0x2069) || cp == 0xFEFF || /* invisible all */
           cp == 0xA0 || (cp >= 0x2000 && cp <= 0x200A) || cp == 0x202F || cp == 0x3000;
}

/* Bytes of "ext.", "x" and the like at p, or 0. */
static size_t extension_mark(const char *p, size_t n)
{
    static const char *const marks[] = {";ext=", "extension", "extn", "ext", "x", "#"};

    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        size_t k = strlen(marks[i]);

        if (n >= k && lode_str_casecmpn(p, k, marks[i], k) == 0) {
            while (k < n && strchr(" .:", p[k]))
                k++;
            return k;
        }
    }
    return 0;
}

/* 0, or -1 where p is not 1 to 8 digits. */
static int read_extension(const char *p, size_t n, struct dialled *d)
{
    if (n < 1 || n > MAX_EXTENSION)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (p[i] < '0' || p[i] > '9')
            return -1;
    memcpy(d->extension, p, n);
    d->extension[n] = '\0';
    return 0;
}

/* NULL, or what is wrong. */
static const char *read_digits(struct lode_slice s, struct dialled *d)
{
    size_t k, mark;

    for (size_t i = 0; i < s.n; i += k) {
        int32_t cp;
        int digit;

        k = lode_text_decode(s.p + i, s.n - i, &cp);
        digit = lode_clean_text_digit(cp);
        if (digit >= 0) {
            if (d->n == MAX_DIGITS)
                return "too many digits for a phone number";
            d->digits[d->n++] = (char)digit;
        } else if ((cp == '+' || cp == 0xFF0B) && !d->n && !d->has_plus) {
            d->has_plus = 1;
        } else if (d->n && (mark = extension_mark(s.p + i, s.n - i)) > 0) {
            return read_extension(s.p + i + mark, s.n - i - mark, d) < 0
                       ? "not a phone number: the extension is not 1 to 8 digits"
                       : NULL;
        } else if (!is_separator(cp)) {
            return cp == '+' ? "not a phone number: a + within the digits"
                             : "not a phone number: something other than digits in it";
        }
    }
    return d->n ? NULL : "not a phone number: no digits in it";
}

static int fits(const struct lode_clean_country *country, const char *digits, size_t n)
{
    if (n < country->min || n > country->max)
        return 0;
    return strcmp(country->code, "1") != 0 || digits[0] >= '2'; /* no area code begins with 0, 1 */
}

static int begins(const char *digits, const char *prefix)
{
    return *prefix && strncmp(digits, prefix, strlen(prefix)) == 0;
}

/* The national number behind a calling code: a trunk 0 written along, as in +49 (0)30, goes; so
 * does the 1 that Mexican mobile numbers had until 2019. */
static const char *strip_national(const struct lode_clean_country *country, const char *digits)
{
    if (country->trunk[0] == '0' && strcmp(country->iso, "MX") != 0 &&
        begins(digits, country->trunk))
        return digits + strlen(country->trunk);
    if (strcmp(country->iso, "MX") == 0 && strlen(digits) == 11 && digits[0] == '1')
        return digits + 1;
    return digits;
}

struct answer {
    const char *code, *national; /* one after the other they are the number */
    char wrong[160];
};

static int is_wrong_length(const struct lode_clean_country *country, size_t n, struct answer *a)
{
    char range[32];

    if (country->min == country->max)
        snprintf(range, sizeof range, "%d", country->min);
    else
        snprintf(range, sizeof range, "%d to %d", country->min, country->max);
    if (n >= country->min && n <= country->max)
        snprintf(a->wrong, sizeof a->wrong, "not a phone number of +%s", country->code);
    else
        snprintf(a->wrong, sizeof a->wrong,
                 "not a phone number of +%s: %zu digits without prefixes, not %s", country->code, n,
                 range);
    return -1;
}

/* digits: what follows the + or what is dialled in its place. */
static int resolve_international(const char *digits, struct answer *a)
{
    size_t n = strlen(digits);

    for (size_t i = 0; i < N_COUNTRIES; i++) {
        const struct lode_clean_country *country = &countries[i];

        if (!begins(digits, country->code))
            continue;
        a->code = country->code;
        a->national = strip_national(country, digits + strlen(country->code));
        return fits(country, a->national, strlen(a->national))
                   ? 0
                   : is_wrong_length(country, strlen(a->national), a);
    }
    a->code = "";
    a->national = digits;
    if (n >= E164_MIN && n <= E164_MAX && digits[0] != '0')
        return 0;
    snprintf(a->wrong, sizeof a->wrong,
             "not an international phone number: %zu digits, not %d to %d, the first not 0", n,
             (int)E164_MIN, (int)E164_MAX);
    return -1;
}

static int resolve_national(const struct lode_clean_country *country, const char *digits,
                            struct answer *a)
{
    size_t n = strlen(digits), n_code = strlen(country->code), n_trunk = strlen(country->trunk);

    a->code = country->code;
    if (begins(digits, country->trunk) && fits(country, digits + n_trunk, n - n_trunk)) {
        a->national = digits + n_trunk;
        return 0;
    }
    a->national = digits;
    if (country->trunk[0] == '0' && digits[0] == '0')
        return is_wrong_length(country, n - 1, a);
    if (country->bare && n >= country->bare && fits(country, digits, n))
        return 0;
    if (country->bare && n > country->max && begins(digits, country->code) &&
        fits(country, digits + n_code, n - n_code)) {
        a->national = digits + n_code; /* the + is missing */
        return 0;
    }
    if (country->bare == country->min || n < country->min || n > country->max)
        return is_wrong_length(country, n, a);
    snprintf(a->wrong, sizeof a->wrong,
             "not a whole phone number of %s: it begins neither with + nor with %s, so the area "
             "code may be missing",
             country->iso, country->trunk);
    return -1;
}

static int resolve(const struct lode_clean_country *country, const struct dialled *d,
                   struct answer *a)
{
    if (d->has_plus)
        return resolve_international(begins(d->digits, "00") ? d->digits + 2 : d->digits, a);
    if (country && begins(d->digits, country->exit) && d->n >= strlen(country->exit) + E164_MIN &&
        country->exit[0] == '0')
        return resolve_international(d->digits + strlen(country->exit), a);
    if (begins(d->digits, "00"))
        return resolve_international(d->digits + 2, a);
    if (country)
        return resolve_national(country, d->digits, a);
    snprintf(a->wrong, sizeof a->wrong,
             "not an international phone number: it begins neither with + nor with 00 (give "
             "clean.phone a country)");
    return -1;
}

LODE_CLEAN_APPLY(lode_clean_phone_apply)
{
    struct lode_slice s = lode_text_trim(p, n);
    struct dialled d = {.n = 0};
    struct answer a = {.code = ""};
    const char *wrong;

    if (s.n > 4 && lode_str_casecmpn(s.p, 4, "tel:", 4) == 0)
        s = lode_text_trim(s.p + 4, s.n - 4);
    if (s.n == 0)
        return 0;
    wrong = read_digits(s, &d);
    if (wrong)
        return lode_clean_refuse(err, p, n, "%s", wrong);
    if (resolve(c->country, &d, &a) < 0)
        return lode_clean_refuse(err, p, n, "%s", a.wrong);
    if (lode_buf_addc(out, '+', err) < 0 || lode_buf_adds(out, a.code, err) < 0 ||
        lode_buf_adds(out, a.national, err) < 0)
        return -1;
    if (!d.extension[0])
        return 0;
    return lode_buf_adds(out, " x", err) < 0 ? -1 : lode_buf_adds(out, d.extension, err);
}
