/* cli/cmd_plan.c - `lode plan`: the script runs without an org and says what its steps would do. */
#include "cli/cmd_plan.h"

#include <string.h>

#include "bind/script.h"
#include "cli/options.h"
#include "cli/printline.h"
#include "cli/report.h"

int lode_cmd_plan_print(const struct lode_options *o)
{
    struct lode_script s;
    struct lode_err err;

    memset(&s, 0, sizeof s);
    s.path = o->operands[0];
    s.args = o->args;
    s.n_args = o->n_args;
    s.say = lode_printline_say;
    s.lua_dir = o->lua_dir;
    s.lua_max_bytes = (size_t)o->lua_memory_mib << 20;
    return lode_script_plan(&s, &err) < 0 ? lode_report_fail(&err) : LODE_EXIT_OK;
}

int lode_cmd_plan(int argc, char **argv)
{
    struct lode_options o;
    struct lode_err err;
    int rc = lode_options_parse(lode_options_command(argv[0]), argc, argv, &o, &err);

    if (rc)
        return rc > 0 ? LODE_EXIT_OK : lode_report_fail(&err);
    rc = lode_cmd_plan_print(&o);
    lode_options_clear(&o);
    return rc;
}
