/* cli/cmd_test.h - `lode test`: tests of scripts and recipes, as TAP. */
#ifndef LODE_CLI_CMD_TEST_H
#define LODE_CLI_CMD_TEST_H

/* argv[0] is "test". The exit status. */
int lode_cmd_test(int argc, char **argv);

#endif
