/* clean/clean_value.c - values for values: booleans, pick lists, blanks. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "clean/clean_impl.h"

/* Borrowed from a or from buf. */
static int text_of(const struct lode_clean_arg *a, const char *name, char buf[32],
                   struct lode_slice *out, struct lode_err *err)
{
    *out = a->text;
    if (a->kind == LODE_CLEAN_BOOL) {
        snprintf(buf, 32, "%s", a->flag ? "true" : "false");
    } else if (a->kind == LODE_CLEAN_NUMBER) {
        if (!(a->number > -1e15 && a->number < 1e15) || a->number != (double)(long long)a->number)
            return lode_err_set(err, LODE_E_USAGE,
                                "clean.%s: write a number that is not whole as text", name);
        snprintf(buf, 32, "%lld", (long long)a->number);
    }
    if (a->kind != LODE_CLEAN_TEXT)
        *out = (struct lode_slice){buf, strlen(buf)};
    return 0;
}

static int add_pair(struct lode_clean_call *c, struct lode_slice key, struct lode_slice value,
                    struct lode_err *err)
{
    struct lode_clean_pair *pair;

    if (lode_mem_grow(&c->pairs, c->n_pairs, &c->cap_pairs, sizeof *c->pairs, err) < 0)
        return -1;
    pair = &c->pairs[c->n_pairs];
    pair->key = lode_str_dupn(key.p, key.n, err);
    pair->value = pair->key ? lode_str_dupn(value.p, value.n, err) : NULL;
    if (!pair->value) {
        lode_mem_free(pair->key);
        return -1;
    }
    pair->n_key = key.n;
    pair->n_value = value.n;
    c->n_pairs++;
    return 0;
}

/* A single value, or the values of a table, each as a key for `value`. */
static int add_list(struct lode_clean_call *c, const struct lode_clean_arg *a, const char *name,
                    const char *value, struct lode_err *err)
{
    struct lode_slice v = {value, strlen(value)}, key;
    char buf[32];

    if (a->kind != LODE_CLEAN_MAP)
        return text_of(a, name, buf, &key, err) < 0 ? -1 : add_pair(c, key, v, err);
    for (size_t i = 0; i < a->n; i++)
        if (add_pair(c, a->values[i], v, err) < 0)
            return -1;
    return 0;
}

static int compare(const char *a, size_t na, const char *b, size_t nb)
{
    size_t n = na < nb ? na : nb;
    int d = n ? memcmp(a, b, n) : 0;

    return d ? d : na < nb ? -1 : na > nb;
}

static int by_key(const void *a, const void *b)
{
    const struct lode_clean_pair *x = a, *y = b;

    return compare(x->key, x->n_key, y->key, y->n_key);
}

static void sort_pairs(struct lode_clean_call *c)
{
    if (c->n_pairs)
        qsort(c->pairs, c->n_pairs, sizeof *c->pairs, by_key);
}

static const struct lode_clean_pair *find(const struct lode_clean_call *c, const char *p, size_t n)
{
    size_t low = 0, high = c->n_pairs;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int d = compare(p, n, c->pairs[mid].key, c->pairs[mid].n_key);

        if (d == 0)
            return &c->pairs[mid];
        if (d < 0)
            high = mid;
        else
            low = mid + 1;
    }
    return NULL;
}

void lode_clean_value_clear(struct lode_clean_call *c)
{
    for (size_t i = 0; i < c->n_pairs; i++) {
        lode_mem_free(c->pairs[i].key);
        lode_mem_free(c->pairs[i].value);
    }
    lode_mem_free(c->pairs);
    lode_mem_free(c->fallback);
}

LODE_CLEAN_PREPARE(lode_clean_value_blanks)
{
    for (size_t i = 0; i < bound->n_list; i++)
        if (add_list(c, bound->list[i], bound->name, "", err) < 0)
            return -1;
    sort_pairs(c);
    return 0;
}

LODE_CLEAN_APPLY(lode_clean_value_blank_if)
{
    return find(c, p, n) ? 0 : lode_buf_add(out, p, n, err);
}

static int set_fallback(struct lode_clean_call *c, const struct lode_clean_arg *a, const char *name,
                        struct lode_err *err)
{
    struct lode_slice s;
    char buf[32];

    if (text_of(a, name, buf, &s, err) < 0)
        return -1;
    c->fallback = lode_str_dupn(s.p, s.n, err);
    c->n_fallback = s.n;
    return c->fallback ? 0 : -1;
}

LODE_CLEAN_PREPARE(lode_clean_value_fallback)
{
    return set_fallback(c, bound->args[0], bound->name, err);
}

LODE_CLEAN_APPLY(lode_clean_value_default)
{
    return n ? lode_buf_add(out, p, n, err) : lode_buf_add(out, c->fallback, c->n_fallback, err);
}

LODE_CLEAN_PREPARE(lode_clean_value_map)
{
    const struct lode_clean_arg *map = bound->args[0];

    for (size_t i = 0; i < map->n; i++)
        if (add_pair(c, map->keys ? map->keys[i] : map->values[i], map->values[i], err) < 0)
            return -1;
    sort_pairs(c);
    return bound->args[1] ? set_fallback(c, bound->args[1], bound->name, err) : 0;
}

LODE_CLEAN_APPLY(lode_clean_value_picklist)
{
    const struct lode_clean_pair *pair = find(c, p, n);

    if (pair)
        return lode_buf_add(out, pair->value, pair->n_value, err);
    if (c->fallback)
        return lode_buf_add(out, c->fallback, c->n_fallback, err);
    return lode_clean_refuse(err, p, n, "the map has nothing for it (add it, or a default)");
}

/* Keys as they are compared without case. */
static int fold_keys(struct lode_clean_call *c, struct lode_err *err)
{
    struct lode_buf folded;
    int rc = 0;

    lode_buf_init(&folded, 0);
    for (size_t i = 0; rc == 0 && i < c->n_pairs; i++) {
        struct lode_clean_pair *pair = &c->pairs[i];
        char *key = NULL;

        lode_buf_reset(&folded);
        if (lode_fold_text(pair->key, pair->n_key, &folded, err) < 0 ||
            !(key = lode_str_dupn(lode_buf_str(&folded), folded.len, err))) {
            rc = -1;
        } else {
            lode_mem_free(pair->key);
            pair->key = key;
            pair->n_key = folded.len;
        }
    }
    lode_buf_clear(&folded);
    return rc;
}

LODE_CLEAN_PREPARE(lode_clean_value_booleans)
{
    static const char *const answers[] = {"true", "false"};

    for (size_t i = 0; i < 2; i++)
        if (bound->args[i] && add_list(c, bound->args[i], bound->name, answers[i], err) < 0)
            return -1;
    return fold_keys(c, err);
}

/* What a word says, NULL where it says nothing. Folded, but for the case of ASCII. */
static const char *answer(const struct lode_clean_call *c, const char *p, size_t n)
{
    static const char *const known[][2] = {
        {"true", "true"}, {"false", "false"}, {"yes", "true"}, {"no", "false"}, {"y", "true"},
        {"n", "false"},   {"t", "true"},      {"f", "false"},  {"on", "true"},  {"off", "false"},
        {"1", "true"},    {"0", "false"},     {"x", "true"}};

    for (size_t i = 0; i < c->n_pairs; i++)
        if (lode_str_casecmpn(p, n, c->pairs[i].key, c->pairs[i].n_key) == 0)
            return c->pairs[i].value;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (lode_str_casecmpn(p, n, known[i][0], strlen(known[i][0])) == 0)
            return known[i][1];
    return NULL;
}

static int is_ascii(struct lode_slice s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] & 0x80)
            return 0;
    return 1;
}

LODE_CLEAN_APPLY(lode_clean_value_boolean)
{
    struct lode_slice s = lode_text_trim(p, n);
    const char *said = s.n ? answer(c, s.p, s.n) : "";
    struct lode_buf folded;

    if (!said && !is_ascii(s)) {
        lode_buf_init(&folded, 0);
        if (lode_fold_text(s.p, s.n, &folded, err) < 0) {
            lode_buf_clear(&folded);
            return -1;
        }
        said = answer(c, lode_buf_str(&folded), folded.len);
        lode_buf_clear(&folded);
    }
    if (said)
        return lode_buf_adds(out, said, err);
    return lode_clean_refuse(err, p, n,
                             "neither true nor false (true_values and false_values "
                             "say what else is)");
}
