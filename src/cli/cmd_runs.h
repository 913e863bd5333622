/* cli/cmd_runs.h - `lode runs`. */
#ifndef LODE_CLI_CMD_RUNS_H
#define LODE_CLI_CMD_RUNS_H

/* argv[0] is "runs". The exit status. */
int lode_cmd_runs(int argc, char **argv);

#endif
