/* store/journal_schema.h - the tables of run.db. Times are UTC, ISO 8601. A change raises
 * LODE_JOURNAL_VERSION. */
#ifndef LODE_STORE_JOURNAL_SCHEMA_H
#define LODE_STORE_JOURNAL_SCHEMA_H

static const char journal_schema[] =
    "CREATE TABLE run(name TEXT, kind TEXT, script TEXT, org_id TEXT, username TEXT,"
    " instance_url TEXT, lode_version TEXT, started TEXT, ended TEXT, status INTEGER, reason TEXT,"
    " retry_of TEXT);"
    "CREATE TABLE argument(name TEXT PRIMARY KEY, value TEXT);"
    "CREATE TABLE step(id INTEGER PRIMARY KEY, name TEXT UNIQUE, object TEXT, operation TEXT,"
    " state TEXT, started TEXT, ended TEXT, n_rows INTEGER DEFAULT 0,"
    " n_parts INTEGER DEFAULT 0, created INTEGER DEFAULT 0, updated INTEGER DEFAULT 0, deleted "
    "INTEGER DEFAULT 0,"
    " failed INTEGER DEFAULT 0, skipped INTEGER DEFAULT 0, rejected INTEGER DEFAULT 0,"
    " unprocessed INTEGER DEFAULT 0, unknown INTEGER DEFAULT 0, ids_mark TEXT);"
    "CREATE TABLE input(step INTEGER, path TEXT, size INTEGER, mtime_ms INTEGER, hash TEXT);"
    "CREATE TABLE chunk(id INTEGER PRIMARY KEY, step INTEGER, n INTEGER, attempt INTEGER,"
    " operation TEXT, state TEXT, job TEXT, n_rows INTEGER, bytes INTEGER, hash TEXT,"
    " first_line INTEGER, last_line INTEGER, last_unit INTEGER, cursor INTEGER DEFAULT 0,"
    " changed TEXT);"
    "CREATE TABLE job(number INTEGER PRIMARY KEY, id TEXT UNIQUE, chunk INTEGER, state TEXT,"
    " n_processed INTEGER, n_failed INTEGER, message TEXT, created TEXT, changed TEXT);"
    "CREATE TABLE event(id INTEGER PRIMARY KEY, time TEXT, step INTEGER, kind TEXT, text TEXT);"
    "CREATE TABLE note(step INTEGER, unit INTEGER, code TEXT, field TEXT, value TEXT, message TEXT,"
    " mended TEXT, settled INTEGER DEFAULT 0, PRIMARY KEY(step, unit)) WITHOUT ROWID;"
    "CREATE TABLE attempt(step INTEGER, unit INTEGER, attempt INTEGER, chunk INTEGER, code TEXT,"
    " message TEXT, PRIMARY KEY(step, unit, attempt)) WITHOUT ROWID;"
    "CREATE TABLE again(id INTEGER PRIMARY KEY, step INTEGER, as_update INTEGER, parent BLOB,"
    " row BLOB);"
    "CREATE TABLE memo(name TEXT, n INTEGER, value TEXT, PRIMARY KEY(name, n)) WITHOUT ROWID;";

#endif
