/* cli/cmd_lua.c - `lode lua`: a Lua file as load scripts are run, without a run. */
#include "cli/cmd_lua.h"

#include "bind/script.h"
#include "cli/options.h"
#include "cli/report.h"

int lode_cmd_lua(int argc, char **argv)
{
    struct lode_options o;
    struct lode_err err;
    int rc = lode_options_parse(lode_options_command(argv[0]), argc, argv, &o, &err);

    if (rc)
        return rc > 0 ? LODE_EXIT_OK : lode_report_fail(&err);
    rc = lode_script_eval(o.operands[0], (const char *const *)o.operands + 1,
                          (size_t)o.n_operands - 1, o.lua_dir, &err);
    lode_options_clear(&o);
    return rc < 0 ? lode_report_fail(&err) : LODE_EXIT_OK;
}
