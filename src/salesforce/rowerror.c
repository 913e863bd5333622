/* salesforce/rowerror.c - STATUS_CODE:message:Field1,Field2 -- */
#include "salesforce/rowerror.h"

#include <limits.h>
#include <string.h>

#include "base/str.h"
#include "salesforce/sfid.h"

static struct lode_slice part(const char *p, const char *end)
{
    struct lode_slice s;

    while (p < end && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t'))
        p++;
    while (end > p && (end[-1] == ' ' || end[-1] == '\n' || end[-1] == '\r' || end[-1] == '\t'))
        end--;
    s.p = p;
    s.n = (size_t)(end - p);
    return s;
}

/* Where needle first stands in s; NULL. */
static const char *find(struct lode_slice s, const char *needle)
{
    size_t k = strlen(needle);

    for (size_t i = 0; i + k <= s.n; i++)
        if (memcmp(s.p + i, needle, k) == 0)
            return s.p + i;
    return NULL;
}

static const char *find_last(struct lode_slice s, const char *needle)
{
    const char *found = NULL, *at;

    while ((at = find(s, needle))) {
        found = at;
        s.n -= (size_t)(at + 1 - s.p);
        s.p = at + 1;
    }
    return found;
}

static int is_code(struct lode_slice s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= 'A' && s.p[i] <= 'Z') || s.p[i] == '_' ||
              (i > 0 && s.p[i] >= '0' && s.p[i] <= '9')))
            return 0;
    return s.n > 0;
}

static int is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.';
}

static int is_fields(struct lode_slice s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!is_name_char(s.p[i]) && s.p[i] != ',' && s.p[i] != ' ')
            return 0;
    return 1;
}

/* The name that ends right before end / begins at p; empty where there is none. */
static struct lode_slice name_before(struct lode_slice s, const char *end)
{
    const char *p = end;

    while (p > s.p && is_name_char(p[-1]))
        p--;
    return part(p, end);
}

static struct lode_slice name_at(struct lode_slice s, const char *p)
{
    const char *end = p;

    while (end < s.p + s.n && is_name_char(*end))
        end++;
    return part(p, end);
}

/* Splits text into code, message and fields, by the last colon before the dashes. */
static void split(struct lode_slice text, struct lode_rowerror *out)
{
    const char *colon = find(text, ":"), *end = text.p + text.n, *last = NULL;
    struct lode_slice rest;

    out->message = text;
    if (!colon || !is_code(part(text.p, colon)))
        return;
    out->code = part(text.p, colon);
    rest = part(colon + 1, end);
    if (rest.n >= 2 && memcmp(rest.p + rest.n - 2, "--", 2) == 0) {
        rest.n -= 2;
        last = find_last(rest, ":");
    }
    if (last && is_fields(part(last + 1, rest.p + rest.n))) {
        out->fields = part(last + 1, rest.p + rest.n);
        rest.n = (size_t)(last - rest.p);
    }
    out->message = part(rest.p, rest.p + rest.n);
    out->field = name_at(out->fields, out->fields.p);
}

/* Messages that end with the value after a fixed phrase. */
static void find_value(struct lode_slice m, struct lode_rowerror *out)
{
    static const char *const before[] = {
        "bad value for restricted picklist field: ",
        "invalid email address: ",
        "value outside of valid range on numeric field: ",
        "value not of required type: ",
        "Duplicate external id specified: ",
        "id value of incorrect type: ",
        "this ID value isn't valid for the user: ",
        "insufficient access rights on cross-reference id: ",
        "malformed id ",
        "bad id ",
    };
    const char *end = m.p + m.n, *at, *to;

    for (size_t i = 0; i < sizeof before / sizeof *before; i++)
        if ((at = find(m, before[i]))) {
            out->value = part(at + strlen(before[i]), end);
            return;
        }
    if ((at = find(m, "data value too large: "))) {
        at += strlen("data value too large: ");
        to = find_last(m, " (max length=");
        out->value = part(at, to && to > at ? to : end);
    } else if ((to = find_last(m, "' is not a valid value for the type"))) {
        at = find(m, "Due to, '");
        at = at ? at + strlen("Due to, '") : find(m, "'") + 1;
        if (at <= to) { /* not trimmed: the blanks may be what is wrong */
            out->value.p = at;
            out->value.n = (size_t)(to - at);
        }
    } else if ((at = find(m, "Foreign key external ID: "))) {
        at += strlen("Foreign key external ID: ");
        to = find_last(m, " not found for field ");
        if (to && to >= at)
            out->value = part(at, to);
    }
}

static void find_id(struct lode_slice m, struct lode_rowerror *out)
{
    static const char *const before[] = {"record with id: ", "external id field: ["};
    char id[LODE_SFID_SIZE];

    for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
        const char *at = find_last(m, before[i]);
        struct lode_slice s;

        if (!at)
            continue;
        s = name_at(m, at + strlen(before[i]));
        if (lode_sfid_18(s.p, s.n, id) == 0)
            out->id = s;
    }
}

/* Some messages name their field although the tail does not. */
static void find_field(struct lode_slice m, struct lode_rowerror *out)
{
    const char *at;

    if (out->field.n)
        return;
    if ((at = find(m, "duplicate value found: ")))
        out->field = name_at(m, at + strlen("duplicate value found: "));
    else if ((at = find_last(m, " not found for field ")))
        out->field = name_at(m, at + strlen(" not found for field "));
    else if ((at = find(m, " not specified")) && at + strlen(" not specified") == m.p + m.n)
        out->field = name_before(m, at);
}

void lode_rowerror_parse(const char *p, size_t n, struct lode_rowerror *out)
{
    const char *at;

    memset(out, 0, sizeof *out);
    out->max = -1;
    if (!p || !n)
        return;
    split(part(p, p + n), out);
    find_value(out->message, out);
    find_id(out->message, out);
    find_field(out->message, out);
    if ((at = find_last(out->message, "(max length="))) {
        struct lode_slice digits = name_at(out->message, at + strlen("(max length="));
        char text[16] = "";

        if (digits.n < sizeof text) {
            memcpy(text, digits.p, digits.n);
            if (lode_str_long(text, 0, LONG_MAX, &out->max) < 0)
                out->max = -1;
        }
    }
}
