/* cli/cmd_map.c - `lode map` and `lode filter`: a CSV file in, a CSV file out. */
#include "cli/cmd_map.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "cli/mapteam.h"
#include "cli/options.h"
#include "cli/outlet.h"
#include "cli/report.h"
#include "salesforce/ingestjob.h"

enum { WRITE_BYTES = 128 * 1024 };

struct map {
    const struct lode_options *o;
    struct lode_transform_opts opts;
    struct lode_outlet_from from;
    struct lode_source *source;
    struct lode_transform *transform;
    struct lode_sheet sheet;
    struct lode_outlet outlet, total;
    struct lode_mapteam *team; /* or NULL */
    struct lode_out *rejects;  /* of --rejects, or NULL */
    int has_head;              /* the columns are known, and their line is in the outlet */
};

static int check(const struct lode_options *o, struct lode_err *err)
{
    int is_filter = o->command->id == LODE_COMMAND_FILTER;

    if (is_filter && !o->eval)
        return lode_err_set(err, LODE_E_USAGE,
                            "lode filter wants -e and an expression: lode filter -e "
                            "'row.email ~= \"\"' < in.csv");
    if (!is_filter && (o->eval != NULL) == (o->n_operands > 0))
        return lode_err_set(err, LODE_E_USAGE,
                            o->eval
                                ? "lode map takes a recipe or -e, not both"
                                : "lode map wants a recipe (lode map recipe.lua < in.csv) or code "
                                  "(lode map -e 'row.Name = clean.trim(row.name)' < in.csv)");
    return 0;
}

/* One character, or Salesforce's word for it, in any case. */
static int delimiter_of(const char *text, char *out, struct lode_err *err)
{
    *out = text[0] && !text[1] ? text[0] : lode_ingestjob_delimiter(text);
    if (*out)
        return 0;
    return lode_err_set(err, LODE_E_USAGE,
                        "--column-delimiter %s: write one character, or one of BACKQUOTE, CARET, "
                        "COMMA, PIPE, SEMICOLON, TAB",
                        text);
}

static int open_source(struct map *m, struct lode_err *err)
{
    const char *path = m->o->file ? m->o->file : "-";
    struct lode_reader_opts opts = {.finds_header = 1};

    if (m->o->column_delimiter && delimiter_of(m->o->column_delimiter, &opts.delimiter, err) < 0)
        return -1;
    if (m->o->encoding && lode_text_encoding(m->o->encoding, &opts.encoding, err) < 0)
        return -1;
    m->from.name = strcmp(path, "-") == 0 ? "standard input" : path;
    return lode_source_open(path, m->from.name, &opts, &m->source, err);
}

static int write_head(struct map *m, struct lode_err *err)
{
    m->has_head = 1;
    return lode_sheet_head(&m->sheet, &m->outlet.csv, err);
}

/* Whether --rejects names the file that is being read. */
static int is_input(const struct map *m)
{
    struct stat to, from;
    int rc = m->o->file && strcmp(m->o->file, "-") != 0 ? stat(m->o->file, &from)
                                                        : fstat(STDIN_FILENO, &from);

    return rc == 0 && stat(m->o->rejects, &to) == 0 && S_ISREG(to.st_mode) &&
           to.st_dev == from.st_dev && to.st_ino == from.st_ino;
}

static int open_map(struct map *m, struct lode_err *err)
{
    int rc;

    if (open_source(m, err) < 0 || lode_transform_open(&m->opts, m->source, &m->transform, err) < 0)
        return -1;
    lode_sheet_init(&m->sheet, lode_transform_fields(m->transform));
    if (m->o->workers > 1 && lode_transform_share(m->transform, err) < 0)
        return -1;
    rc = lode_transform_columns(m->transform, &m->sheet, err);
    if (rc < 0 || (rc && write_head(m, err) < 0))
        return -1;
    if (!m->o->rejects)
        return 0;
    m->from.has_rejects = 1;
    if (is_input(m))
        return lode_err_set(err, LODE_E_USAGE,
                            "--rejects %s is the input: what it holds would be gone",
                            m->o->rejects);
    if (lode_io_create(m->o->rejects, &m->rejects, err) < 0)
        return -1;
    return lode_outlet_head(&m->outlet, m->source, err);
}

/* Writes what the outlet holds, and empties it. */
static int flush(struct map *m, struct lode_outlet *o, struct lode_err *err)
{
    if (lode_io_write_fd(STDOUT_FILENO, lode_buf_str(&o->csv), o->csv.len, err) < 0)
        return lode_err_wrap(err, "standard output");
    if (lode_io_write_fd(STDERR_FILENO, lode_buf_str(&o->said), o->said.len, err) < 0)
        return lode_err_wrap(err, "standard error");
    if (m->rejects && lode_io_write(m->rejects, lode_buf_str(&o->rejects), o->rejects.len, err) < 0)
        return -1;
    lode_outlet_count(&m->total, o);
    lode_outlet_reset(o);
    return 0;
}

static int one_row(struct map *m, const struct lode_source_row *row, struct lode_err *err)
{
    const struct lode_mapped *mapped;

    if (lode_transform_row(m->transform, row, &mapped, err) < 0)
        return -1;
    if (!m->has_head && mapped->verdict == LODE_MAP_RECORDS &&
        (lode_sheet_columns(&m->sheet, err) < 0 || write_head(m, err) < 0))
        return -1;
    return lode_outlet_add(&m->outlet, &m->from, &m->sheet, row, mapped, err);
}

static int flush_batch(void *ctx, struct lode_outlet *o, struct lode_err *err)
{
    return flush(ctx, o, err);
}

/* Once the columns are known, the other rows are the workers'. */
static int start_team(struct map *m, struct lode_err *err)
{
    struct lode_mapteam_opts opts = {.transform = &m->opts,
                                     .source = m->source,
                                     .sheet = &m->sheet,
                                     .from = &m->from,
                                     .n_workers = (int)m->o->workers,
                                     .flush = flush_batch,
                                     .ctx = m};

    if (lode_transform_check(m->transform, 1, err) < 0 || flush(m, &m->outlet, err) < 0)
        return -1;
    return lode_mapteam_open(&opts, &m->team, err);
}

/* What the code prints is none of the rows. */
static void print_aside(const char *text)
{
    fprintf(stderr, "%s\n", text);
}

static int all_rows(struct map *m, struct lode_err *err)
{
    struct lode_source_row row;
    struct lode_err ignored;
    int rc;

    while ((rc = lode_source_next(m->source, &row, err)) == 1) {
        if (m->has_head && m->o->workers > 1 && !m->team && start_team(m, err) < 0)
            return -1;
        if (m->team) {
            if (lode_mapteam_add(m->team, &row, err) < 0)
                return -1;
            continue;
        }
        if (one_row(m, &row, err) < 0)
            return -1;
        if (m->outlet.csv.len + m->outlet.said.len + m->outlet.rejects.len < WRITE_BYTES)
            continue;
        if (flush(m, &m->outlet, err) < 0)
            return -1;
    }
    if (m->team && lode_mapteam_finish(m->team, m->transform, rc == 0 ? err : &ignored) < 0)
        return -1;
    return rc;
}

static void count(const char *before, int64_t n, const char *what)
{
    if (n)
        fprintf(stderr, "%s%" PRId64 " %s", before, n, what);
}

/* Every row has gone somewhere, and the user hears where. */
static void summarise(const struct map *m)
{
    const struct lode_outlet *t = &m->total;

    if (m->o->is_quiet && t->n_rejected == 0)
        return;
    fprintf(stderr, "%" PRId64 " row%s: %" PRId64 " written", t->n_rows, t->n_rows == 1 ? "" : "s",
            t->n_records);
    count(", ", t->n_dropped, "left out");
    count(", ", t->n_skipped, "skipped");
    count(", ", t->n_rejected, "rejected");
    if (m->o->rejects && t->n_rejected + t->n_skipped)
        fprintf(stderr, " (see %s)", m->o->rejects);
    fputc('\n', stderr);
}

/* Where -e made no record, the columns are those of the input and what it assigns: whoever reads
 * the output finds a header, as that of a filter. */
static int head_of_none(struct map *m, struct lode_err *err)
{
    if (m->has_head || m->from.kind != LODE_TRANSFORM_EDIT)
        return 0;
    return lode_sheet_columns(&m->sheet, err) < 0 ? -1 : write_head(m, err);
}

static int work(struct map *m, struct lode_err *err)
{
    struct lode_err ignored;
    struct lode_out *rejects;
    int rc;

    if (open_map(m, err) < 0)
        return -1;
    rc = all_rows(m, err);
    if (rc == 0)
        rc = lode_transform_end(m->transform, &m->sheet, err);
    if (rc == 0)
        rc = head_of_none(m, err);
    if (rc < 0 && m->total.n_records + m->outlet.n_records == 0) {
        lode_buf_reset(&m->outlet.csv); /* a head alone is no result */
        if (err->code == LODE_E_SCRIPT)
            lode_buf_reset(&m->outlet.said); /* all the same, and the error says it */
    }
    if (flush(m, &m->outlet, rc == 0 ? err : &ignored) < 0)
        rc = -1;
    rejects = m->rejects;
    m->rejects = NULL;
    if (lode_io_finish(rejects, rc == 0 ? err : &ignored) < 0)
        rc = -1;
    if (rc == 0 && !m->has_head && m->total.n_rejected == 0)
        fprintf(stderr, "no record was made, so no columns are known: --columns names them\n");
    return rc;
}

int lode_cmd_map(int argc, char **argv)
{
    struct lode_options o;
    struct lode_err err;
    struct map m;
    int rc = lode_options_parse(lode_options_command(argv[0]), argc, argv, &o, &err);

    if (rc)
        return rc > 0 ? LODE_EXIT_OK : lode_report_fail(&err);
    memset(&m, 0, sizeof m);
    lode_outlet_init(&m.outlet);
    m.o = &o;
    m.from.is_quiet = o.is_quiet;
    m.from.kind = m.opts.kind = o.command->id == LODE_COMMAND_FILTER ? LODE_TRANSFORM_FILTER
                                : o.eval                             ? LODE_TRANSFORM_EDIT
                                                                     : LODE_TRANSFORM_RECIPE;
    m.opts.path = o.eval ? NULL : o.operands[0];
    m.opts.code = o.eval;
    m.opts.print = print_aside;
    m.opts.columns = o.columns;
    m.opts.args = o.args;
    m.opts.n_args = o.n_args;
    m.opts.lua_dir = o.lua_dir;
    m.opts.lua_max_bytes = (size_t)o.lua_memory_mib << 20;
    rc = check(&o, &err);
    if (rc == 0)
        rc = work(&m, &err); /* a signal ends it as it ends any filter: nothing is to be taken up */
    if (rc == 0 || m.total.n_rows)
        summarise(&m);
    lode_mapteam_close(m.team);
    lode_sheet_clear(&m.sheet);
    lode_transform_close(m.transform);
    lode_source_close(m.source);
    lode_outlet_clear(&m.outlet);
    lode_options_clear(&o);
    if (rc < 0)
        return lode_report_fail(&err);
    return m.total.n_rejected ? LODE_EXIT_ROWS : LODE_EXIT_OK;
}
