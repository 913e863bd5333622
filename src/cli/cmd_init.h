/* cli/cmd_init.h - `lode init`: a folder for a load of one's own. */
#ifndef LODE_CLI_CMD_INIT_H
#define LODE_CLI_CMD_INIT_H

/* argv[0] is "init". The exit status. */
int lode_cmd_init(int argc, char **argv);

#endif
