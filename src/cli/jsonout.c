/* cli/jsonout.c - writes JSON. */
#include "cli/jsonout.h"

#include <string.h>

static void print_string(FILE *to, const char *p, size_t n)
{
    fputc('"', to);
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)p[i];

        if (c == '"' || c == '\\')
            fprintf(to, "\\%c", c);
        else if (c == '\n')
            fputs("\\n", to);
        else if (c < 0x20)
            fprintf(to, "\\u%04x", c);
        else
            fputc(c, to);
    }
    fputc('"', to);
}

void lode_jsonout_init(struct lode_jsonout *j, FILE *to)
{
    j->to = to;
    j->needs_comma = 0;
}

/* What stands before a value. */
static void lead(struct lode_jsonout *j, const char *key)
{
    if (j->needs_comma)
        fputc(',', j->to);
    j->needs_comma = 1;
    if (key) {
        print_string(j->to, key, strlen(key));
        fputc(':', j->to);
    }
}

void lode_jsonout_open(struct lode_jsonout *j, const char *key, char bracket)
{
    lead(j, key);
    fputc(bracket, j->to);
    j->needs_comma = 0;
}

void lode_jsonout_close(struct lode_jsonout *j, char bracket)
{
    fputc(bracket, j->to);
    j->needs_comma = 1;
}

void lode_jsonout_end(struct lode_jsonout *j)
{
    fputc('\n', j->to);
    j->needs_comma = 0;
}

void lode_jsonout_bytes(struct lode_jsonout *j, const char *key, const char *p, size_t n)
{
    lead(j, key);
    print_string(j->to, p, n);
}

void lode_jsonout_text(struct lode_jsonout *j, const char *key, const char *text)
{
    if (text) {
        lode_jsonout_bytes(j, key, text, strlen(text));
        return;
    }
    lead(j, key);
    fputs("null", j->to);
}

void lode_jsonout_known(struct lode_jsonout *j, const char *key, const char *text)
{
    lode_jsonout_text(j, key, text[0] ? text : NULL);
}

void lode_jsonout_number(struct lode_jsonout *j, const char *key, int64_t n)
{
    lead(j, key);
    fprintf(j->to, "%lld", (long long)n);
}
