/* cli/cmd_orgs.h - `lode orgs`: the sign-ins that lode keeps. */
#ifndef LODE_CLI_CMD_ORGS_H
#define LODE_CLI_CMD_ORGS_H

/* argv[0] is the command's name. The exit status. */
int lode_cmd_orgs(int argc, char **argv);

#endif
