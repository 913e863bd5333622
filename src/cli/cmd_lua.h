/* cli/cmd_lua.h - `lode lua`, which tests of Lua modules run in. */
#ifndef LODE_CLI_CMD_LUA_H
#define LODE_CLI_CMD_LUA_H

/* argv[0] is "lua". The exit status. */
int lode_cmd_lua(int argc, char **argv);

#endif
