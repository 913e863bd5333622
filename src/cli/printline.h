/* cli/printline.h - what a script says, where its words are the output. */
#ifndef LODE_CLI_PRINTLINE_H
#define LODE_CLI_PRINTLINE_H

/* For lode_script.say: a line of standard output, at once, so that who reads follows along. */
void lode_printline_say(void *ctx, const char *text);

#endif
