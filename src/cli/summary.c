/* cli/summary.c - the end of a run on the screen, all of it read from the journal. */
#include "cli/summary.h"

#include <stdio.h>
#include <string.h>

#include "store/journal_work.h"
#include "store/outcome.h"

struct totals {
    struct lode_journal *j;
    struct lode_err err;
    const char *dir;
    int64_t n_rows, n_parts, counts[LODE_N_STATUS], sum;
    int n_steps, n_bad_steps;
    struct lode_journal_step bad[16]; /* steps with rows to look at; more are counted */
};

static int64_t n_bad(const struct lode_journal_step *s)
{
    return s->counts[LODE_STATUS_FAILED] + s->counts[LODE_STATUS_REJECTED] +
           s->counts[LODE_STATUS_UNPROCESSED] + s->counts[LODE_STATUS_UNKNOWN];
}

static int print_mended(void *ctx, const char *code, const char *mended, int64_t n)
{
    (void)ctx;
    fprintf(stderr, "    %lld failed with %s, mended by the script (%s) and loaded\n", (long long)n,
            code, mended[0] ? mended : "sent as an update");
    return 1;
}

static int add_step(void *ctx, const struct lode_journal_step *s)
{
    struct totals *t = ctx;

    t->n_steps++;
    t->n_rows += s->n_rows;
    t->n_parts += s->n_parts;
    for (int i = 0; i < LODE_N_STATUS; i++) {
        t->counts[i] += s->counts[i];
        t->sum += s->counts[i];
    }
    fprintf(stderr, "  %-20s %-10s %-22s %10lld", s->name, s->operation, s->object,
            (long long)s->n_rows);
    for (int i = 1; i < LODE_N_STATUS; i++)
        if (s->counts[i])
            fprintf(stderr, "  %lld %s", (long long)s->counts[i],
                    lode_outcome_name((enum lode_status)i));
    if (strcmp(s->state, "complete") != 0)
        fprintf(stderr, "  (%s)", strcmp(s->state, "begun") == 0 ? "not finished" : s->state);
    fputc('\n', stderr);
    if (lode_journal_mended(t->j, s->id, print_mended, t, &t->err) < 0)
        return 0;
    if (n_bad(s) && t->n_bad_steps < 16)
        t->bad[t->n_bad_steps++] = *s;
    return 1;
}

static int print_error(void *ctx, const char *code, const char *message, int64_t n,
                       int64_t first_unit)
{
    (void)ctx;
    (void)first_unit;
    fprintf(stderr, "    %lld x %s: %.160s\n", (long long)n, code, message);
    return 1;
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

void lode_summary_print(struct lode_journal *j, const char *dir, int status)
{
    struct totals t = {.j = j, .dir = dir};
    struct lode_err err;

    fprintf(stderr, "\n");
    if (lode_journal_steps(j, add_step, &t, &err) < 0) {
        fprintf(stderr, "lode: %s\n", err.msg);
        return;
    }
    if (t.n_steps)
        print_sum(&t);
    for (int i = 0; i < t.n_bad_steps; i++) {
        fprintf(stderr, "  %s: %lld %s a look: %s/%s-failed.csv\n", t.bad[i].name,
                (long long)n_bad(&t.bad[i]), n_bad(&t.bad[i]) == 1 ? "row needs" : "rows need", dir,
                t.bad[i].name);
        if (lode_journal_top(j, t.bad[i].id, 3, print_error, &t, &err) < 0)
            fprintf(stderr, "lode: %s\n", err.msg);
    }
    fprintf(stderr, "run directory: %s\n", dir);
    if (status == 5 || status > 128)
        fprintf(stderr, "go on with: lode resume %s\n",
                strrchr(dir, '/') ? strrchr(dir, '/') + 1 : dir);
}
