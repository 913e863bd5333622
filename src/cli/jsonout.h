/* cli/jsonout.h - JSON on a stream, value by value, in the order given. Commas and escapes are
 * looked after; write errors stay with the stream. */
#ifndef LODE_CLI_JSONOUT_H
#define LODE_CLI_JSONOUT_H

#include <stdint.h>
#include <stdio.h>

struct lode_jsonout {
    FILE *to;
    int needs_comma;
};

void lode_jsonout_init(struct lode_jsonout *j, FILE *to);

/* '{' or '['; key NULL: an element of a list, or the whole. */
void lode_jsonout_open(struct lode_jsonout *j, const char *key, char bracket);
/* '}' or ']'. */
void lode_jsonout_close(struct lode_jsonout *j, char bracket);
/* The whole is over: a new line, and the next may begin. */
void lode_jsonout_end(struct lode_jsonout *j);

/* text NULL: null. */
void lode_jsonout_text(struct lode_jsonout *j, const char *key, const char *text);
void lode_jsonout_bytes(struct lode_jsonout *j, const char *key, const char *p, size_t n);
/* null for ""; times and names that are not known. */
void lode_jsonout_known(struct lode_jsonout *j, const char *key, const char *text);
void lode_jsonout_number(struct lode_jsonout *j, const char *key, int64_t n);

#endif
