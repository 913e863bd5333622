/* cli/cmd_help.c - `lode help`: commands, scripts, and the man page for the build. */
#include "cli/cmd_help.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "cli/cmd_plan.h"
#include "cli/cmd_run.h"
#include "cli/help.h"
#include "cli/options.h"
#include "cli/report.h"

static int is_script(const char *topic)
{
    return lode_str_ends(topic, ".lua") || lode_str_basename(topic) != topic;
}

/* For its plan a script runs, so that only those get it who ask for it. */
static int explain_script(const struct lode_options *o)
{
    int status = lode_cmd_run_help_script(o->operands[0]);

    if (status != LODE_EXIT_OK)
        return status;
    if (!o->is_plan) {
        printf("\n`lode help --plan %s` also says what its steps do.\n", o->operands[0]);
        return status;
    }
    printf("\nPlan:\n\n");
    (void)fflush(stdout); /* before what the script itself prints */
    return lode_cmd_plan_print(o);
}

static int no_plan(const char *topic)
{
    struct lode_err err;

    lode_err_set(&err, LODE_E_USAGE, "%.80s has no plan: --plan goes with a script, x.lua", topic);
    return lode_report_fail(&err);
}

static int explain(const char *topic)
{
    const struct lode_command *c = lode_options_command(topic), *all = lode_options_commands();
    const char *names[LODE_N_COMMANDS], *near;
    struct lode_err err;
    size_t n = 0;

    if (c) {
        lode_help_command(c);
        return LODE_EXIT_OK;
    }
    if (strcmp(topic, "faults") == 0) {
        lode_help_faults();
        return LODE_EXIT_OK;
    }
    for (size_t i = 0; i < LODE_N_COMMANDS; i++)
        if (all[i].summary[0])
            names[n++] = all[i].name;
    near = lode_str_nearest(topic, names, n);
    lode_err_set(
        &err, LODE_E_USAGE,
        near ? "there is no command %.80s; did you mean lode help %s?"
             : "there is no command %.80s, and the name of a script ends in .lua; lode help "
               "lists the commands",
        topic, near);
    return lode_report_fail(&err);
}

int lode_cmd_help(int argc, char **argv)
{
    struct lode_options o;
    struct lode_err err;
    int rc = lode_options_parse(lode_options_command(argv[0]), argc, argv, &o, &err);
    int status = LODE_EXIT_OK;

    if (rc != 0)
        return rc > 0 ? LODE_EXIT_OK : lode_report_fail(&err);
    if (o.is_man)
        lode_manpage_print();
    else if (o.n_operands == 0 && !o.is_plan)
        lode_help_overview(stdout);
    else if (o.n_operands == 0)
        status = no_plan("lode");
    else if (is_script(o.operands[0]))
        status = explain_script(&o);
    else if (o.is_plan)
        status = no_plan(o.operands[0]);
    else
        status = explain(o.operands[0]);
    lode_options_clear(&o);
    return status;
}
