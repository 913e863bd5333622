/* cli/cmd_describe.h - `lode describe`. */
#ifndef LODE_CLI_CMD_DESCRIBE_H
#define LODE_CLI_CMD_DESCRIBE_H

/* argv[0] is "describe". The exit status. */
int lode_cmd_describe(int argc, char **argv);

#endif
