/* cli/cmd_update.h - `lode update`, `upsert`, `insert` and `delete`: a load without a script. */
#ifndef LODE_CLI_CMD_UPDATE_H
#define LODE_CLI_CMD_UPDATE_H

/* argv[0] is the verb. The exit status. */
int lode_cmd_update(int argc, char **argv);

#endif
