/* cli/outage.c - one line when the org is missed, one when it is back. */
#include "cli/outage.h"

#include <stdio.h>

enum { PARTS = 60 }; /* one of so many parts of what a run is ready to wait is not worth a word */

void lode_outage_look(struct lode_outage *o)
{
    int64_t patience = o->run->patience_ms,
            ms = o->run->client && patience ? lode_client_troubled_ms(o->run->client) : 0;
    char line[200];

    if (!o->told_ms && ms * PARTS < patience)
        return;
    if (!o->told_ms && ms) {
        snprintf(
            line, sizeof line,
            "warning: the org has given no good answer for %lld s: waiting for it, up to %lld s "
            "(--outage-seconds)",
            (long long)ms / 1000 + 1, (long long)patience / 1000);
        lode_progress_say(o->progress, line);
    } else if (o->told_ms && !ms) {
        snprintf(line, sizeof line, "the org answers again, after %lld s",
                 (long long)o->told_ms / 1000 + 1);
        lode_progress_say(o->progress, line);
    }
    o->told_ms = ms;
}
