/* clean/clean_impl.h - what the files of this folder share; nobody else includes it. */
#ifndef LODE_CLEAN_CLEAN_IMPL_H
#define LODE_CLEAN_CLEAN_IMPL_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "clean/clean.h"

enum { LODE_CLEAN_MAX_OPTIONS = 3 };

/* An option: given by its place in this order, or by name. */
struct lode_clean_option {
    const char *name; /* NULL ends the list */
    unsigned kinds;   /* LODE_CLEAN_IS(TEXT) | … */
    int is_required;
};

#define LODE_CLEAN_IS(kind) (1u << LODE_CLEAN_##kind)

/* The options given, checked against the table: args[i] belongs to options[i], NULL where absent.
 * Where a function takes any number of values, list has all of them. */
struct lode_clean_bound {
    const char *name; /* of the function, for messages */
    const struct lode_clean_arg *args[LODE_CLEAN_MAX_OPTIONS];
    const struct lode_clean_arg *list[LODE_CLEAN_MAX_ARGS];
    size_t n_list;
};

struct lode_clean_pair {
    char *key, *value; /* owned */
    size_t n_key, n_value;
};

struct lode_clean_def;
struct lode_clean_form;
struct lode_clean_zone;
struct lode_clean_country;

struct lode_clean_call {
    const struct lode_clean_def *def;
    size_t limit;                             /* truncate */
    char decimal;                             /* number */
    const struct lode_clean_country *country; /* phone; NULL: international numbers alone */
    struct lode_clean_form *forms;            /* date, datetime */
    size_t n_forms;
    struct lode_clean_zone *zone;  /* datetime */
    struct lode_clean_pair *pairs; /* picklist, blank_if, boolean; sorted by key */
    size_t n_pairs, cap_pairs;
    char *fallback; /* picklist, default; NULL: none */
    size_t n_fallback;
};

/* INPUT, `"value": what is wrong`, the value cut and on one line; returns -1. */
int lode_clean_refuse(struct lode_err *err, const char *p, size_t n, const char *fmt, ...)
    LODE_PRINTF(4, 5);

/* Every function has the one or two of these shapes: options made ready, and a value cleaned. */
#define LODE_CLEAN_PREPARE(f) \
    int f(struct lode_clean_call *c, const struct lode_clean_bound *bound, struct lode_err *err)
#define LODE_CLEAN_APPLY(f)                                                               \
    int f(const struct lode_clean_call *c, const char *p, size_t n, struct lode_buf *out, \
          struct lode_err *err)

LODE_CLEAN_APPLY(lode_clean_text_trim);
LODE_CLEAN_APPLY(lode_clean_text_squeeze);
LODE_CLEAN_APPLY(lode_clean_text_upper);
LODE_CLEAN_APPLY(lode_clean_text_lower);
LODE_CLEAN_APPLY(lode_clean_text_title);
LODE_CLEAN_APPLY(lode_clean_text_digits);
LODE_CLEAN_APPLY(lode_clean_text_truncate);
LODE_CLEAN_PREPARE(lode_clean_text_limit);

LODE_CLEAN_APPLY(lode_clean_email_apply);
LODE_CLEAN_APPLY(lode_clean_number_apply);
LODE_CLEAN_PREPARE(lode_clean_number_prepare);
LODE_CLEAN_APPLY(lode_clean_phone_apply);
LODE_CLEAN_PREPARE(lode_clean_phone_prepare);

LODE_CLEAN_APPLY(lode_clean_value_boolean);
LODE_CLEAN_APPLY(lode_clean_value_picklist);
LODE_CLEAN_APPLY(lode_clean_value_blank_if);
LODE_CLEAN_APPLY(lode_clean_value_default);
LODE_CLEAN_PREPARE(lode_clean_value_booleans);
LODE_CLEAN_PREPARE(lode_clean_value_map);
LODE_CLEAN_PREPARE(lode_clean_value_blanks);
LODE_CLEAN_PREPARE(lode_clean_value_fallback);
void lode_clean_value_clear(struct lode_clean_call *c);

LODE_CLEAN_APPLY(lode_clean_date_day);
LODE_CLEAN_APPLY(lode_clean_date_moment);
LODE_CLEAN_PREPARE(lode_clean_date_days);
LODE_CLEAN_PREPARE(lode_clean_date_moments);

/* ASCII digit of a decimal digit in a script that tables are likely to hold, or -1. */
int lode_clean_text_digit(int32_t cp);

#endif
