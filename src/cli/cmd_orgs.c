/* cli/cmd_orgs.c - `lode orgs`: the sign-ins that lode keeps. */
#include "cli/cmd_orgs.h"

#include <stdio.h>

#include "cli/jsonout.h"
#include "cli/options.h"
#include "cli/report.h"
#include "cli/table.h"
#include "store/orgs.h"

struct list {
    int is_json;
    struct lode_jsonout json;
    struct lode_table table;
};

static const char *known(const char *s)
{
    return s ? s : "";
}

static void print_json(struct lode_jsonout *j, const struct lode_orgs_entry *e)
{
    lode_jsonout_open(j, NULL, '{');
    lode_jsonout_text(j, "alias", e->name);
    lode_jsonout_known(j, "username", known(e->text[LODE_ORGS_USERNAME]));
    lode_jsonout_known(j, "org_id", known(e->text[LODE_ORGS_ORG_ID]));
    lode_jsonout_known(j, "org_name", known(e->text[LODE_ORGS_ORG_NAME]));
    lode_jsonout_known(j, "instance_url", known(e->text[LODE_ORGS_INSTANCE_URL]));
    lode_jsonout_text(j, "way", lode_orgs_way_name(e->way));
    lode_jsonout_close(j, '}');
    lode_jsonout_end(j);
}

static int take(void *ctx, const struct lode_orgs_entry *e, struct lode_err *err)
{
    struct list *l = ctx;
    const char *cells[] = {e->name,
                           known(e->text[LODE_ORGS_USERNAME]),
                           known(e->text[LODE_ORGS_ORG_ID]),
                           known(e->text[LODE_ORGS_ORG_NAME]),
                           known(e->text[LODE_ORGS_INSTANCE_URL]),
                           lode_orgs_way_name(e->way)};

    if (l->is_json) {
        print_json(&l->json, e);
        return 0;
    }
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
        if (lode_table_text(&l->table, cells[i], err) < 0)
            return -1;
    return 0;
}

static int print(struct list *l, struct lode_err *err)
{
    static const char *const heads[] = {"ALIAS", "USER", "ORG ID", "ORG NAME", "INSTANCE", "WAY"};

    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        if (lode_table_column(&l->table, heads[i], 0, err) < 0)
            return -1;
    if (lode_orgs_list(take, l, err) < 0)
        return -1;
    if (!l->is_json && lode_table_rows(&l->table) == 0)
        fprintf(stderr, "lode keeps no sign-in: lode login makes one; sf org list shows those of "
                        "sf, which will do\n");
    else if (!l->is_json)
        lode_table_print(&l->table, stdout);
    return 0;
}

int lode_cmd_orgs(int argc, char **argv)
{
    struct list l;
    struct lode_options o;
    struct lode_err err;
    int rc = lode_options_parse(lode_options_command(argv[0]), argc, argv, &o, &err);

    if (rc != 0)
        return rc > 0 ? LODE_EXIT_OK : lode_report_fail(&err);
    l.is_json = o.is_json;
    lode_table_init(&l.table);
    lode_jsonout_init(&l.json, stdout);
    rc = print(&l, &err);
    lode_table_clear(&l.table);
    lode_options_clear(&o);
    return rc < 0 ? lode_report_fail(&err) : LODE_EXIT_OK;
}
