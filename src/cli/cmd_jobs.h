/* cli/cmd_jobs.h - `lode jobs`. */
#ifndef LODE_CLI_CMD_JOBS_H
#define LODE_CLI_CMD_JOBS_H

/* argv[0] is "jobs". The exit status. */
int lode_cmd_jobs(int argc, char **argv);

#endif
