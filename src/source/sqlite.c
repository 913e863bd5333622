/* source/sqlite.c - one statement, stepped through. */
#include "source/sqlite.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "store/db.h"

enum { BUSY_MS = 10000, REAL_ROOM = 32 };

struct query {
    struct lode_rowset base;
    sqlite3 *db;
    sqlite3_stmt *st;
    char *path;
    char (*reals)[REAL_ROOM]; /* text of a column's number */
};

static int fail(const struct query *q, enum lode_code code, struct lode_err *err)
{
    int rc = q->db ? sqlite3_extended_errcode(q->db) : SQLITE_NOMEM;

    if ((rc & 0xff) == SQLITE_NOMEM)
        code = LODE_E_NOMEM;
    else if ((rc & 0xff) == SQLITE_NOTADB)
        code = LODE_E_INPUT;
    lode_err_set(err, code, "%s", q->db ? sqlite3_errmsg(q->db) : "out of memory");
    err->sys = rc;
    return lode_err_wrap(err, "%s", q->path);
}

/* The shortest text that reads back equal, and like a real: as SQLite's own export writes it. */
static struct lode_slice real(double d, char room[REAL_ROOM])
{
    size_t n = 0;

    for (int digits = 15; digits <= 17; digits++) {
        n = (size_t)snprintf(room, REAL_ROOM - 2, "%.*g", digits, d);
        if (strtod(room, NULL) == d)
            break;
    }
    if (!strpbrk(room, ".eni")) { /* e: 1e+20; n, i: nan, inf */
        room[n++] = '.';
        room[n++] = '0';
    }
    return (struct lode_slice){room, n};
}

static int next(struct lode_rowset *r, struct lode_err *err)
{
    struct query *q = (struct query *)r;
    int rc = sqlite3_step(q->st);

    if (rc == SQLITE_DONE)
        return 0;
    if (rc != SQLITE_ROW)
        return fail(q, LODE_E_IO, err);
    for (int i = 0; i < (int)r->n_columns; i++) {
        if (sqlite3_column_type(q->st, i) == SQLITE_NULL) {
            r->cells[i] = (struct lode_slice){"", 0};
        } else if (sqlite3_column_type(q->st, i) == SQLITE_FLOAT) {
            r->cells[i] = real(sqlite3_column_double(q->st, i), q->reals[i]);
        } else {
            int is_blob = sqlite3_column_type(q->st, i) == SQLITE_BLOB;
            const void *p = is_blob ? sqlite3_column_blob(q->st, i) : sqlite3_column_text(q->st, i);

            if (!p && (!is_blob || sqlite3_column_bytes(q->st, i)))
                return fail(q, LODE_E_NOMEM, err);
            r->cells[i] = (struct lode_slice){p ? p : "", (size_t)sqlite3_column_bytes(q->st, i)};
        }
    }
    lode_rowset_look(r);
    return 1;
}

static void close_query(struct lode_rowset *r)
{
    struct query *q = (struct query *)r;

    sqlite3_finalize(q->st);
    sqlite3_close(q->db);
    lode_rowset_clear(r);
    lode_mem_free(q->reals);
    lode_mem_free(q->path);
    lode_mem_free(q);
}

static int name_columns(struct query *q, struct lode_err *err)
{
    if (lode_rowset_init(&q->base, (size_t)sqlite3_column_count(q->st), err) < 0)
        return -1;
    q->reals = lode_mem_alloc(q->base.n_columns * sizeof *q->reals, err);
    if (!q->reals)
        return -1;
    for (int i = 0; i < (int)q->base.n_columns; i++) {
        const char *name = sqlite3_column_name(q->st, i);

        if (!name)
            return fail(q, LODE_E_NOMEM, err);
        q->base.columns[i] = lode_str_dup(name, err);
        if (!q->base.columns[i])
            return -1;
    }
    return lode_rowset_check(&q->base, err);
}

/* The text behind the first statement. */
static int has_more(const char *tail)
{
    return tail[strspn(tail, " \t\r\n;")] != '\0';
}

static int prepare(struct query *q, const char *sql, struct lode_err *err)
{
    const char *tail = "";
    int rc = sqlite3_prepare_v2(q->db, sql, -1, &q->st, &tail);

    if (rc != SQLITE_OK)
        return fail(q, (rc & 0xff) == SQLITE_ERROR ? LODE_E_USAGE : LODE_E_IO, err);
    if (!q->st)
        return lode_err_set(err, LODE_E_USAGE, "%s: the query is empty", q->path);
    if (has_more(tail))
        return lode_err_set(err, LODE_E_USAGE, "%s: one statement is expected, not several: %.60s",
                            q->path, tail);
    if (!sqlite3_stmt_readonly(q->st) || sqlite3_column_count(q->st) == 0)
        return lode_err_set(err, LODE_E_USAGE,
                            "%s: the statement gives no rows: a SELECT is expected", q->path);
    return 0;
}

static int bind_one(struct query *q, int at, const struct lode_rowset_param *p,
                    struct lode_err *err)
{
    int rc = p->kind == 'i' || p->kind == 'b' ? sqlite3_bind_int64(q->st, at, p->whole)
             : p->kind == 'd'                 ? sqlite3_bind_double(q->st, at, p->real)
             : p->kind == 's'                 ? sqlite3_bind_text64(q->st, at, p->text.p, p->text.n,
                                                                    SQLITE_TRANSIENT, SQLITE_UTF8)
                                              : sqlite3_bind_null(q->st, at);

    return rc == SQLITE_OK ? 0 : fail(q, LODE_E_USAGE, err);
}

/* Every place of the query gets a value, and every value has a place. */
static int bind(struct query *q, const struct lode_rowset_param *params, size_t n,
                struct lode_err *err)
{
    int n_places = sqlite3_bind_parameter_count(q->st);
    size_t n_used = 0;

    for (int at = 1; at <= n_places; at++) {
        const char *name = sqlite3_bind_parameter_name(q->st, at);
        size_t i = 0;

        if (name && name[0] == '?') /* ?7 */
            name = NULL;
        while (i < n && (name ? !params[i].name || strcmp(params[i].name, name + 1) != 0
                              : params[i].name != NULL || i + 1 != (size_t)at))
            i++;
        if (i == n && name)
            return lode_err_set(err, LODE_E_USAGE, "%s: %s of the query has no value", q->path,
                                name);
        if (i == n)
            return lode_err_set(err, LODE_E_USAGE, "%s: ? number %d of the query has no value",
                                q->path, at);
        if (bind_one(q, at, &params[i], err) < 0)
            return -1;
        n_used++;
    }
    if (n_used < n)
        return lode_err_set(err, LODE_E_USAGE, "%s: %zu values for a query that has %zu places",
                            q->path, n, n_used);
    return 0;
}

int lode_sqlite_open(const char *path, const char *sql, const struct lode_rowset_param *params,
                     size_t n_params, struct lode_rowset **out, struct lode_err *err)
{
    struct query *q = lode_mem_alloc(sizeof *q, err);

    if (!q)
        return -1;
    q->base.next = next;
    q->base.close = close_query;
    q->path = lode_str_dup(path, err);
    if (!q->path)
        goto fail;
    if (!lode_io_exists(path)) {
        lode_err_sys(err, LODE_E_IO, ENOENT, "cannot open %s", path);
        goto fail;
    }
    if (sqlite3_open_v2(path, &q->db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK) {
        fail(q, LODE_E_IO, err);
        goto fail;
    }
    sqlite3_busy_timeout(q->db, BUSY_MS);
    if (prepare(q, sql, err) < 0 || name_columns(q, err) < 0 || bind(q, params, n_params, err) < 0)
        goto fail;
    *out = &q->base;
    return 0;
fail:
    close_query(&q->base);
    return -1;
}
