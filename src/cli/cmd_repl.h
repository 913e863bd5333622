/* cli/cmd_repl.h - `lode repl`: Lua by hand over the rows of a file. */
#ifndef LODE_CLI_CMD_REPL_H
#define LODE_CLI_CMD_REPL_H

/* argv[0] is "repl". The exit status. */
int lode_cmd_repl(int argc, char **argv);

#endif
