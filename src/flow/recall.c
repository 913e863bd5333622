/* flow/recall.c - outcomes of a complete step, from its outcome file. */
#include "flow/recall.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "flow/adopt.h"
#include "flow/map.h"
#include "flow/outcomes.h"

struct recall {
    struct lode_step *step;
    char job[19]; /* of job_number: rows of one job stand side by side */
    int64_t job_number;
};

static int read_number(struct lode_slice v, long most, long *out)
{
    char text[24];

    *out = 0;
    if (v.n == 0)
        return 0;
    if (v.n >= sizeof text)
        return -1;
    memcpy(text, v.p, v.n);
    text[v.n] = '\0';
    return lode_str_long(text, 0, most, out);
}

static int find_job(struct recall *r, struct lode_slice id, struct lode_err *err)
{
    if (id.n == 0) {
        r->job_number = 0;
        r->job[0] = '\0';
        return 0;
    }
    if (id.n >= sizeof r->job)
        return lode_err_set(err, LODE_E_STORE, "a job's id is longer than 18 characters");
    if (strlen(r->job) == id.n && memcmp(r->job, id.p, id.n) == 0)
        return 0;
    memcpy(r->job, id.p, id.n);
    r->job[id.n] = '\0';
    return lode_journal_job_number(r->step->run->journal, r->job, &r->job_number, err);
}

static int read_line(struct recall *r, const struct lode_row *row, struct lode_outcome *o,
                     struct lode_err *err)
{
    const struct lode_slice *c = row->cells;
    struct lode_part part;
    long number, attempts;
    char status[16];
    int s;

    if (row->fault[0] || row->n_cells < LODE_SOURCE_N_OWN || c[LODE_OWN_STATUS].n >= sizeof status)
        return lode_err_set(err, LODE_E_STORE, "line %ld is none of lode's", row->line);
    memcpy(status, c[LODE_OWN_STATUS].p, c[LODE_OWN_STATUS].n);
    status[c[LODE_OWN_STATUS].n] = '\0';
    s = lode_outcome_status(status);
    if (s <= LODE_STATUS_PENDING || read_number(c[LODE_OWN_ROW], INT32_MAX, &number) < 0 ||
        lode_part_read(c[LODE_OWN_PART], &part) < 0 ||
        read_number(c[LODE_OWN_ATTEMPTS], UINT8_MAX, &attempts) < 0 ||
        c[LODE_OWN_ID].n > sizeof o->id)
        return lode_err_set(err, LODE_E_STORE, "line %ld is none of lode's", row->line);
    if (find_job(r, c[LODE_OWN_JOB], err) < 0)
        return -1;
    memset(o, 0, sizeof *o);
    o->row = (uint64_t)number;
    o->part = (uint16_t)part.at;
    o->n_parts = (uint16_t)part.of;
    o->status = (uint8_t)s;
    o->attempts = (uint8_t)attempts;
    o->job = (uint32_t)r->job_number;
    o->is_created = c[LODE_OWN_CREATED].n == 4; /* true */
    if (c[LODE_OWN_ID].n)
        memcpy(o->id, c[LODE_OWN_ID].p, c[LODE_OWN_ID].n);
    if (c[LODE_OWN_MENDED].n)
        o->flags = LODE_OUTCOME_MENDED | LODE_OUTCOME_NOTED;
    if (s != LODE_STATUS_CREATED && s != LODE_STATUS_UPDATED && s != LODE_STATUS_DELETED)
        o->flags |= LODE_OUTCOME_NOTED;
    return 0;
}

static int read_file(struct recall *r, const char *path, struct lode_err *err)
{
    struct lode_reader_opts opts = lode_source_outcome_opts(0);
    struct lode_reader *in = NULL;
    struct lode_outcome o;
    struct lode_row row;
    uint64_t unit = 0;
    int rc;

    if (lode_reader_open(path, &opts, &in, err) < 0)
        return -1;
    while ((rc = lode_reader_next(in, &row, err)) == 1)
        if (read_line(r, &row, &o, err) < 0 ||
            lode_outcome_set(r->step->outcomes, unit++, &o, err) < 0) {
            rc = -1;
            break;
        }
    lode_reader_close(in);
    return rc < 0 ? lode_err_wrap(err, "%s", path) : 0;
}

int lode_recall_outcomes(struct lode_step *step, struct lode_err *err)
{
    struct recall r = {.step = step};
    char *path = lode_str_printf(err, "%s/%s-outcome.csv", step->run->dir, step->spec.name);
    char *units =
        path ? lode_str_printf(err, "%s/chunks/%s.units", step->run->dir, step->spec.name) : NULL;
    int rc = -1;

    if (units && lode_io_remove(units, err) == 0 &&
        lode_outcome_open(units, &step->outcomes, err) == 0)
        rc = read_file(&r, path, err);
    lode_mem_free(path);
    lode_mem_free(units);
    return rc;
}

/* Each row in the order of the step; what the map gives counts for the keys alone. */
static int map_all(struct lode_step *step, struct lode_err *err)
{
    const struct lode_map_item *items;
    enum lode_map_end end;
    size_t n;

    do {
        if (lode_types_check_interrupt(step->run, err) < 0 ||
            lode_map_next(step, &end, &items, &n, err) < 0)
            return -1;
        for (size_t i = 0; i < n; i++) {
            struct lode_outcome o;

            if (lode_outcome_get(step->outcomes, items[i].unit.unit, &o, err) < 0 ||
                lode_outcomes_remember(step, o.row, items[i].key, items[i].unit.n_key,
                                       items[i].unit.unit, &o, err) < 0)
                return -1;
        }
    } while (end != LODE_MAP_END);
    return 0;
}

int lode_recall_ids(struct lode_step *step, struct lode_err *err)
{
    int64_t n_rows = step->n_rows;
    int rc;

    lode_log_write(step->run->log, LODE_LOG_WARN, "ids",
                   "%s: the id map is not the one that was kept: it is made anew from the outcomes",
                   step->spec.name);
    if (lode_adopt_input(step, err) < 0)
        return -1;
    rc = lode_recall_outcomes(step, err);
    if (rc == 0)
        rc = map_all(step, err);
    step->n_rows = n_rows;
    return rc < 0 ? lode_err_wrap(err, "the ids of step %s", step->spec.name) : 0;
}
