/* cli/cmd_repl.c - `lode repl`. */
#include "cli/cmd_repl.h"

#include <string.h>

#include "base/str.h"
#include "bind/script.h"
#include "cli/options.h"
#include "cli/printline.h"
#include "cli/report.h"

int lode_cmd_repl(int argc, char **argv)
{
    const char *data = NULL;
    struct lode_script s;
    struct lode_options o;
    struct lode_err err;
    int rc = lode_options_parse(lode_options_command(argv[0]), argc, argv, &o, &err);

    if (rc)
        return rc > 0 ? LODE_EXIT_OK : lode_report_fail(&err);
    memset(&s, 0, sizeof s);
    for (int i = 0; i < o.n_operands; i++) {
        const char **to = lode_str_ends(o.operands[i], ".lua") ? &s.path : &data;

        if (*to)
            rc = lode_err_set(&err, LODE_E_USAGE,
                              "lode repl takes one Lua file and one CSV file, not %s and %s", *to,
                              o.operands[i]);
        *to = o.operands[i];
    }
    s.say = lode_printline_say;
    s.lua_dir = o.lua_dir;
    s.lua_max_bytes = (size_t)o.lua_memory_mib << 20;
    if (rc == 0)
        rc = lode_script_repl(&s, data, &err);
    lode_options_clear(&o);
    return rc < 0 ? lode_report_fail(&err) : LODE_EXIT_OK;
}
