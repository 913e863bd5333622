/* cli/cmd_plan.h - `lode plan`: what a script's steps would make of rows, in words. */
#ifndef LODE_CLI_CMD_PLAN_H
#define LODE_CLI_CMD_PLAN_H

/* argv[0] is "plan". The exit status. */
int lode_cmd_plan(int argc, char **argv);

#endif
