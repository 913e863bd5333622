/* store/db.c - SQLite with our errors. Statements are kept by their text; the oldest idle one goes
 * when too many are kept. */
#include "store/db.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/point.h"
#include "base/str.h"

enum { KEPT_MAX = 512, N_BUCKETS = 256, N_SLOTS = 256, BUSY_TIMEOUT_MS = 10000 };

struct kept {
    struct kept *next; /* of the same bucket */
    char *sql;
    sqlite3_stmt *st;
    uint64_t used; /* when it was last asked for */
};

struct slot {
    const char *sql; /* the caller's pointer; its text is compared all the same */
    struct kept *k;
};

struct lode_db {
    sqlite3 *handle;
    struct kept *buckets[N_BUCKETS];
    struct slot slots[N_SLOTS];
    size_t n_kept;
    uint64_t tick;
    char path[256]; /* for messages */
};

/* What the system said last of the database or its write-ahead log; 0 where it said nothing. */
static int system_error(sqlite3 *handle)
{
    static const int files[] = {SQLITE_FCNTL_FILE_POINTER, SQLITE_FCNTL_JOURNAL_POINTER};
    int sys = sqlite3_system_errno(handle);

    for (size_t i = 0; !sys && i < sizeof files / sizeof *files; i++) {
        sqlite3_file *f = NULL;

        if (sqlite3_file_control(handle, "main", files[i], &f) == SQLITE_OK && f && f->pMethods &&
            f->pMethods->xFileControl && /* a journal in memory has none */
            f->pMethods->xFileControl(f, SQLITE_FCNTL_LAST_ERRNO, &sys) != SQLITE_OK)
            sys = 0;
    }
    return sys;
}

/* The file and the reason stand first: the statement may be longer than the message can be. */
static int fail(const struct lode_db *db, int code, const char *sql, struct lode_err *err)
{
    enum lode_code kind = (code & 0xFF) == SQLITE_NOMEM ? LODE_E_NOMEM : LODE_E_STORE;
    const char *why = db->handle ? sqlite3_errmsg(db->handle) : sqlite3_errstr(code);
    int sys = db->handle ? system_error(db->handle) : 0;
    int is_system = (code & 0xFF) == SQLITE_IOERR || (code & 0xFF) == SQLITE_CANTOPEN;

    if (is_system && sys)
        lode_err_sys(err, kind, sys, "%s: %s", db->path, why);
    else if (*sql)
        lode_err_set(err, kind, "%s: %s (in %.60s)", db->path, why, sql);
    else
        lode_err_set(err, kind, "%s: %s", db->path, why);
    err->sys = code;
    return -1;
}

static int touch(const char *path, struct lode_err *err)
{
    struct lode_out *o;

    /* One that exists is left alone: closing a second descriptor would drop SQLite's locks on it.
     */
    if (strcmp(path, ":memory:") == 0 || !*path || lode_io_exists(path))
        return 0;
    if (lode_io_append(path, &o, err) < 0) /* 0600 whatever the umask; -wal and -shm follow it */
        return -1;
    return lode_io_finish(o, err);
}

/* SQLite counts its memory under a lock at every allocation, and nobody asks. */
static void set_up(void)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static pthread_once_t once = PTHREAD_ONCE_INIT;

void lode_db_sort_in(const char *dir)
{
    pthread_once(&once, set_up);
    sqlite3_free(sqlite3_temp_directory);
    sqlite3_temp_directory = dir ? sqlite3_mprintf("%s", dir) : NULL;
}

/* 1 where neither the database nor a log beside it can be written: of another user, or on a medium
 * that is read alone. */
static int is_for_reading(const char *path)
{
    char dir[4096];
    const char *slash = strrchr(path, '/');

    if (!slash || access(path, F_OK) < 0)
        return 0;
    snprintf(dir, sizeof dir, "%.*s", (int)(slash - path + 1), path);
    return access(path, W_OK) < 0 || access(dir, W_OK) < 0;
}

/* The database as a URI that promises that nobody changes it: without that SQLite wants to write
 * beside it. */
static int open_for_reading(struct lode_db *db, const char *path, struct lode_err *err)
{
    static const char plain[] =
        "/._-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    struct lode_buf uri;
    char *log = lode_str_printf(err, "%s-wal", path);
    int64_t n_log = 0;
    int rc = -1, code;

    lode_buf_init(&uri, 0);
    if (!log || (lode_io_exists(log) && lode_io_size(log, &n_log, NULL, err) < 0) ||
        lode_buf_adds(&uri, "file:", err) < 0)
        goto out;
    if (n_log) {
        lode_err_sys(
            err, LODE_E_STORE, EACCES,
            "%s: its last changes stand in a log that cannot be written back (a copy of the "
            "folder can be looked at)",
            path);
        goto out;
    }
    for (const char *p = path; *p; p++)
        if (lode_buf_addf(&uri, err, strchr(plain, *p) ? "%c" : "%%%02X", (unsigned char)*p) < 0)
            goto out;
    if (lode_buf_adds(&uri, "?immutable=1", err) < 0)
        goto out;
    code = sqlite3_open_v2(lode_buf_str(&uri), &db->handle,
                           SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL);
    rc = code == SQLITE_OK ? 0 : fail(db, code, "", err);
out:
    lode_buf_clear(&uri);
    lode_mem_free(log);
    return rc;
}

int lode_db_open(const char *path, int sync_full, struct lode_db **out, struct lode_err *err)
{
    return lode_db_open_paged(path, sync_full, 4096, out, err);
}

int lode_db_open_paged(const char *path, int sync_full, int page_bytes, struct lode_db **out,
                       struct lode_err *err)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, code;
    struct lode_db *db;
    char page_size[64];

    pthread_once(&once, set_up);
    if (touch(path, err) < 0)
        return -1;
    db = lode_mem_alloc(sizeof *db, err);
    if (!db)
        return -1;
    lode_str_copy(db->path, sizeof db->path, path);
    if (is_for_reading(path)) {
        if (open_for_reading(db, path, err) < 0)
            goto failed;
        *out = db;
        return 0;
    }
    code = sqlite3_open_v2(path, &db->handle, flags, NULL);
    if (code != SQLITE_OK) {
        fail(db, code, "", err);
        goto failed;
    }
    sqlite3_extended_result_codes(db->handle, 1);
    sqlite3_busy_timeout(db->handle, BUSY_TIMEOUT_MS);
    snprintf(page_size, sizeof page_size, "PRAGMA page_size=%d", page_bytes);
    if (lode_db_exec(db, page_size, err) < 0 || /* before the first page is there */
        lode_db_exec(db, "PRAGMA journal_mode=WAL; PRAGMA foreign_keys=OFF", err) < 0 ||
        lode_db_exec(db, sync_full ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL", err) <
            0)
        goto failed;
    *out = db;
    return 0;
failed:
    lode_db_close(db);
    return -1;
}

static void drop(struct kept *k)
{
    sqlite3_finalize(k->st);
    lode_mem_free(k->sql);
    lode_mem_free(k);
}

void lode_db_close(struct lode_db *db)
{
    if (!db)
        return;
    for (size_t i = 0; i < N_BUCKETS; i++)
        while (db->buckets[i]) {
            struct kept *k = db->buckets[i];

            db->buckets[i] = k->next;
            drop(k);
        }
    sqlite3_close_v2(db->handle);
    lode_mem_free(db);
}

sqlite3 *lode_db_handle(struct lode_db *db)
{
    return db->handle;
}

int lode_db_exec(struct lode_db *db, const char *sql, struct lode_err *err)
{
    int code = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);

    return code == SQLITE_OK ? 0 : fail(db, code, sql, err);
}

int lode_db_begin(struct lode_db *db, struct lode_err *err)
{
    return lode_db_run(db, err, "BEGIN IMMEDIATE", "");
}

int lode_db_commit(struct lode_db *db, struct lode_err *err)
{
    int rc;

    lode_point_write("COMMIT", "before");
    rc = lode_db_run(db, err, "COMMIT", "");
    lode_point_write("COMMIT", "after");
    return rc;
}

void lode_db_rollback(struct lode_db *db)
{
    if (!sqlite3_get_autocommit(db->handle))
        sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
}

int lode_db_compile(struct lode_db *db, const char *sql, sqlite3_stmt **out, struct lode_err *err)
{
    sqlite3_stmt *st = NULL;
    int code = sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &st, NULL);

    if (code != SQLITE_OK)
        return fail(db, code, sql, err);
    if (!st)
        return lode_err_set(err, LODE_E_STORE, "no statement in \"%s\"", sql);
    *out = st;
    return 0;
}

static size_t bucket_of(const char *s)
{
    uint32_t h = 2166136261u;

    for (; *s; s++)
        h = (h ^ (unsigned char)*s) * 16777619u;
    return h % N_BUCKETS;
}

/* Makes room where too many are kept: the one not asked for longest goes, unless it is running. */
static void evict(struct lode_db *db)
{
    struct kept **oldest = NULL, *k;

    if (db->n_kept < KEPT_MAX)
        return;
    for (size_t i = 0; i < N_BUCKETS; i++)
        for (struct kept **p = &db->buckets[i]; *p; p = &(*p)->next)
            if (!sqlite3_stmt_busy((*p)->st) && (!oldest || (*p)->used < (*oldest)->used))
                oldest = p;
    if (!oldest)
        return;
    k = *oldest;
    *oldest = k->next;
    for (size_t i = 0; i < N_SLOTS; i++)
        if (db->slots[i].k == k)
            db->slots[i] = (struct slot){NULL, NULL};
    drop(k);
    db->n_kept--;
}

static struct kept *keep(struct lode_db *db, const char *sql, size_t bucket, struct lode_err *err)
{
    struct kept *k;

    evict(db);
    k = lode_mem_alloc(sizeof *k, err);
    if (!k)
        return NULL;
    k->sql = lode_str_dup(sql, err);
    if (!k->sql || lode_db_compile(db, sql, &k->st, err) < 0) {
        drop(k);
        return NULL;
    }
    k->next = db->buckets[bucket];
    db->buckets[bucket] = k;
    db->n_kept++;
    return k;
}

sqlite3_stmt *lode_db_prepare(struct lode_db *db, const char *sql, struct lode_err *err)
{
    struct slot *slot = &db->slots[((uintptr_t)sql >> 3) % N_SLOTS];
    struct kept *k = slot->k;

    if (slot->sql != sql || !k || strcmp(k->sql, sql) != 0) {
        size_t bucket = bucket_of(sql);

        for (k = db->buckets[bucket]; k && strcmp(k->sql, sql) != 0;)
            k = k->next;
        if (!k)
            k = keep(db, sql, bucket, err);
        if (!k)
            return NULL;
        *slot = (struct slot){sql, k};
    }
    k->used = ++db->tick;
    sqlite3_reset(k->st);
    sqlite3_clear_bindings(k->st);
    return k->st;
}

static int bind_text(sqlite3_stmt *st, int i, const char *p, size_t n, int is_borrowed)
{
    return sqlite3_bind_text64(st, i, p, n, is_borrowed ? SQLITE_STATIC : SQLITE_TRANSIENT,
                               SQLITE_UTF8);
}

static int bind_one(sqlite3_stmt *st, int i, char kind, va_list *ap)
{
    const char *p;
    size_t n;

    switch (kind) {
    case 'i':
        return sqlite3_bind_int64(st, i, va_arg(*ap, int64_t));
    case 'd':
        return sqlite3_bind_double(st, i, va_arg(*ap, double));
    case 'n':
        return sqlite3_bind_null(st, i);
    case 's':
    case 'S':
        p = va_arg(*ap, const char *);
        return p ? bind_text(st, i, p, strlen(p), kind == 'S') : sqlite3_bind_null(st, i);
    case 'b':
    case 'B':
        p = va_arg(*ap, const char *);
        n = va_arg(*ap, size_t);
        return bind_text(st, i, p ? p : "", n, kind == 'B');
    default:
        return SQLITE_MISUSE;
    }
}

static int bind_all(struct lode_db *db, sqlite3_stmt *st, struct lode_err *err, const char *fmt,
                    va_list *ap)
{
    if ((int)strlen(fmt) != sqlite3_bind_parameter_count(st))
        return lode_err_set(err, LODE_E_STORE, "%d values for the %d parameters of \"%s\"",
                            (int)strlen(fmt), sqlite3_bind_parameter_count(st), sqlite3_sql(st));
    for (int i = 0; fmt[i]; i++) {
        int code = bind_one(st, i + 1, fmt[i], ap);

        if (code != SQLITE_OK)
            return fail(db, code, sqlite3_sql(st), err);
    }
    return 0;
}

int lode_db_bind(struct lode_db *db, sqlite3_stmt *st, struct lode_err *err, const char *fmt, ...)
{
    va_list ap;
    int rc;

    va_start(ap, fmt);
    rc = bind_all(db, st, err, fmt, &ap);
    va_end(ap);
    return rc;
}

int lode_db_step(struct lode_db *db, sqlite3_stmt *st, struct lode_err *err)
{
    int code = sqlite3_step(st);

    if (code == SQLITE_ROW)
        return 1;
    if (code != SQLITE_DONE)
        fail(db, code, sqlite3_sql(st), err);
    sqlite3_reset(st);
    return code == SQLITE_DONE ? 0 : -1;
}

/* What a transaction holds is not there before its COMMIT, which has points of its own. */
static void at_write(struct lode_db *db, sqlite3_stmt *st, const char *when)
{
    if (sqlite3_stmt_readonly(st) || strncmp(sqlite3_sql(st), "BEGIN", 5) == 0)
        return;
    if (sqlite3_get_autocommit(db->handle))
        lode_point_write(sqlite3_sql(st), when);
    else if (strcmp(when, "before") == 0)
        lode_point_write(sqlite3_sql(st), "in a transaction");
}

int lode_db_run(struct lode_db *db, struct lode_err *err, const char *sql, const char *fmt, ...)
{
    sqlite3_stmt *st = lode_db_prepare(db, sql, err);
    va_list ap;
    int rc;

    if (!st)
        return -1;
    va_start(ap, fmt);
    rc = bind_all(db, st, err, fmt, &ap);
    va_end(ap);
    at_write(db, st, "before");
    while (rc == 0 && (rc = lode_db_step(db, st, err)) == 1)
        rc = 0;
    at_write(db, st, "after");
    return rc;
}

int64_t lode_db_last_rowid(struct lode_db *db)
{
    return sqlite3_last_insert_rowid(db->handle);
}

int lode_db_changes(struct lode_db *db)
{
    return sqlite3_changes(db->handle);
}

const char *lode_db_text(sqlite3_stmt *st, int col)
{
    const unsigned char *p = sqlite3_column_text(st, col);

    return p ? (const char *)p : "";
}

int lode_db_count(struct lode_db *db, const char *sql, int64_t *n, struct lode_err *err)
{
    sqlite3_stmt *st = lode_db_prepare(db, sql, err);
    int rc = st ? lode_db_step(db, st, err) : -1;

    *n = rc == 1 ? sqlite3_column_int64(st, 0) : 0;
    if (rc == 1)
        sqlite3_reset(st);
    return rc < 0 ? -1 : 0;
}

int lode_db_version(struct lode_db *db, int *version, struct lode_err *err)
{
    int64_t n;

    if (lode_db_count(db, "PRAGMA user_version", &n, err) < 0)
        return -1;
    *version = (int)n;
    return 0;
}
