/* cli/printline.c - one line. */
#include "cli/printline.h"

#include <stdio.h>

void lode_printline_say(void *ctx, const char *text)
{
    (void)ctx;
    printf("%s\n", text);
    (void)fflush(stdout);
}
