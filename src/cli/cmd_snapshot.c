/* cli/cmd_snapshot.c - `lode snapshot`: an org's objects, and some of its records, for rehearsals.
 */
#include "cli/cmd_snapshot.h"

#include <stdio.h>

#include "cli/connect.h"
#include "cli/snapshot.h"

static int check(const struct lode_options *o, struct lode_err *err)
{
    return lode_snapshot_records_check(&o->records, err) < 0
               ? -1
               : lode_snapshot_records_room(o->snapshot_dir, err);
}

static int work(const struct lode_options *o, struct lode_connect *c, struct lode_err *err)
{
    const char *dir = o->snapshot_dir;
    struct lode_snapshot_objects *objects;
    size_t n = 0;
    int rc;

    if (lode_snapshot_objects_open(c->session, dir, &o->objects, &objects, err) < 0)
        return -1;
    rc = lode_snapshot_records_take(c->session, dir, &o->records, objects, err);
    if (rc == 0)
        rc = lode_snapshot_objects_finish(objects, &n, err);
    lode_snapshot_objects_close(objects);
    if (rc == 0)
        rc = lode_snapshot_records_keep(dir, err);
    if (rc == 0)
        fprintf(stderr,
                "%zu object%s in %s/schema.json; next: lode rehearse SCRIPT.lua --schema %s\n", n,
                n == 1 ? "" : "s", dir, dir);
    return rc;
}

int lode_cmd_snapshot(int argc, char **argv)
{
    return lode_connect_command(argc, argv, check, work);
}
