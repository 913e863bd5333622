/* cli/cmd_query.h - `lode query`. */
#ifndef LODE_CLI_CMD_QUERY_H
#define LODE_CLI_CMD_QUERY_H

/* argv[0] is "query". The exit status. */
int lode_cmd_query(int argc, char **argv);

#endif
