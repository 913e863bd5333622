/* clean/clean_form.c - a format becomes a list of steps; a value is matched step by step. */
#include "clean/clean_form.h"

#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "clean/clean_zone.h"

enum { MAX_STEPS = 64, MAX_TEXT = 100, PIVOT = 69 };

/* What a step reads; the first ones are numbers. */
enum field {
    YEAR,
    YEAR2,
    MONTH,
    DAY,
    YEAR_DAY,
    HOUR,
    HOUR12,
    MINUTE,
    SECOND,
    FRACTION,
    EPOCH,
    MONTH_NAME,
    WEEKDAY,
    HALF,
    OFFSET,
    ZONE,
    BLANK,
    LITERAL,
    N_FIELDS = LITERAL
};

struct step {
    unsigned char field, min, max; /* digits of a number */
    char c;                        /* LITERAL: that byte; else the letter of the format */
};

struct lode_clean_form {
    char text[MAX_TEXT];
    struct step steps[MAX_STEPS];
    size_t n;
};

static const struct {
    char letter;
    unsigned char field, min, max;
} letters[] = {
    {'Y', YEAR, 4, 4},       {'y', YEAR2, 2, 2},      {'m', MONTH, 1, 2},
    {'d', DAY, 1, 2},        {'e', DAY, 1, 2},        {'j', YEAR_DAY, 1, 3},
    {'H', HOUR, 1, 2},       {'k', HOUR, 1, 2},       {'I', HOUR12, 1, 2},
    {'l', HOUR12, 1, 2},     {'M', MINUTE, 1, 2},     {'S', SECOND, 1, 2},
    {'f', FRACTION, 1, 9},   {'s', EPOCH, 1, 11},     {'b', MONTH_NAME, 0, 0},
    {'B', MONTH_NAME, 0, 0}, {'h', MONTH_NAME, 0, 0}, {'a', WEEKDAY, 0, 0},
    {'A', WEEKDAY, 0, 0},    {'p', HALF, 0, 0},       {'P', HALF, 0, 0},
    {'z', OFFSET, 0, 0},     {'Z', ZONE, 0, 0},       {'n', BLANK, 0, 0},
    {'t', BLANK, 0, 0},      {'%', LITERAL, 0, 0},
};

static const struct {
    char letter;
    const char *text;
} shorthands[] = {
    {'F', "%Y-%m-%d"}, {'T', "%H:%M:%S"}, {'R', "%H:%M"}, {'D', "%m/%d/%y"}, {'r', "%I:%M:%S %p"}};

static int add_step(struct lode_clean_form *f, struct step step)
{
    if (f->n == MAX_STEPS)
        return -1;
    f->steps[f->n++] = step;
    return 0;
}

/* Adds the step of a letter: -1 where there is no such letter or no room. */
static int add_letter(struct lode_clean_form *f, char c)
{
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        if (letters[i].letter == c)
            return add_step(f, (struct step){letters[i].field, letters[i].min, letters[i].max, c});
    return -1;
}

/* 0, or the letter that is wrong (0xFF: too long). */
static int compile(struct lode_clean_form *f, const char *s, size_t n)
{
    for (size_t i = 0, len; i < n; i += len) {
        const char *more = NULL;

        len = 1;
        if (lode_text_is_space(s + i, n - i, &len)) {
            if (add_step(f, (struct step){BLANK, 0, 0, ' '}) < 0)
                return 0xFF;
            continue;
        }
        len = 1; /* byte by byte */
        if (s[i] != '%') {
            if (add_step(f, (struct step){LITERAL, 0, 0, s[i]}) < 0)
                return 0xFF;
            continue;
        }
        i += i + 2 < n && s[i + 1] == '-' ? 2 : 1; /* %-d is %d */
        if (i >= n)
            return '%';
        for (size_t k = 0; k < sizeof shorthands / sizeof *shorthands; k++)
            if (shorthands[k].letter == s[i])
                more = shorthands[k].text;
        if (more ? compile(f, more, strlen(more)) : add_letter(f, s[i]))
            return f->n == MAX_STEPS ? 0xFF : s[i] & 0x7F;
    }
    return 0;
}

static int is_number(const struct step *s)
{
    return s->field < EPOCH;
}

/* Numbers side by side have all their digits: 2024111 is neither 1 November nor 11 January. */
static void pack(struct lode_clean_form *f)
{
    for (size_t i = 0; i + 1 < f->n; i++)
        if (is_number(&f->steps[i]) && is_number(&f->steps[i + 1])) {
            if (f->steps[i].field != FRACTION)
                f->steps[i].min = f->steps[i].max;
            if (f->steps[i + 1].field != FRACTION)
                f->steps[i + 1].min = f->steps[i + 1].max;
        }
}

/* NULL, or what is missing or too much. */
static const char *check(const struct lode_clean_form *f)
{
    int has[N_FIELDS + 1] = {0};

    for (size_t i = 0; i < f->n; i++)
        if (++has[f->steps[i].field] > 1 && f->steps[i].field < BLANK)
            return "it says the same thing twice";
    if (has[EPOCH])
        return NULL;
    if (has[YEAR] + has[YEAR2] != 1)
        return "it needs the year once (%Y or %y)";
    if (!has[YEAR_DAY] && has[MONTH] + has[MONTH_NAME] != 1)
        return "it needs the month once (%m, or %b for its name)";
    if (!has[YEAR_DAY] && !has[DAY])
        return "it needs the day (%d)";
    if (has[HOUR12] != has[HALF])
        return "%I (1 to 12) and %p (AM or PM) belong together; %H is 0 to 23";
    if (has[HOUR] + has[HOUR12] > 1)
        return "it says the hour twice";
    if (!has[HOUR] && !has[HOUR12] && (has[MINUTE] || has[SECOND]))
        return "it needs the hour (%H)";
    if (has[OFFSET] + has[ZONE] > 1)
        return "it says the zone twice";
    return NULL;
}

static int build(struct lode_clean_form *f, const char *name, struct lode_slice text,
                 struct lode_err *err)
{
    const char *wrong;
    int letter;

    if (text.n >= MAX_TEXT)
        return lode_err_set(err, LODE_E_USAGE, "clean.%s: a date format of %zu bytes is too long",
                            name, text.n);
    memcpy(f->text, text.p, text.n);
    letter = compile(f, text.p, text.n);
    if (letter == 0xFF)
        return lode_err_set(err, LODE_E_USAGE, "clean.%s: the date format \"%s\" is too long", name,
                            f->text);
    if (letter)
        return lode_err_set(err, LODE_E_USAGE,
                            "clean.%s: the date format \"%s\" has no meaning for %%%c", name,
                            f->text, letter);
    wrong = check(f);
    if (wrong)
        return lode_err_set(err, LODE_E_USAGE, "clean.%s: the date format \"%s\": %s", name,
                            f->text, wrong);
    pack(f);
    return 0;
}

int lode_clean_form_new(const char *name, const struct lode_slice *texts, size_t n,
                        struct lode_clean_form **out, struct lode_err *err)
{
    struct lode_clean_form *forms = lode_mem_alloc(n * sizeof *forms, err);

    if (!forms)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (build(&forms[i], name, texts[i], err) < 0) {
            lode_mem_free(forms);
            return -1;
        }
    *out = forms;
    return 0;
}

void lode_clean_form_free(struct lode_clean_form *forms)
{
    lode_mem_free(forms);
}

const char *lode_clean_form_text(const struct lode_clean_form *forms, size_t i)
{
    return forms[i].text;
}

/* What was read; -1: nothing. */
struct reading {
    const char *p;
    size_t n;
    int64_t v[N_FIELDS + 1];
};

static void skip_blanks(struct reading *r)
{
    size_t len;

    while (r->n && lode_text_is_space(r->p, r->n, &len)) {
        r->p += len;
        r->n -= len;
    }
}

static int read_number(struct reading *r, const struct step *s)
{
    int64_t v = 0;
    int k = 0, negative = 0;

    if (s->c == 'e' || s->c == 'k' || s->c == 'l') /* these are padded with blanks */
        skip_blanks(r);
    if (s->field == EPOCH && r->n && *r->p == '-') {
        negative = 1;
        r->p++;
        r->n--;
    }
    for (; r->n && k < s->max && *r->p >= '0' && *r->p <= '9'; r->p++, r->n--, k++)
        v = v * 10 + (*r->p - '0');
    if (k < s->min)
        return 0;
    for (; s->field == FRACTION && k < 9; k++)
        v *= 10;
    r->v[s->field] = negative ? -v : v;
    return 1;
}

struct word {
    const char *text;
    int value;
};

/* The longest of the words that the value goes on with. */
static int read_word(struct reading *r, const struct word *words, size_t n, enum field field)
{
    size_t best = 0;

    for (size_t i = 0; i < n; i++) {
        size_t k = strlen(words[i].text);

        if (k > best && k <= r->n && lode_str_casecmpn(r->p, k, words[i].text, k) == 0) {
            best = k;
            r->v[field] = words[i].value;
        }
    }
    r->p += best;
    r->n -= best;
    return best > 0;
}

static int read_name(struct reading *r, enum field field)
{
    static const struct word months[] = {
        {"january", 1},   {"february", 2},  {"march", 3},  {"april", 4},     {"may", 5},
        {"june", 6},      {"july", 7},      {"august", 8}, {"september", 9}, {"october", 10},
        {"november", 11}, {"december", 12}, {"jan", 1},    {"feb", 2},       {"mar", 3},
        {"apr", 4},       {"jun", 6},       {"jul", 7},    {"aug", 8},       {"sep", 9},
        {"sept", 9},      {"oct", 10},      {"nov", 11},   {"dec", 12}};
    static const struct word weekdays[] = {
        {"monday", 1},   {"tuesday", 2}, {"wednesday", 3}, {"thursday", 4}, {"friday", 5},
        {"saturday", 6}, {"sunday", 0},  {"mon", 1},       {"tue", 2},      {"tues", 2},
        {"wed", 3},      {"thu", 4},     {"thur", 4},      {"thurs", 4},    {"fri", 5},
        {"sat", 6},      {"sun", 0}};
    static const struct word halves[] = {{"am", 0}, {"pm", 1}, {"a.m.", 0}, {"p.m.", 1}};

    if (field == MONTH_NAME)
        return read_word(r, months, sizeof months / sizeof *months, field);
    if (field == WEEKDAY)
        return read_word(r, weekdays, sizeof weekdays / sizeof *weekdays, field);
    return read_word(r, halves, sizeof halves / sizeof *halves, field);
}

/* Abbreviations that mean one thing to everybody; minutes ahead of UTC. */
static int read_zone(struct reading *r)
{
    static const struct word zones[] = {{"UTC", 0},    {"GMT", 0},    {"UT", 0},     {"EST", -300},
                                        {"EDT", -240}, {"CST", -360}, {"CDT", -300}, {"MST", -420},
                                        {"MDT", -360}, {"PST", -480}, {"PDT", -420}, {"WET", 0},
                                        {"WEST", 60},  {"CET", 60},   {"CEST", 120}, {"MEZ", 60},
                                        {"MESZ", 120}, {"EET", 120},  {"EEST", 180}};

    if (!read_word(r, zones, sizeof zones / sizeof *zones, ZONE))
        return 0;
    r->v[OFFSET] = r->v[ZONE] * 60;
    return 1;
}

static int read_offset(struct reading *r)
{
    size_t k = lode_clean_zone_parse_offset(r->p, r->n, &r->v[OFFSET]);

    r->p += k;
    r->n -= k;
    if (k)
        r->v[ZONE] = 0; /* marks that there is one: an offset may be -1 */
    return k > 0;
}

static int read_step(struct reading *r, const struct step *s)
{
    switch (s->field) {
    case LITERAL:
        if (!r->n || *r->p != s->c)
            return 0;
        r->p++;
        r->n--;
        return 1;
    case BLANK:
        skip_blanks(r);
        return 1;
    case MONTH_NAME:
    case WEEKDAY:
    case HALF:
        return read_name(r, (enum field)s->field);
    case OFFSET:
        return read_offset(r);
    case ZONE:
        return read_offset(r) || read_zone(r);
    default:
        return read_number(r, s);
    }
}

static int64_t or_zero(int64_t v)
{
    return v < 0 ? 0 : v;
}

/* The day that was read, since 1970-01-01; -1 in *bad where there is none. */
static int64_t day_of(const struct reading *r, int *bad)
{
    int64_t year = r->v[YEAR], month = r->v[MONTH] < 0 ? r->v[MONTH_NAME] : r->v[MONTH], y, days;
    int m, d;

    if (r->v[YEAR2] >= 0)
        year = r->v[YEAR2] + (r->v[YEAR2] < PIVOT ? 2000 : 1900);
    *bad = year < 1;
    if (r->v[YEAR_DAY] >= 0) {
        days = lode_clock_days(year, 1, 1) + r->v[YEAR_DAY] - 1;
        lode_clock_civil(days, &y, &m, &d);
        *bad |= y != year;
        return days;
    }
    if (month < 1 || month > 12 || r->v[DAY] < 1 || r->v[DAY] > 31) {
        *bad = 1;
        return 0;
    }
    days = lode_clock_days(year, (int)month, (int)r->v[DAY]);
    lode_clock_civil(days, &y, &m, &d);
    *bad |= m != month;
    return days;
}

/* Puts together what was read: 1, or -1 where there is no such day or time. */
static int finish(const struct reading *r, struct lode_clean_moment *out)
{
    int64_t hour = or_zero(r->v[HOUR]), days, epoch = r->v[EPOCH];
    int bad = 0, has_epoch = epoch != INT64_MIN;

    days = has_epoch ? epoch / 86400 - (epoch % 86400 < 0) : day_of(r, &bad);
    if (has_epoch) {
        int64_t s = epoch - days * 86400;

        *out = (struct lode_clean_moment){.hour = (int)(s / 3600),
                                          .minute = (int)(s / 60 % 60),
                                          .second = (int)(s % 60),
                                          .has_offset = 1};
    } else {
        if (r->v[HOUR12] >= 0) {
            bad |= r->v[HOUR12] < 1 || r->v[HOUR12] > 12;
            hour = r->v[HOUR12] % 12 + (r->v[HALF] ? 12 : 0);
        }
        *out = (struct lode_clean_moment){.hour = (int)hour,
                                          .minute = (int)or_zero(r->v[MINUTE]),
                                          .second = (int)or_zero(r->v[SECOND]),
                                          .has_offset = r->v[ZONE] != -1};
        bad |= out->hour > 23 || out->minute > 59 || out->second > 59;
    }
    out->milli = (int)(or_zero(r->v[FRACTION]) / 1000000);
    out->offset = out->has_offset && !has_epoch ? r->v[OFFSET] : 0;
    lode_clock_civil(days, &out->year, &out->month, &out->day);
    bad |= out->year < 1 || out->year > 9999;
    bad |= r->v[WEEKDAY] >= 0 && (days % 7 + 11) % 7 != r->v[WEEKDAY];
    return bad ? -1 : 1;
}

int lode_clean_form_match(const struct lode_clean_form *forms, size_t i, const char *p, size_t n,
                          struct lode_clean_moment *out)
{
    const struct lode_clean_form *f = &forms[i];
    struct reading r = {.p = p, .n = n};

    for (size_t k = 0; k <= N_FIELDS; k++)
        r.v[k] = -1;
    r.v[EPOCH] = INT64_MIN;
    for (size_t k = 0; k < f->n; k++)
        if (!read_step(&r, &f->steps[k]))
            return 0;
    return r.n ? 0 : finish(&r, out);
}
