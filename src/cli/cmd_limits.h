/* cli/cmd_limits.h - `lode limits`. */
#ifndef LODE_CLI_CMD_LIMITS_H
#define LODE_CLI_CMD_LIMITS_H

/* argv[0] is "limits". The exit status. */
int lode_cmd_limits(int argc, char **argv);

#endif
