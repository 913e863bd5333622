/* cli/cmd_logout.h - `lode logout`: forgets a sign-in. */
#ifndef LODE_CLI_CMD_LOGOUT_H
#define LODE_CLI_CMD_LOGOUT_H

/* argv[0] is the command's name. The exit status. */
int lode_cmd_logout(int argc, char **argv);

#endif
