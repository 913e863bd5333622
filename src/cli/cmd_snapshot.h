/* cli/cmd_snapshot.h - `lode snapshot`. */
#ifndef LODE_CLI_CMD_SNAPSHOT_H
#define LODE_CLI_CMD_SNAPSHOT_H

/* argv[0] is "snapshot". The exit status. */
int lode_cmd_snapshot(int argc, char **argv);

#endif
