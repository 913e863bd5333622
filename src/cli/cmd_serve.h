/* cli/cmd_serve.h - `lode serve`. */
#ifndef LODE_CLI_CMD_SERVE_H
#define LODE_CLI_CMD_SERVE_H

/* argv[0] is "serve". The exit status. */
int lode_cmd_serve(int argc, char **argv);

#endif
