/* cli/cmd_config.h - `lode config`: what is set, and where. */
#ifndef LODE_CLI_CMD_CONFIG_H
#define LODE_CLI_CMD_CONFIG_H

/* argv[0] is the command's name. The exit status. */
int lode_cmd_config(int argc, char **argv);

#endif
