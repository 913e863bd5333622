/* salesforce/soqltext.c - reads just enough of a SOQL text to name its columns. */
#include "salesforce/soqltext.h"

#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"

static int is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static int is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static struct lode_slice trim(const char *p, const char *end)
{
    while (p < end && is_space(*p))
        p++;
    while (end > p && is_space(end[-1]))
        end--;
    return (struct lode_slice){p, (size_t)(end - p)};
}

static int is_word(struct lode_slice s, const char *word)
{
    return lode_str_casecmpn(s.p, s.n, word, strlen(word)) == 0;
}

/* The name that begins at p, dots included. */
static struct lode_slice name_at(const char *p, const char *end)
{
    const char *q = p;

    while (q < end && (is_name(*q) || *q == '.'))
        q++;
    return (struct lode_slice){p, (size_t)(q - p)};
}

/* The first comma or FROM outside parentheses from p on; the end of the text where there is none.
 */
static const char *item_end(const char *p)
{
    const char *start = p;
    int depth = 0;

    for (; *p; p++) {
        if (*p == '\'') {
            for (p++; *p && *p != '\''; p++)
                if (*p == '\\' && p[1])
                    p++;
            if (!*p)
                return p;
        } else if (*p == '(') {
            depth++;
        } else if (*p == ')') {
            depth--;
        } else if (depth == 0 && *p == ',') {
            return p;
        } else if (depth == 0 && p > start && !is_name(p[-1]) && p[-1] != '.' && is_name(*p)) {
            struct lode_slice w = name_at(p, p + strlen(p));

            if (is_word(w, "FROM"))
                return p;
        }
    }
    return p;
}

static int add(struct lode_soqltext *t, struct lode_slice s, struct lode_err *err)
{
    if (lode_mem_grow(&t->columns, t->n, &t->cap, sizeof *t->columns, err) < 0)
        return -1;
    t->columns[t->n] = lode_str_dupn(s.p, s.n, err);
    if (!t->columns[t->n])
        return -1;
    t->n++;
    return 0;
}

static int add_expr(struct lode_soqltext *t, int *n_expr, struct lode_err *err)
{
    char *name;

    if (lode_mem_grow(&t->columns, t->n, &t->cap, sizeof *t->columns, err) < 0)
        return -1;
    name = lode_str_printf(err, "expr%d", (*n_expr)++);
    if (!name)
        return -1;
    t->columns[t->n++] = name;
    return 0;
}

/* Functions that show a field in another form and keep its name. */
static int keeps_name(struct lode_slice f)
{
    return is_word(f, "toLabel") || is_word(f, "format") || is_word(f, "convertCurrency") ||
           is_word(f, "convertTimezone");
}

static int add_function(struct lode_soqltext *t, struct lode_slice item, const char *open,
                        int *n_expr, struct lode_err *err)
{
    struct lode_slice name = trim(item.p, open), inner, alias;
    const char *end = item.p + item.n, *close = end;

    while (close > open && close[-1] != ')')
        close--;
    if (close == open)
        return lode_err_set(err, LODE_E_USAGE, "the query has an unclosed parenthesis");
    inner = trim(open + 1, close - 1);
    alias = trim(close, end);
    if (is_word(name, "FIELDS"))
        return lode_err_set(err, LODE_E_USAGE,
                            "FIELDS() does not say which columns come: name the fields");
    if (alias.n)
        return add(t, alias, err);
    if (is_word(name, "COUNT") && inner.n == 0) {
        t->is_count = 1;
        return add(t, (struct lode_slice){"count", 5}, err);
    }
    while (keeps_name(name) && (open = memchr(inner.p, '(', inner.n))) {
        name = trim(inner.p, open);
        for (close = inner.p + inner.n; close > open && close[-1] != ')'; close--)
            ;
        inner = close > open ? trim(open + 1, close - 1) : trim(open + 1, inner.p + inner.n);
    }
    return keeps_name(name) ? add(t, inner, err) : add_expr(t, n_expr, err);
}

static int add_item(struct lode_soqltext *t, struct lode_slice item, int *n_expr,
                    struct lode_err *err)
{
    const char *end = item.p + item.n, *open = memchr(item.p, '(', item.n);
    struct lode_slice name = name_at(item.p, end), alias;

    if (item.n && item.p[0] == '(')
        return lode_err_set(err, LODE_E_USAGE,
                            "a query inside the SELECT list has no place in a table of rows: "
                            "query the children by themselves");
    if (is_word(name, "TYPEOF"))
        return lode_err_set(err, LODE_E_USAGE,
                            "TYPEOF does not say which columns come: name the fields");
    if (open)
        return add_function(t, item, open, n_expr, err);
    alias = trim(name.p + name.n, end);
    if (!name.n || name_at(alias.p, end).n != alias.n)
        return lode_err_set(err, LODE_E_USAGE, "the query's SELECT list has '%.*s' in it",
                            item.n > 60 ? 60 : (int)item.n, item.p);
    return add(t, alias.n ? alias : name, err);
}

/* "FROM Account a": the alias, or empty. */
static struct lode_slice alias_of(const char *p)
{
    static const char *const words[] = {"WHERE", "USING", "WITH", "GROUP",  "HAVING", "ORDER",
                                        "LIMIT", "FOR",   "ALL",  "OFFSET", "UPDATE"};
    const char *end = p + strlen(p);
    struct lode_slice w;

    while (is_space(*p))
        p++;
    w = name_at(p, end);
    if (is_word(w, "AS")) {
        for (p = w.p + w.n; is_space(*p); p++)
            ;
        return name_at(p, end);
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (is_word(w, words[i]))
            w.n = 0;
    return w;
}

/* Takes "Account." or "a." off the columns of "FROM Account a". */
static void strip_prefix(struct lode_soqltext *t, struct lode_slice prefix)
{
    if (!prefix.n)
        return;
    for (size_t i = 0; i < t->n; i++) {
        char *c = t->columns[i];

        if (strlen(c) > prefix.n && c[prefix.n] == '.' &&
            lode_str_casecmpn(c, prefix.n, prefix.p, prefix.n) == 0)
            memmove(c, c + prefix.n + 1, strlen(c + prefix.n + 1) + 1);
    }
}

static int parse(const char *soql, struct lode_soqltext *t, struct lode_err *err)
{
    const char *p = soql, *end;
    struct lode_slice word;
    int n_expr = 0;

    while (is_space(*p))
        p++;
    word = name_at(p, p + strlen(p));
    if (!is_word(word, "SELECT"))
        return lode_err_set(err, LODE_E_USAGE, "a query begins with SELECT");
    for (p = word.p + word.n;; p = end + 1) {
        struct lode_slice item;

        end = item_end(p);
        item = trim(p, end);
        if (!item.n)
            return lode_err_set(err, LODE_E_USAGE, "a column is missing in the SELECT list");
        if (!*end)
            return lode_err_set(err, LODE_E_USAGE, "the query has no FROM");
        if (add_item(t, item, &n_expr, err) < 0)
            return -1;
        if (*end != ',')
            break;
    }
    if (t->is_count && t->n > 1)
        return lode_err_set(err, LODE_E_USAGE,
                            "COUNT() stands alone: write COUNT(Id) beside "
                            "other columns");
    for (end += strlen("FROM"); is_space(*end); end++)
        ;
    word = name_at(end, end + strlen(end));
    t->object = lode_str_dupn(word.p, word.n, err);
    if (!t->object)
        return -1;
    strip_prefix(t, word);
    strip_prefix(t, alias_of(word.p + word.n));
    return 0;
}

int lode_soqltext_parse(const char *soql, struct lode_soqltext *out, struct lode_err *err)
{
    struct lode_soqltext t;

    memset(&t, 0, sizeof t);
    if (parse(soql, &t, err) < 0) {
        lode_soqltext_clear(&t);
        return -1;
    }
    *out = t;
    return 0;
}

void lode_soqltext_clear(struct lode_soqltext *t)
{
    for (size_t i = 0; i < t->n; i++)
        lode_mem_free(t->columns[i]);
    lode_mem_free(t->columns);
    lode_mem_free(t->object);
    memset(t, 0, sizeof *t);
}
