/* match.c - how fast result lines find the rows of a chunk.
 *
 * usage: match DIR [ROWS [RUNS]]
 * Makes a chunk of ROWS rows (8 columns, about 120 bytes a row) in DIR and its results as an org
 * gives them: every value quoted, numbers as Java prints doubles, in an order that has nothing to
 * do with the rows'. Then matches them RUNS times in each way and prints medians. CPU seconds are
 * those of the process, user and system; memory is its anonymous part at its peak. A wrong
 * assignment ends it with status 1. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "csv/writer.h"
#include "flow/chunk.h"
#include "flow/match.h"
#include "flow/rowhash.h"

enum { COLUMNS = 8, MAX_RUNS = 99, FAILED_EACH = 33 };

static const char *const names[COLUMNS] = {"Legacy_Id__c", "LastName", "FirstName",
                                           "Email",        "Phone",    "MailingStreet",
                                           "Amount__c",    "Birthdate"};
static const enum lode_compare compares[COLUMNS] = {
    LODE_COMPARE_FOLD, LODE_COMPARE_TEXT, LODE_COMPARE_TEXT,   LODE_COMPARE_TEXT,
    LODE_COMPARE_TEXT, LODE_COMPARE_TEXT, LODE_COMPARE_NUMBER, LODE_COMPARE_DATE};

static struct lode_err err;

static void check(int rc)
{
    if (rc >= 0)
        return;
    fprintf(stderr, "match: %s\n", err.msg);
    exit(2);
}

static char *path_in(const char *dir, const char *name)
{
    char *p = lode_str_printf(&err, "%s/%s", dir, name);

    check(p ? 0 : -1);
    return p;
}

/* --- the files ------------------------------------------------------------------------------- */

/* The i-th row; its numbers as they are sent, or as they come back. */
static void make_row(char cells[COLUMNS][64], unsigned long i, int is_back)
{
    static const char *const last[] = {"Lovelace", "Hopper",   "Dijkstra",
                                       "O'Brien",  "Hamilton", "Fernandez-Lopez"};
    static const char *const first[] = {"Ada", "Grace", "Edsger", "Barbara", "Margaret"};
    unsigned long r = i * 2654435761UL % 4294967296UL;
    unsigned long cents = 1000000000 + r; /* from 10,000,000.00 on */

    snprintf(cells[0], 64, "K%08lu", i);
    snprintf(cells[1], 64, "%s", last[r % 6]);
    snprintf(cells[2], 64, "%s", first[r % 5]);
    snprintf(cells[3], 64, "%s.K%08lu@mail.example.com", first[r % 5], i);
    snprintf(cells[4], 64, "%010lu", r);
    snprintf(cells[5], 64, "%lu Evergreen Terrace, Apt %lu", 1 + r % 9999, r % 100);
    if (is_back)
        snprintf(cells[6], 64, "%lu.%09luE7", cents / 1000000000, cents % 1000000000);
    else
        snprintf(cells[6], 64, "%lu.%02lu", cents / 100, cents % 100);
    snprintf(cells[7], 64, "19%02lu-%02lu-%02lu", r % 100, 1 + r % 12, 1 + r % 28);
}

/* What the side file keeps of a row. */
static void write_unit(struct lode_out *units, char cells[COLUMNS][64], int key,
                       struct lode_buf *room)
{
    struct lode_rowhash hash = {{0, 0}, {0, 0}, 0};
    struct lode_unit unit = {.unit = 0};

    for (int k = 0; k < COLUMNS; k++)
        check(lode_rowhash_add(&hash, k == key, compares[k], (size_t)k,
                               (struct lode_slice){cells[k], strlen(cells[k])}, room, &err));
    lode_rowhash_end(&hash);
    check(lode_io_write(units, &unit, sizeof unit, &err));
    check(lode_io_write(units, &hash, sizeof hash, &err));
}

static void write_chunk(const struct lode_match *m)
{
    struct lode_writer *w = NULL;
    struct lode_out *units = NULL;
    struct lode_buf room;
    char cells[COLUMNS][64];

    lode_buf_init(&room, 0);
    check(lode_writer_open(m->csv, 0, 0, &w, &err));
    check(lode_io_create(m->units, &units, &err));
    for (int k = 0; k < COLUMNS; k++)
        check(lode_writer_cells(w, names[k], &err));
    check(lode_writer_end_row(w, &err));
    for (unsigned long i = 0; i < (unsigned long)m->n_rows; i++) {
        make_row(cells, i, 0);
        for (int k = 0; k < COLUMNS; k++)
            check(lode_writer_cells(w, cells[k], &err));
        check(lode_writer_end_row(w, &err));
        write_unit(units, cells, m->key, &room);
    }
    lode_buf_clear(&room);
    check(lode_writer_finish(w, &err));
    check(lode_io_finish(units, &err));
}

static void open_results(const char *path, const char *second, struct lode_out **out)
{
    char head[256];
    int n = snprintf(head, sizeof head, "\"sf__Id\",\"%s\"", second);

    for (int k = 0; k < COLUMNS; k++)
        n += snprintf(head + n, sizeof head - (size_t)n, ",%s", names[k]);
    check(lode_io_create(path, out, &err));
    check(lode_io_puts(*out, head, &err));
    check(lode_io_puts(*out, "\n", &err));
}

static int is_failed(unsigned long i)
{
    return i % FAILED_EACH == 7;
}

static void write_results(struct lode_match *m, unsigned long n)
{
    unsigned long step = n * 618 / 1000 | 1;
    struct lode_out *out[2];
    char cells[COLUMNS][64], line[1024];

    while (n % 3 == 0 && step % 3 == 0)
        step += 2;
    while (n % 5 == 0 && step % 5 == 0)
        step += 2;
    open_results(m->results[0], "sf__Created", &out[0]);
    open_results(m->results[1], "sf__Error", &out[1]);
    for (unsigned long k = 0; k < n; k++) {
        unsigned long i = k * step % n;
        int bad = is_failed(i), at;

        make_row(cells, i, 1);
        if (bad)
            at = snprintf(line, sizeof line,
                          "\"\",\"STRING_TOO_LONG:data value too large: %08lu:LastName --\"", i);
        else
            at = snprintf(line, sizeof line, "\"003000%09luAAA\",\"true\"", i);
        for (int c = 0; c < COLUMNS; c++)
            at += snprintf(line + at, sizeof line - (size_t)at, ",\"%s\"", cells[c]);
        check(lode_io_puts(out[bad], line, &err));
        check(lode_io_puts(out[bad], "\n", &err));
    }
    check(lode_io_finish(out[0], &err));
    check(lode_io_finish(out[1], &err));
}

/* --- one run --------------------------------------------------------------------------------- */

/* Each row has its own line: Ids and texts name the row that they were made for. */
static void judge(const struct lode_match *m)
{
    struct lode_match_row row;
    char text[32];
    size_t got;
    int rows = -1, errors = -1;

    check(lode_io_open_read(m->out, &rows, &err));
    check(lode_io_open_read(m->errors, &errors, &err));
    for (int64_t i = 0; i < m->n_rows; i++) {
        unsigned long is = 0;

        check(lode_io_pread(rows, &row, sizeof row, i * (int64_t)sizeof row, &got, &err));
        if (row.status == 1 + LODE_RESULT_SUCCESSFUL) {
            memcpy(text, row.id + 6, 9);
            text[9] = '\0';
            is = strtoul(text, NULL, 10);
        } else if (row.status == 1 + LODE_RESULT_FAILED) {
            check(lode_io_pread(errors, text, 8, row.error + 39, &got, &err));
            text[8] = '\0';
            is = strtoul(text, NULL, 10);
        }
        if (row.status == 0 || is != (unsigned long)i) {
            fprintf(stderr, "WRONG: row %lld has status %d and the line of row %lu\n", (long long)i,
                    row.status, is);
            exit(1);
        }
    }
    lode_io_close(rows);
    lode_io_close(errors);
}

struct watch {
    atomic_int is_over;
    long peak; /* KiB */
};

static void *watch(void *arg)
{
    const struct timespec pause = {0, 2000000};
    struct watch *w = arg;
    char text[4096];

    while (!atomic_load(&w->is_over)) {
        size_t got = 0;
        int fd = -1;
        char *at;

        check(lode_io_open_read("/proc/self/status", &fd, &err));
        check(lode_io_read(fd, text, sizeof text - 1, &got, &err));
        lode_io_close(fd);
        text[got] = '\0';
        at = strstr(text, "RssAnon:");
        if (at && strtol(at + 8, NULL, 10) > w->peak)
            w->peak = strtol(at + 8, NULL, 10);
        nanosleep(&pause, NULL);
    }
    return NULL;
}

static double seconds(clockid_t clock)
{
    struct timespec t;

    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int compare(const void *pa, const void *pb)
{
    double a = *(const double *)pa, b = *(const double *)pb;

    return a < b ? -1 : a > b;
}

static void measure(struct lode_match *m, const char *what, int runs)
{
    double cpu[MAX_RUNS], wall[MAX_RUNS];
    struct watch w = {0};
    pthread_t thread;

    if (pthread_create(&thread, NULL, watch, &w))
        exit(2);
    for (int i = 0; i < runs; i++) {
        cpu[i] = seconds(CLOCK_THREAD_CPUTIME_ID);
        wall[i] = seconds(CLOCK_MONOTONIC);
        check(lode_match_run(m, &err));
        cpu[i] = seconds(CLOCK_THREAD_CPUTIME_ID) - cpu[i];
        wall[i] = seconds(CLOCK_MONOTONIC) - wall[i];
    }
    atomic_store(&w.is_over, 1);
    pthread_join(thread, NULL);
    judge(m);
    qsort(cpu, (size_t)runs, sizeof *cpu, compare);
    qsort(wall, (size_t)runs, sizeof *wall, compare);
    printf("%-24s %10lld %13.0f %9.3f %9.3f %9.1f  bar 1.0 M rows/s: %s\n", what,
           (long long)m->n_rows, (double)m->n_rows / cpu[runs / 2], cpu[runs / 2], wall[runs / 2],
           (double)w.peak / 1024.0, (double)m->n_rows / cpu[runs / 2] >= 1e6 ? "met" : "MISSED");
}

int main(int argc, char **argv)
{
    const char *dir = argc > 1 ? argv[1] : NULL;
    unsigned long n = argc > 2 ? strtoul(argv[2], NULL, 10) : 1000000;
    long runs = argc > 3 ? strtol(argv[3], NULL, 10) : 5;
    struct lode_match *m = lode_mem_alloc(sizeof *m, &err);

    if (!dir || n == 0 || runs < 1 || runs > MAX_RUNS) {
        fprintf(stderr, "usage: match DIR [ROWS [RUNS]]\n");
        return 2;
    }
    check(m ? 0 : -1);
    m->csv = path_in(dir, "match.csv");
    m->units = path_in(dir, "match.rows");
    m->results[0] = path_in(dir, "match-successful.csv");
    m->results[1] = path_in(dir, "match-failed.csv");
    m->results[2] = path_in(dir, "match-unprocessed.csv");
    m->out = path_in(dir, "match.out");
    m->errors = path_in(dir, "match.errors");
    m->scratch = path_in(dir, "match.part");
    m->compare = lode_mem_alloc(sizeof compares, &err);
    check(m->compare ? 0 : -1);
    memcpy(m->compare, compares, sizeof compares);
    m->n_columns = COLUMNS;
    m->n_rows = (int64_t)n;
    write_results(m, n);
    printf("%-24s %10s %13s %9s %9s %9s\n", "match results by", "rows", "rows/s of CPU", "CPU s",
           "wall s", "anon MiB");
    m->key = -1;
    write_chunk(m);
    measure(m, "all values", (int)runs);
    m->key = 0;
    write_chunk(m);
    measure(m, "a key", (int)runs);
    for (int i = 0; i < 3; i++)
        check(lode_io_remove(m->results[i], &err));
    check(lode_io_remove(m->csv, &err));
    check(lode_io_remove(m->units, &err));
    check(lode_io_remove(m->out, &err));
    check(lode_io_remove(m->errors, &err));
    lode_match_free(m);
    return 0;
}
