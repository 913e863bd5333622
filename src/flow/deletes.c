/* flow/deletes.c - the order of things before a delete: the permission, the question, the copy.
 * Each is durable in the journal before the next begins, so that a resume repeats none of them. */
#include "flow/deletes.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "flow/backup.h"
#include "salesforce/harddelete.h"

/* By the step's id: how many of its rows were allowed to go; how many the backup was made for. */
static const char allowed[] = "deletes", covered[] = "backup";

/* 1: *n is set. */
static int find(const struct lode_step *s, const char *name, int64_t *n, struct lode_err *err)
{
    const char *text;
    int rc = lode_journal_memo_get(s->run->journal, name, s->id, &text, err);

    if (rc == 1)
        *n = strtoll(text, NULL, 10);
    return rc;
}

static int keep(const struct lode_step *s, const char *name, int64_t n, struct lode_err *err)
{
    char text[32];

    snprintf(text, sizeof text, "%" PRId64, n);
    return lode_journal_memo_set(s->run->journal, name, s->id, text, err);
}

int lode_deletes_begin(struct lode_step *s, struct lode_err *err)
{
    int64_t n = 0;

    if (!lode_types_is_delete(s->spec.operation))
        return 0;
    if (find(s, allowed, &n, err) < 0)
        return -1;
    s->run->n_deletes += n;
    s->n_deletes_allowed = n;
    s->is_gathering = 1;
    return 0;
}

/* An org that does not tell decides by itself when the job is made: nothing is deleted then. */
static int check_permission(const struct lode_step *s, struct lode_err *err)
{
    int may;

    if (s->spec.operation != LODE_OPERATION_HARD_DELETE)
        return 0;
    may = lode_harddelete_is_allowed(s->run->session, s->run->org.user_id, err);
    if (may > 0)
        return 0;
    if (may == 0)
        return lode_err_set(
            err, LODE_E_REFUSED,
            "%.80s may not delete for good: that takes the permission Bulk API Hard "
            "Delete, in the user's profile or a permission set; nothing was sent",
            s->run->org.username);
    if (err->code == LODE_E_CANCEL || err->code == LODE_E_AUTH || err->code == LODE_E_LIMIT)
        return -1;
    lode_log_write(s->run->log, LODE_LOG_WARN, "permission",
                   "the org does not tell whether the user may delete for good: %s", err->msg);
    return 0;
}

static int ask(struct lode_step *s, int64_t n, struct lode_err *err)
{
    const struct lode_delete_check *check = &s->run->delete_check;
    int64_t more = n - s->n_deletes_allowed;

    if (check->ask && check->ask(check->ctx, s, more, err) < 0)
        return -1;
    if (keep(s, allowed, n, err) < 0)
        return -1;
    s->n_deletes_allowed = n;
    s->run->n_deletes += more;
    return 0;
}

/* n_sent: of all its chunks, those of earlier processes, too. What came out of an earlier process
 * comes out the same (flow/adopt.c); a script that has changed may have added rows behind it. */
int lode_deletes_permit(struct lode_step *s, struct lode_err *err)
{
    int64_t n = s->n_sent, n_covered = 0, n_copied = 0;

    if (n > s->n_deletes_allowed && (check_permission(s, err) < 0 || ask(s, n, err) < 0))
        return -1;
    if (find(s, covered, &n_covered, err) < 0)
        return -1;
    if (n > n_covered && !s->run->no_backup && lode_backup_write(s, &n_copied, err) < 0)
        return -1;
    if (n > n_covered && keep(s, covered, n, err) < 0)
        return -1;
    s->is_gathering = 0;
    return 0;
}
