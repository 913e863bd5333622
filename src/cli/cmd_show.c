/* cli/cmd_show.c - `lode show`: what a run did, read from its journal. */
#include "cli/cmd_show.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/options.h"
#include "cli/orphans.h"
#include "cli/report.h"
#include "cli/rundir.h"
#include "cli/sample.h"
#include "cli/table.h"
#include "store/journal_work.h"
#include "store/outcome.h"

enum { MAX_JOBS = 20 };

int lode_cmd_show_rows(struct lode_journal *j, const char *sql,
                       int (*each)(void *ctx, sqlite3_stmt *row, struct lode_err *err), void *ctx,
                       struct lode_err *err)
{
    struct lode_db *db = lode_journal_db(j);
    sqlite3_stmt *st = lode_db_prepare(db, sql, err);
    int rc;

    if (!st)
        return -1;
    while ((rc = lode_db_step(db, st, err)) == 1)
        if (each(ctx, st, err) < 0) {
            rc = -1;
            break;
        }
    sqlite3_reset(st);
    return rc;
}

/* The lock, and what SQLite keeps beside a database while it is open. */
static int is_by_work(const char *name)
{
    return strcmp(name, "lock") == 0 || lode_str_ends(name, "-shm") || lode_str_ends(name, "-wal");
}

int lode_cmd_show_files(const char *dir,
                        int (*each)(void *ctx, const char *name, int64_t size,
                                    struct lode_err *err),
                        void *ctx, struct lode_err *err)
{
    struct dirent **names = NULL;
    int n = scandir(dir, &names, NULL, alphasort), rc = 0;

    if (n < 0)
        return lode_err_sys(err, LODE_E_IO, errno, "cannot read folder %s", dir);
    for (int i = 0; i < n; i++) {
        char *path = rc == 0 ? lode_str_printf(err, "%s/%s", dir, names[i]->d_name) : NULL;
        struct stat st;

        if (rc == 0 && !path)
            rc = -1;
        if (path && stat(path, &st) == 0 && S_ISREG(st.st_mode) && !is_by_work(names[i]->d_name))
            rc = each(ctx, names[i]->d_name, (int64_t)st.st_size, err);
        lode_mem_free(path);
        lode_mem_free(names[i]);
    }
    lode_mem_free(names);
    return rc;
}

/* --- head ----------------------------------------------------------------------------------- */

void lode_cmd_show_field(const char *name, const char *value)
{
    if (!value[0])
        return;
    printf("%-10s ", name);
    for (; *value; value++)
        putchar((unsigned char)*value < 0x20 || *value == 0x7f ? ' ' : *value);
    putchar('\n');
}

static int print_argument(void *ctx, sqlite3_stmt *row, struct lode_err *err)
{
    char *text = lode_str_printf(err, "%s=%s", lode_db_text(row, 0), lode_db_text(row, 1));

    (void)ctx;
    if (!text)
        return -1;
    lode_cmd_show_field("argument", text);
    lode_mem_free(text);
    return 0;
}

static int print_reason(void *ctx, sqlite3_stmt *row, struct lode_err *err)
{
    (void)ctx;
    (void)err;
    lode_cmd_show_field("reason", lode_db_text(row, 0));
    return 0;
}

/* The runs beside it that go on from it. */
static int print_retries(const struct lode_runlist_item *i, struct lode_err *err)
{
    char *home = lode_rundir_home(i->path, err);
    struct lode_runlist l;
    int rc = home ? lode_runlist_read(home, &l, err) : -1;

    lode_mem_free(home);
    if (rc < 0)
        return -1;
    for (size_t k = 0; k < l.n; k++)
        if (lode_runlist_is_retry_of(&l.items[k], i))
            lode_cmd_show_field("retried by", l.items[k].path);
    lode_runlist_clear(&l);
    return 0;
}

static int print_head(const struct lode_runlist_item *i, struct lode_journal *j,
                      struct lode_err *err)
{
    const struct lode_journal_run *r = &i->run;
    char text[512];

    lode_cmd_show_field("run", r->name);
    lode_cmd_show_field("folder", i->path);
    lode_cmd_show_field("kind", r->kind);
    lode_cmd_show_field("retry of", r->retry_of);
    lode_cmd_show_field("script", r->script);
    if (lode_cmd_show_rows(j, LODE_CMD_SHOW_ARGUMENTS, print_argument, NULL, err) < 0)
        return -1;
    if (r->org_id[0]) {
        snprintf(text, sizeof text, "%s, %s, as %s", r->org_id, r->instance_url, r->username);
        lode_cmd_show_field("org", text);
    }
    lode_cmd_show_field("lode", r->version);
    lode_cmd_show_field("started", r->started);
    lode_cmd_show_field("ended", r->ended);
    if (r->ended[0] && r->status >= 0)
        snprintf(text, sizeof text, "%s, exit status %d", lode_runlist_state_name(i->state),
                 r->status);
    else
        snprintf(text, sizeof text, "%s", lode_runlist_state_name(i->state));
    lode_cmd_show_field("state", text);
    if (print_retries(i, err) < 0)
        return -1;
    return lode_cmd_show_rows(j, LODE_CMD_SHOW_REASON, print_reason, NULL, err);
}

/* --- steps ---------------------------------------------------------------------------------- */

struct steps {
    struct lode_journal_step *items;
    size_t n, cap;
    struct lode_err *err;
    int rc;
};

static int take_step(void *ctx, const struct lode_journal_step *step)
{
    struct steps *s = ctx;

    s->rc = lode_mem_grow(&s->items, s->n, &s->cap, sizeof *s->items, s->err);
    if (s->rc == 0)
        s->items[s->n++] = *step;
    return s->rc == 0;
}

static int any(const struct steps *s, int status)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->items[i].counts[status])
            return 1;
    return 0;
}

/* An outcome that no row has, has no column. */
static int step_columns(const struct steps *s, struct lode_table *t, struct lode_err *err)
{
    static const char *const heads[] = {"STEP", "OPERATION", "OBJECT", "STATE"};
    static const char *const outcomes[LODE_N_STATUS] = {"PENDING",  "CREATED",     "UPDATED",
                                                        "DELETED",  "FAILED",      "SKIPPED",
                                                        "REJECTED", "UNPROCESSED", "UNKNOWN"};

    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        if (lode_table_column(t, heads[i], 0, err) < 0)
            return -1;
    if (lode_table_column(t, "ROWS", 1, err) < 0)
        return -1;
    for (int i = 0; i < LODE_N_STATUS; i++)
        if (any(s, i) && lode_table_column(t, outcomes[i], 1, err) < 0)
            return -1;
    return 0;
}

static int step_row(const struct steps *s, const struct lode_journal_step *step,
                    struct lode_table *t, struct lode_err *err)
{
    if (lode_table_text(t, step->name, err) < 0 || lode_table_text(t, step->operation, err) < 0 ||
        lode_table_text(t, step->object, err) < 0 || lode_table_text(t, step->state, err) < 0 ||
        lode_table_number(t, step->n_rows + step->n_parts, err) < 0)
        return -1;
    for (int i = 0; i < LODE_N_STATUS; i++)
        if (any(s, i) && lode_table_number(t, step->counts[i], err) < 0)
            return -1;
    return 0;
}

static int print_steps(const struct steps *s, struct lode_err *err)
{
    struct lode_table t;
    int rc;

    lode_table_init(&t);
    rc = step_columns(s, &t, err);
    for (size_t i = 0; rc == 0 && i < s->n; i++)
        rc = step_row(s, &s->items[i], &t, err);
    if (rc == 0) {
        putchar('\n');
        lode_table_print(&t, stdout);
    }
    lode_table_clear(&t);
    return rc;
}

/* --- errors, jobs, files -------------------------------------------------------------------- */

struct rows {
    struct lode_table table;
    const char *step;
    struct lode_err *err;
    int rc;
    int64_t n;
};

static int print_rows(struct rows *r, int rc)
{
    if (rc == 0 && lode_table_rows(&r->table)) {
        putchar('\n');
        lode_table_print(&r->table, stdout);
    }
    lode_table_clear(&r->table);
    return rc;
}

/* heads: ends with NULL; '>' before those set to the right. */
static int rows_init(struct rows *r, const char *const *heads, struct lode_err *err)
{
    memset(r, 0, sizeof *r);
    r->err = err;
    lode_table_init(&r->table);
    for (; *heads; heads++)
        if (lode_table_column(&r->table, *heads + (**heads == '>'), **heads == '>', err) < 0)
            return -1;
    return 0;
}

static int add_error(struct rows *r, const struct lode_sample *e)
{
    char place[300] = "";

    if (e->row && e->line)
        snprintf(place, sizeof place, "%s:%ld", e->file, e->line);
    return lode_table_text(&r->table, r->step, r->err) < 0 ||
                   lode_table_number(&r->table, e->n, r->err) < 0 ||
                   lode_table_text(&r->table, e->code, r->err) < 0 ||
                   lode_table_text(&r->table, place, r->err) < 0 ||
                   lode_table_text(&r->table, e->message, r->err) < 0
               ? -1
               : 0;
}

/* The first row of each error, so that nobody need look for one. */
static int print_samples(const char *step, const struct lode_samples *all, struct lode_err *err)
{
    struct lode_buf b;
    int rc = 0;

    lode_buf_init(&b, 0);
    for (size_t i = 0; rc == 0 && i < all->n; i++) {
        const struct lode_sample *e = &all->items[i];

        if (!e->row)
            continue;
        lode_buf_reset(&b);
        if (e->field[0])
            rc = lode_buf_addf(&b, err, ": %s = \"", e->field);
        if (rc == 0 && e->field[0] &&
            (lode_sample_short(&b, e->value, strlen(e->value), 60, err) < 0 ||
             lode_buf_addc(&b, '"', err) < 0))
            rc = -1;
        if (rc == 0)
            printf("%s, %s, row %llu%s\n", step, e->code, (unsigned long long)e->row,
                   lode_buf_str(&b));
        if (rc == 0 && e->columns)
            printf("    %s\n", e->columns);
    }
    lode_buf_clear(&b);
    return rc;
}

static int print_errors(const char *dir, const struct steps *s, struct lode_journal *j,
                        struct lode_err *err)
{
    static const char *const heads[] = {"STEP", ">ROWS", "ERROR", "FIRST AT", "MESSAGE", NULL};
    struct lode_samples *all = lode_mem_alloc((s->n + 1) * sizeof *all, err);
    struct rows r;
    int rc = rows_init(&r, heads, err), has_any = 0;

    if (!all)
        rc = -1;
    for (size_t i = 0; rc == 0 && i < s->n; i++) {
        r.step = s->items[i].name;
        rc = lode_sample_read(dir, j, &s->items[i], LODE_CMD_SHOW_ERRORS, &all[i], err);
        for (size_t k = 0; rc == 0 && k < all[i].n; k++, has_any = 1)
            rc = add_error(&r, &all[i].items[k]);
    }
    rc = print_rows(&r, rc);
    if (has_any)
        putchar('\n');
    for (size_t i = 0; rc == 0 && i < s->n; i++)
        rc = print_samples(s->items[i].name, &all[i], err);
    if (rc == 0 && (any(s, LODE_STATUS_FAILED) || any(s, LODE_STATUS_REJECTED) ||
                    any(s, LODE_STATUS_UNPROCESSED)))
        printf("all of them: lode results --failed %s\n", lode_rundir_argument(dir));
    if (rc == 0 && any(s, LODE_STATUS_UNKNOWN))
        printf("those whose outcome is not known: lode results --status unknown %s\n",
               lode_rundir_argument(dir));
    for (size_t i = 0; all && i < s->n; i++)
        lode_sample_clear(&all[i]);
    lode_mem_free(all);
    return rc;
}

static int add_mended(void *ctx, const char *code, const char *mended, int64_t n)
{
    struct rows *r = ctx;

    r->rc = lode_table_text(&r->table, r->step, r->err) < 0 ||
                    lode_table_number(&r->table, n, r->err) < 0 ||
                    lode_table_text(&r->table, code, r->err) < 0 ||
                    lode_table_text(&r->table, mended, r->err) < 0
                ? -1
                : 0;
    return r->rc == 0;
}

/* Rows that failed first and were loaded in the end. */
static int print_mended(const struct steps *s, struct lode_journal *j, struct lode_err *err)
{
    static const char *const heads[] = {"STEP", ">ROWS", "MENDED", "FIELDS", NULL};
    struct rows r;
    int rc = rows_init(&r, heads, err);

    for (size_t i = 0; rc == 0 && i < s->n; i++) {
        r.step = s->items[i].name;
        rc = lode_journal_mended(j, s->items[i].id, add_mended, &r, err);
        rc = rc == 0 ? r.rc : rc;
    }
    return print_rows(&r, rc);
}

static int add_job(void *ctx, sqlite3_stmt *row, struct lode_err *err)
{
    struct rows *r = ctx;

    if (r->n++ >= MAX_JOBS)
        return 0;
    for (int i = 0; i < 8; i++)
        if (lode_table_text(&r->table, lode_db_text(row, i), err) < 0)
            return -1;
    return 0;
}

static int print_jobs(struct lode_journal *j, struct lode_err *err)
{
    static const char *const heads[] = {"JOB",        "STEP",    "OPERATION", ">ROWS", "STATE",
                                        ">PROCESSED", ">FAILED", "MESSAGE",   NULL};
    struct rows r;
    int rc = rows_init(&r, heads, err);

    if (rc == 0)
        rc = lode_cmd_show_rows(j, LODE_CMD_SHOW_JOBS, add_job, &r, err);
    if (print_rows(&r, rc) < 0)
        return -1;
    if (r.n > MAX_JOBS)
        printf("and %lld more jobs: lode show --json\n", (long long)(r.n - MAX_JOBS));
    return 0;
}

static int add_file(void *ctx, const char *name, int64_t size, struct lode_err *err)
{
    struct rows *r = ctx;

    return lode_table_number(&r->table, size, err) < 0 ? -1 : lode_table_text(&r->table, name, err);
}

static int print_files(const char *dir, struct lode_err *err)
{
    static const char *const heads[] = {">BYTES", "FILE", NULL};
    struct rows r;
    int rc = rows_init(&r, heads, err);

    if (rc == 0)
        rc = lode_cmd_show_files(dir, add_file, &r, err);
    return print_rows(&r, rc);
}

static int print_run(const struct lode_runlist_item *i, struct lode_journal *j,
                     struct lode_err *err)
{
    struct steps s = {.err = err};
    int rc = -1;

    if (print_head(i, j, err) == 0 && lode_journal_steps(j, take_step, &s, err) == 0 && s.rc == 0 &&
        (!s.n || print_steps(&s, err) == 0) && print_errors(i->path, &s, j, err) == 0 &&
        print_mended(&s, j, err) == 0 && print_jobs(j, err) == 0 &&
        lode_orphans_print(j, NULL, stdout, err) == 0)
        rc = print_files(i->path, err);
    lode_mem_free(s.items);
    return rc;
}

/* --- the command ---------------------------------------------------------------------------- */

static int show(const struct lode_options *o, const char *dir, struct lode_err *err)
{
    struct lode_runlist_item i;
    struct lode_journal *j = NULL;
    char *file = NULL;
    int rc = -1;

    if (lode_runlist_look(dir, &i, err) < 0)
        return -1;
    if (i.state == LODE_RUN_UNREADABLE)
        *err = i.err;
    else if ((file = lode_str_printf(err, "%s/run.db", dir)) &&
             lode_journal_open(file, &j, err) == 0)
        rc = o->row       ? lode_cmd_show_row(&i, j, o->row, o->step, o->is_json, err)
             : o->job     ? lode_cmd_show_job(&i, j, o->job, o->is_json, err)
             : o->is_json ? lode_cmd_show_json(&i, j, err)
                          : print_run(&i, j, err);
    lode_journal_close(j);
    lode_mem_free(file);
    lode_runlist_item_clear(&i);
    return rc;
}

int lode_cmd_show(int argc, char **argv)
{
    struct lode_options o;
    struct lode_err err;
    char *dir = NULL;
    int rc = lode_options_parse(lode_options_command(argv[0]), argc, argv, &o, &err);
    int status = LODE_EXIT_OK;
    const char *text;

    if (rc != 0)
        return rc > 0 ? LODE_EXIT_OK : lode_report_fail(&err);
    text = o.n_operands ? o.operands[0] : NULL;
    if (o.step && !o.row)
        rc = lode_err_set(
            &err, LODE_E_USAGE,
            "--step belongs to --row N; the rows of a step: lode results --step %.80s", o.step);
    else
        rc = lode_runlist_find(o.run_dir, text, &dir, &err);
    if (rc == 0 && !text)
        fprintf(stderr, "lode: the last run: %s\n", dir);
    if (rc == 0)
        rc = show(&o, dir, &err);
    if (rc < 0)
        status = lode_report_fail(&err);
    lode_mem_free(dir);
    lode_options_clear(&o);
    return status;
}
