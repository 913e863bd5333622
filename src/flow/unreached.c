/* flow/unreached.c - steps that were begun, and to which the script does not come any more. */
#include "flow/unreached.h"

#include <string.h>

#include "base/str.h"
#include "flow/older.h"
#include "flow/step.h"
#include "store/outcome.h"

struct look {
    const struct lode_run *run;
    const struct lode_step *step; /* that begins, or NULL */
    const char *hash;             /* of its input */
    const char *dir;              /* of the older run that is looked at, or NULL */
    struct lode_err *err;
    int rc;
};

static int may_be(void *ctx, const struct lode_journal_step *was)
{
    struct look *l = ctx;
    const char *object = lode_describe_name(l->step->describe);
    int is_complete = strcmp(was->state, "complete") == 0;

    if ((is_complete && !was->counts[LODE_STATUS_CREATED] && !was->counts[LODE_STATUS_UNKNOWN]) ||
        lode_step_was_here(l->run, was->id) || strcmp(was->operation, "insert") != 0 ||
        lode_str_casecmp(was->object, object) != 0)
        return 1;
    l->rc = lode_err_set(l->err, LODE_E_REFUSED,
                         "this run has begun to insert into %s in step %s, to which the script, "
                         "which has changed since, has not come: if step %s is that one under "
                         "another name, its rows would be inserted twice; put the name back, or, "
                         "if it is not, resume with --accept-script",
                         object, was->name, l->step->spec.name);
    return 0;
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

static int has_rows(void *ctx, const struct lode_journal_step *was)
{
    struct look *l = ctx;
    struct lode_journal_step now;
    int64_t n = lode_outcome_n_for_retry(was->counts);
    const char *newest;
    int rc;

    if (!n)
        return 1;
    rc = lode_journal_step_find(l->run->journal, was->name, &now, l->err);
    if (rc == 0 && lode_older_step(l->run, was->name, &newest, l->err) < 0)
        rc = -1;
    if (rc < 0)
        l->rc = -1;
    if (rc != 0 || newest != l->dir)
        return rc < 0 ? 0 : 1;
    l->rc =
        lode_err_set(l->err, LODE_E_CHECK,
                     "%lld row%s of step %s of %s %s not sent again, for the script did not "
                     "come to that step: put it back",
                     (long long)n, n == 1 ? "" : "s", was->name, l->dir, n == 1 ? "was" : "were");
    return 0;
}

int lode_unreached_check_end(const struct lode_run *run, struct lode_err *err)
{
    struct look l = {.run = run, .err = err};

    if (run->is_resumed && (lode_journal_steps(run->journal, is_left, &l, err) < 0 || l.rc < 0))
        return -1;
    for (size_t i = 0; i < run->n_older && l.rc == 0; i++) {
        struct lode_journal *j = NULL;

        l.dir = run->older[i];
        if (lode_older_journal(l.dir, &j, err) < 0)
            return -1;
        if (lode_journal_steps(j, has_rows, &l, err) < 0)
            l.rc = -1;
        lode_journal_close(j);
    }
    return l.rc;
}
