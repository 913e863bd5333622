/* flow/bound.c - reads and judges max_failures. */
#include "flow/bound.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

enum { ENOUGH = 10 }; /* failed rows by which a share can be judged */

/* "1%" or "0.5%". */
static int read_share(const char *text, double *share)
{
    size_t n = strspn(text, "0123456789"), k = n;

    if (text[n] == '.')
        k = n + 1 + strspn(text + n + 1, "0123456789");
    if (n == 0 || n > 3 || k > 16 || strcmp(text + k, "%") != 0)
        return -1;
    *share = strtod(text, NULL) / 100;
    return *share <= 1 ? 0 : -1;
}

int lode_bound_parse(const char *text, struct lode_bound *out, struct lode_err *err)
{
    struct lode_bound b = {.is_given = 1, .rows = -1};

    if (lode_str_long(text, 0, LONG_MAX, &b.rows) < 0 && read_share(text, &b.share) < 0)
        return lode_err_set(err, LODE_E_USAGE,
                            "max_failures is a number of rows or a share such as \"1%%\", not %s",
                            text);
    *out = b;
    return 0;
}

void lode_bound_text(const struct lode_bound *b, char *out)
{
    if (b->rows >= 0)
        snprintf(out, LODE_BOUND_TEXT_SIZE, "%ld", b->rows);
    else
        snprintf(out, LODE_BOUND_TEXT_SIZE, "%.10g%%", b->share * 100);
}

static int is_over(const struct lode_bound *b, int64_t n_failed, int64_t n_answered, int is_end)
{
    if (!b->is_given)
        return 0;
    if (b->rows >= 0)
        return n_failed > b->rows;
    if (b->share > 0 && n_failed < ENOUGH && !is_end)
        return 0;
    return (double)n_failed > b->share * (double)n_answered;
}

int lode_bound_check(const struct lode_bound *b, int64_t n_failed, int64_t n_answered, int is_end,
                     struct lode_err *err)
{
    char text[LODE_BOUND_TEXT_SIZE];

    if (!is_over(b, n_failed, n_answered, is_end))
        return 0;
    lode_bound_text(b, text);
    return lode_err_set(err, LODE_E_LIMIT,
                        "%lld of %lld rows failed, more than the %s that max_failures allows: "
                        "`lode resume --max-failures` with another bound goes on",
                        (long long)n_failed, (long long)n_answered, text);
}
