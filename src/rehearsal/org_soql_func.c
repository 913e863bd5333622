/* rehearsal/org_soql_func.c - the SQL of functions. Days are those of GMT, in which the local org's
 * user lives, and its fiscal year is that of the calendar: convertTimezone() changes nothing. */
#include "rehearsal/org_soql_func.h"

#include <string.h>

#include "base/str.h"
#include "rehearsal/org_text.h"

/* What AVG() comes to, whatever it is of. */
static const struct lode_org_field average = {
    .name = "Average", .label = "Average", .type = LODE_ORG_DOUBLE, .is_nillable = 1};

static const struct {
    const char *name, *sql;
} aggregates[] = {{"COUNT", "count("}, {"COUNT_DISTINCT", "count(DISTINCT "},
                  {"SUM", "sum("},     {"AVG", "avg("},
                  {"MIN", "min("},     {"MAX", "max("}};

#define PIECE(from, n) "CAST(substr(@, " #from ", " #n ") AS INTEGER)"
#define DAY_OF_YEAR    "CAST(strftime('%j', substr(@, 1, 10)) AS INTEGER)"

#define NUMBER(call, sql)                                                           \
    {                                                                               \
        (call), (sql), 0,                                                           \
        {                                                                           \
            .name = (call), .label = (call), .type = LODE_ORG_INT, .is_nillable = 1 \
        }                                                                           \
    }
#define OF_TIME(call, sql, kind)                                              \
    {                                                                         \
        (call), (sql), 1,                                                     \
        {                                                                     \
            .name = (call), .label = (call), .type = (kind), .is_nillable = 1 \
        }                                                                     \
    }

/* '@' stands for the field's SQL; of what is stored, see org_table.h. */
static const struct {
    const char *name, *sql;
    int wants_time; /* of date-times only */
    struct lode_org_field value;
} dates[] = {
    NUMBER("CALENDAR_YEAR", PIECE(1, 4)),
    NUMBER("CALENDAR_QUARTER", "((" PIECE(6, 2) " + 2) / 3)"),
    NUMBER("CALENDAR_MONTH", PIECE(6, 2)),
    NUMBER("FISCAL_YEAR", PIECE(1, 4)),
    NUMBER("FISCAL_QUARTER", "((" PIECE(6, 2) " + 2) / 3)"),
    NUMBER("FISCAL_MONTH", PIECE(6, 2)),
    NUMBER("DAY_IN_MONTH", PIECE(9, 2)),
    NUMBER("DAY_IN_WEEK", "(1 + CAST(strftime('%w', substr(@, 1, 10)) AS INTEGER))"),
    NUMBER("DAY_IN_YEAR", DAY_OF_YEAR),
    NUMBER("WEEK_IN_MONTH", "((" PIECE(9, 2) " + 6) / 7)"),
    NUMBER("WEEK_IN_YEAR", "((" DAY_OF_YEAR " + 6) / 7)"),
    OF_TIME("HOUR_IN_DAY", PIECE(12, 2), LODE_ORG_INT),
    OF_TIME("DAY_ONLY", "substr(@, 1, 10)", LODE_ORG_DATE),
};

static int is_named(struct lode_org_soql_token t, const char *name)
{
    return t.p && lode_str_casecmpn(t.p, t.n, name, strlen(name)) == 0;
}

static const char *find_aggregate(struct lode_org_soql_token func)
{
    for (size_t i = 0; i < sizeof aggregates / sizeof *aggregates; i++)
        if (is_named(func, aggregates[i].name))
            return aggregates[i].sql;
    return NULL;
}

int lode_org_soql_func_is_aggregate(struct lode_org_soql_token func)
{
    return find_aggregate(func) != NULL;
}

int lode_org_soql_func_is_label(struct lode_org_soql_token func)
{
    return is_named(func, "toLabel");
}

/* As the documented table of field types has it. */
static int supports(const char *open, const struct lode_org_field *f)
{
    switch (f->type) {
    case LODE_ORG_INT:
    case LODE_ORG_DOUBLE:
    case LODE_ORG_CURRENCY:
    case LODE_ORG_PERCENT:
        return 1;
    case LODE_ORG_BOOLEAN:
    case LODE_ORG_MULTIPICKLIST:
    case LODE_ORG_ADDRESS:
        return 0;
    case LODE_ORG_TEXTAREA:
        if (f->length > 255)
            return 0;
        break;
    default:
        break;
    }
    return !lode_str_starts(open, "sum") && !lode_str_starts(open, "avg");
}

struct call {
    struct lode_org_soql_compile *c;
    struct lode_org_soql_token func, path;
    const char *of; /* the SQL of its field */
    struct lode_buf *sql;
    const struct lode_org_field **field; /* in: its field; out: of what kind its value is */
};

/* 1: convertTimezone(…) stands between the two, which are pieces of one text. */
static int is_zoned(struct lode_org_soql_token func, struct lode_org_soql_token path)
{
    size_t n = 0;

    for (const char *p = func.p + func.n; p < path.p; p++)
        n += *p == '(';
    return n > 1;
}

static int aggregate(const struct call *k, const char *open)
{
    const struct lode_org_field *f = *k->field;
    int is_text = open[0] == 'm' && lode_org_text_is_type(f->type) && !f->is_case_sensitive;

    if (!supports(open, f)) /* words from memory */
        return lode_org_soql_lex_fail(k->c->text, k->path.p, "MALFORMED_QUERY", k->c->err,
                                      "field %s does not support aggregate operator %.*s", f->name,
                                      (int)k->func.n, k->func.p);
    if (lode_str_starts(open, "count"))
        *k->field = NULL;
    if (lode_str_starts(open, "avg"))
        *k->field = &average;
    /* what a function gives has not the order of its column */
    return lode_buf_addf(k->sql, k->c->err, is_text ? "(%s%s) COLLATE NOCASE)" : "%s%s)", open,
                         k->of);
}

/* The words for a field that is no date are not known. */
static int part_of_date(const struct call *k, size_t i)
{
    int is_time = (*k->field)->type == LODE_ORG_DATETIME;
    int wants_time = dates[i].wants_time || is_zoned(k->func, k->path);

    if (!is_time && ((*k->field)->type != LODE_ORG_DATE || wants_time))
        return lode_org_soql_lex_fail(k->c->text, k->path.p, "MALFORMED_QUERY", k->c->err,
                                      "field %s does not support the date function %s",
                                      (*k->field)->name, dates[i].name);
    *k->field = &dates[i].value;
    for (const char *p = dates[i].sql; *p; p++)
        if (*p == '@' ? lode_buf_adds(k->sql, k->of, k->c->err) < 0
                      : lode_buf_addc(k->sql, *p, k->c->err) < 0)
            return -1;
    return 0;
}

static int bind_text(const struct call *k, const char *before, const char *text)
{
    const struct lode_org_value v = {LODE_ORG_TEXT, text, strlen(text), 0, 0};

    if (lode_buf_adds(k->sql, before, k->c->err) < 0)
        return -1;
    return lode_org_soql_sql_bind(k->c, &v, k->sql);
}

/* A value's label where they differ. Those of several values in one field are not put together. */
static int label(const struct call *k)
{
    const struct lode_org_field *f = *k->field;
    int n = 0;

    if (f->type != LODE_ORG_PICKLIST) /* words not known */
        return lode_org_soql_lex_fail(k->c->text, k->path.p, "MALFORMED_QUERY", k->c->err,
                                      "toLabel() of field %s is not supported by the local org: "
                                      "it is no picklist of one value",
                                      f->name);
    for (size_t i = 0; f->values && f->values[i]; i++) {
        if (strcmp(f->values[i], f->labels[i]) == 0)
            continue;
        if ((n++ == 0 && lode_buf_addf(k->sql, k->c->err, "(CASE %s", k->of) < 0) ||
            bind_text(k, " WHEN ", f->values[i]) < 0 || bind_text(k, " THEN ", f->labels[i]) < 0)
            return -1;
    }
    return n ? lode_buf_addf(k->sql, k->c->err, " ELSE %s END COLLATE NOCASE)", k->of)
             : lode_buf_adds(k->sql, k->of, k->c->err);
}

int lode_org_soql_func_sql(struct lode_org_soql_compile *c, struct lode_org_soql_scope *s,
                           struct lode_org_soql_token func, struct lode_org_soql_token path,
                           struct lode_buf *sql, const struct lode_org_field **field)
{
    const char *open = find_aggregate(func);
    struct lode_buf of;
    struct call k = {c, func, path, NULL, sql, field};
    size_t i = 0;
    int rc;

    while (i < sizeof dates / sizeof *dates && !is_named(func, dates[i].name))
        i++;
    if (!open && i == sizeof dates / sizeof *dates && !lode_org_soql_func_is_label(func))
        return lode_org_soql_lex_function(c->text, func, c->err);
    if (!path.p)
        return lode_org_soql_lex_fail(c->text, func.p, "MALFORMED_QUERY", c->err,
                                      open ? "COUNT() stands alone: use COUNT(Id)"
                                           : "the function takes a field");
    if (is_zoned(func, path) && i == sizeof dates / sizeof *dates) /* words not known */
        return lode_org_soql_lex_fail(c->text, func.p, "MALFORMED_QUERY", c->err,
                                      "convertTimezone() is for functions of dates");
    lode_buf_init(&of, 0);
    rc = lode_org_soql_sql_path(c, s, path, &of, NULL, field);
    k.of = of.p;
    if (rc == 0)
        rc = open                               ? aggregate(&k, open)
             : i < sizeof dates / sizeof *dates ? part_of_date(&k, i)
                                                : label(&k);
    lode_buf_clear(&of);
    return rc;
}

static int same_text(const char *a, size_t n_a, const char *b, size_t n_b)
{
    return lode_str_casecmpn(a, n_a, b, n_b) == 0;
}

int lode_org_soql_func_is_same(const struct lode_org_soql_scope *s, struct lode_org_soql_token func,
                               struct lode_org_soql_token path,
                               const struct lode_org_soql_item *other)
{
    const char *a, *b;

    if (!path.p || !other->path.p || (func.p != NULL) != (other->func.p != NULL) ||
        (func.p && (!same_text(func.p, func.n, other->func.p, other->func.n) ||
                    is_zoned(func, path) != is_zoned(other->func, other->path))))
        return 0;
    a = lode_org_soql_sql_own(s, path);
    b = lode_org_soql_sql_own(s, other->path);
    return same_text(a, (size_t)(path.p + path.n - a), b,
                     (size_t)(other->path.p + other->path.n - b));
}
