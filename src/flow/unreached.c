/* flow/unreached.c - steps that were begun, and to which the script does not come any more. */
#include "flow/unreached.h"

#include <string.h>

#include "base/io.h"
#include "base/str.h"
#include "flow/older.h"
#include "flow/step.h"
#include "store/outcome.h"

struct look {
    const struct lode_run *run;
    const struct lode_step *step; /* that begins, or NULL */
    const char *hash;             /* of its input */
    struct lode_err *err;
    int rc;
};

/* 1 where the script still has the step's name in quotes: beside others it may come later. */
static int names(const struct lode_run *run, const char *name, struct lode_err *err)
{
    struct lode_buf text;
    size_t n = strlen(name);
    int found = 0;

    lode_buf_init(&text, 0);
    if (lode_io_read_file(run->script, (size_t)16 << 20, &text, err) < 0)
        found = -1;
    for (const char *p = found < 0 ? NULL : strstr(lode_buf_str(&text), name); p && !found;
         p = strstr(p + 1, name))
        found = p > lode_buf_str(&text) && strchr("\"'[", p[-1]) && p[n] && strchr("\"']", p[n]);
    lode_buf_clear(&text);
    return found;
}

static int may_be(void *ctx, const struct lode_journal_step *was)
{
    struct look *l = ctx;
    const char *object = lode_describe_name(l->step->describe);
    int is_complete = strcmp(was->state, "complete") == 0;
    int is_named;

    if ((is_complete && !was->counts[LODE_STATUS_CREATED] && !was->counts[LODE_STATUS_UNKNOWN]) ||
        lode_step_was_here(l->run, was->id) || strcmp(was->operation, "insert") != 0 ||
        lode_str_casecmp(was->object, object) != 0)
        return 1;
    is_named = names(l->run, was->name, l->err);
    if (is_named == 0)
        lode_err_set(l->err, LODE_E_REFUSED,
                     "this run has begun to insert into %s in step %s, to which the script, "
                     "which has changed since, has not come: if step %s is that one under "
                     "another name, its rows would be inserted twice; put the name back, or, "
                     "if it is not, resume with --accept-script",
                     object, was->name, l->step->spec.name);
    l->rc = is_named > 0 ? 0 : -1;
    return is_named > 0;
}

int lode_unreached_check_new(const struct lode_step *s, struct lode_err *err)
{
    struct look l = {.run = s->run, .step = s, .err = err};

    if (!s->run->is_resumed || !s->run->script_changed || s->run->accepts_script ||
        s->spec.operation != LODE_OPERATION_INSERT)
        return 0;
    return lode_journal_steps(s->run->journal, may_be, &l, err) < 0 ? -1 : l.rc;
}

static int has_input(void *ctx, const struct lode_journal_step *was)
{
    struct look *l = ctx;
    const char *hash;

    if (lode_step_was_here(l->run, was->id))
        return 1;
    if (lode_journal_step_hash(l->run->journal, was->id, &hash, l->err) < 0) {
        l->rc = -1;
        return 0;
    }
    if (strcmp(hash, l->hash) != 0)
        return 1;
    l->rc = lode_err_set(l->err, LODE_E_REFUSED,
                         "step %s would load the rows that were written down for step %s, for the "
                         "script, which has changed, makes its sources in another order: put the "
                         "new step behind the old ones",
                         l->step->spec.name, was->name);
    return 0;
}

int lode_unreached_check_input(const struct lode_step *s, const char *hash, struct lode_err *err)
{
    struct look l = {.run = s->run, .step = s, .hash = hash, .err = err};
    const char *path = lode_source_path(s->source), *dir = s->run->dir;

    if (!s->run->is_resumed || !s->run->script_changed || !lode_str_starts(path, dir) ||
        !lode_str_starts(path + strlen(dir), "/chunks/"))
        return 0;
    return lode_journal_steps(s->run->journal, has_input, &l, err) < 0 ? -1 : l.rc;
}

static int is_left(void *ctx, const struct lode_journal_step *was)
{
    struct look *l = ctx;

    if (lode_step_was_here(l->run, was->id) || strcmp(was->state, "complete") == 0)
        return 1;
    l->rc = lode_err_set(l->err, LODE_E_CHECK,
                         "step %s was begun and is not complete, and the script did not come to "
                         "it: put it back as it was",
                         was->name);
    return 0;
}

struct tell {
    struct lode_run *run;
    const char *dir; /* of the older run that is looked at */
    void (*say)(void *ctx, const char *text);
    void *say_ctx;
    struct lode_err *err;
    int rc;
};

static int tell_rows(void *ctx, const struct lode_journal_step *was)
{
    struct tell *t = ctx;
    struct lode_journal_step now;
    int64_t n = lode_outcome_n_for_retry(was->counts);
    const char *newest = NULL;
    char text[512];

    t->rc = n ? lode_journal_step_find(t->run->journal, was->name, &now, t->err) : 1;
    if (t->rc == 0 && lode_older_step(t->run, was->name, &newest, t->err) < 0)
        t->rc = -1;
    if (t->rc < 0)
        return 0;
    if (t->rc == 0 && newest && strcmp(newest, t->dir) == 0) {
        lode_str_format(text, sizeof text,
                        "warning: %lld row%s of step %s of %s not sent again, for the script did "
                        "not come to that step",
                        (long long)n, n == 1 ? "" : "s", was->name,
                        n == 1 ? "the run before was" : "the run before were");
        t->say(t->say_ctx, text);
        t->run->n_rows_bad += n;
        t->rc = lode_journal_event(t->run->journal, 0, "left", text, t->err);
        return t->rc == 0;
    }
    t->rc = 0;
    return 1;
}

int lode_unreached_check_end(const struct lode_run *run, struct lode_err *err)
{
    struct look l = {.run = run, .err = err};

    if (!run->is_resumed)
        return 0;
    return lode_journal_steps(run->journal, is_left, &l, err) < 0 ? -1 : l.rc;
}

int lode_unreached_tell_older(struct lode_run *run, void (*say)(void *ctx, const char *text),
                              void *ctx, struct lode_err *err)
{
    struct tell t = {.run = run, .say = say, .say_ctx = ctx, .err = err};

    for (size_t i = 0; i < run->n_older && t.rc == 0; i++) {
        struct lode_journal *j = NULL;

        t.dir = run->older[i];
        if (lode_older_journal(t.dir, &j, err) < 0)
            return -1;
        if (lode_journal_steps(j, tell_rows, &t, err) < 0)
            t.rc = -1;
        lode_journal_close(j);
    }
    return t.rc;
}
