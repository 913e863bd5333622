/* rehearsal/org_jsonat.c - walks a JSON text along a path. */
#include "rehearsal/org_jsonat.h"

#include <stdlib.h>
#include <string.h>

struct walk {
    const char *p, *end;
};

static void skip_blanks(struct walk *w)
{
    while (w->p < w->end && (*w->p == ' ' || *w->p == '\t' || *w->p == '\n' || *w->p == '\r'))
        w->p++;
}

static void skip_string(struct walk *w)
{
    for (w->p++; w->p < w->end && *w->p != '"'; w->p++)
        w->p += *w->p == '\\';
    w->p++;
}

/* A value whole: brackets are counted, strings are passed over. */
static void skip_value(struct walk *w)
{
    long depth = 0;

    skip_blanks(w);
    do {
        if (*w->p == '"') {
            skip_string(w);
            continue;
        }
        depth += *w->p == '{' || *w->p == '[';
        depth -= *w->p == '}' || *w->p == ']';
        if (depth < 0)
            return; /* the bracket of what holds the value */
        w->p++;
    } while (w->p < w->end && (depth > 0 || !strchr(",]} \t\r\n", *w->p)));
}

/* Behind the comma of the next item; 0 at the end of the list or object. */
static int next_item(struct walk *w)
{
    skip_blanks(w);
    if (w->p >= w->end || *w->p != ',')
        return 0;
    w->p++;
    skip_blanks(w);
    return 1;
}

/* From '{' to the value of the key; *key_at is where the key stands. */
static int enter_key(struct walk *w, const char *key, size_t n, const char **key_at)
{
    if (w->p >= w->end || *w->p != '{')
        return 0;
    w->p++;
    skip_blanks(w);
    while (w->p < w->end && *w->p == '"') {
        const char *at = w->p;
        int is_it;

        skip_string(w);
        is_it = (size_t)(w->p - at) == n + 2 && memcmp(at + 1, key, n) == 0;
        skip_blanks(w);
        w->p++; /* the colon */
        skip_blanks(w);
        if (is_it) {
            *key_at = at;
            return w->p < w->end;
        }
        skip_value(w);
        if (!next_item(w))
            break;
    }
    return 0;
}

static int enter_item(struct walk *w, long i)
{
    if (w->p >= w->end || *w->p != '[')
        return 0;
    w->p++;
    skip_blanks(w);
    while (i-- > 0) {
        skip_value(w);
        if (!next_item(w))
            return 0;
    }
    return w->p < w->end;
}

long lode_org_jsonat_line(const char *text, size_t n, const char *path)
{
    struct walk w = {text, text + n};
    const char *at;
    long line = 1;

    skip_blanks(&w);
    at = w.p;
    path += *path == '$';
    while (*path && w.p < w.end) {
        int is_item = *path++ == '[';
        size_t k = is_item ? strcspn(path, "]") : strcspn(path, ".[");

        if (is_item ? !enter_item(&w, strtol(path, NULL, 10)) : !enter_key(&w, path, k, &at))
            break;
        if (is_item)
            at = w.p;
        path += k + (size_t)is_item;
    }
    for (const char *p = text; p < at && p < w.end; p++)
        line += *p == '\n';
    return line;
}
