/* flow/order.c - levels of a hierarchy, computed in SQLite: any depth, any number of rows, no
 * recursion. */
#include "flow/order.h"

#include <string.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "store/db.h"

struct lode_order {
    struct lode_db *db;
    char *path;
    sqlite3_stmt *rows;
};

static const char schema[] =
    "PRAGMA synchronous=OFF;"
    "CREATE TABLE r(row INTEGER PRIMARY KEY, at INTEGER, line INTEGER, key BLOB, parent BLOB,"
    " level INTEGER);";

static int remove_files(const char *path, struct lode_err *err)
{
    static const char *const ends[] = {"", "-wal", "-shm"};

    for (size_t i = 0; i < 3; i++) {
        char *p = lode_str_printf(err, "%s%s", path, ends[i]);
        int rc = p ? lode_io_remove(p, err) : -1;

        lode_mem_free(p);
        if (rc < 0)
            return -1;
    }
    return 0;
}

int lode_order_open(const char *path, struct lode_order **out, struct lode_err *err)
{
    struct lode_order *o = lode_mem_alloc(sizeof *o, err);

    if (!o)
        return -1;
    o->path = lode_str_dup(path, err);
    if (!o->path || remove_files(path, err) < 0 || lode_db_open(path, 0, &o->db, err) < 0 ||
        lode_db_exec(o->db, schema, err) < 0 || lode_db_begin(o->db, err) < 0) {
        lode_order_close(o);
        return -1;
    }
    *out = o;
    return 0;
}

void lode_order_close(struct lode_order *o)
{
    struct lode_err ignored;

    if (!o)
        return;
    lode_db_close(o->db);
    if (o->path && remove_files(o->path, &ignored) < 0)
        (void)0; /* a scratch file left behind harms nobody */
    lode_mem_free(o->path);
    lode_mem_free(o);
}

int lode_order_add(struct lode_order *o, uint64_t row, int64_t offset, long line,
                   struct lode_slice key, struct lode_slice parent, struct lode_err *err)
{
    return lode_db_run(o->db, err, "INSERT INTO r VALUES(?,?,?,?,?,NULL)", "iiibb", (int64_t)row,
                       offset, (int64_t)line, key.p, key.n, parent.p, parent.n);
}

int lode_order_sort(struct lode_order *o, struct lode_err *err)
{
    static const char next[] = "UPDATE r INDEXED BY p SET level=? WHERE level IS NULL AND parent IN"
                               " (SELECT key FROM r WHERE level=? AND key<>'')";
    int64_t level = 0;

    if (lode_db_commit(o->db, err) < 0 || lode_db_begin(o->db, err) < 0)
        return -1;
    /* a parent that is no row of this file: level 0, and the look-up says what is missing */
    if (lode_db_exec(o->db, "CREATE INDEX k ON r(key)", err) < 0 ||
        lode_db_exec(o->db,
                     "UPDATE r SET level=0 WHERE parent='' OR NOT EXISTS"
                     " (SELECT 1 FROM r p WHERE p.key=r.parent)",
                     err) < 0 ||
        lode_db_exec(o->db, "CREATE INDEX p ON r(parent) WHERE level IS NULL", err) < 0 ||
        lode_db_exec(o->db, "CREATE INDEX l ON r(level)", err) < 0)
        return -1;
    do {
        level++;
        if (lode_db_run(o->db, err, next, "ii", level, level - 1) < 0)
            return -1;
    } while (lode_db_changes(o->db) > 0);
    if (lode_db_exec(o->db, "UPDATE r SET level=-1 WHERE level IS NULL", err) < 0 ||
        lode_db_commit(o->db, err) < 0)
        return -1;
    o->rows = lode_db_prepare(
        o->db, "SELECT row, at, line, level FROM r ORDER BY level<0, level, row", err);
    return o->rows ? 0 : -1;
}

int lode_order_next(struct lode_order *o, struct lode_order_row *out, struct lode_err *err)
{
    int rc = lode_db_step(o->db, o->rows, err);

    if (rc <= 0)
        return rc;
    out->row = (uint64_t)sqlite3_column_int64(o->rows, 0);
    out->offset = sqlite3_column_int64(o->rows, 1);
    out->line = (long)sqlite3_column_int64(o->rows, 2);
    out->level = sqlite3_column_int(o->rows, 3);
    return 1;
}

/* Key and parent of a row (sql binds what); 0 where there is none. */
static int look(struct lode_order *o, const char *sql, const char *fmt, int64_t row,
                const struct lode_buf *parent, struct lode_buf *key, struct lode_buf *up,
                struct lode_err *err)
{
    sqlite3_stmt *st = lode_db_prepare(o->db, sql, err);
    int rc;

    if (!st)
        return -1;
    if (fmt[0] == 'i')
        rc = lode_db_bind(o->db, st, err, "i", row);
    else
        rc = lode_db_bind(o->db, st, err, "b", lode_buf_str(parent), parent->len);
    if (rc < 0)
        return -1;
    rc = lode_db_step(o->db, st, err);
    if (rc <= 0)
        return rc;
    lode_buf_reset(key);
    lode_buf_reset(up);
    if (lode_buf_add(key, sqlite3_column_blob(st, 0), (size_t)sqlite3_column_bytes(st, 0), err) <
            0 ||
        lode_buf_add(up, sqlite3_column_blob(st, 1), (size_t)sqlite3_column_bytes(st, 1), err) < 0)
        rc = -1;
    sqlite3_reset(st);
    return rc;
}

enum { MAX_PATH = 400, MAX_KEYS = 80 }; /* bytes of a message that a path may take; keys in it */

/* Keys of a path, as places in its text. */
struct trail {
    struct lode_buf *out;
    size_t begin, n;
    size_t at[MAX_KEYS], len[MAX_KEYS];
};

/* Appends a key. 1: it stands there already. */
static int walk(struct trail *t, const struct lode_buf *key, struct lode_err *err)
{
    struct lode_buf *out = t->out;

    if (t->n && lode_buf_adds(out, " → ", err) < 0)
        return -1;
    t->at[t->n] = out->len;
    t->len[t->n++] = key->len;
    if (lode_buf_add(out, lode_buf_str(key), key->len, err) < 0)
        return -1;
    for (size_t i = 0; i + 1 < t->n; i++)
        if (t->len[i] == key->len &&
            memcmp(out->p + t->at[i], out->p + t->at[t->n - 1], key->len) == 0)
            return 1;
    return 0;
}

int lode_order_path(struct lode_order *o, uint64_t row, struct lode_buf *out, struct lode_err *err)
{
    struct trail t = {.out = out, .begin = out->len};
    struct lode_buf key, up, parent;
    int rc, is_closed = 0;

    lode_buf_init(&key, 0);
    lode_buf_init(&up, 0);
    rc = look(o, "SELECT key, parent FROM r WHERE row=?", "i", (int64_t)row, NULL, &key, &up, err);
    if (rc == 1 && walk(&t, &key, err) < 0)
        rc = -1;
    while (rc == 1 && !is_closed) {
        if (out->len - t.begin > MAX_PATH || t.n == MAX_KEYS) {
            rc = lode_buf_adds(out, " → …", err);
            break;
        }
        is_closed = walk(&t, &up, err);
        if (is_closed < 0)
            rc = -1;
        if (is_closed)
            break;
        parent = up;
        lode_buf_init(&up, 0);
        rc = look(o, "SELECT key, parent FROM r WHERE key=?", "b", 0, &parent, &key, &up, err);
        lode_buf_clear(&parent);
    }
    lode_buf_clear(&key);
    lode_buf_clear(&up);
    return rc < 0 ? -1 : 0;
}
