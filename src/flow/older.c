/* flow/older.c - the chain of runs behind a retry. */
#include "flow/older.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "csv/reader.h"
#include "source/source.h"
#include "store/outcome.h"

enum { MAX_CHAIN = 1000 }; /* a run that retries itself is a damaged journal */

int lode_older_journal(const char *dir, struct lode_journal **out, struct lode_err *err)
{
    char *path = lode_str_printf(err, "%s/run.db", dir);
    int rc = path ? lode_journal_open(path, out, err) : -1;

    lode_mem_free(path);
    return rc;
}

static int add(struct lode_run *run, const char *dir, struct lode_err *err)
{
    char *copy = lode_str_dup(dir, err);

    if (!copy ||
        lode_mem_grow(&run->older, run->n_older, &run->cap_older, sizeof *run->older, err) < 0) {
        lode_mem_free(copy);
        return -1;
    }
    run->older[run->n_older++] = copy;
    return 0;
}

int lode_older_open(struct lode_run *run, const char *dir, struct lode_err *err)
{
    struct lode_journal_run about = {.status = -1};

    for (lode_str_copy(about.retry_of, sizeof about.retry_of, dir); about.retry_of[0];) {
        struct lode_journal *j = NULL;
        int rc;

        if (run->n_older == MAX_CHAIN)
            return lode_err_set(err, LODE_E_STORE, "%s: more than %d runs retry each other", dir,
                                MAX_CHAIN);
        if (add(run, about.retry_of, err) < 0 || lode_older_journal(about.retry_of, &j, err) < 0)
            return lode_err_wrap(err, "the run that this one retries");
        rc = lode_journal_read(j, &about, err);
        lode_journal_close(j);
        if (rc < 0)
            return -1;
    }
    return 0;
}

void lode_older_close(struct lode_run *run)
{
    for (size_t i = 0; i < run->n_older; i++)
        lode_mem_free(run->older[i]);
    lode_mem_free(run->older);
    run->older = NULL;
    run->n_older = run->cap_older = 0;
}

static char *outcome_of(const char *dir, const char *step, struct lode_err *err)
{
    return lode_str_printf(err, "%s/%s-outcome.csv", dir, step);
}

/* 1: *was is the step in that run. 0: it did not begin it, or left no account of it. */
static int find_step(const char *dir, const char *step, struct lode_journal_step *was,
                     struct lode_err *err)
{
    struct lode_journal *j = NULL;
    int rc;

    memset(was, 0, sizeof *was);
    if (lode_older_journal(dir, &j, err) < 0)
        return -1;
    rc = lode_journal_step_find(j, step, was, err);
    lode_journal_close(j);
    if (rc == 1) {
        char *outcome = outcome_of(dir, step, err);

        rc = outcome ? lode_io_exists(outcome) : -1;
        lode_mem_free(outcome);
    }
    return rc;
}

int lode_older_has(const char *dir, const char *step, struct lode_err *err)
{
    struct lode_journal_step was;

    return find_step(dir, step, &was, err);
}

int lode_older_step(const struct lode_run *run, const char *step, const char **dir,
                    struct lode_err *err)
{
    *dir = NULL;
    for (size_t i = 0; i < run->n_older && !*dir; i++) {
        int rc = lode_older_has(run->older[i], step, err);

        if (rc < 0)
            return -1;
        if (rc == 1)
            *dir = run->older[i];
    }
    return 0;
}

static int read_newest(struct lode_journal *j, const struct lode_journal_step *was,
                       struct lode_older_input *out, struct lode_err *err)
{
    const char *told;
    int rc = lode_journal_memo_get(j, "option:new", 0, &told, err);

    lode_str_copy(out->since, sizeof out->since,
                  rc == 1 && strcmp(told, was->started) > 0 ? told : was->started);
    out->is_over = lode_outcome_n_for_retry(was->counts) == 0;
    return rc < 0 ? -1 : 0;
}

/* The oldest comes last. */
static int read_input(const char *dir, const char *step, struct lode_older_input *out,
                      struct lode_err *err)
{
    struct lode_journal *j = NULL;
    struct lode_journal_step was;
    const char *hash;
    int rc = -1;

    memset(&was, 0, sizeof was);
    if (lode_older_journal(dir, &j, err) == 0 && lode_journal_step_find(j, step, &was, err) == 1 &&
        lode_journal_step_hash(j, was.id, &hash, err) == 0) {
        lode_str_copy(out->hash, sizeof out->hash, hash);
        rc = out->since[0] ? 0 : read_newest(j, &was, out, err);
    }
    lode_journal_close(j);
    return rc;
}

int lode_older_input(const struct lode_run *run, const char *step, struct lode_older_input *out,
                     struct lode_err *err)
{
    int found = 0;

    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < run->n_older; i++) {
        int rc = lode_older_has(run->older[i], step, err);

        if (rc < 0 || (rc == 1 && read_input(run->older[i], step, out, err) < 0))
            return -1;
        found |= rc;
    }
    return found;
}

static int copy(void *ctx, const char *key, size_t n, const struct lode_idmap_entry *entry,
                struct lode_err *err)
{
    struct lode_step *step = ctx;
    struct lode_idmap_entry e = *entry;

    e.row |= LODE_IDS_OLDER;
    return lode_idmap_put(step->ids.map, key, n, &e, err) < 0 ? -1 : 1;
}

/* What is behind the name of the file: how the parts of a key compare, and their columns. */
static struct lode_slice key_of(const struct lode_buf *about)
{
    const char *p = lode_buf_str(about);
    size_t file = strlen(p) + 1;

    return (struct lode_slice){p + file, about->len > file ? about->len - file : 0};
}

/* 1: runs before loaded rows of the step, which cannot be found by another key than theirs. */
static int has_loaded(const struct lode_step *step, struct lode_err *err)
{
    struct lode_journal_step was;
    int64_t n_loaded = 0;

    for (size_t i = 0; i < step->run->n_older; i++) {
        if (find_step(step->run->older[i], step->spec.name, &was, err) < 0)
            return -1;
        n_loaded += was.counts[LODE_STATUS_CREATED] + was.counts[LODE_STATUS_UPDATED];
    }
    return n_loaded > 0;
}

/* 1: the older run's map is the one that it kept, and of the key that the step has now. 2: it is of
 * that key, and nobody says that it is whole. */
static int is_kept(const struct lode_step *step, const char *dir, struct lode_ids *from,
                   struct lode_err *err)
{
    struct lode_slice was = key_of(&from->about), is = key_of(&step->ids.about);
    char mark[LODE_IDMAP_MAX_MARK + 1];
    struct lode_journal_step old;

    if (find_step(dir, step->spec.name, &old, err) < 0 ||
        lode_idmap_mark_get(from->map, mark, err) < 0)
        return -1;
    if (was.n != is.n || memcmp(was.p, is.p, is.n) != 0)
        return 0;
    return mark[0] && strcmp(mark, old.ids_mark) == 0 ? 1 : 2;
}

int lode_older_ids(struct lode_step *step, struct lode_err *err)
{
    struct lode_ids from = {.map = NULL};
    const char *dir;
    char *path;
    int rc = -1;

    if (lode_older_step(step->run, step->spec.name, &dir, err) < 0)
        return -1;
    if (!dir)
        return 0;
    path = lode_str_printf(err, "%s/ids/%s", dir, step->spec.name);
    if (path && !lode_io_exists(path)) {
        rc = step->ids.is_part = has_loaded(step, err);
    } else if (path && lode_ids_read(path, &from, err) == 0) {
        rc = is_kept(step, dir, &from, err);
        if (rc != 1)
            step->ids.is_part = has_loaded(step, err);
        if (rc > 0)
            rc = lode_idmap_each(from.map, copy, step, err);
        if (step->ids.is_part < 0)
            rc = -1;
    }
    lode_ids_close(&from);
    lode_mem_free(path);
    return rc < 0 ? -1 : 0;
}

/* Rows of an older run, a bit for each: those of which nothing is to be sent again. */
struct loaded {
    struct lode_step *step;
    unsigned char *bits;
    size_t n, cap; /* bytes */
};

static int mark_row(struct loaded *l, uint64_t row, int is_loaded, struct lode_err *err)
{
    while (l->n <= row / 8) {
        if (lode_mem_grow(&l->bits, l->n, &l->cap, 1, err) < 0)
            return -1;
        l->bits[l->n++] = 0;
    }
    if (is_loaded)
        l->bits[row / 8] |= (unsigned char)(1 << row % 8);
    else
        l->bits[row / 8] &= (unsigned char)~(1 << row % 8);
    return 0;
}

/* Parts of a row stand one behind the other: what one of them lacks the row does. */
static int read_outcome(const char *path, struct loaded *l, struct lode_err *err)
{
    struct lode_reader_opts opts = lode_source_outcome_opts((size_t)64 << 20);
    struct lode_reader *r = NULL;
    struct lode_row row;
    uint64_t last = 0;
    int rc, is_bad = 0;

    if (lode_reader_open(path, &opts, &r, err) < 0)
        return -1;
    while ((rc = lode_reader_next(r, &row, err)) == 1) {
        char number[24], name[24];
        uint64_t at;

        if (row.n_cells < LODE_SOURCE_N_OWN)
            continue;
        snprintf(number, sizeof number, "%.*s", (int)row.cells[LODE_OWN_ROW].n,
                 row.cells[LODE_OWN_ROW].p);
        snprintf(name, sizeof name, "%.*s", (int)row.cells[LODE_OWN_STATUS].n,
                 row.cells[LODE_OWN_STATUS].p);
        at = strtoull(number, NULL, 10);
        is_bad = (at == last && is_bad) ||
                 lode_outcome_is_for_retry((enum lode_status)lode_outcome_status(name));
        last = at;
        if (mark_row(l, at, !is_bad, err) < 0) {
            rc = -1;
            break;
        }
    }
    lode_reader_close(r);
    return rc;
}

static int copy_seen(void *ctx, const char *key, size_t n, const struct lode_idmap_entry *entry,
                     struct lode_err *err)
{
    struct loaded *l = ctx;
    uint64_t row = entry->row & ~LODE_IDS_OLDER;
    struct lode_idmap_entry e = {.row = row | LODE_IDS_OLDER};

    if (entry->row != row || row / 8 >= l->n || !(l->bits[row / 8] & 1 << row % 8))
        return 1;
    return lode_idmap_put(l->step->seen.map, key, n, &e, err) < 0 ? -1 : 1;
}

static int add_seen(struct lode_step *step, const char *dir, struct lode_err *err)
{
    char *map = lode_str_printf(err, "%s/ids/%s.sent", dir, step->spec.name);
    char *outcome = outcome_of(dir, step->spec.name, err);
    struct loaded l = {.step = step};
    struct lode_idmap *m = NULL;
    int rc = map && outcome ? 0 : -1;

    if (rc == 0 && lode_io_exists(map) && lode_io_exists(outcome)) {
        rc = read_outcome(outcome, &l, err);
        if (rc == 0)
            rc = lode_idmap_open_read(map, &m, err);
        if (rc == 0)
            rc = lode_idmap_each(m, copy_seen, &l, err);
    }
    lode_idmap_close(m);
    lode_mem_free(l.bits);
    lode_mem_free(map);
    lode_mem_free(outcome);
    return rc;
}

int lode_older_seen(struct lode_step *step, struct lode_err *err)
{
    for (size_t i = 0; i < step->run->n_older; i++)
        if (add_seen(step, step->run->older[i], err) < 0)
            return lode_err_wrap(err, "keys of step %s in %s", step->spec.name,
                                 step->run->older[i]);
    return 0;
}
