/* cli/cmd_types.h - `lode types`: an org's objects as classes for editors. */
#ifndef LODE_CLI_CMD_TYPES_H
#define LODE_CLI_CMD_TYPES_H

/* argv[0] is "types". The exit status. */
int lode_cmd_types(int argc, char **argv);

#endif
