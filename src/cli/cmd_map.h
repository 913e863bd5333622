/* cli/cmd_map.h - `lode map` and `lode filter`: rows through a map and out again, without an org.
 */
#ifndef LODE_CLI_CMD_MAP_H
#define LODE_CLI_CMD_MAP_H

int lode_cmd_map(int argc, char **argv);

#endif
