/* cli/cmd_help.h - `lode help`. */
#ifndef LODE_CLI_CMD_HELP_H
#define LODE_CLI_CMD_HELP_H

/* argv[0] is "help". The exit status. */
int lode_cmd_help(int argc, char **argv);

#endif
