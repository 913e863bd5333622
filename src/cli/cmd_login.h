/* cli/cmd_login.h - `lode login`: signs in and keeps how. */
#ifndef LODE_CLI_CMD_LOGIN_H
#define LODE_CLI_CMD_LOGIN_H

/* argv[0] is the command's name. The exit status. */
int lode_cmd_login(int argc, char **argv);

#endif
