/* clean/clean_date.c - dates and times into ISO: days as they are, moments in UTC. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "clean/clean_form.h"
#include "clean/clean_impl.h"
#include "clean/clean_zone.h"

enum { MAX_FORMS = 64 };

static int add_forms(const struct lode_clean_arg *a, struct lode_slice *texts, size_t *n,
                     const char *name, struct lode_err *err)
{
    size_t k = a->kind == LODE_CLEAN_MAP ? a->n : 1;

    if (*n + k > MAX_FORMS)
        return lode_err_set(err, LODE_E_USAGE, "clean.%s: more than %d formats", name,
                            (int)MAX_FORMS);
    for (size_t i = 0; i < k; i++)
        texts[(*n)++] = a->kind == LODE_CLEAN_MAP ? a->values[i] : a->text;
    return 0;
}

static int make_forms(struct lode_clean_call *c, const char *name, const struct lode_slice *texts,
                      size_t n, const char *const *standard, struct lode_err *err)
{
    struct lode_slice own[MAX_FORMS];

    for (; !texts && standard[n]; n++)
        own[n] = (struct lode_slice){standard[n], strlen(standard[n])};
    c->n_forms = n;
    return lode_clean_form_new(name, texts ? texts : own, n, &c->forms, err);
}

LODE_CLEAN_PREPARE(lode_clean_date_days)
{
    static const char *const iso[] = {"%Y-%m-%d", NULL};
    struct lode_slice texts[MAX_FORMS];
    size_t n = 0;

    for (size_t i = 0; i < bound->n_list; i++)
        if (add_forms(bound->list[i], texts, &n, bound->name, err) < 0)
            return -1;
    return make_forms(c, bound->name, n ? texts : NULL, n, iso, err);
}

LODE_CLEAN_PREPARE(lode_clean_date_moments)
{
    static const char *const iso[] = {"%Y-%m-%dT%H:%M:%S.%f%z",
                                      "%Y-%m-%dT%H:%M:%S%z",
                                      "%Y-%m-%dT%H:%M:%S.%f",
                                      "%Y-%m-%dT%H:%M:%S",
                                      "%Y-%m-%d %H:%M:%S.%f%z",
                                      "%Y-%m-%d %H:%M:%S%z",
                                      "%Y-%m-%d %H:%M:%S.%f",
                                      "%Y-%m-%d %H:%M:%S",
                                      "%Y-%m-%dT%H:%M%z",
                                      "%Y-%m-%dT%H:%M",
                                      "%Y-%m-%d %H:%M",
                                      "%Y-%m-%d",
                                      NULL};
    const struct lode_clean_arg *zone = bound->args[1];
    struct lode_slice texts[MAX_FORMS], name = {"UTC", 3};
    size_t n = 0;

    if (bound->args[0] && add_forms(bound->args[0], texts, &n, bound->name, err) < 0)
        return -1;
    if (make_forms(c, bound->name, n ? texts : NULL, n, iso, err) < 0)
        return -1;
    if (zone)
        name = zone->text;
    if (memchr(name.p, '%', name.n))
        return lode_err_set(err, LODE_E_USAGE,
                            "clean.%s: \"%.*s\" is no zone (several formats are given as a list)",
                            bound->name, (int)name.n, name.p);
    if (lode_clean_zone_new(name.p, name.n, &c->zone, err) < 0)
        return lode_err_wrap(err, "clean.%s", bound->name);
    return 0;
}

static int refuse(const struct lode_clean_call *c, const char *p, size_t n, int is_form,
                  const char *kind, struct lode_err *err)
{
    const char *first = lode_clean_form_text(c->forms, 0);

    if (is_form)
        return lode_clean_refuse(err, p, n, "there is no such %s",
                                 strcmp(kind, "date") == 0 ? "day" : "day or time");
    if (c->n_forms == 1)
        return lode_clean_refuse(err, p, n, "not a %s of the form %s", kind, first);
    return lode_clean_refuse(err, p, n, "not a %s of the form %s or %zu other%s", kind, first,
                             c->n_forms - 1, c->n_forms == 2 ? "" : "s");
}

/* The first form that fits: 1. 0: blank. */
static int match(const struct lode_clean_call *c, const char *p, size_t n, const char *kind,
                 struct lode_clean_moment *m, struct lode_err *err)
{
    struct lode_slice s = lode_text_trim(p, n);
    int is_form = 0;

    if (s.n == 0)
        return 0;
    for (size_t i = 0; i < c->n_forms; i++) {
        int rc = lode_clean_form_match(c->forms, i, s.p, s.n, m);

        if (rc == 1)
            return 1;
        is_form |= rc < 0;
    }
    refuse(c, p, n, is_form, kind, err);
    return -1;
}

LODE_CLEAN_APPLY(lode_clean_date_day)
{
    struct lode_clean_moment m;
    char text[64];
    int rc = match(c, p, n, "date", &m, err);

    if (rc <= 0)
        return rc;
    snprintf(text, sizeof text, "%04d-%02d-%02d", (int)m.year, m.month, m.day);
    return lode_buf_adds(out, text, err);
}

LODE_CLEAN_APPLY(lode_clean_date_moment)
{
    struct lode_clean_moment m;
    char text[128];
    int64_t utc, days, year;
    int month, day, second, rc = match(c, p, n, "date and time", &m, err);

    if (rc <= 0)
        return rc;
    utc =
        lode_clock_days(m.year, m.month, m.day) * 86400 + m.hour * 3600 + m.minute * 60 + m.second;
    if (m.has_offset)
        utc -= m.offset;
    else if (lode_clean_zone_to_utc(c->zone, utc, &utc) < 0)
        return lode_clean_refuse(
            err, p, n, "there was no such time in %s: its clocks were put forward over it",
            lode_clean_zone_name(c->zone));
    days = utc / 86400 - (utc % 86400 < 0);
    second = (int)(utc - days * 86400);
    lode_clock_civil(days, &year, &month, &day);
    if (year < 1 || year > 9999)
        return refuse(c, p, n, 1, "date and time", err);
    snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", (int)year, month, day,
             second / 3600, second / 60 % 60, second % 60, m.milli);
    return lode_buf_adds(out, text, err);
}
