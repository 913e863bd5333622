/* cli/cmd_limits.c - `lode limits`: what the org allows, and what of it is used. */
#include "cli/cmd_limits.h"

#include <stdio.h>

#include "cli/connect.h"
#include "cli/jsonout.h"
#include "cli/table.h"
#include "salesforce/limits.h"

struct list {
    int is_json;
    struct lode_jsonout json;
    struct lode_table table;
};

static void print(struct lode_jsonout *j, const char *name, int64_t max, int64_t left)
{
    lode_jsonout_open(j, NULL, '{');
    lode_jsonout_text(j, "name", name);
    lode_jsonout_number(j, "used", max - left);
    lode_jsonout_number(j, "left", left);
    lode_jsonout_number(j, "max", max);
    lode_jsonout_close(j, '}');
    lode_jsonout_end(j);
}

static int take(void *ctx, const char *name, int64_t max, int64_t left, struct lode_err *err)
{
    struct list *l = ctx;

    if (l->is_json) {
        print(&l->json, name, max, left);
        return 0;
    }
    if (lode_table_text(&l->table, name, err) < 0 ||
        lode_table_number(&l->table, max - left, err) < 0 ||
        lode_table_number(&l->table, left, err) < 0)
        return -1;
    return lode_table_number(&l->table, max, err);
}

static int work(const struct lode_options *o, struct lode_connect *c, struct lode_err *err)
{
    static const char *const heads[] = {"LIMIT", "USED", "LEFT", "MAX"};
    struct list l = {.is_json = o->is_json};
    int rc = 0;

    lode_table_init(&l.table);
    lode_jsonout_init(&l.json, stdout);
    for (size_t i = 0; rc == 0 && i < sizeof heads / sizeof *heads; i++)
        rc = lode_table_column(&l.table, heads[i], i > 0, err);
    if (rc == 0)
        rc = lode_limits_list(c->session, take, &l, err);
    if (rc == 0 && !o->is_json)
        lode_table_print(&l.table, stdout);
    lode_table_clear(&l.table);
    return rc;
}

int lode_cmd_limits(int argc, char **argv)
{
    return lode_connect_command(argc, argv, NULL, work);
}
