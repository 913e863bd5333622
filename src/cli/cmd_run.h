/* cli/cmd_run.h - lode run, rehearse, resume and retry. */
#ifndef LODE_CLI_CMD_RUN_H
#define LODE_CLI_CMD_RUN_H

/* argv[0] is the verb. They return the exit status. */
int lode_cmd_run(int argc, char **argv);
int lode_cmd_run_resume(int argc, char **argv);
int lode_cmd_run_retry(int argc, char **argv);

/* `lode help SCRIPT.lua`: the comment that the script opens with, and its arguments. */
int lode_cmd_run_help_script(const char *path);

#endif
