/* cli/cmd_abort.h - `lode abort`. */
#ifndef LODE_CLI_CMD_ABORT_H
#define LODE_CLI_CMD_ABORT_H

/* argv[0] is "abort". The exit status. */
int lode_cmd_abort(int argc, char **argv);

#endif
