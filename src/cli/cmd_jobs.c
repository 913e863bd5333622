/* cli/cmd_jobs.c - `lode jobs`: the org's ingest jobs. */
#include "cli/cmd_jobs.h"

#include <stdio.h>
#include <string.h>

#include "cli/connect.h"
#include "cli/jsonout.h"
#include "cli/table.h"
#include "salesforce/ingestjob.h"

struct list {
    const char *orphans_of; /* user id, or NULL: all jobs */
    int is_json;
    struct lode_jsonout json;
    struct lode_table table;
};

static void print_job(struct lode_jsonout *j, const struct lode_job_info *job)
{
    lode_jsonout_open(j, NULL, '{');
    lode_jsonout_text(j, "id", job->id);
    lode_jsonout_text(j, "operation", job->operation);
    lode_jsonout_text(j, "object", job->object);
    lode_jsonout_text(j, "state", job->state_text);
    lode_jsonout_known(j, "created", job->created);
    lode_jsonout_known(j, "created_by", job->created_by);
    lode_jsonout_known(j, "external_id", job->external_id);
    lode_jsonout_close(j, '}');
    lode_jsonout_end(j);
}

static int take(void *ctx, const struct lode_job_info *job, struct lode_err *err)
{
    struct list *l = ctx;
    const char *cells[] = {job->id,         job->operation, job->object,
                           job->state_text, job->created,   job->created_by};

    if (l->orphans_of &&
        (job->state != LODE_JOB_OPEN || strcmp(job->created_by, l->orphans_of) != 0))
        return 1;
    if (l->is_json) {
        print_job(&l->json, job);
        return 1;
    }
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
        if (lode_table_text(&l->table, cells[i], err) < 0)
            return -1;
    return 1;
}

static int work(const struct lode_options *o, struct lode_connect *c, struct lode_err *err)
{
    static const char *const heads[] = {"ID",    "OPERATION", "OBJECT",
                                        "STATE", "CREATED",   "CREATED BY"};
    struct list l = {.orphans_of = o->is_orphans ? c->who.user_id : NULL, .is_json = o->is_json};
    int rc = 0;

    lode_table_init(&l.table);
    lode_jsonout_init(&l.json, stdout);
    for (size_t i = 0; rc == 0 && i < sizeof heads / sizeof *heads; i++)
        rc = lode_table_column(&l.table, heads[i], 0, err);
    if (rc == 0)
        rc = lode_ingestjob_list(c->session, take, &l, err);
    if (rc == 0 && !o->is_json && lode_table_rows(&l.table) == 0)
        fprintf(stderr, "lode: the org has no %s\n",
                o->is_orphans ? "Open ingest job of this user" : "ingest jobs");
    else if (rc == 0 && !o->is_json)
        lode_table_print(&l.table, stdout);
    lode_table_clear(&l.table);
    return rc;
}

int lode_cmd_jobs(int argc, char **argv)
{
    return lode_connect_command(argc, argv, NULL, work);
}
