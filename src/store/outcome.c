/* store/outcome.c - the file of outcome records, through one window of it in memory. */
#include "store/outcome.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/point.h"

enum { WINDOW = 4096 }; /* records */

_Static_assert(sizeof(struct lode_outcome) == 40, "the record is a file format");

struct lode_outcomes {
    int fd;
    uint64_t count;
    uint64_t first; /* unit of window[0] */
    int is_dirty;
    struct lode_outcome window[WINDOW];
};

static int flush(struct lode_outcomes *o, struct lode_err *err)
{
    uint64_t n = o->count > o->first ? o->count - o->first : 0;

    if (!o->is_dirty)
        return 0;
    if (n > WINDOW)
        n = WINDOW;
    if (lode_io_pwrite(o->fd, o->window, n * sizeof *o->window,
                       (int64_t)(o->first * sizeof *o->window), err) < 0)
        return lode_err_wrap(err, "cannot write outcomes");
    o->is_dirty = 0;
    return 0;
}

static int read_window(struct lode_outcomes *o, uint64_t first, struct lode_err *err)
{
    size_t got;

    o->first = first;
    if (lode_io_pread(o->fd, o->window, sizeof o->window, (int64_t)(o->first * sizeof *o->window),
                      &got, err) < 0)
        return lode_err_wrap(err, "cannot read outcomes");
    got -= got % sizeof *o->window; /* a record that a crash cut short is none */
    memset((char *)o->window + got, 0, sizeof o->window - got);
    return 0;
}

static int load(struct lode_outcomes *o, uint64_t unit, struct lode_err *err)
{
    if (unit >= o->first && unit < o->first + WINDOW)
        return 0;
    return flush(o, err) < 0 ? -1 : read_window(o, unit / WINDOW * WINDOW, err);
}

int lode_outcome_open(const char *path, struct lode_outcomes **out, struct lode_err *err)
{
    struct lode_outcomes *o = lode_mem_alloc(sizeof *o, err);
    struct stat st;

    if (!o)
        return -1;
    o->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (o->fd < 0 || fstat(o->fd, &st) < 0) {
        lode_err_sys(err, LODE_E_IO, errno, "cannot open %s", path);
        lode_outcome_close(o);
        return -1;
    }
    o->count = (uint64_t)st.st_size / sizeof *o->window;
    if (read_window(o, 0, err) < 0) {
        lode_outcome_close(o);
        return -1;
    }
    *out = o;
    return 0;
}

void lode_outcome_close(struct lode_outcomes *o)
{
    if (!o)
        return;
    lode_io_close(o->fd);
    lode_mem_free(o);
}

int lode_outcome_is_good(enum lode_status s)
{
    return s == LODE_STATUS_CREATED || s == LODE_STATUS_UPDATED || s == LODE_STATUS_DELETED;
}

int lode_outcome_is_for_retry(enum lode_status s)
{
    return s == LODE_STATUS_FAILED || s == LODE_STATUS_REJECTED || s == LODE_STATUS_UNPROCESSED;
}

int64_t lode_outcome_n_for_retry(const int64_t *counts)
{
    return counts[LODE_STATUS_FAILED] + counts[LODE_STATUS_REJECTED] +
           counts[LODE_STATUS_UNPROCESSED];
}

int64_t lode_outcome_n_bad(const int64_t *counts)
{
    return lode_outcome_n_for_retry(counts) + counts[LODE_STATUS_UNKNOWN];
}

uint64_t lode_outcome_count(const struct lode_outcomes *o)
{
    return o->count;
}

int lode_outcome_set(struct lode_outcomes *o, uint64_t unit, const struct lode_outcome *rec,
                     struct lode_err *err)
{
    if (load(o, unit, err) < 0)
        return -1;
    o->window[unit - o->first] = *rec;
    o->is_dirty = 1;
    if (unit >= o->count)
        o->count = unit + 1;
    return 0;
}

int lode_outcome_get(struct lode_outcomes *o, uint64_t unit, struct lode_outcome *rec,
                     struct lode_err *err)
{
    if (unit >= o->count)
        return lode_err_set(err, LODE_E_STORE, "no outcome for unit %llu",
                            (unsigned long long)unit);
    if (load(o, unit, err) < 0)
        return -1;
    *rec = o->window[unit - o->first];
    return 0;
}

int lode_outcome_cut(struct lode_outcomes *o, uint64_t count, struct lode_err *err)
{
    if (count >= o->count)
        return 0;
    if (flush(o, err) < 0)
        return -1;
    if (ftruncate(o->fd, (off_t)(count * sizeof *o->window)) < 0)
        return lode_err_sys(err, LODE_E_IO, errno, "cannot cut outcomes");
    o->count = count;
    return read_window(o, o->first, err);
}

int lode_outcome_sync(struct lode_outcomes *o, struct lode_err *err)
{
    lode_point("outcomes: before write");
    if (flush(o, err) < 0)
        return -1;
    lode_point("outcomes: before sync");
    if (fdatasync(o->fd) < 0)
        return lode_err_sys(err, LODE_E_IO, errno, "cannot sync outcomes");
    lode_point("outcomes: after sync");
    return 0;
}

static const char *const names[] = {
#define LODE_OUTCOME_NAME(name, text) text,
    LODE_OUTCOMES(LODE_OUTCOME_NAME)
#undef LODE_OUTCOME_NAME
};

const char *lode_outcome_name(enum lode_status status)
{
    return names[status];
}

int lode_outcome_status(const char *name)
{
    for (int i = 0; i < LODE_N_STATUS; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    return -1;
}
