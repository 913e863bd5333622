/* source/odbc.c - everything is asked for as wide characters, in which every driver has text of
 * every alphabet; drivers write dates and numbers in the forms of ODBC. */
#include "source/odbc.h"

#include <sql.h>
#include <sqlext.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/str.h"
#include "source/wide.h"

enum { STEP = 2048, NAME = 256 }; /* units */

enum kind { TEXT, TIMESTAMP, BOOLEAN };

struct query {
    struct lode_rowset base;
    SQLHENV env;
    SQLHDBC dbc;
    SQLHSTMT st;
    int is_connected;
    char name[128];
    enum kind *kinds;
    uint16_t *wide; /* of a cell */
    size_t wide_cap;
    struct lode_buf text; /* the row's cells, one behind the other */
};

_Static_assert(sizeof(SQLWCHAR) == sizeof(uint16_t), "unixODBC's wide characters are UTF-16");

/* SQLSTATE: 08 is the connection, HYT a time-out, HY001 memory. */
static enum lode_code code_of(const SQLWCHAR *state, enum lode_code code)
{
    char s[6] = "";

    for (int i = 0; i < 5 && state[i] < 0x80; i++)
        s[i] = (char)state[i];
    if (strncmp(s, "08", 2) == 0 || strncmp(s, "HYT", 3) == 0)
        return LODE_E_NET;
    return strcmp(s, "HY001") == 0 ? LODE_E_NOMEM : code;
}

/* What the driver says, without its own and the manager's names in brackets. */
static int fail(struct query *q, enum lode_code code, const char *what, struct lode_err *err)
{
    SQLHANDLE handle = q->st ? q->st : q->dbc ? q->dbc : q->env;
    SQLSMALLINT type = q->st ? SQL_HANDLE_STMT : q->dbc ? SQL_HANDLE_DBC : SQL_HANDLE_ENV, n = 0;
    SQLWCHAR state[6] = {0}, said[400];
    SQLINTEGER native = 0;
    struct lode_err ignored;
    struct lode_buf b;
    const char *text;

    lode_buf_init(&b, 0);
    if (handle && SQL_SUCCEEDED(SQLGetDiagRecW(type, handle, 1, state, &native, said, 400, &n))) {
        size_t units = 0;

        while (units < 399 && said[units])
            units++;
        if (lode_wide_to_utf8(said, units, &b, &ignored) < 0)
            lode_buf_reset(&b);
    }
    for (size_t i = 0; i < b.len; i++)
        if (b.p[i] == '\n' || b.p[i] == '\r')
            b.p[i] = ' ';
    while (b.len && b.p[b.len - 1] == ' ')
        b.p[--b.len] = '\0';
    text = b.len ? lode_buf_str(&b) : "the driver does not say why";
    while (*text == '[' && strchr(text, ']'))
        text = strchr(text, ']') + 1;
    lode_err_set(err, code_of(state, code), "%s: %s%s", q->name, what, text);
    lode_buf_clear(&b);
    return -1;
}

void lode_odbc_name(const char *dsn, char *out, size_t size)
{
    static const char *const keys[] = {"DSN", "Database", "Server", "Driver"};

    if (!strchr(dsn, '=')) {
        lode_str_copy(out, size, dsn);
        return;
    }
    lode_str_copy(out, size, "odbc");
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
        for (const char *p = dsn; p; p = strchr(p, ';') ? strchr(p, ';') + 1 : NULL) {
            size_t n = strlen(keys[k]), len = strcspn(p, ";");

            if (strncasecmp(p, keys[k], n) != 0 || p[n] != '=' || len == n + 1)
                continue;
            len -= n + 1;
            snprintf(out, size, "%.*s", len < size ? (int)len : (int)size - 1, p + n + 1);
            return;
        }
}

static int connect_with(struct query *q, const char *string, struct lode_err *err)
{
    SQLSMALLINT n_out;
    SQLWCHAR out[1024];
    SQLRETURN rc;
    size_t n;
    uint16_t *wide = lode_wide_of(string, &n, err);

    if (!wide)
        return -1;
    rc = SQLDriverConnectW(q->dbc, NULL, wide, SQL_NTS, out, 1024, &n_out, SQL_DRIVER_NOPROMPT);
    memset(wide, 0, n * sizeof *wide); /* it may hold a password */
    lode_mem_free(wide);
    if (!SQL_SUCCEEDED(rc))
        return fail(q, LODE_E_NET, "cannot connect: ", err);
    q->is_connected = 1;
    return 0;
}

/* PostgreSQL's driver reads a whole result into memory unless it is told otherwise. */
static int wants_cursor(struct query *q, const char *dsn)
{
    char driver[64] = "";
    SQLSMALLINT n;

    for (const char *p = dsn; *p; p++)
        if (strncasecmp(p, "UseDeclareFetch", 15) == 0)
            return 0;
    return SQL_SUCCEEDED(SQLGetInfo(q->dbc, SQL_DRIVER_NAME, driver, sizeof driver, &n)) &&
           strncasecmp(driver, "psqlodbc", 8) == 0;
}

static int connect_to(struct query *q, const char *dsn, struct lode_err *err)
{
    int is_string = strchr(dsn, '=') != NULL, rc;
    char *string = lode_str_printf(err, "%s%s", is_string ? "" : "DSN=", dsn), *longer;

    if (!string)
        return -1;
    rc = connect_with(q, string, err);
    if (rc == 0 && wants_cursor(q, dsn)) {
        SQLDisconnect(q->dbc);
        q->is_connected = 0;
        longer = lode_str_printf(err, "%s;UseDeclareFetch=1;Fetch=1000", string);
        rc = longer ? connect_with(q, longer, err) : -1;
        if (longer)
            memset(longer, 0, strlen(longer));
        lode_mem_free(longer);
    }
    memset(string, 0, strlen(string));
    lode_mem_free(string);
    return rc;
}

static SQLPOINTER number(uintptr_t n)
{
    SQLPOINTER p;

    memcpy(&p, &n, sizeof p);
    return p;
}

static int start(struct query *q, const char *dsn, struct lode_err *err)
{
    if (!SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &q->env)) ||
        !SQL_SUCCEEDED(SQLSetEnvAttr(q->env, SQL_ATTR_ODBC_VERSION, number(SQL_OV_ODBC3), 0)) ||
        !SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_DBC, q->env, &q->dbc)))
        return fail(q, LODE_E_NOMEM, "cannot start ODBC: ", err);
    if (connect_to(q, dsn, err) < 0)
        return -1;
    /* Not every driver knows the first; the second is what takes back what a query does. */
    (void)SQLSetConnectAttr(q->dbc, SQL_ATTR_ACCESS_MODE, number(SQL_MODE_READ_ONLY), 0);
    if (!SQL_SUCCEEDED(
            SQLSetConnectAttr(q->dbc, SQL_ATTR_AUTOCOMMIT, number(SQL_AUTOCOMMIT_OFF), 0)))
        return fail(q, LODE_E_NET, "cannot begin a transaction: ", err);
    if (!SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_STMT, q->dbc, &q->st)))
        return fail(q, LODE_E_NET, "", err);
    return 0;
}

/* What a param's ? stands for while the query is asked. */
struct place {
    uint16_t *wide; /* of a text */
    SQLBIGINT whole;
    double real;
    unsigned char bit;
    SQLLEN length;
};

static int bind_one(struct query *q, SQLUSMALLINT at, const struct lode_rowset_param *p,
                    struct place *to, struct lode_err *err)
{
    SQLSMALLINT c_type = SQL_C_WCHAR, type = SQL_WVARCHAR;
    SQLPOINTER value = NULL;
    size_t n = 0;

    to->length = p->kind == 'n' ? SQL_NULL_DATA : 0;
    if (p->kind == 's') {
        if (p->text.n && memchr(p->text.p, '\0', p->text.n))
            return lode_err_set(err, LODE_E_USAGE, "%s: value %d has a NUL byte in it", q->name,
                                (int)at);
        to->wide = lode_wide_of(p->text.p, &n, err);
        if (!to->wide)
            return -1;
        value = to->wide;
        to->length = (SQLLEN)(n * sizeof *to->wide);
    } else if (p->kind == 'i') {
        c_type = SQL_C_SBIGINT, type = SQL_BIGINT;
        to->whole = p->whole;
        value = &to->whole;
    } else if (p->kind == 'd') {
        c_type = SQL_C_DOUBLE, type = SQL_DOUBLE;
        to->real = p->real;
        value = &to->real;
    } else if (p->kind == 'b') {
        c_type = SQL_C_BIT, type = SQL_BIT;
        to->bit = p->whole != 0;
        value = &to->bit;
    }
    if (SQL_SUCCEEDED(SQLBindParameter(q->st, at, SQL_PARAM_INPUT, c_type, type, n ? n : 1, 0,
                                       value, value ? to->length : 0, &to->length)))
        return 0;
    return fail(q, LODE_E_USAGE, "", err);
}

/* Each ? gets its value. places: n_params of them, zeroed. */
static int bind(struct query *q, const struct lode_rowset_param *params, size_t n_params,
                struct place *places, struct lode_err *err)
{
    SQLSMALLINT n = 0;

    if (!SQL_SUCCEEDED(SQLNumParams(q->st, &n)))
        return fail(q, LODE_E_USAGE, "", err);
    if ((size_t)n != n_params)
        return lode_err_set(err, LODE_E_USAGE, "%s: the query has %d ?, and %zu value%s given",
                            q->name, (int)n, n_params, n_params == 1 ? " is" : "s are");
    for (size_t i = 0; i < n_params; i++) {
        if (params[i].name)
            return lode_err_set(err, LODE_E_USAGE,
                                "%s: ODBC knows no :%s: write ? in the query, and the values as a "
                                "list",
                                q->name, params[i].name);
        if (bind_one(q, (SQLUSMALLINT)(i + 1), &params[i], &places[i], err) < 0)
            return -1;
    }
    return 0;
}

static int ask_with(struct query *q, uint16_t *sql, const struct lode_rowset_param *params,
                    size_t n_params, SQLRETURN *rc, struct lode_err *err)
{
    struct place *places;
    int bound = -1;

    if (n_params == 0) {
        *rc = SQLExecDirectW(q->st, sql, SQL_NTS);
        return 0;
    }
    if (!SQL_SUCCEEDED(SQLPrepareW(q->st, sql, SQL_NTS)))
        return fail(q, LODE_E_USAGE, "", err);
    places = lode_mem_alloc(n_params * sizeof *places, err);
    if (places)
        bound = bind(q, params, n_params, places, err);
    if (bound == 0) {
        *rc = SQLExecute(q->st);
        if (!SQL_SUCCEEDED(*rc) && *rc != SQL_NO_DATA)
            bound = fail(q, LODE_E_USAGE, "", err);
    }
    SQLFreeStmt(q->st, SQL_RESET_PARAMS);
    for (size_t i = 0; places && i < n_params; i++)
        lode_mem_free(places[i].wide);
    lode_mem_free(places);
    return bound;
}

static int ask(struct query *q, const char *sql, const struct lode_rowset_param *params,
               size_t n_params, struct lode_err *err)
{
    size_t n;
    uint16_t *wide = lode_wide_of(sql, &n, err);
    SQLSMALLINT n_columns = 0;
    SQLRETURN rc = SQL_ERROR;
    int asked;

    if (!wide)
        return -1;
    asked = ask_with(q, wide, params, n_params, &rc, err);
    lode_mem_free(wide);
    if (asked < 0)
        return -1;
    if (!SQL_SUCCEEDED(rc) && rc != SQL_NO_DATA)
        return fail(q, LODE_E_USAGE, "", err);
    if (rc == SQL_NO_DATA || !SQL_SUCCEEDED(SQLNumResultCols(q->st, &n_columns)) || n_columns < 1)
        return lode_err_set(err, LODE_E_USAGE,
                            "%s: the statement gives no rows: a SELECT is expected (what it did is "
                            "taken back)",
                            q->name);
    return lode_rowset_init(&q->base, (size_t)n_columns, err);
}

static int is_bool(struct query *q, SQLUSMALLINT at)
{
    char name[16] = "";
    SQLSMALLINT n;

    return SQL_SUCCEEDED(
               SQLColAttribute(q->st, at, SQL_DESC_TYPE_NAME, name, sizeof name, &n, NULL)) &&
           strcasecmp(name, "bool") == 0;
}

static int describe(struct query *q, SQLUSMALLINT at, struct lode_err *err)
{
    SQLWCHAR wide[NAME];
    SQLSMALLINT n = 0, type = 0, digits, nullable;
    SQLULEN size;
    struct lode_buf name;

    if (!SQL_SUCCEEDED(
            SQLDescribeColW(q->st, at, wide, NAME, &n, &type, &size, &digits, &nullable)))
        return fail(q, LODE_E_NET, "", err);
    lode_buf_init(&name, 0);
    if (lode_wide_to_utf8(wide, n < NAME ? (size_t)n : NAME - 1, &name, err) == 0)
        q->base.columns[at - 1] = lode_buf_take(&name, err);
    lode_buf_clear(&name);
    if (!q->base.columns[at - 1])
        return -1;
    if (type == SQL_BINARY || type == SQL_VARBINARY || type == SQL_LONGVARBINARY)
        return lode_err_set(err, LODE_E_USAGE,
                            "%s: column \"%s\" holds bytes, not text: encode it in the query",
                            q->name, q->base.columns[at - 1]);
    q->kinds[at - 1] = type == SQL_TYPE_TIMESTAMP || type == SQL_TIMESTAMP ? TIMESTAMP
                       : type == SQL_BIT || is_bool(q, at)                 ? BOOLEAN
                                                                           : TEXT;
    return 0;
}

/* The cell into q->wide; *n its units, SIZE_MAX where it is null. A long one comes in pieces. */
static int read_wide(struct query *q, SQLUSMALLINT at, size_t *n, struct lode_err *err)
{
    size_t have = 0;

    for (;;) {
        SQLLEN left = 0;
        SQLRETURN rc;
        size_t room, got;

        if (q->wide_cap - have < STEP) {
            size_t cap = q->wide_cap * 2 + STEP;
            uint16_t *p = lode_mem_resize(q->wide, cap * sizeof *p, err);

            if (!p)
                return -1;
            q->wide = p;
            q->wide_cap = cap;
        }
        room = q->wide_cap - have;
        rc = SQLGetData(q->st, at, SQL_C_WCHAR, q->wide + have, (SQLLEN)(room * sizeof *q->wide),
                        &left);
        if (rc == SQL_NO_DATA)
            break;
        if (!SQL_SUCCEEDED(rc))
            return fail(q, LODE_E_NET, "", err);
        if (left == SQL_NULL_DATA) {
            *n = SIZE_MAX;
            return 0;
        }
        if (left == SQL_NO_TOTAL) { /* how much there is in all the driver does not know */
            for (got = 0; got < room - 1 && q->wide[have + got]; got++)
                ;
            have += got;
            if (rc == SQL_SUCCESS)
                break;
            continue;
        }
        got = (size_t)left / sizeof *q->wide;
        have += got < room ? got : room - 1; /* the last unit of the room is a zero */
        if (got < room)
            break;
    }
    *n = have;
    return 0;
}

/* "2024-01-31 10:00:00": a T in the place of the blank, as ISO 8601 has it. */
static void mend(enum kind kind, char *p, size_t *n)
{
    if (kind == TIMESTAMP && *n >= 19 && p[4] == '-' && p[7] == '-' && p[10] == ' ')
        p[10] = 'T';
    if (kind != BOOLEAN || *n != 1)
        return;
    if (*p == '1' || *p == 't' || *p == '0' || *p == 'f') {
        int is_true = *p == '1' || *p == 't';

        *n = is_true ? 4 : 5;
        memcpy(p, is_true ? "true" : "false", *n);
    }
}

static int next(struct lode_rowset *r, struct lode_err *err)
{
    struct query *q = (struct query *)r;
    SQLRETURN rc = SQLFetch(q->st);

    if (rc == SQL_NO_DATA)
        return 0;
    if (!SQL_SUCCEEDED(rc)) /* the server computes while it is read */
        return fail(q, LODE_E_USAGE, "", err);
    lode_buf_reset(&q->text);
    for (size_t i = 0; i < r->n_columns; i++) {
        size_t n = 0, at = q->text.len;

        if (read_wide(q, (SQLUSMALLINT)(i + 1), &n, err) < 0)
            return -1;
        if (n == SIZE_MAX)
            n = 0;
        if (lode_wide_to_utf8(q->wide, n, &q->text, err) < 0 ||
            lode_buf_reserve(&q->text, 8, err) < 0)
            return -1;
        n = q->text.len - at;
        mend(q->kinds[i], q->text.p + at, &n);
        q->text.len = at + n;
        r->cells[i] = (struct lode_slice){NULL, n}; /* the text may move yet */
    }
    for (size_t i = 0, at = 0; i < r->n_columns; at += r->cells[i++].n)
        r->cells[i].p = q->text.p + at;
    lode_rowset_look(r);
    return 1;
}

static void close_query(struct lode_rowset *r)
{
    struct query *q = (struct query *)r;

    if (q->st)
        SQLFreeHandle(SQL_HANDLE_STMT, q->st);
    if (q->is_connected) {
        SQLEndTran(SQL_HANDLE_DBC, q->dbc, SQL_ROLLBACK);
        SQLDisconnect(q->dbc);
    }
    if (q->dbc)
        SQLFreeHandle(SQL_HANDLE_DBC, q->dbc);
    if (q->env)
        SQLFreeHandle(SQL_HANDLE_ENV, q->env);
    lode_rowset_clear(r);
    lode_mem_free(q->kinds);
    lode_mem_free(q->wide);
    lode_buf_clear(&q->text);
    lode_mem_free(q);
}

int lode_odbc_open(const char *dsn, const char *sql, const struct lode_rowset_param *params,
                   size_t n_params, struct lode_rowset **out, struct lode_err *err)
{
    struct query *q = lode_mem_alloc(sizeof *q, err);

    if (!q)
        return -1;
    q->base.next = next;
    q->base.close = close_query;
    lode_buf_init(&q->text, 0);
    lode_odbc_name(dsn, q->name, sizeof q->name);
    if (start(q, dsn, err) < 0 || ask(q, sql, params, n_params, err) < 0)
        goto fail;
    q->kinds = lode_mem_alloc(q->base.n_columns * sizeof *q->kinds, err);
    if (!q->kinds)
        goto fail;
    for (size_t i = 1; i <= q->base.n_columns; i++)
        if (describe(q, (SQLUSMALLINT)i, err) < 0)
            goto fail;
    if (lode_rowset_check(&q->base, err) < 0)
        goto fail;
    *out = &q->base;
    return 0;
fail:
    close_query(&q->base);
    return -1;
}
