/* cli/childorg.h - the local org as a child process: what `lode rehearse` works against. */
#ifndef LODE_CLI_CHILDORG_H
#define LODE_CLI_CHILDORG_H

#include <sys/types.h>

#include "base/err.h"
#include "cli/options.h"

struct lode_childorg {
    pid_t pid;
    int to, from; /* its standard input and output */
    int port;
    char url[64];                          /* "http://127.0.0.1:PORT" */
    char client_id[40], client_secret[72]; /* in memory and over the pipe alone */
};

/* Starts this program again as `lode serve --pipe` on a free port. It ends when our end of its pipe
 * goes, however we end. schema, rules: files, or NULL. o: its faults and settings. */
LODE_MUST int lode_childorg_start(const char *db_path, const char *schema, const char *rules,
                                  const struct lode_options *o, struct lode_childorg *out,
                                  struct lode_err *err);
/* Lets it go and waits for it. Harmless when it was not started. */
void lode_childorg_stop(struct lode_childorg *c);

#endif
