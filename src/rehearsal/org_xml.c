/* rehearsal/org_xml.c - XML 1.0 with namespaces, as far as org_xml.h says. */
#include "rehearsal/org_xml.h"

#include <stdint.h>
#include <string.h>

#include "base/str.h"
#include "base/text.h"

#define XML_URI "http://www.w3.org/XML/1998/namespace"

enum { MAX_ATTRIBUTES = 32 };

struct attribute {
    struct lode_slice name, value; /* value: as it stands, in its quotes */
};

void lode_org_xml_init(struct lode_org_xml *x, const char *text, size_t n)
{
    memset(x, 0, sizeof *x);
    x->p = text;
    x->end = text + n;
    x->ns = "";
    lode_buf_init(&x->text, 0);
}

void lode_org_xml_clear(struct lode_org_xml *x)
{
    if (x->text.p)
        memset(x->text.p, 0, x->text.len); /* it may have been a password */
    lode_buf_clear(&x->text);
}

static int bad(const char *what, struct lode_err *err)
{
    return lode_err_set(err, LODE_E_INPUT, "%s", what);
}

static int is_same(struct lode_slice a, struct lode_slice b)
{
    return a.n == b.n && memcmp(a.p, b.p, a.n) == 0;
}

static int is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void skip_space(struct lode_org_xml *x)
{
    while (x->p < x->end && is_space(*x->p))
        x->p++;
}

static int at(const struct lode_org_xml *x, const char *text)
{
    size_t n = strlen(text);

    return (size_t)(x->end - x->p) >= n && memcmp(x->p, text, n) == 0;
}

/* Moves behind the next text; -1 where there is none. */
static int skip_behind(struct lode_org_xml *x, const char *text)
{
    while (x->p < x->end && !at(x, text))
        x->p++;
    if (x->p == x->end)
        return -1;
    x->p += strlen(text);
    return 0;
}

static int is_name_start(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || (unsigned char)c >= 0x80;
}

/* A qualified name; n 0 where none stands here. */
static struct lode_slice read_name(struct lode_org_xml *x)
{
    struct lode_slice name = {x->p, 0};

    if (x->p == x->end || !is_name_start(*x->p))
        return name;
    while (x->p < x->end && (is_name_start(*x->p) || (*x->p >= '0' && *x->p <= '9') ||
                             *x->p == '-' || *x->p == '.' || *x->p == ':'))
        x->p++;
    name.n = (size_t)(x->p - name.p);
    return name;
}

/* Characters that XML allows. */
static int is_char(int32_t c)
{
    return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c <= 0xD7FF) ||
           (c >= 0xE000 && c <= 0xFFFD) || (c >= 0x10000 && c <= 0x10FFFF);
}

static int add_char(int32_t c, struct lode_buf *out, struct lode_err *err)
{
    char b[4];
    size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

    for (size_t i = n - 1; i > 0; i--, c >>= 6)
        b[i] = (char)(0x80 | (c & 0x3F));
    b[0] = (char)(n == 1 ? c : (0xF00 >> n & 0xF0) | c);
    return lode_buf_add(out, b, n, err);
}

/* "#65", "#x41": the number behind the sign; -1 where it is none. */
static int32_t read_number(const char *p, size_t n)
{
    int base = n && *p == 'x' ? 16 : 10;
    size_t i = base == 16;
    int32_t v = 0;

    if (i == n || n - i > 8)
        return -1;
    for (; i < n; i++) {
        int digit = p[i] >= '0' && p[i] <= '9'                 ? p[i] - '0'
                    : base == 16 && p[i] >= 'a' && p[i] <= 'f' ? p[i] - 'a' + 10
                    : base == 16 && p[i] >= 'A' && p[i] <= 'F' ? p[i] - 'A' + 10
                                                               : -1;

        if (digit < 0 || v > 0x10FFFF)
            return -1;
        v = v * base + digit;
    }
    return v;
}

/* What stands between & and ;. */
static int add_entity(const char *p, size_t n, struct lode_buf *out, struct lode_err *err)
{
    static const struct {
        const char *name;
        int32_t c;
    } known[] = {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};
    int32_t c = n && *p == '#' ? read_number(p + 1, n - 1) : -1;

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (n == strlen(known[i].name) && memcmp(p, known[i].name, n) == 0)
            c = known[i].c;
    if (!is_char(c))
        return bad("an entity that is not defined", err);
    return add_char(c, out, err);
}

/* Text with entities, decoded; line ends become \n. */
static int decode(const char *p, const char *end, struct lode_buf *out, struct lode_err *err)
{
    while (p < end) {
        if (*p == '&') {
            const char *stop = memchr(p, ';', (size_t)(end - p));

            if (!stop)
                return bad("an ampersand that begins no entity", err);
            if (add_entity(p + 1, (size_t)(stop - p - 1), out, err) < 0)
                return -1;
            p = stop + 1;
            continue;
        }
        if (lode_buf_addc(out, *p == '\r' ? '\n' : *p, err) < 0)
            return -1;
        p += 1 + (*p == '\r' && p + 1 < end && p[1] == '\n');
    }
    return 0;
}

static int read_attribute(struct lode_org_xml *x, struct attribute *a, struct lode_err *err)
{
    char quote;

    a->name = read_name(x);
    skip_space(x);
    if (a->name.n == 0 || !at(x, "="))
        return bad("a malformed tag", err);
    x->p++;
    skip_space(x);
    if (!at(x, "\"") && !at(x, "'"))
        return bad("an attribute without quotes", err);
    quote = *x->p++;
    a->value = (struct lode_slice){x->p, 0};
    while (x->p < x->end && *x->p != quote && *x->p != '<')
        x->p++;
    if (x->p == x->end || *x->p == '<')
        return bad("an attribute that does not end", err);
    a->value.n = (size_t)(x->p - a->value.p);
    x->p++;
    return 0;
}

/* xmlns and xmlns:prefix bind a namespace for the element that opens. */
static int bind_namespace(struct lode_org_xml *x, const struct attribute *a, struct lode_err *err)
{
    int has_prefix = a->name.n > 6 && a->name.p[5] == ':';
    struct lode_slice prefix = {a->name.p + (has_prefix ? 6 : 5), has_prefix ? a->name.n - 6 : 0};
    struct lode_buf uri;
    int rc = -1;

    lode_buf_init(&uri, 0);
    if (decode(a->value.p, a->value.p + a->value.n, &uri, err) < 0)
        goto out;
    if (x->n_bound == LODE_ORG_XML_NAMESPACES || uri.len >= LODE_ORG_XML_URI ||
        strlen(lode_buf_str(&uri)) != uri.len || (has_prefix && uri.len == 0)) {
        rc = bad("a namespace that is too much, or empty", err);
        goto out;
    }
    x->bound[x->n_bound].prefix = prefix;
    x->bound[x->n_bound].depth = x->depth;
    lode_str_copy(x->bound[x->n_bound].uri, LODE_ORG_XML_URI, lode_buf_str(&uri));
    x->n_bound++;
    rc = 0;
out:
    lode_buf_clear(&uri);
    return rc;
}

/* ns and local name of a qualified one. */
static int resolve(struct lode_org_xml *x, struct lode_slice name, struct lode_err *err)
{
    const char *colon = memchr(name.p, ':', name.n);
    struct lode_slice prefix = {name.p, colon ? (size_t)(colon - name.p) : 0};

    x->name = name;
    if (colon) {
        x->name = (struct lode_slice){colon + 1, name.n - prefix.n - 1};
        if (!prefix.n || !x->name.n || memchr(x->name.p, ':', x->name.n) ||
            !is_name_start(*x->name.p))
            return bad("a malformed name", err);
    }
    for (size_t i = x->n_bound; i > 0; i--)
        if (is_same(x->bound[i - 1].prefix, prefix)) {
            x->ns = x->bound[i - 1].uri;
            return 0;
        }
    x->ns = "";
    if (colon && lode_str_casecmpn(prefix.p, prefix.n, "xml", 3) == 0)
        x->ns = XML_URI;
    else if (colon)
        return bad("a prefix without a namespace", err);
    return 0;
}

static int is_xmlns(struct lode_slice name)
{
    return name.n >= 5 && memcmp(name.p, "xmlns", 5) == 0 && (name.n == 5 || name.p[5] == ':');
}

/* What follows the name of an opening tag, up to its end. */
static int read_attributes(struct lode_org_xml *x, struct lode_err *err)
{
    struct attribute list[MAX_ATTRIBUTES];
    size_t n = 0;

    for (;;) {
        int is_apart = x->p < x->end && is_space(*x->p);

        skip_space(x);
        if (at(x, ">") || at(x, "/>"))
            break;
        if (n == MAX_ATTRIBUTES || !is_apart)
            return bad("a malformed tag", err);
        if (read_attribute(x, &list[n], err) < 0)
            return -1;
        for (size_t i = 0; i < n; i++)
            if (is_same(list[i].name, list[n].name))
                return bad("an attribute that is there twice", err);
        if (is_xmlns(list[n].name) && bind_namespace(x, &list[n], err) < 0)
            return -1;
        n++;
    }
    x->is_empty_element = *x->p == '/';
    x->p += 1 + x->is_empty_element;
    return 0;
}

static int open_element(struct lode_org_xml *x, struct lode_err *err)
{
    struct lode_slice name;

    x->p++;
    name = read_name(x);
    if (name.n == 0)
        return bad("a malformed tag", err);
    if (x->depth == LODE_ORG_XML_DEPTH)
        return bad("elements nested too deep", err);
    if (x->depth == 0 && x->is_begun > 1)
        return bad("a second root", err);
    x->is_begun = 2;
    x->open[x->depth++] = name;
    if (read_attributes(x, err) < 0 || resolve(x, name, err) < 0)
        return -1;
    x->event = LODE_ORG_XML_OPEN;
    return 1;
}

static int close_element(struct lode_org_xml *x, struct lode_err *err)
{
    struct lode_slice name;

    if (x->is_empty_element) {
        name = x->open[x->depth - 1];
        x->is_empty_element = 0;
    } else {
        x->p += 2;
        name = read_name(x);
        skip_space(x);
        if (!x->depth || !is_same(name, x->open[x->depth - 1]) || !at(x, ">"))
            return bad("an end tag that closes nothing", err);
        x->p++;
    }
    if (resolve(x, name, err) < 0)
        return -1;
    x->depth--;
    while (x->n_bound && x->bound[x->n_bound - 1].depth > x->depth)
        x->n_bound--; /* x->ns still stands in the table, until the next event */
    x->event = LODE_ORG_XML_CLOSE;
    return 1;
}

static int read_cdata(struct lode_org_xml *x, struct lode_err *err)
{
    const char *from;

    x->p += strlen("<![CDATA[");
    from = x->p;
    if (!x->depth || skip_behind(x, "]]>") < 0)
        return bad("a CDATA section that does not belong here or does not end", err);
    x->event = LODE_ORG_XML_TEXT;
    return lode_buf_add(&x->text, from, (size_t)(x->p - 3 - from), err) < 0 ? -1 : 1;
}

static int read_text(struct lode_org_xml *x, struct lode_err *err)
{
    const char *from = x->p;

    while (x->p < x->end && *x->p != '<') {
        if (at(x, "]]>"))
            return bad("]]> outside a CDATA section", err);
        x->p++;
    }
    x->event = LODE_ORG_XML_TEXT;
    return decode(from, x->p, &x->text, err) < 0 ? -1 : 1;
}

/* Comments and processing instructions. 0: passed over. */
static int skip_aside(struct lode_org_xml *x, struct lode_err *err)
{
    if (at(x, "<!--")) {
        x->p += 4;
        if (skip_behind(x, "--") < 0 || !at(x, ">"))
            return bad("a malformed comment", err);
        x->p++;
        return 0;
    }
    if (at(x, "<?xml") && x->p + 5 < x->end && is_space(x->p[5]))
        return bad("an XML declaration that is not at the beginning", err);
    return skip_behind(x, "?>") < 0 ? bad("a processing instruction that does not end", err) : 0;
}

/* What stands before all: a byte order mark, <?xml version="1.0" encoding="UTF-8"?>. */
static int read_head(struct lode_org_xml *x, struct lode_err *err)
{
    const char *begin;
    struct attribute a;
    int32_t c = 0;

    if (lode_text_valid(x->p, (size_t)(x->end - x->p)) != (size_t)(x->end - x->p))
        return bad("not UTF-8", err);
    for (const char *p = x->p; p < x->end;) {
        p += lode_text_decode(p, (size_t)(x->end - p), &c);
        if (!is_char(c))
            return bad("a character that XML does not allow", err);
    }
    if (at(x, "\xEF\xBB\xBF"))
        x->p += 3;
    begin = x->p;
    if (!at(x, "<?xml") || begin + 5 == x->end || !is_space(begin[5]))
        return 0;
    x->p += 5;
    for (skip_space(x); !at(x, "?>"); skip_space(x)) {
        if (read_attribute(x, &a, err) < 0)
            return -1;
        if (a.name.n == 8 && memcmp(a.name.p, "encoding", 8) == 0 &&
            lode_str_casecmpn(a.value.p, a.value.n, "utf-8", 5) != 0)
            return bad("an encoding other than UTF-8", err);
    }
    x->p += 2;
    return 0;
}

int lode_org_xml_next(struct lode_org_xml *x, struct lode_err *err)
{
    if (!x->is_begun && read_head(x, err) < 0)
        return -1;
    x->is_begun |= 1;
    lode_buf_reset(&x->text);
    if (x->is_empty_element)
        return close_element(x, err);
    for (;;) {
        if (!x->depth)
            skip_space(x);
        if (x->p == x->end)
            return x->depth || x->is_begun < 2 ? bad("the document ends too early", err) : 0;
        if (at(x, "</"))
            return close_element(x, err);
        if (at(x, "<![CDATA["))
            return read_cdata(x, err);
        if (at(x, "<!") && !at(x, "<!--"))
            return bad("a document type is not allowed", err);
        if (at(x, "<!--") || at(x, "<?")) {
            if (skip_aside(x, err) < 0)
                return -1;
            continue;
        }
        if (at(x, "<"))
            return open_element(x, err);
        return x->depth ? read_text(x, err) : bad("text outside the root", err);
    }
}

int lode_org_xml_is(const struct lode_org_xml *x, const char *ns, const char *name)
{
    return x->event != LODE_ORG_XML_TEXT && strcmp(x->ns, ns) == 0 && x->name.n == strlen(name) &&
           memcmp(x->name.p, name, x->name.n) == 0;
}

int lode_org_xml_escape(const char *text, struct lode_buf *out, struct lode_err *err)
{
    for (; *text; text++) {
        const char *as = *text == '&'   ? "&amp;"
                         : *text == '<' ? "&lt;"
                         : *text == '>' ? "&gt;"
                         : *text == '"' ? "&quot;"
                                        : NULL;

        if ((as ? lode_buf_adds(out, as, err) : lode_buf_addc(out, *text, err)) < 0)
            return -1;
    }
    return 0;
}
