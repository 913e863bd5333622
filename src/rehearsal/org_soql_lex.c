/* rehearsal/org_soql_lex.c - the words of a query, and errors that point at one. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "rehearsal/org_soql_ast.h"
#include "soql.h"

enum { AROUND = 30, WIDEST = 60 };

static int is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static int is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || is_digit(c);
}

static size_t digits(const char *p)
{
    size_t n = 0;

    while (is_digit(p[n]))
        n++;
    return n;
}

int lode_org_soql_lex_refuse(const char *code, struct lode_err *err, const char *fmt, ...)
{
    char msg[sizeof err->msg];
    va_list ap;

    va_start(ap, fmt);
    lode_str_vformat(msg, sizeof msg, fmt, ap);
    va_end(ap);
    lode_err_set(err, LODE_E_CHECK, "%s", msg);
    return lode_err_at(err, code, 0);
}

static int word_type(const char *p, size_t n)
{
    static const struct {
        const char *word;
        int type;
    } words[] = {
        {"SELECT", LODE_SOQL_SELECT},
        {"FROM", LODE_SOQL_FROM},
        {"WHERE", LODE_SOQL_WHERE},
        {"AND", LODE_SOQL_AND},
        {"OR", LODE_SOQL_OR},
        {"NOT", LODE_SOQL_NOT},
        {"LIKE", LODE_SOQL_LIKE},
        {"IN", LODE_SOQL_IN},
        {"INCLUDES", LODE_SOQL_INCLUDES},
        {"EXCLUDES", LODE_SOQL_EXCLUDES},
        {"GROUP", LODE_SOQL_GROUP},
        {"ORDER", LODE_SOQL_ORDER},
        {"BY", LODE_SOQL_BY},
        {"ASC", LODE_SOQL_ASC},
        {"DESC", LODE_SOQL_DESC},
        {"NULLS", LODE_SOQL_NULLS},
        {"FIRST", LODE_SOQL_FIRST},
        {"LAST", LODE_SOQL_LAST},
        {"WITH", LODE_SOQL_WITH},
        {"USING", LODE_SOQL_USING},
        {"HAVING", LODE_SOQL_HAVING},
        {"FOR", LODE_SOQL_FOR},
        {"ALL", LODE_SOQL_ALL},
        {"TYPEOF", LODE_SOQL_TYPEOF},
        {"LIMIT", LODE_SOQL_LIMIT},
        {"OFFSET", LODE_SOQL_OFFSET},
        {"TRUE", LODE_SOQL_TRUE},
        {"FALSE", LODE_SOQL_FALSE},
        {"NULL", LODE_SOQL_NULL},
    };

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (lode_str_casecmpn(p, n, words[i].word, strlen(words[i].word)) == 0)
            return words[i].type;
    return LODE_SOQL_NAME;
}

/* Of a time of day at p, with its fraction and its zone; 0 where it is none. The guide has no
 * times: what an org takes was tried out (salesforce.stackexchange.com/q/370738, apex-parser #59).
 */
static size_t time_length(const char *p)
{
    size_t n = 8;

    if (digits(p) != 2 || p[2] != ':' || digits(p + 3) != 2 || p[5] != ':' || digits(p + 6) != 2)
        return 0;
    n += strspn(p + n, "0123456789.");
    if (p[n] == 'Z' || p[n] == 'z')
        return n + 1;
    if (p[n] == '+' || p[n] == '-')
        n += 1 + strspn(p + n + 1, "0123456789:");
    return n;
}

/* Length of a number, date, date-time or time at p; *type says which. */
static size_t number_length(const char *p, int *type)
{
    size_t n = p[0] == '-' || p[0] == '+';

    *type = LODE_SOQL_NUMBER;
    if (digits(p) == 4 && p[4] == '-' && digits(p + 5) == 2 && p[7] == '-' && digits(p + 8) == 2) {
        *type = LODE_SOQL_DATE;
        if (p[10] != 'T' && p[10] != 't')
            return 10;
        *type = LODE_SOQL_DATETIME;
        n = 11 + strspn(p + 11, "0123456789:.");
        if (p[n] == 'Z' || p[n] == 'z')
            return n + 1;
        if (p[n] == '+' || p[n] == '-')
            n += 1 + strspn(p + n + 1, "0123456789:");
        return n;
    }
    if (time_length(p)) {
        *type = LODE_SOQL_TIME;
        return time_length(p);
    }
    n += digits(p + n);
    if (p[n] == '.')
        n += 1 + digits(p + n + 1);
    if (p[n] == 'e' || p[n] == 'E') {
        size_t k = n + 1 + (p[n + 1] == '-' || p[n + 1] == '+');

        if (digits(p + k))
            n = k + digits(p + k);
    }
    return n;
}

/* Length of a string with its quotes; 0 where it does not end. */
static size_t string_length(const char *p)
{
    size_t n = 1;

    while (p[n] && p[n] != '\'') {
        if (p[n] == '\\' && p[n + 1])
            n++;
        n++;
    }
    return p[n] ? n + 1 : 0;
}

static size_t name_length(const char *p)
{
    size_t n = 0;

    while (is_name(p[n]) || (p[n] == '.' && is_name(p[n + 1])))
        n++;
    return n;
}

static int sign_type(const char *p, size_t *n)
{
    static const struct {
        const char *text;
        int type;
    } signs[] = {{"<=", LODE_SOQL_SIGN}, {">=", LODE_SOQL_SIGN}, {"!=", LODE_SOQL_SIGN},
                 {"<>", LODE_SOQL_SIGN}, {"=", LODE_SOQL_SIGN},  {"<", LODE_SOQL_SIGN},
                 {">", LODE_SOQL_SIGN},  {",", LODE_SOQL_COMMA}, {"(", LODE_SOQL_LP},
                 {")", LODE_SOQL_RP},    {":", LODE_SOQL_COLON}};

    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (lode_str_starts(p, signs[i].text)) {
            *n = strlen(signs[i].text);
            return signs[i].type;
        }
    return -1;
}

static const char *skip_blanks(const char *p)
{
    return p + strspn(p, " \t\r\n\f");
}

/* GROUP and ORDER are also objects: they are words of the language where BY follows. */
static int is_before_by(const char *p)
{
    p = skip_blanks(p);
    return lode_str_casecmpn(p, name_length(p), "BY", 2) == 0;
}

/* The token at p, blanks already skipped: its type and length. -1: none begins here, -2: a string
 * does not end. */
static int scan(const char *p, size_t *n)
{
    int type;

    *n = 0;
    if (!*p)
        return 0;
    if (*p == '\'') {
        *n = string_length(p);
        return *n ? LODE_SOQL_STRING : -2;
    }
    if (is_digit(*p) || ((*p == '-' || *p == '+') && is_digit(p[1]))) {
        *n = number_length(p, &type);
        return type;
    }
    if (is_name(*p)) {
        *n = name_length(p);
        type = word_type(p, *n);
        if ((type == LODE_SOQL_GROUP || type == LODE_SOQL_ORDER) && !is_before_by(p + *n))
            type = LODE_SOQL_NAME;
        return type;
    }
    return sign_type(p, n);
}

/* The row of at, from 1, and its column, from 0. */
static long place(const char *text, const char *at, long *row)
{
    const char *line = text;

    *row = 1;
    for (const char *p = text; p < at; p++)
        if (*p == '\n') {
            ++*row;
            line = p + 1;
        }
    return (long)(at - line);
}

/* Bytes of the character at p. */
static size_t character(const char *p)
{
    size_t n = 1;

    while (n < 4 && ((unsigned char)p[n] & 0xC0) == 0x80)
        n++;
    return n;
}

int lode_org_soql_lex_next(const char *text, const char **p, struct lode_org_soql_token *out,
                           struct lode_err *err)
{
    const char *at = skip_blanks(*p);
    int type = scan(at, &out->n);

    out->p = at;
    /* Summer '24's notes have the words for a character; a recorded message those for a string that
     * does not end. */
    if (type == -2)
        return lode_org_soql_lex_syntax(text, at, err, "unexpected token: '''");
    if (type < 0 && *at == '*')
        return lode_org_soql_lex_syntax(text, at, err, "unexpected token: '*'");
    if (type < 0) {
        long row, column = place(text, at, &row);

        return lode_org_soql_lex_syntax(text, at, err, "line %ld:%ld unexpected token: '%.*s'", row,
                                        column, (int)character(at), at);
    }
    *p = at + out->n;
    return type;
}

/* Where the piece of the query shown with an error begins and ends. Recorded messages agree on
 * this: 30 characters either side of the caret, widened to the next blank or comma, all on its
 * line. */
static void around(const char *line, const char *caret, const char **from, const char **to)
{
    const char *end = line + strcspn(line, "\n");

    *from = caret - line > AROUND ? caret - AROUND : line;
    while (*from > line && !strchr(" ,", (*from)[-1]))
        (*from)--;
    *to = end - caret > AROUND + 1 ? caret + AROUND + 1 : end;
    while (*to < end && !strchr(" ,", **to))
        (*to)++;
    if (caret - *from > WIDEST) /* leave room for the message */
        *from = caret - WIDEST;
    if (*to - caret > WIDEST)
        *to = caret + WIDEST;
    while (*from < caret && ((unsigned char)**from & 0xC0) == 0x80) /* whole characters */
        (*from)++;
    while (*to > caret && ((unsigned char)**to & 0xC0) == 0x80)
        (*to)--;
}

/* shift: 1 where the column counts from 1, 0 where it counts from 0. */
static int fail_at(const char *text, const char *at, long shift, const char *code,
                   struct lode_err *err, const char *msg)
{
    const char *from, *to, *line, *caret;
    long row, column = place(text, at, &row);

    line = at - column;
    column += shift;
    caret = line + (column > 0 ? column - 1 : 0);
    around(line, caret, &from, &to);
    return lode_org_soql_lex_refuse(code, err, "\n%.*s\n%*s^\nERROR at Row:%ld:Column:%ld\n%s",
                                    (int)(to - from), from, (int)(caret - from), "", row, column,
                                    msg);
}

int lode_org_soql_lex_fail(const char *text, const char *at, const char *code, struct lode_err *err,
                           const char *fmt, ...)
{
    char msg[sizeof err->msg];
    va_list ap;

    va_start(ap, fmt);
    lode_str_vformat(msg, sizeof msg, fmt, ap);
    va_end(ap);
    return fail_at(text, at, 1, code, err, msg);
}

int lode_org_soql_lex_syntax(const char *text, const char *at, struct lode_err *err,
                             const char *fmt, ...)
{
    char msg[sizeof err->msg];
    va_list ap;

    va_start(ap, fmt);
    lode_str_vformat(msg, sizeof msg, fmt, ap);
    va_end(ap);
    return fail_at(text, at, 0, "MALFORMED_QUERY", err, msg);
}

int lode_org_soql_lex_function(const char *text, struct lode_org_soql_token name,
                               struct lode_err *err)
{
    static const char *const known[] = {"toLabel",
                                        "format",
                                        "convertCurrency",
                                        "convertTimezone",
                                        "CALENDAR_MONTH",
                                        "CALENDAR_QUARTER",
                                        "CALENDAR_YEAR",
                                        "DAY_IN_MONTH",
                                        "DAY_IN_WEEK",
                                        "DAY_IN_YEAR",
                                        "DAY_ONLY",
                                        "FISCAL_MONTH",
                                        "FISCAL_QUARTER",
                                        "FISCAL_YEAR",
                                        "HOUR_IN_DAY",
                                        "WEEK_IN_MONTH",
                                        "WEEK_IN_YEAR",
                                        "DISTANCE",
                                        "GEOLOCATION",
                                        "GROUPING",
                                        "COUNT",
                                        "COUNT_DISTINCT",
                                        "SUM",
                                        "AVG",
                                        "MIN",
                                        "MAX",
                                        "FIELDS",
                                        "ROLLUP",
                                        "CUBE"};

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (lode_str_casecmpn(name.p, name.n, known[i], strlen(known[i])) == 0)
            return lode_org_soql_lex_fail(text, name.p, "MALFORMED_QUERY", err,
                                          "function %s is not supported here by the local org",
                                          known[i]);
    return lode_org_soql_lex_syntax(text, skip_blanks(name.p + name.n), err,
                                    "unexpected token: '('");
}
