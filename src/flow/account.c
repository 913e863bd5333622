/* flow/account.c - the outcome files. */
#include "flow/account.h"

#include <inttypes.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "csv/writer.h"

struct account {
    struct lode_step *step;
    struct lode_writer *all, *bad;
    char *all_part, *bad_part; /* their files while they are written */
    int is_complete;
    int64_t n_parts_added;
    char job[19]; /* of job_number: rows of one job stand side by side */
    uint32_t job_number;
};

static int number(struct lode_writer *w, uint64_t n, struct lode_err *err)
{
    char s[20], *p = s + sizeof s; /* printf would cost as much as the rest of the line */

    do
        *--p = (char)('0' + n % 10);
    while (n /= 10);
    return lode_writer_cell(w, p, (size_t)(s + sizeof s - p), err);
}

/* sf__Error in the form in which the org gives it. */
static int error_cell(struct lode_writer *w, const struct lode_journal_note *n, int is_good,
                      struct lode_err *err)
{
    struct lode_buf b;
    int rc = 0;

    if (is_good || !n->code[0])
        return lode_writer_cell(w, "", 0, err);
    lode_buf_init(&b, 0);
    rc = lode_buf_addf(&b, err, "%s:%s:%s%s--", n->code, n->message, n->field,
                       n->field[0] ? " " : "");
    if (rc == 0)
        rc = lode_writer_cell(w, lode_buf_str(&b), b.len, err);
    lode_buf_clear(&b);
    return rc;
}

static int own_cells(struct account *a, struct lode_writer *w, const struct lode_source_row *row,
                     const struct lode_outcome *o, const struct lode_journal_note *n,
                     struct lode_err *err)
{
    int is_good = lode_outcome_is_good(o->status);
    int is_sent = o->attempts > 0;
    char part[LODE_PART_TEXT];

    if (number(w, o->row, err) < 0 || lode_writer_cells(w, row->file, err) < 0 ||
        number(w, (uint64_t)row->row.line, err) < 0)
        return -1;
    lode_part_text((struct lode_part){o->part, o->n_parts}, part);
    if (lode_writer_cells(w, part, err) < 0 ||
        lode_writer_cells(w, lode_outcome_name((enum lode_status)o->status), err) < 0 ||
        lode_writer_cell(w, o->id, strnlen(o->id, sizeof o->id), err) < 0 ||
        lode_writer_cells(w,
                          !is_good        ? ""
                          : o->is_created ? "true"
                                          : "false",
                          err) < 0 ||
        error_cell(w, n, is_good, err) < 0 ||
        lode_writer_cells(w, is_good ? "" : n->code, err) < 0 ||
        lode_writer_cells(w, is_good ? "" : n->field, err) < 0 ||
        lode_writer_cells(w, is_good ? "" : n->value, err) < 0 || number(w, o->attempts, err) < 0 ||
        lode_writer_cells(w, n->mended, err) < 0)
        return -1;
    return lode_writer_cells(w, is_sent ? a->job : "", err);
}

static int write_line(struct account *a, struct lode_writer *w, const struct lode_source_row *row,
                      const struct lode_outcome *o, const struct lode_journal_note *n,
                      struct lode_err *err)
{
    const struct lode_slice *cells = row->row.cells;
    size_t n_cells = row->row.n_cells;

    if (own_cells(a, w, row, o, n, err) < 0)
        return -1;
    if (row->row.is_plain && n_cells) {
        const char *end = cells[n_cells - 1].p + cells[n_cells - 1].n;

        if (lode_writer_plain(w, cells[0].p, (size_t)(end - cells[0].p), n_cells, err) < 0)
            return -1;
        return lode_writer_end_row(w, err);
    }
    for (size_t i = 0; i < n_cells; i++)
        if (lode_writer_cell(w, cells[i].p, cells[i].n, err) < 0)
            return -1;
    return lode_writer_end_row(w, err);
}

static int write_unit(struct account *a, const struct lode_source_row *row, uint64_t unit,
                      const struct lode_outcome *o, struct lode_err *err)
{
    struct lode_journal_note n = {"", "", "", "", ""};
    struct lode_journal *j = a->step->run->journal;

    if (o->flags & LODE_OUTCOME_NOTED && lode_journal_note_get(j, a->step->id, unit, &n, err) < 0)
        return -1;
    if (o->job != a->job_number) {
        a->job_number = o->job;
        if (lode_journal_job_id(j, o->job, a->job, err) < 0)
            return -1;
        /* the note is borrowed from the journal: ask for it again */
        if (o->flags & LODE_OUTCOME_NOTED &&
            lode_journal_note_get(j, a->step->id, unit, &n, err) < 0)
            return -1;
    }
    a->step->counts[o->status]++;
    if (write_line(a, a->all, row, o, &n, err) < 0)
        return -1;
    return lode_outcome_is_for_retry(o->status) ? write_line(a, a->bad, row, o, &n, err) : 0;
}

/* A row without an outcome when the step stopped: it was not sent, unless an earlier process may
 * have sent it in a chunk that this one has not taken up. */
static int no_outcome(struct account *a, struct lode_outcome *o, uint64_t unit, uint64_t row,
                      struct lode_err *err)
{
    const struct lode_step *s = a->step;

    if (a->is_complete)
        return lode_err_set(err, LODE_E_STORE,
                            "row %" PRIu64 " of step %s has no outcome: this is a fault of lode's "
                            "own, please report it with the run directory",
                            row, s->spec.name);
    o->status = s->is_resumed && s->n_adopted < s->n_journalled && unit < s->n_units_sent
                    ? LODE_STATUS_UNKNOWN
                    : LODE_STATUS_UNPROCESSED;
    return 0;
}

/* The units of one source row. *unit is the first of those not yet written. */
static int write_row(struct account *a, const struct lode_source_row *row, uint64_t *unit,
                     struct lode_err *err)
{
    struct lode_outcomes *all = a->step->outcomes;
    struct lode_outcome o;
    int n = 0;

    if (a->step->order)
        *unit = row->number - 1;
    while (*unit < lode_outcome_count(all)) {
        if (lode_outcome_get(all, *unit, &o, err) < 0)
            return -1;
        if (o.row != row->number)
            break;
        if (o.status == LODE_STATUS_PENDING) {
            if (no_outcome(a, &o, *unit, row->number, err) < 0)
                return -1;
        }
        if (write_unit(a, row, (*unit)++, &o, err) < 0)
            return -1;
        n++;
    }
    if (n == 0) {
        memset(&o, 0, sizeof o);
        o.row = row->number;
        if (no_outcome(a, &o, *unit, row->number, err) < 0)
            return -1;
        return write_unit(a, row, *unit, &o, err);
    }
    a->n_parts_added += n - 1;
    return 0;
}

static int open_file(struct account *a, const char *end, struct lode_writer **w, char **path,
                     struct lode_err *err)
{
    const char *const *columns;
    size_t n;
    int rc;

    *path = lode_str_printf(err, "%s/%s-%s.csv.part", a->step->run->dir, a->step->spec.name, end);
    rc = *path ? lode_writer_open(*path, 0, 0, w, err) : -1;
    if (rc < 0)
        return -1;
    for (size_t i = 0; i < LODE_SOURCE_N_OWN; i++)
        if (lode_writer_cells(*w, lode_source_own[i], err) < 0)
            return -1;
    columns = lode_source_columns(a->step->source, &n);
    for (size_t i = 0; i < n; i++)
        if (lode_writer_cells(*w, columns[i], err) < 0)
            return -1;
    return lode_writer_end_row(*w, err);
}

/* Whole and synced before it takes the place of an older one. */
static int finish(struct lode_writer **w, const char *part, struct lode_err *err)
{
    struct lode_writer *it = *w;
    char *path;
    int rc;

    *w = NULL;
    if (lode_writer_finish(it, err) < 0)
        return -1;
    path = lode_str_dupn(part, strlen(part) - strlen(".part"), err);
    rc = path ? lode_io_rename(part, path, err) : -1;
    lode_mem_free(path);
    return rc;
}

int lode_account_write(struct lode_step *step, int is_complete, struct lode_err *err)
{
    struct account a = {.step = step, .is_complete = is_complete};
    struct lode_source_row row;
    uint64_t unit = 0;
    int rc = -1;

    memset(step->counts, 0, sizeof step->counts);
    step->n_rows = 0;
    if (lode_source_rewind(step->source, err) < 0 ||
        open_file(&a, "outcome", &a.all, &a.all_part, err) < 0 ||
        open_file(&a, "failed", &a.bad, &a.bad_part, err) < 0)
        goto out;
    while ((rc = lode_source_next(step->source, &row, err)) == 1) {
        step->n_rows++;
        if (write_row(&a, &row, &unit, err) < 0) {
            rc = -1;
            goto out;
        }
    }
    if (rc < 0 && !is_complete && err->code == LODE_E_INPUT)
        rc = 0; /* what the step stopped for: the rows before it have been sent, perhaps */
    step->n_parts_added = a.n_parts_added;
    if (rc < 0 || finish(&a.all, a.all_part, err) < 0)
        rc = -1;
    else
        rc = finish(&a.bad, a.bad_part, err);
    if (rc == 0)
        rc = lode_io_sync_dir(step->run->dir, err);
out:
    lode_writer_close(a.all);
    lode_writer_close(a.bad);
    lode_mem_free(a.all_part);
    lode_mem_free(a.bad_part);
    return rc;
}

int lode_account_check(const struct lode_step *step, struct lode_err *err)
{
    int64_t sum = 0;

    for (int i = 0; i < LODE_N_STATUS; i++)
        sum += step->counts[i];
    if (sum == step->n_rows + step->n_parts_added)
        return 0;
    return lode_err_set(
        err, LODE_E_STORE, "step %s: %lld rows read and %lld parts added, but %lld outcomes",
        step->spec.name, (long long)step->n_rows, (long long)step->n_parts_added, (long long)sum);
}
