/* cli/cmd_plan.h - `lode plan`: what a script's steps would make of rows, in words. */
#ifndef LODE_CLI_CMD_PLAN_H
#define LODE_CLI_CMD_PLAN_H

struct lode_options;

/* argv[0] is "plan". The exit status. */
int lode_cmd_plan(int argc, char **argv);
/* Prints the plan of the script that o->operands names. The exit status. */
int lode_cmd_plan_print(const struct lode_options *o);

#endif
