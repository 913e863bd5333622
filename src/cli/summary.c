/* cli/summary.c - the end of a run on the screen, all of it read from the journal. */
#include "cli/summary.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "cli/orphans.h"
#include "cli/report.h"
#include "cli/retried.h"
#include "cli/rundir.h"
#include "cli/sample.h"
#include "store/journal_work.h"
#include "store/outcome.h"

enum { TOP = 3 };

struct totals {
    struct lode_journal *j;
    struct lode_err *err;
    const char *dir, *name;
    int rc, n_steps;
    int64_t n_rows, n_parts, counts[LODE_N_STATUS], sum;
};

static int print_mended(void *ctx, const char *code, const char *mended, int64_t n)
{
    (void)ctx;
    fprintf(stderr, "    %lld failed with %s, mended by the script (%s) and loaded\n", (long long)n,
            code, mended[0] ? mended : "sent as an update");
    return 1;
}

static int count_step(void *ctx, const struct lode_journal_step *s)
{
    struct totals *t = ctx;

    t->n_steps++;
    t->n_rows += s->n_rows;
    t->n_parts += s->n_parts;
    for (int i = 0; i < LODE_N_STATUS; i++) {
        t->counts[i] += s->counts[i];
        t->sum += s->counts[i];
    }
    return 1;
}

static int add_step(void *ctx, const struct lode_journal_step *s)
{
    struct totals *t = ctx;

    count_step(t, s);
    fprintf(stderr, "  %-20s %-10s %-22s %10lld", s->name, s->operation, s->object,
            (long long)s->n_rows);
    for (int i = 1; i < LODE_N_STATUS; i++)
        if (s->counts[i])
            fprintf(stderr, "  %lld %s", (long long)s->counts[i],
                    lode_outcome_name((enum lode_status)i));
    if (strcmp(s->state, "complete") != 0)
        fprintf(stderr, "  (%s)", strcmp(s->state, "begun") == 0 ? "not finished" : s->state);
    fputc('\n', stderr);
    t->rc = lode_journal_mended(t->j, s->id, print_mended, t, t->err);
    return t->rc == 0;
}

/* rows read + parts added = the sum of all outcomes; each side was counted by itself. */
static void print_sum(const struct totals *t)
{
    fprintf(stderr, "sum check: %lld rows read", (long long)t->n_rows);
    if (t->n_parts)
        fprintf(stderr, " + %lld parts added by splits", (long long)t->n_parts);
    fprintf(stderr, " = ");
    for (int i = 1, first = 1; i < LODE_N_STATUS; i++)
        if (t->counts[i]) {
            fprintf(stderr, "%s%lld %s", first ? "" : " + ", (long long)t->counts[i],
                    lode_outcome_name((enum lode_status)i));
            first = 0;
        }
    fprintf(stderr, "%s%s\n", t->sum ? "" : "0",
            t->sum == t->n_rows + t->n_parts ? "" : "   DOES NOT COME OUT: please report this");
}

/* The most frequent errors, each with the place of its first row. */
static int print_errors(struct totals *t, const struct lode_journal_step *s)
{
    struct lode_samples top;
    int rc = lode_sample_read(t->dir, t->j, s, TOP, &top, t->err);

    for (size_t i = 0; rc == 0 && i < top.n; i++) {
        const struct lode_sample *e = &top.items[i];

        fprintf(stderr, "    %lld x %s: %.160s", (long long)e->n, e->code, e->message);
        if (e->line)
            fprintf(stderr, " (%s%s:%ld)", e->n > 1 ? "first: " : "", e->file, e->line);
        fputc('\n', stderr);
    }
    lode_sample_clear(&top);
    return rc;
}

/* 1 where --settle has asked the org about the step's rows. */
static int was_asked(const struct totals *t, const struct lode_journal_step *s)
{
    static const char sql[] = "SELECT 1 FROM event WHERE step=? AND kind='settled' LIMIT 1";
    struct lode_db *db = lode_journal_db(t->j);
    sqlite3_stmt *st = lode_db_prepare(db, sql, t->err);
    int rc =
        st && lode_db_bind(db, st, t->err, "i", s->id) == 0 ? lode_db_step(db, st, t->err) : -1;

    if (rc == 1)
        sqlite3_reset(st);
    return rc;
}

/* Nobody can tell whether the org has those rows, so that they are never sent again by themselves.
 */
static int print_unknown(const struct totals *t, const struct lode_journal_step *s, int64_t n)
{
    const char *are = n == 1 ? "row is" : "rows are";
    int is_asked = was_asked(t, s);

    if (is_asked < 0)
        return -1;
    if (is_asked && strcmp(s->state, "complete") == 0)
        fprintf(stderr,
                "  %s: %lld %s unknown for good: neither the results nor the org's records tell "
                "(they do where a unique field was sent): look for %s by hand: lode results "
                "--status unknown %s lists %s\n",
                s->name, (long long)n, are, n == 1 ? "it" : "them", t->name,
                n == 1 ? "it" : "them");
    else if (strcmp(s->state, "complete") == 0)
        fprintf(
            stderr,
            "  %s: %lld %s unknown: sent, but the results do not tell whether the org has %s, so "
            "not sent again: lode resume --settle %s asks the org\n",
            s->name, (long long)n, are, n == 1 ? "it" : "them", t->name);
    else
        fprintf(stderr,
                "  %s: %lld %s unknown so far: sent, but the results are not in: lode resume %s "
                "fetches "
                "them\n",
                s->name, (long long)n, are, t->name);
    return 0;
}

static int tell_bad(void *ctx, const struct lode_journal_step *s)
{
    struct totals *t = ctx;
    int64_t n = lode_outcome_n_for_retry(s->counts), n_unknown = s->counts[LODE_STATUS_UNKNOWN];

    if (n)
        fprintf(stderr, "  %s: %lld %s a look: %s/%s-failed.csv\n", s->name, (long long)n,
                n == 1 ? "row needs" : "rows need", t->dir, s->name);
    if (n_unknown)
        t->rc = print_unknown(t, s, n_unknown);
    if (t->rc == 0 && (n || n_unknown))
        t->rc = print_errors(t, s);
    return t->rc == 0;
}

static int print_reason(struct lode_journal *j, struct lode_err *err)
{
    struct lode_db *db = lode_journal_db(j);
    sqlite3_stmt *st = lode_db_prepare(db, "SELECT reason FROM run", err);
    int rc = st ? lode_db_step(db, st, err) : -1;

    if (rc == 1) {
        fprintf(stderr, "  stopped: %s\n", lode_db_text(st, 0));
        sqlite3_reset(st);
    }
    return rc < 0 ? -1 : 0;
}

static int print_next(const struct totals *t, int status)
{
    int64_t n_unasked = 0;

    if (status == LODE_EXIT_ROWS && lode_retried_unasked(t->j, &n_unasked, t->err) < 0)
        return -1;
    if (status == LODE_EXIT_RESUME || status > 128)
        fprintf(stderr, "go on with: lode resume %s\n", t->name);
    else if (t->n_steps && (status == LODE_EXIT_STOP || status == LODE_EXIT_REFUSED))
        fprintf(stderr, "go on, once the reason is gone, with: lode resume %s\n", t->name);
    else if (n_unasked)
        fprintf(stderr,
                "go on with: lode resume --settle %s, and once it is mended with: lode retry %s\n",
                t->name, t->name);
    else if (status == LODE_EXIT_ROWS && lode_outcome_n_for_retry(t->counts))
        fprintf(stderr, "go on, once it is mended, with: lode retry %s\n", t->name);
    return 0;
}

static int print_all(struct totals *t, int status)
{
    fprintf(stderr, "\n");
    if (lode_journal_steps(t->j, add_step, t, t->err) < 0 || t->rc < 0)
        return -1;
    if (t->n_steps)
        print_sum(t);
    if (lode_journal_steps(t->j, tell_bad, t, t->err) < 0 || t->rc < 0)
        return -1;
    if (t->n_steps && status > LODE_EXIT_ROWS && print_reason(t->j, t->err) < 0)
        return -1;
    fprintf(stderr, "run directory: %s\n", t->dir);
    return print_next(t, status);
}

/* What --quiet leaves of it: that there are rows to look at, and where. */
static int print_bad(struct totals *t)
{
    const char *between = " (";
    int64_t n;

    if (lode_journal_steps(t->j, count_step, t, t->err) < 0)
        return -1;
    n = lode_outcome_n_bad(t->counts);
    if (!n)
        return 0;
    fprintf(stderr, "%lld of %lld rows %s a look", (long long)n, (long long)t->sum,
            n == 1 ? "needs" : "need");
    for (int i = 1; i < LODE_N_STATUS; i++)
        if (t->counts[i] &&
            (lode_outcome_is_for_retry((enum lode_status)i) || i == LODE_STATUS_UNKNOWN)) {
            fprintf(stderr, "%s%lld %s", between, (long long)t->counts[i],
                    lode_outcome_name((enum lode_status)i));
            between = ", ";
        }
    fprintf(stderr, "): %s\n", t->dir);
    return 0;
}

void lode_summary_print(struct lode_run *run, const char *dir, int status, int is_short)
{
    struct lode_err err, why;
    struct totals t = {
        .j = run->journal, .err = &err, .dir = dir, .name = lode_rundir_argument(dir)};
    int asked = lode_orphans_look(run, &why);

    if ((is_short ? print_bad(&t) : print_all(&t, status)) < 0 ||
        lode_orphans_print(run->journal, asked < 0 ? why.msg : NULL, stderr, &err) < 0)
        lode_report_error(&err);
}
