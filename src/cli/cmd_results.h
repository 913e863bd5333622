/* cli/cmd_results.h - `lode results`. */
#ifndef LODE_CLI_CMD_RESULTS_H
#define LODE_CLI_CMD_RESULTS_H

/* argv[0] is "results". The exit status. */
int lode_cmd_results(int argc, char **argv);

#endif
