/* source/jsonline.c - a line is read from left to right; what is wrong is said with its column. */
#include "source/jsonline.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "csv/fault.h"

enum { MAX_DEPTH = 100, MAX_MEMBERS = 100000 };

/* Parsing functions return 0; 1 where the line must be rejected (fault is set); -1 where *err is
 * set. */
static LODE_PRINTF(2, 3) int fault(struct lode_jsonline *j, const char *fmt, ...)
{
    int n = snprintf(j->fault, LODE_JSONLINE_FAULT, "line %ld, column %zu: ", j->line,
                     lode_fault_column(j->start, (size_t)(j->p - j->start), LODE_TEXT_UTF8));
    va_list args;

    va_start(args, fmt);
    if (n > 0 && n < LODE_JSONLINE_FAULT)
        lode_str_vformat(j->fault + n, LODE_JSONLINE_FAULT - (size_t)n, fmt, args);
    va_end(args);
    return 1;
}

static void skip_blanks(struct lode_jsonline *j)
{
    while (j->p < j->end && (*j->p == ' ' || *j->p == '\t' || *j->p == '\r'))
        j->p++;
}

static int hex4(struct lode_jsonline *j, uint32_t *out)
{
    *out = 0;
    for (int i = 0; i < 4; i++, j->p++) {
        int c = j->p < j->end ? *j->p : '\0';
        int v = c >= '0' && c <= '9'   ? c - '0'
                : c >= 'a' && c <= 'f' ? c - 'a' + 10
                : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                       : -1;

        if (v < 0)
            return fault(j, "four hexadecimal digits are expected behind \\u");
        *out = *out << 4 | (uint32_t)v;
    }
    return 0;
}

static int add_code_point(struct lode_jsonline *j, uint32_t cp)
{
    char c[4];
    size_t n = 0;

    if (cp < 0x80) {
        c[n++] = (char)cp;
    } else if (cp < 0x800) {
        c[n++] = (char)(0xc0 | cp >> 6);
    } else if (cp < 0x10000) {
        c[n++] = (char)(0xe0 | cp >> 12);
        c[n++] = (char)(0x80 | (cp >> 6 & 0x3f));
    } else {
        c[n++] = (char)(0xf0 | cp >> 18);
        c[n++] = (char)(0x80 | (cp >> 12 & 0x3f));
        c[n++] = (char)(0x80 | (cp >> 6 & 0x3f));
    }
    if (cp >= 0x80)
        c[n++] = (char)(0x80 | (cp & 0x3f));
    return lode_buf_add(&j->text, c, n, j->err);
}

/* Behind \u. */
static int unicode(struct lode_jsonline *j)
{
    uint32_t cp, low;
    int rc = hex4(j, &cp);

    if (rc)
        return rc;
    if (cp == 0)
        return fault(j, "a text holds a NUL, which no field takes");
    if (cp >= 0xd800 && cp < 0xdc00 && j->end - j->p >= 2 && j->p[0] == '\\' && j->p[1] == 'u') {
        j->p += 2;
        rc = hex4(j, &low);
        if (rc)
            return rc;
        if (low < 0xdc00 || low >= 0xe000)
            return fault(j, "half a character: \\u%04X without its other half", (unsigned)cp);
        cp = 0x10000 + ((cp - 0xd800) << 10) + (low - 0xdc00);
    } else if (cp >= 0xd800 && cp < 0xe000) {
        return fault(j, "half a character: \\u%04X without its other half", (unsigned)cp);
    }
    return add_code_point(j, cp);
}

static int escape(struct lode_jsonline *j)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    const char *at;

    if (j->p == j->end)
        return fault(j, "a text is not closed");
    if (*j->p == 'u') {
        j->p++;
        return unicode(j);
    }
    at = *j->p ? strchr(from, *j->p) : NULL;
    if (!at)
        return fault(j, "\\%.1s is no escape of JSON", j->p);
    j->p++;
    return lode_buf_addc(&j->text, to[at - from], j->err);
}

/* At its quote; what it says is added to the text. */
static int string(struct lode_jsonline *j)
{
    int rc = 0;

    j->p++;
    while (rc == 0) {
        const char *q = j->p;

        while (q < j->end && *q != '"' && *q != '\\' && (unsigned char)*q >= 0x20)
            q++;
        if (lode_buf_add(&j->text, j->p, (size_t)(q - j->p), j->err) < 0)
            return -1;
        j->p = q;
        if (q == j->end)
            return fault(j, "a text is not closed");
        j->p++;
        if (*q == '"')
            return 0;
        if (*q != '\\') {
            j->p--;
            return fault(j, "a control character within a text: write it as an escape");
        }
        rc = escape(j);
    }
    return rc;
}

static size_t digits(struct lode_jsonline *j)
{
    const char *q = j->p;

    while (j->p < j->end && *j->p >= '0' && *j->p <= '9')
        j->p++;
    return (size_t)(j->p - q);
}

/* As it stands in the file. */
static int number(struct lode_jsonline *j)
{
    const char *from = j->p;

    if (*j->p == '-')
        j->p++;
    if (j->p < j->end && *j->p == '0')
        j->p++;
    else if (digits(j) == 0)
        return fault(j, "a number has no digits");
    if (j->p < j->end && *j->p == '.') {
        j->p++;
        if (digits(j) == 0)
            return fault(j, "a number has no digits behind its point");
    }
    if (j->p < j->end && (*j->p == 'e' || *j->p == 'E')) {
        j->p++;
        if (j->p < j->end && (*j->p == '+' || *j->p == '-'))
            j->p++;
        if (digits(j) == 0)
            return fault(j, "a number has no digits in its exponent");
    }
    return lode_buf_add(&j->text, from, (size_t)(j->p - from), j->err);
}

static int word(struct lode_jsonline *j)
{
    static const char *const words[] = {"true", "false", "null"};

    for (size_t i = 0; i < 3; i++) {
        size_t n = strlen(words[i]);

        if ((size_t)(j->end - j->p) < n || memcmp(j->p, words[i], n) != 0)
            continue;
        j->p += n;
        return i == 2 ? 0 : lode_buf_add(&j->text, words[i], n, j->err);
    }
    return fault(j, j->p == j->end ? "the line ends too early" : "a value is expected");
}

static int scalar(struct lode_jsonline *j)
{
    if (j->p < j->end && *j->p == '"')
        return string(j);
    if (j->p < j->end && (*j->p == '-' || (*j->p >= '0' && *j->p <= '9')))
        return number(j);
    return word(j);
}

static int object(struct lode_jsonline *j, int is_kept);

/* A list is kept as it stands in the file: it is read for its end, and what is wrong in it. */
static int skip_value(struct lode_jsonline *j)
{
    int rc = 0;

    skip_blanks(j);
    if (j->p < j->end && *j->p == '{')
        return object(j, 0);
    if (j->p == j->end || *j->p != '[')
        return scalar(j);
    if (++j->depth > MAX_DEPTH)
        return fault(j, "values stand in one another more than %d deep", MAX_DEPTH);
    j->p++;
    skip_blanks(j);
    if (j->p < j->end && *j->p == ']') {
        j->p++;
    } else {
        do {
            rc = skip_value(j);
            if (rc)
                return rc;
            skip_blanks(j);
        } while (j->p < j->end && *j->p == ',' && j->p++);
        if (j->p == j->end || *j->p != ']')
            return fault(j, "a comma or ] is expected in a list");
        j->p++;
    }
    j->depth--;
    return 0;
}

static int list(struct lode_jsonline *j)
{
    const char *from = j->p;
    size_t at = j->text.len;
    int rc = skip_value(j);

    j->text.len = at;
    return rc ? rc : lode_buf_add(&j->text, from, (size_t)(j->p - from), j->err);
}

/* The value of the member whose name begins at `name` in the text. */
static int member(struct lode_jsonline *j, size_t name)
{
    size_t at = j->text.len, n_prefix = j->prefix.len;
    int rc;

    skip_blanks(j);
    if (j->p < j->end && *j->p == '{') {
        /* the name begins with the prefix already */
        if (lode_buf_add(&j->prefix, j->text.p + name + n_prefix, at - name - n_prefix, j->err) <
                0 ||
            lode_buf_addc(&j->prefix, '.', j->err) < 0)
            return -1;
        rc = object(j, 1);
        j->prefix.len = n_prefix;
        return rc;
    }
    rc = j->p < j->end && *j->p == '[' ? list(j) : scalar(j);
    if (rc)
        return rc;
    if (j->n == MAX_MEMBERS)
        return fault(j, "more than %d members", MAX_MEMBERS);
    if (lode_mem_grow(&j->places, j->n, &j->cap, sizeof *j->places, j->err) < 0)
        return -1;
    j->places[j->n++] = (struct lode_jsonline_place){name, at - name, at, j->text.len - at};
    return 0;
}

static int one_member(struct lode_jsonline *j, int is_kept)
{
    size_t name = j->text.len;
    int rc;

    skip_blanks(j);
    if (j->p == j->end || *j->p != '"')
        return fault(j, "a name in quotes is expected");
    if (is_kept &&
        lode_buf_add(&j->text, j->prefix.p ? j->prefix.p : "", j->prefix.len, j->err) < 0)
        return -1;
    rc = string(j);
    if (rc)
        return rc;
    if (is_kept && j->text.len - name == j->prefix.len)
        return fault(j, "a member has no name");
    skip_blanks(j);
    if (j->p == j->end || *j->p != ':')
        return fault(j, "a colon is expected behind a name");
    j->p++;
    return is_kept ? member(j, name) : skip_value(j);
}

/* At its brace. */
static int object(struct lode_jsonline *j, int is_kept)
{
    int rc;

    if (++j->depth > MAX_DEPTH)
        return fault(j, "values stand in one another more than %d deep", MAX_DEPTH);
    j->p++;
    skip_blanks(j);
    if (j->p < j->end && *j->p == '}') {
        j->p++;
    } else {
        do {
            rc = one_member(j, is_kept);
            if (rc)
                return rc;
            skip_blanks(j);
        } while (j->p < j->end && *j->p == ',' && j->p++);
        if (j->p == j->end || *j->p != '}')
            return fault(j, "a comma or } is expected in an object");
        j->p++;
    }
    j->depth--;
    return 0;
}

/* 1 and a fault where the line's bytes are no text. */
static int is_no_text(struct lode_jsonline *j, size_t n)
{
    size_t valid = lode_text_valid(j->start, n);
    const char *nul = memchr(j->start, '\0', valid);

    j->p = nul ? nul : j->start + valid;
    if (nul)
        return fault(j, "a NUL byte (0x00)");
    return valid < n
               ? fault(j, "byte 0x%02X is not valid UTF-8, which JSON is in", (unsigned char)*j->p)
               : 0;
}

static int parse(struct lode_jsonline *j)
{
    int rc = is_no_text(j, (size_t)(j->end - j->start));

    if (rc)
        return rc;
    j->p = j->start;

    skip_blanks(j);
    if (j->p == j->end || *j->p != '{')
        return fault(j, "an object is expected on each line: { \"column\": value, … }");
    rc = object(j, 1);
    if (rc)
        return rc;
    skip_blanks(j);
    return j->p < j->end ? fault(j, "something follows the object: one is expected on each line")
                         : 0;
}

int lode_jsonline_read(struct lode_jsonline *j, const char *p, size_t n, long line, char *what,
                       struct lode_err *err)
{
    lode_buf_reset(&j->text);
    lode_buf_reset(&j->prefix);
    j->n = 0;
    j->depth = 0;
    j->start = j->p = p;
    j->end = p + n;
    j->line = line;
    j->fault = what;
    j->err = err;
    return parse(j);
}

void lode_jsonline_clear(struct lode_jsonline *j)
{
    lode_buf_clear(&j->text);
    lode_buf_clear(&j->prefix);
    lode_mem_free(j->places);
    memset(j, 0, sizeof *j);
}
