/* rehearsal/org_faults.c - the table of faults. */
#include "rehearsal/org_faults.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

enum { MAX_PARTS = 8, MAX_SPEC = 256 };

/* What a kind takes behind its name: n number, N whole number, c status code, m method, p path,
 * w when, t text; r retry-after, o number and W when may be missing. What takes a path but no
 * method is for GET. */
static const struct {
    const char *name, *parts, *form, *meaning;
} kinds[LODE_ORG_N_FAULTS] = {
    [LODE_ORG_FAULT_CUT] = {"cut", "mpw", "cut:METHOD:PATH:WHEN",
                            "the connection ends before the call does anything"},
    [LODE_ORG_FAULT_LOST] = {"lost", "mpw", "lost:METHOD:PATH:WHEN",
                             "the call does its work, then the connection ends unanswered"},
    [LODE_ORG_FAULT_HALF] = {"half", "mpw", "half:METHOD:PATH:WHEN",
                             "the connection ends in the middle of the reply's body"},
    [LODE_ORG_FAULT_SHORT] = {"short", "mpwN", "short:METHOD:PATH:WHEN:BYTES",
                              "the connection ends behind that many bytes of the reply's body"},
    [LODE_ORG_FAULT_LATE] = {"late", "mpwN", "late:METHOD:PATH:WHEN:CALLS",
                             "the connection ends unanswered, and the call does its work behind "
                             "the next CALLS calls, at the latest when the org ends"},
    [LODE_ORG_FAULT_SLOW] = {"slow", "mpwN", "slow:METHOD:PATH:WHEN:MS",
                             "the call waits before it does anything"},
    [LODE_ORG_FAULT_STATUS] = {"status", "cmpwr",
                               "status:CODE:METHOD:PATH:WHEN[:retry-after=SECONDS]",
                               "the call does nothing and answers with that HTTP status"},
    [LODE_ORG_FAULT_EXPIRE] = {"expire", "mpw", "expire:METHOD:PATH:WHEN",
                               "the call's token ends for good, and the call with it (401)"},
    [LODE_ORG_FAULT_REQUESTS] = {"requests", "N", "requests:N",
                                 "the day's API requests are N; more are refused (403)"},
    [LODE_ORG_FAULT_BATCHES] = {"batches", "N", "batches:N",
                                "the day's batches of 10,000 rows are N; a job that needs more "
                                "fails there, its other rows unprocessed"},
    [LODE_ORG_FAULT_QUERY_JOBS] = {"query-jobs", "N", "query-jobs:N",
                                   "the day's query jobs are N; more are refused (400)"},
    [LODE_ORG_FAULT_EMPTY] = {"empty", "c", "empty:204 or empty:200",
                              "results without rows come without a header line, with that status"},
    [LODE_ORG_FAULT_TWICE] = {"twice", "pwN", "twice:PATH:WHEN:ROWS",
                              "the first ROWS rows of a job's results come twice"},
    [LODE_ORG_FAULT_MISSING] = {"missing", "pwN", "missing:PATH:WHEN:ROWS",
                                "the first ROWS rows of a job's results do not come"},
    [LODE_ORG_FAULT_BLANK] = {"blank", "pwt", "blank:PATH:WHEN:COLUMN",
                              "that column of a job's results comes blank"},
    [LODE_ORG_FAULT_UNPROCESSED] = {"unprocessed", "NW", "unprocessed:N[:WHEN]",
                                    "an ingest job fails behind its first N rows: each, or the "
                                    "WHEN-th that begins"},
    [LODE_ORG_FAULT_LOCK] = {"lock", "n", "lock:PROBABILITY",
                             "each row fails with UNABLE_TO_LOCK_ROW by that chance, from 0 to 1"},
    [LODE_ORG_FAULT_CONTEND] = {"contend", "o", "contend[:PROBABILITY]",
                                "a row fails with UNABLE_TO_LOCK_ROW where another batch of 10,000 "
                                "rows, or another job unfinished with it, has the parent it names, "
                                "always or by that chance"},
    [LODE_ORG_FAULT_PACE] = {"pace", "N", "pace:MS",
                             "an ingest job rests that long behind each 200 rows"},
    [LODE_ORG_FAULT_OPEN_LIFE] = {"open-life", "N", "open-life:SECONDS",
                                  "an Open job ends (Aborted) at that age, not behind a day"},
    [LODE_ORG_FAULT_KEEP] =
        {"keep", "N", "keep:SECONDS",
         "a finished job is gone behind that time, not behind seven days, and a "
         "query's locator, not behind two"},
};

struct fault {
    enum lode_org_fault kind;
    char spec[MAX_SPEC];  /* as given */
    char parts[MAX_SPEC]; /* cut at its colons; method and path point here */
    const char *method, *path, *text;
    long from, to; /* which matching calls */
    long status, retry_after;
    double number;
    long n_calls, n_strikes;
};

struct lode_org_faults {
    pthread_mutex_t mutex;
    struct fault **items;
    size_t n, cap;
};

int lode_org_faults_new(struct lode_org_faults **out, struct lode_err *err)
{
    struct lode_org_faults *f = lode_mem_alloc(sizeof *f, err);

    if (!f)
        return -1;
    pthread_mutex_init(&f->mutex, NULL);
    *out = f;
    return 0;
}

void lode_org_faults_clear(struct lode_org_faults *f)
{
    pthread_mutex_lock(&f->mutex);
    while (f->n)
        lode_mem_free(f->items[--f->n]);
    pthread_mutex_unlock(&f->mutex);
}

void lode_org_faults_free(struct lode_org_faults *f)
{
    if (!f)
        return;
    lode_org_faults_clear(f);
    pthread_mutex_destroy(&f->mutex);
    lode_mem_free(f->items);
    lode_mem_free(f);
}

/* "2", "2-4", "2+", "*" */
static int read_when(const char *s, struct fault *x)
{
    char *end;

    x->from = 1;
    x->to = -1;
    if (strcmp(s, "*") == 0)
        return 0;
    if (*s < '1' || *s > '9')
        return -1;
    x->from = x->to = strtol(s, &end, 10);
    if (strcmp(end, "+") == 0) {
        x->to = -1;
        return 0;
    }
    if (*end == '-')
        return lode_str_long(end + 1, x->from, 1000000000, &x->to);
    return *end ? -1 : 0;
}

static int read_number(const char *s, double *out)
{
    char *end;

    *out = strtod(s, &end);
    return *s && !*end && *out >= 0 ? 0 : -1;
}

static int read_part(char kind, const char *s, struct fault *x)
{
    long whole;

    switch (kind) {
    case 'm':
        x->method = s;
        return *s ? 0 : -1;
    case 'p':
        x->path = s;
        return *s ? 0 : -1;
    case 'w':
    case 'W':
        return read_when(s, x);
    case 'c':
        return lode_str_long(s, 200, 599, &x->status);
    case 'n':
    case 'o':
        return read_number(s, &x->number);
    case 'N':
        if (lode_str_long(s, 0, 1000000000, &whole) < 0)
            return -1;
        x->number = (double)whole;
        return 0;
    case 't':
        x->text = s;
        return *s && strlen(s) < sizeof((struct lode_org_strike *)NULL)->blank ? 0 : -1;
    default: /* r */
        return lode_str_starts(s, "retry-after=") ? lode_str_long(s + 12, 0, 86400, &x->retry_after)
                                                  : -1;
    }
}

static int refuse_kind(const char *spec, const char *name, struct lode_err *err)
{
    const char *names[LODE_ORG_N_FAULTS], *near;

    for (size_t i = 0; i < LODE_ORG_N_FAULTS; i++)
        names[i] = kinds[i].name;
    near = lode_str_nearest(name, names, LODE_ORG_N_FAULTS);
    return lode_err_set(err, LODE_E_USAGE,
                        "fault %.80s: no fault of that name%s%s; lode help faults lists them", spec,
                        near ? "; did you mean " : "", near ? near : "");
}

static int read_spec(struct fault *x, const char *spec, struct lode_err *err)
{
    char *at = x->parts, *s;
    const char *want;

    if (lode_str_copy(x->spec, sizeof x->spec, spec) < 0)
        return lode_err_set(err, LODE_E_USAGE, "fault: longer than %d characters", MAX_SPEC - 1);
    memcpy(x->parts, x->spec, sizeof x->parts);
    x->retry_after = -1;
    x->from = 1;
    x->to = -1;
    x->number = strncmp(spec, "contend", 7) == 0;
    s = at;
    at = strchr(at, ':');
    if (at)
        *at++ = '\0';
    while (x->kind < LODE_ORG_N_FAULTS && strcmp(kinds[x->kind].name, s) != 0)
        x->kind++;
    if (x->kind == LODE_ORG_N_FAULTS)
        return refuse_kind(spec, s, err);
    x->method = strchr(kinds[x->kind].parts, 'p') ? "GET" : NULL;
    for (want = kinds[x->kind].parts; *want; want++) {
        if (!at && strchr("roW", *want))
            break;
        s = at;
        at = s ? strchr(s, ':') : NULL;
        if (at)
            *at++ = '\0';
        if (!s || read_part(*want, s, x) < 0)
            return lode_err_set(err, LODE_E_USAGE, "fault %s: %s; write %s", spec,
                                s ? "a part cannot be read" : "a part is missing",
                                kinds[x->kind].form);
    }
    if (at)
        return lode_err_set(err, LODE_E_USAGE, "fault %s: too many parts; write %s", spec,
                            kinds[x->kind].form);
    return 0;
}

int lode_org_faults_add(struct lode_org_faults *f, const char *spec, struct lode_err *err)
{
    struct fault *x = lode_mem_alloc(sizeof *x, err);
    int rc = -1;

    if (!x || read_spec(x, spec, err) < 0) {
        lode_mem_free(x);
        return -1;
    }
    pthread_mutex_lock(&f->mutex);
    rc = lode_mem_grow(&f->items, f->n, &f->cap, sizeof *f->items, err);
    if (rc == 0)
        f->items[f->n++] = x;
    else
        lode_mem_free(x);
    pthread_mutex_unlock(&f->mutex);
    return rc;
}

/* Whether whole segments of path read as want; "=" in front: and end it. */
static int has_path(const char *path, const char *want)
{
    int is_end = *want == '=';
    size_t n;

    if (strcmp(want, "*") == 0)
        return 1;
    want += is_end;
    while (*want == '/')
        want++;
    n = strlen(want);
    for (const char *p = strchr(path, '/'); p; p = strchr(p + 1, '/')) {
        if (strncmp(p + 1, want, n) != 0)
            continue;
        p += n; /* on its last character */
        if (p[1] == '\0' || (p[1] == '/' && (!is_end || p[2] == '\0')))
            return 1;
    }
    return 0;
}

/* Counts one of what the fault is for: 1 where it is to go wrong. */
static int is_due(struct fault *x)
{
    x->n_calls++;
    return x->n_calls >= x->from && (x->to < 0 || x->n_calls <= x->to);
}

static void strike(struct fault *x, struct lode_org_strike *out)
{
    switch (x->kind) {
    case LODE_ORG_FAULT_CUT:
        out->is_cut = 1;
        break;
    case LODE_ORG_FAULT_LOST:
        out->is_lost = 1;
        break;
    case LODE_ORG_FAULT_HALF:
        out->is_halved = 1;
        break;
    case LODE_ORG_FAULT_SHORT:
        out->reply_bytes = (int64_t)x->number;
        break;
    case LODE_ORG_FAULT_LATE:
        out->is_late = 1;
        out->late_calls = (long)x->number;
        break;
    case LODE_ORG_FAULT_SLOW:
        out->slow_ms += (int64_t)x->number;
        break;
    case LODE_ORG_FAULT_EXPIRE:
        out->is_expired = 1;
        break;
    case LODE_ORG_FAULT_TWICE:
        out->n_twice = (long)x->number;
        break;
    case LODE_ORG_FAULT_MISSING:
        out->n_missing = (long)x->number;
        break;
    case LODE_ORG_FAULT_BLANK:
        lode_str_copy(out->blank, sizeof out->blank, x->text);
        break;
    default:
        if (out->status)
            return;
        out->status = (int)x->status;
        out->retry_after = (int)x->retry_after;
    }
    x->n_strikes++;
}

void lode_org_faults_call(struct lode_org_faults *f, const char *method, const char *path,
                          struct lode_org_strike *out)
{
    memset(out, 0, sizeof *out);
    out->retry_after = -1;
    out->reply_bytes = -1;
    if (lode_str_starts(path, "/_lode/")) /* the way back to a sound org */
        return;
    pthread_mutex_lock(&f->mutex);
    for (size_t i = 0; i < f->n; i++) {
        struct fault *x = f->items[i];

        if (!x->method || (strcmp(x->method, "*") != 0 && strcmp(x->method, method) != 0) ||
            !has_path(path, x->path))
            continue;
        if (is_due(x))
            strike(x, out);
    }
    pthread_mutex_unlock(&f->mutex);
}

double lode_org_faults_number(struct lode_org_faults *f, enum lode_org_fault kind)
{
    double number = -1;

    pthread_mutex_lock(&f->mutex);
    for (size_t i = 0; i < f->n && number < 0; i++)
        if (f->items[i]->kind == kind)
            number =
                kind == LODE_ORG_FAULT_EMPTY ? (double)f->items[i]->status : f->items[i]->number;
    pthread_mutex_unlock(&f->mutex);
    return number;
}

int64_t lode_org_faults_job(struct lode_org_faults *f)
{
    int64_t n_rows = -1;

    pthread_mutex_lock(&f->mutex);
    for (size_t i = 0; i < f->n; i++) {
        struct fault *x = f->items[i];

        if (x->kind != LODE_ORG_FAULT_UNPROCESSED || !is_due(x))
            continue;
        x->n_strikes++;
        if (n_rows < 0)
            n_rows = (int64_t)x->number;
    }
    pthread_mutex_unlock(&f->mutex);
    return n_rows;
}

json_t *lode_org_faults_json(struct lode_org_faults *f)
{
    json_t *list = json_array();

    pthread_mutex_lock(&f->mutex);
    for (size_t i = 0; list && i < f->n; i++) {
        const struct fault *x = f->items[i];
        json_t *o = json_pack("{s:s, s:I, s:I}", "spec", x->spec, "calls", (json_int_t)x->n_calls,
                              "strikes", (json_int_t)x->n_strikes);

        if (!o || json_array_append_new(list, o) < 0) {
            json_decref(list);
            list = NULL;
        }
    }
    pthread_mutex_unlock(&f->mutex);
    return list;
}

const char *lode_org_faults_form(size_t i)
{
    return i < LODE_ORG_N_FAULTS ? kinds[i].form : NULL;
}

const char *lode_org_faults_meaning(size_t i)
{
    return kinds[i].meaning;
}
