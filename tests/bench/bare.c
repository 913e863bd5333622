/* bare.c - what SQLite alone does with the rows of an upload: the floor that `ingest` stands on.
 *
 * usage: bare DATABASE CSV insert|upsert
 * Reads a file of eight plain columns (no quotes), writes it into a table whose first column has a
 * unique index, 10,000 rows to a transaction, in the journal mode and with the syncs of the local
 * org, and prints the seconds it took, and the seconds of CPU. upsert: the rows are there already.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { COLUMNS = 8, ROWS_IN_TRANSACTION = 10000 };

static void need(int ok, sqlite3 *db, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "bare: %s: %s\n", what, sqlite3_errmsg(db));
    exit(1);
}

static void run(sqlite3 *db, const char *sql)
{
    need(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK, db, sql);
}

static double now(clockid_t clock)
{
    struct timespec t;

    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void write_row(sqlite3 *db, sqlite3_stmt *st, char *line)
{
    for (int i = 1; i <= COLUMNS; i++) {
        size_t n = strcspn(line, ",\n");

        need(sqlite3_bind_text(st, i, line, (int)n, SQLITE_STATIC) == SQLITE_OK, db, "bind");
        line += n + 1;
    }
    need(sqlite3_step(st) == SQLITE_DONE, db, "step");
    sqlite3_reset(st);
}

int main(int argc, char **argv)
{
    static const char *const statements[] = {
        "INSERT INTO Contact VALUES (?,?,?,?,?,?,?,?)",
        "UPDATE Contact SET b=?2, c=?3, d=?4, e=?5, f=?6, g=?7, h=?8 WHERE a=?1 COLLATE NOCASE"};
    sqlite3 *db = NULL;
    sqlite3_stmt *st = NULL;
    FILE *in = argc == 4 ? fopen(argv[2], "r") : NULL;
    char line[1024];
    long n = 0;
    double start, start_cpu;

    if (!in) {
        fprintf(stderr, "usage: bare DATABASE CSV insert|upsert\n");
        return 2;
    }
    need(sqlite3_open(argv[1], &db) == SQLITE_OK, db, argv[1]);
    run(db, "PRAGMA journal_mode=WAL");
    run(db, "PRAGMA synchronous=NORMAL");
    run(db, "CREATE TABLE IF NOT EXISTS Contact (a,b,c,d,e,f,g,h);"
            "CREATE UNIQUE INDEX IF NOT EXISTS by_a ON Contact (a COLLATE NOCASE)");
    need(sqlite3_prepare_v2(db, statements[strcmp(argv[3], "upsert") == 0], -1, &st, NULL) ==
             SQLITE_OK,
         db, "prepare");
    start = now(CLOCK_MONOTONIC);
    start_cpu = now(CLOCK_PROCESS_CPUTIME_ID);
    run(db, "BEGIN");
    if (!fgets(line, sizeof line, in))
        return 2;
    while (fgets(line, sizeof line, in)) {
        write_row(db, st, line);
        if (++n % ROWS_IN_TRANSACTION == 0)
            run(db, "COMMIT; BEGIN");
    }
    run(db, "COMMIT");
    printf("%.3f %.3f\n", now(CLOCK_MONOTONIC) - start, now(CLOCK_PROCESS_CPUTIME_ID) - start_cpu);
    sqlite3_finalize(st);
    sqlite3_close(db);
    fclose(in);
    return 0;
}
