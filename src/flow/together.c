/* flow/together.c - an external sort of records, done by SQLite's sorter. */
#include "flow/together.h"

#include <string.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "store/db.h"

struct lode_together {
    struct lode_db *db;
    char *path;
    struct lode_buf blob;
    struct lode_records records;
    sqlite3_stmt *rows, *groups; /* in the same order */
    struct lode_buf by;          /* of the row before */
    int64_t group_rows, group_bytes;
};

int lode_together_open(const char *path, struct lode_together **out, struct lode_err *err)
{
    struct lode_together *t = lode_mem_alloc(sizeof *t, err);

    if (!t)
        return -1;
    lode_buf_init(&t->blob, 0);
    lode_buf_init(&t->by, 0);
    t->path = lode_str_dup(path, err);
    if (!t->path || lode_io_remove(path, err) < 0 || lode_db_open(path, 0, &t->db, err) < 0 ||
        lode_db_exec(t->db,
                     "PRAGMA synchronous=OFF;"
                     "CREATE TABLE r(n INTEGER PRIMARY KEY, by BLOB, size INTEGER, rec BLOB)",
                     err) < 0 ||
        lode_db_begin(t->db, err) < 0) {
        lode_together_close(t);
        return -1;
    }
    *out = t;
    return 0;
}

void lode_together_close(struct lode_together *t)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    struct lode_err ignored;

    if (!t)
        return;
    lode_db_close(t->db);
    for (size_t i = 0; t->path && i < 3; i++) {
        char *p = lode_str_printf(&ignored, "%s%s", t->path, ends[i]);

        if (p && lode_io_remove(p, &ignored) < 0)
            (void)0; /* a scratch file left behind harms nobody */
        lode_mem_free(p);
    }
    lode_buf_clear(&t->blob);
    lode_buf_clear(&t->by);
    lode_record_clear(&t->records);
    lode_mem_free(t->path);
    lode_mem_free(t);
}

static int add_sized(struct lode_buf *b, unsigned tag, const char *p, size_t n,
                     struct lode_err *err)
{
    uint32_t head[2] = {tag, (uint32_t)n};

    return lode_buf_add(b, head, sizeof head, err) < 0 ? -1 : lode_buf_add(b, p, n, err);
}

int lode_together_add(struct lode_together *t, struct lode_slice by, const struct lode_record *rec,
                      const struct lode_unit *unit, const char *key, struct lode_err *err)
{
    int64_t size = 2; /* of its line in a chunk at most, as lode_emit_cost() reckons */

    lode_buf_reset(&t->blob);
    if (lode_buf_add(&t->blob, unit, sizeof *unit, err) < 0 ||
        lode_buf_add(&t->blob, key, unit->n_key, err) < 0)
        return -1;
    for (size_t i = 0; i < rec->n; i++) {
        if (add_sized(&t->blob, rec->values[i].field, rec->values[i].text.p, rec->values[i].text.n,
                      err) < 0)
            return -1;
        size += 2 * (int64_t)rec->values[i].text.n + 6;
    }
    return lode_db_run(t->db, err, "INSERT INTO r(by, size, rec) VALUES(?,?,?)", "bib", by.p, by.n,
                       size, t->blob.p, t->blob.len);
}

int lode_together_sort(struct lode_together *t, struct lode_err *err)
{
    if (lode_db_commit(t->db, err) < 0)
        return -1;
    t->rows = lode_db_prepare(t->db, "SELECT by, rec FROM r ORDER BY by, n", err);
    t->groups =
        lode_db_prepare(t->db, "SELECT count(*), sum(size) FROM r GROUP BY by ORDER BY by", err);
    return t->rows && t->groups ? 0 : -1;
}

/* How large the group is that begins with this row. */
static int look_at_group(struct lode_together *t, struct lode_slice by, struct lode_err *err)
{
    int rc;

    if (t->group_rows && t->by.len == by.n && (by.n == 0 || memcmp(t->by.p, by.p, by.n) == 0))
        return 0;
    rc = lode_db_step(t->db, t->groups, err);
    if (rc <= 0)
        return rc < 0 ? -1 : lode_err_set(err, LODE_E_STORE, "a group is missing from the sort");
    t->group_rows = sqlite3_column_int64(t->groups, 0);
    t->group_bytes = sqlite3_column_int64(t->groups, 1);
    lode_buf_reset(&t->by);
    return lode_buf_add(&t->by, by.p, by.n, err);
}

int lode_together_next(struct lode_together *t, struct lode_together_row *out, struct lode_err *err)
{
    int rc = lode_db_step(t->db, t->rows, err);
    const char *p, *end;

    if (rc <= 0)
        return rc;
    out->by.p = sqlite3_column_blob(t->rows, 0);
    out->by.n = (size_t)sqlite3_column_bytes(t->rows, 0);
    if (look_at_group(t, out->by, err) < 0)
        return -1;
    out->group_rows = t->group_rows;
    out->group_bytes = t->group_bytes;
    p = sqlite3_column_blob(t->rows, 1);
    end = p + sqlite3_column_bytes(t->rows, 1);
    memcpy(&out->unit, p, sizeof out->unit);
    out->key = p + sizeof out->unit;
    p = out->key + out->unit.n_key;
    lode_record_reset(&t->records);
    if (lode_record_add(&t->records, &out->record, err) < 0)
        return -1;
    while (p < end) {
        uint32_t head[2];
        struct lode_slice v;

        memcpy(head, p, sizeof head);
        v.p = p + sizeof head;
        v.n = head[1];
        p = v.p + v.n;
        if (lode_record_set(out->record, head[0], v, err) < 0)
            return -1;
    }
    return 1;
}
