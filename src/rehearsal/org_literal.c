/* rehearsal/org_literal.c - literals of formulas, as Setup explains them where a field's default
 * value is given: "Enclose text and picklist value API names in double quotes: ("the_text"),
 * include numbers without quotes: (25), show percentages as decimals: (0.10)". */
#include "rehearsal/org_literal.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "base/text.h"
#include "rehearsal/org_text.h"

static int read_number(struct lode_slice s, int is_percent, char *out)
{
    double d;

    if (lode_org_value_number(s, &d) < 0 || memchr(s.p, 'e', s.n) || memchr(s.p, 'E', s.n))
        return -1;
    memcpy(out, s.p, s.n);
    out[s.n] = '\0';
    if (is_percent)
        snprintf(out, LODE_ORG_LITERAL_ROOM, "%.15g", d * 100);
    return 0;
}

/* Both quotes and a backslash are written behind a backslash; what others mean is not known. */
static int read_text(struct lode_slice s, char *out)
{
    char quote = s.n >= 2 ? s.p[0] : '\0';
    size_t n = 0, i = 1;

    if (quote != '"' && quote != '\'')
        return -1;
    for (; i < s.n && s.p[i] != quote; i++) {
        if (s.p[i] == '\\' && (++i == s.n || !strchr("\"'\\", s.p[i])))
            return -1;
        out[n++] = s.p[i];
    }
    out[n] = '\0';
    return i + 1 == s.n ? 0 : -1;
}

static int read_boolean(struct lode_slice s, char *out)
{
    static const char *const words[] = {"true", "false"};

    for (size_t i = 0; i < 2; i++)
        if (lode_str_casecmpn(s.p, s.n, words[i], strlen(words[i])) == 0) {
            lode_str_copy(out, LODE_ORG_LITERAL_ROOM, words[i]);
            return 0;
        }
    return -1;
}

int lode_org_literal_read(enum lode_org_type type, const char *formula, char *out)
{
    struct lode_slice s = lode_text_strip((struct lode_slice){formula, strlen(formula)});

    switch (type) {
    case LODE_ORG_BOOLEAN:
        return read_boolean(s, out);
    case LODE_ORG_INT:
    case LODE_ORG_DOUBLE:
    case LODE_ORG_CURRENCY:
    case LODE_ORG_PERCENT:
        return read_number(s, type == LODE_ORG_PERCENT, out);
    default:
        return lode_org_text_is_type(type) ? read_text(s, out) : -1;
    }
}
