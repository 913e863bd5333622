/* store/db.h - SQLite with our errors: open, run, prepare, bind, step. One connection, one thread
 * at a time. */
#ifndef LODE_STORE_DB_H
#define LODE_STORE_DB_H

#include <sqlite3.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct lode_db;

/* The folder of what a sort cannot hold in memory, for the whole process, where it may be written
 * to; else and before, or after NULL, what SQLite takes: TMPDIR, /var/tmp or /tmp. Not while
 * another thread uses SQLite. */
void lode_db_sort_in(const char *dir);
/* Opens or creates (0600). sync_full: every commit survives a power cut; else only a crash of the
 * process. WAL either way. ":memory:" works. A file that cannot be written, or stands in a folder
 * where nothing can, is opened for reading; STORE where a log with changes stands beside it. */
LODE_MUST int lode_db_open(const char *path, int sync_full, struct lode_db **out,
                           struct lode_err *err);
/* The same with pages of another size than 4,096 bytes, where the database is new. */
LODE_MUST int lode_db_open_paged(const char *path, int sync_full, int page_bytes,
                                 struct lode_db **out, struct lode_err *err);
void lode_db_close(struct lode_db *db);
sqlite3 *lode_db_handle(struct lode_db *db);

/* Runs statements that return nothing. */
LODE_MUST int lode_db_exec(struct lode_db *db, const char *sql, struct lode_err *err);
LODE_MUST int lode_db_begin(struct lode_db *db, struct lode_err *err);
LODE_MUST int lode_db_commit(struct lode_db *db, struct lode_err *err);
void lode_db_rollback(struct lode_db *db);

/* Prepares a statement and keeps it for the next time the same text comes (cached by pointer and
 * text). Reset and unbound. Borrowed from db until some hundreds of other texts were asked for.
 * NULL with *err. Asking again for a text while its rows are being read starts it anew. */
LODE_MUST sqlite3_stmt *lode_db_prepare(struct lode_db *db, const char *sql, struct lode_err *err);
/* A statement of one's own, not kept: the caller's to sqlite3_finalize before the db is closed. */
LODE_MUST int lode_db_compile(struct lode_db *db, const char *sql, sqlite3_stmt **out,
                              struct lode_err *err);

/* fmt: one letter an argument: i int64_t, d double, s const char * (NULL: null), b pointer and
 * size_t (text), n nothing (null). lode_db_bind(db, st, err, "isb", (int64_t)1, "x", p, n).
 * S and B are s and b without a copy: the bytes must live until the statement's last step. */
LODE_MUST int lode_db_bind(struct lode_db *db, sqlite3_stmt *st, struct lode_err *err,
                           const char *fmt, ...);
/* 1: a row is there. 0: done (and the statement is reset). -1: *err (STORE; sys has SQLite's code).
 */
LODE_MUST int lode_db_step(struct lode_db *db, sqlite3_stmt *st, struct lode_err *err);

/* Prepare, bind, step to the end, in one. */
LODE_MUST int lode_db_run(struct lode_db *db, struct lode_err *err, const char *sql,
                          const char *fmt, ...);

int64_t lode_db_last_rowid(struct lode_db *db);
int lode_db_changes(struct lode_db *db);
/* Text of a column as a slice-like pair, "" for null. Borrowed until the next step. */
const char *lode_db_text(sqlite3_stmt *st, int col);

/* The number that a query of one row gives; 0 where it gives no row. */
LODE_MUST int lode_db_count(struct lode_db *db, const char *sql, int64_t *n, struct lode_err *err);
/* PRAGMA user_version. */
LODE_MUST int lode_db_version(struct lode_db *db, int *version, struct lode_err *err);

#endif
