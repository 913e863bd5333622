/* clean/clean.c - the table of the functions, and the check of their options. */
#include "clean/clean.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "clean/clean_form.h"
#include "clean/clean_impl.h"
#include "clean/clean_zone.h"

struct lode_clean_def {
    struct lode_clean_option options[LODE_CLEAN_MAX_OPTIONS + 1];
    int is_list;    /* any number of values for the first option */
    int sees_blank; /* a blank value reaches apply */
    LODE_CLEAN_PREPARE((*prepare));
    LODE_CLEAN_APPLY((*apply));
};

enum {
    IS_TEXT = LODE_CLEAN_IS(TEXT),
    IS_MAP = LODE_CLEAN_IS(MAP),
    IS_SCALAR = LODE_CLEAN_IS(TEXT) | LODE_CLEAN_IS(NUMBER) | LODE_CLEAN_IS(BOOL)
};

static const struct lode_clean_info infos[] = {
    {"blank_if", "blank_if(value, other, …)", "Blank where the value is one of the others."},
    {"boolean", "boolean(value, true_values, false_values)",
     "\"true\" or \"false\" for yes, no, true, false, y, n, t, f, on, off, 1, 0, x and your own."},
    {"date", "date(value, format, …)",
     "yyyy-MM-dd from any strptime format; the first that fits counts; ISO without one."},
    {"datetime", "datetime(value, format, zone)",
     "yyyy-MM-ddTHH:mm:ss.SSSZ in UTC; the zone is that of values without one (default UTC)."},
    {"default", "default(value, other)", "The other where the value is blank."},
    {"digits", "digits(value)", "The digits alone."},
    {"email", "email(value)", "An e-mail address, trimmed, its domain in lower case."},
    {"lower", "lower(value)", "Lower case."},
    {"number", "number(value, decimal)",
     "A plain decimal number, without thousands marks; decimal = \",\" for a decimal comma."},
    {"phone", "phone(value, country)",
     "A phone number as +14155551234; without a country only international ones are understood."},
    {"picklist", "picklist(value, map, default)",
     "What the map has for the value; one that it has not is rejected unless there is a default."},
    {"squeeze", "squeeze(value)", "Trimmed, with one blank for each run of white space."},
    {"title", "title(value)", "The first letter of each word upper, the rest lower case."},
    {"trim", "trim(value)", "Without leading and trailing white space."},
    {"truncate", "truncate(value, n)", "The first n characters (code points), never half of one."},
    {"upper", "upper(value)", "Upper case."},
};

/* In the order of infos. */
static const struct lode_clean_def defs[] = {
    {.options = {{"other", IS_SCALAR | IS_MAP, 1}},
     .is_list = 1,
     .prepare = lode_clean_value_blanks,
     .apply = lode_clean_value_blank_if},
    {.options = {{"true_values", IS_TEXT | IS_MAP, 0}, {"false_values", IS_TEXT | IS_MAP, 0}},
     .prepare = lode_clean_value_booleans,
     .apply = lode_clean_value_boolean},
    {.options = {{"format", IS_TEXT | IS_MAP, 0}},
     .is_list = 1,
     .prepare = lode_clean_date_days,
     .apply = lode_clean_date_day},
    {.options = {{"format", IS_TEXT | IS_MAP, 0}, {"zone", IS_TEXT, 0}},
     .prepare = lode_clean_date_moments,
     .apply = lode_clean_date_moment},
    {.options = {{"other", IS_SCALAR, 1}},
     .sees_blank = 1,
     .prepare = lode_clean_value_fallback,
     .apply = lode_clean_value_default},
    {.apply = lode_clean_text_digits},
    {.apply = lode_clean_email_apply},
    {.apply = lode_clean_text_lower},
    {.options = {{"decimal", IS_TEXT, 0}},
     .prepare = lode_clean_number_prepare,
     .apply = lode_clean_number_apply},
    {.options = {{"country", IS_TEXT, 0}},
     .prepare = lode_clean_phone_prepare,
     .apply = lode_clean_phone_apply},
    {.options = {{"map", IS_MAP, 1}, {"default", IS_SCALAR, 0}},
     .prepare = lode_clean_value_map,
     .apply = lode_clean_value_picklist},
    {.apply = lode_clean_text_squeeze},
    {.apply = lode_clean_text_title},
    {.apply = lode_clean_text_trim},
    {.options = {{"n", LODE_CLEAN_IS(NUMBER), 1}},
     .prepare = lode_clean_text_limit,
     .apply = lode_clean_text_truncate},
    {.apply = lode_clean_text_upper},
};

enum { N_FUNCTIONS = sizeof infos / sizeof *infos };

_Static_assert(sizeof defs / sizeof *defs == N_FUNCTIONS, "one definition for each function");

const struct lode_clean_info *lode_clean_list(size_t *n)
{
    *n = N_FUNCTIONS;
    return infos;
}

static int find(const char *name, size_t *at, struct lode_err *err)
{
    const char *names[N_FUNCTIONS], *near;

    for (size_t i = 0; i < N_FUNCTIONS; i++) {
        names[i] = infos[i].name;
        if (strcmp(name, names[i]) == 0) {
            *at = i;
            return 0;
        }
    }
    near = lode_str_nearest(name, names, N_FUNCTIONS);
    if (near)
        return lode_err_set(err, LODE_E_USAGE, "no clean function \"%s\": did you mean \"%s\"?",
                            name, near);
    return lode_err_set(err, LODE_E_USAGE, "no clean function \"%s\"", name);
}

static size_t count_options(const struct lode_clean_def *def)
{
    size_t n = 0;

    while (def->options[n].name)
        n++;
    return n;
}

static int unknown_option(const struct lode_clean_def *def, size_t at, const char *name,
                          struct lode_err *err)
{
    const char *names[LODE_CLEAN_MAX_OPTIONS], *near;
    size_t n = count_options(def);

    for (size_t i = 0; i < n; i++)
        names[i] = def->options[i].name;
    near = n ? lode_str_nearest(name, names, n) : NULL;
    if (near)
        return lode_err_set(err, LODE_E_USAGE,
                            "clean.%s has no option \"%s\": did you mean \"%s\"?", infos[at].name,
                            name, near);
    return lode_err_set(err, LODE_E_USAGE, "clean.%s has no option \"%s\": it is %s",
                        infos[at].name, name, infos[at].usage);
}

static int check_kind(const struct lode_clean_option *o, const struct lode_clean_arg *a, size_t at,
                      struct lode_err *err)
{
    static const char *const kinds[] = {"nothing", "text", "a number", "a boolean", "a table"};
    char want[64] = "";

    if (o->kinds & 1u << a->kind)
        return 0;
    for (size_t i = 1; i < sizeof kinds / sizeof *kinds; i++)
        if (o->kinds & 1u << i) {
            size_t n = strlen(want);

            snprintf(want + n, sizeof want - n, "%s%s", n ? " or " : "", kinds[i]);
        }
    return lode_err_set(err, LODE_E_USAGE, "clean.%s: option \"%s\" must be %s, not %s",
                        infos[at].name, o->name, want, kinds[a->kind]);
}

static int bind_named(const struct lode_clean_def *def, size_t at, const struct lode_clean_arg *a,
                      struct lode_clean_bound *b, struct lode_err *err)
{
    for (size_t i = 0; def->options[i].name; i++) {
        if (strcmp(def->options[i].name, a->name) != 0)
            continue;
        if (b->args[i])
            return lode_err_set(err, LODE_E_USAGE, "clean.%s: option \"%s\" is given twice",
                                infos[at].name, a->name);
        b->args[i] = a;
        if (def->is_list)
            b->list[b->n_list++] = a;
        return check_kind(&def->options[i], a, at, err);
    }
    return unknown_option(def, at, a->name, err);
}

static int bind(size_t at, const struct lode_clean_arg *args, size_t n_args,
                struct lode_clean_bound *b, struct lode_err *err)
{
    const struct lode_clean_def *def = &defs[at];
    size_t n = count_options(def), place = 0;

    memset(b, 0, sizeof *b);
    b->name = infos[at].name;
    for (size_t i = 0; i < n_args; i++) {
        size_t k = def->is_list ? 0 : place;

        if (args[i].name && args[i].kind != LODE_CLEAN_NONE &&
            bind_named(def, at, &args[i], b, err) < 0)
            return -1;
        if (args[i].name)
            continue;
        place++;
        if (args[i].kind == LODE_CLEAN_NONE)
            continue;
        if (k >= n || b->n_list == LODE_CLEAN_MAX_ARGS)
            return lode_err_set(err, LODE_E_USAGE, "clean.%s has too many options: it is %s",
                                infos[at].name, infos[at].usage);
        if (b->args[k] && !def->is_list)
            return lode_err_set(err, LODE_E_USAGE, "clean.%s: option \"%s\" is given twice",
                                infos[at].name, def->options[k].name);
        if (check_kind(&def->options[k], &args[i], at, err) < 0)
            return -1;
        b->args[k] = &args[i];
        if (def->is_list)
            b->list[b->n_list++] = &args[i];
    }
    for (size_t i = 0; i < n; i++)
        if (def->options[i].is_required && !b->args[i])
            return lode_err_set(err, LODE_E_USAGE, "clean.%s: option \"%s\" is missing: it is %s",
                                infos[at].name, def->options[i].name, infos[at].usage);
    return 0;
}

int lode_clean_new(const char *name, const struct lode_clean_arg *args, size_t n_args,
                   struct lode_clean_call **out, struct lode_err *err)
{
    struct lode_clean_bound bound;
    struct lode_clean_call *c;
    size_t at = 0;

    if (find(name, &at, err) < 0 || bind(at, args, n_args, &bound, err) < 0)
        return -1;
    c = lode_mem_alloc(sizeof *c, err);
    if (!c)
        return -1;
    c->def = &defs[at];
    if (c->def->prepare && c->def->prepare(c, &bound, err) < 0) {
        lode_clean_free(c);
        return -1;
    }
    *out = c;
    return 0;
}

void lode_clean_free(struct lode_clean_call *call)
{
    if (!call)
        return;
    lode_clean_value_clear(call);
    lode_clean_form_free(call->forms);
    lode_clean_zone_free(call->zone);
    lode_mem_free(call);
}

int lode_clean_run(const struct lode_clean_call *call, const char *p, size_t n,
                   struct lode_buf *out, struct lode_err *err)
{
    size_t len = out->len;

    if (n == 0 && !call->def->sees_blank)
        return 0;
    if (call->def->apply(call, p, n, out, err) == 0)
        return 0;
    out->len = len; /* a value is written whole or not at all */
    if (out->p)
        out->p[len] = '\0';
    return -1;
}

int lode_clean_refuse(struct lode_err *err, const char *p, size_t n, const char *fmt, ...)
{
    enum { SHOWN = 60 };
    char why[320], shown[4 * SHOWN + 1];
    size_t k = lode_text_prefix(p, n, SHOWN);
    va_list ap;

    va_start(ap, fmt);
    lode_str_vformat(why, sizeof why, fmt, ap);
    va_end(ap);
    if (k >= sizeof shown) /* not UTF-8 after all */
        k = sizeof shown - 1;
    for (size_t i = 0; i < k; i++)
        shown[i] = (char)((unsigned char)p[i] < 0x20 || p[i] == 0x7F ? ' ' : p[i]);
    shown[k] = '\0';
    return lode_err_set(err, LODE_E_INPUT, "\"%s%s\": %s", shown, k < n ? "\u2026" : "", why);
}
