/* rehearsal/org_jsonfault.c - finds the first fault of a JSON text and tells it as Jackson does
 * (fasterxml's ParserMinimalBase: "Unexpected character (…): expected a valid value …" and "was
 * expecting …"), the place as an org does, "at [line:1, column:9]": behind what was read. Captured
 * of orgs are the first two kinds; the words of the others are Jackson's, with an org's place. */
#include "rehearsal/org_jsonfault.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "base/text.h"

enum { DEPTH_MAX = 2048, SAID = 200 };

struct scan {
    const char *p, *end;
    int line, column; /* of what comes next, from 1 */
    char said[SAID];  /* what is wrong; "" while nothing is */
    char kinds[DEPTH_MAX];
    int depth;
};

static int peek(const struct scan *s)
{
    return s->p < s->end ? (unsigned char)*s->p : -1;
}

static void step(struct scan *s)
{
    if (*s->p++ == '\n') {
        s->line++;
        s->column = 1;
    } else {
        s->column++;
    }
}

static void skip_blanks(struct scan *s)
{
    while (s->p < s->end && strchr(" \t\r\n", *s->p))
        step(s);
}

/* The character at hand is not what was expected. */
static int wrong(struct scan *s, const char *expected)
{
    int c = peek(s);

    if (c < 0) {
        snprintf(s->said, sizeof s->said, "Unexpected end-of-input: expected close marker for %s",
                 !s->depth                       ? "ROOT"
                 : s->kinds[s->depth - 1] == '{' ? "OBJECT"
                                                 : "ARRAY");
        return -1;
    }
    if (c < 32 || c > 126)
        snprintf(s->said, sizeof s->said, "Illegal character ((code %d)): %s", c, expected);
    else
        snprintf(s->said, sizeof s->said, "Unexpected character ('%c' (code %d)): %s", c, c,
                 expected);
    step(s);
    return -1;
}

/* What follows a backslash is no escape: the whole character is told. */
static int bad_escape(struct scan *s)
{
    int32_t cp;
    size_t n = lode_text_decode(s->p, (size_t)(s->end - s->p), &cp);

    if (cp < 0)
        snprintf(s->said, sizeof s->said, "Invalid UTF-8 start byte 0x%x", (unsigned)peek(s));
    else
        snprintf(s->said, sizeof s->said, "Unrecognized character escape '%.*s' (code %d)", (int)n,
                 s->p, (int)cp);
    while (n--)
        step(s);
    return -1;
}

static int scan_string(struct scan *s)
{
    step(s);
    for (int c; (c = peek(s)) != '"';) {
        if (c < 0) {
            snprintf(s->said, sizeof s->said,
                     "Unexpected end-of-input: was expecting closing "
                     "quote for a string value");
            return -1;
        }
        if (c < 32) {
            snprintf(s->said, sizeof s->said,
                     "Illegal unquoted character ((CTRL-CHAR, code %d)): has to be escaped using "
                     "backslash to be included in string value",
                     c);
            step(s);
            return -1;
        }
        step(s);
        if (c == '\\' && peek(s) >= 0) {
            if (!strchr("\"\\/bfnrtu", peek(s)))
                return bad_escape(s);
            step(s);
        }
    }
    step(s);
    return 0;
}

static int scan_word(struct scan *s)
{
    const char *from = s->p;

    while (isalnum(peek(s)) || peek(s) == '_')
        step(s);
    if ((s->p - from == 4 && (memcmp(from, "true", 4) == 0 || memcmp(from, "null", 4) == 0)) ||
        (s->p - from == 5 && memcmp(from, "false", 5) == 0))
        return 0;
    snprintf(s->said, sizeof s->said,
             "Unrecognized token '%.*s': was expecting 'null', 'true', 'false' or NaN",
             (int)(s->p - from < 80 ? s->p - from : 80), from);
    return -1;
}

static int scan_scalar(struct scan *s)
{
    int c = peek(s);

    if (c == '"')
        return scan_string(s);
    if (c == '-' || isdigit(c)) {
        step(s);
        while (peek(s) >= 0 && strchr("0123456789+-.eE", peek(s)))
            step(s);
        return 0;
    }
    if (isalpha(c))
        return scan_word(s);
    return wrong(s, "expected a valid value (number, String, array, object, 'true', 'false' or "
                    "'null')");
}

/* "name": of an object. */
static int scan_name(struct scan *s)
{
    skip_blanks(s);
    if (peek(s) != '"')
        return wrong(s, "was expecting double-quote to start field name");
    if (scan_string(s) < 0)
        return -1;
    skip_blanks(s);
    if (peek(s) != ':')
        return wrong(s, "was expecting a colon to separate field name and value");
    step(s);
    return 0;
}

/* Behind a value: closes what ends, goes on to the next value. 1: one comes, 0: the end. */
static int scan_on(struct scan *s)
{
    for (skip_blanks(s); s->depth; skip_blanks(s)) {
        char kind = s->kinds[s->depth - 1];

        if (peek(s) == ',') {
            step(s);
            return kind == '{' && scan_name(s) < 0 ? -1 : 1;
        }
        if (peek(s) != (kind == '{' ? '}' : ']'))
            return wrong(s, kind == '{' ? "was expecting comma to separate OBJECT entries"
                                        : "was expecting comma to separate ARRAY entries");
        step(s);
        s->depth--;
    }
    return 0;
}

/* One value, or the beginning of one. As scan_on(). */
static int scan_value(struct scan *s)
{
    int c;

    skip_blanks(s);
    c = peek(s);
    if ((c != '{' && c != '[') || s->depth == DEPTH_MAX)
        return scan_scalar(s) < 0 ? -1 : scan_on(s);
    s->kinds[s->depth++] = (char)c;
    step(s);
    skip_blanks(s);
    if (peek(s) == (c == '{' ? '}' : ']'))
        return scan_on(s);
    return c == '{' && scan_name(s) < 0 ? -1 : 1;
}

void lode_org_jsonfault_tell(const char *text, size_t n, char *out, size_t size)
{
    struct scan s = {.p = text, .end = text + n, .line = 1, .column = 1};
    int rc;

    while ((rc = scan_value(&s)) == 1)
        ;
    if (rc == 0 && peek(&s) >= 0)
        wrong(&s, "expected a valid value (number, String, array, object, 'true', 'false' or "
                  "'null')");
    if (!s.said[0]) /* Jansson is stricter here and there: a key twice, not UTF-8 */
        lode_str_copy(s.said, sizeof s.said, "Unexpected content");
    snprintf(out, size, "%s at [line:%d, column:%d]", s.said, s.line, s.column);
}
