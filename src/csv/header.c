/* csv/header.c - recognising what a file is before its first row is read. */
#include "csv/header.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { SNIFF = 512 };

/* 1 where only bytes at even (0) or odd (1) places are NUL, and at least half of them are: half of
 * UTF-16 that is mostly ASCII. */
static int is_half_nul(const char *p, size_t n, size_t odd)
{
    size_t nuls = 0, others = 0;

    for (size_t i = 0; i + 1 < n; i += 2) {
        nuls += p[i + odd] == '\0';
        others += p[i + 1 - odd] == '\0';
    }
    return n >= 4 && !others && nuls * 2 > n / 2;
}

static int is_mark(const char *p, size_t n, const char *mark, size_t n_mark)
{
    return n >= n_mark && memcmp(p, mark, n_mark) == 0;
}

/* 1 where all is UTF-8, and some of it letters of western languages or typographic marks, whose
 * first bytes are A with a circumflex, with a tilde, and a with one in the encodings of one byte:
 * what follows them there is no text. */
static int is_utf8(const char *p, size_t n)
{
    size_t valid = lode_text_valid(p, n);
    int found = 0;

    if (valid + 3 < n) /* a character may be cut at the end */
        return 0;
    for (size_t i = 0; i < valid && !found; i++)
        found = p[i] == '\xC2' || p[i] == '\xC3' || p[i] == '\xE2';
    return found;
}

int lode_header_sniff(const char *p, size_t n, enum lode_text_encoding declared, int is_raw,
                      size_t *skip, struct lode_err *err)
{
    const char *name = NULL;

    if (declared != LODE_TEXT_UTF8 && is_utf8(p, n < LODE_HEADER_SNIFF ? n : LODE_HEADER_SNIFF))
        return lode_err_set(err, LODE_E_INPUT,
                            "the file is in UTF-8, and another encoding is declared: leave "
                            "encoding out");
    if (n > SNIFF)
        n = SNIFF;
    if (is_raw)
        name = NULL;
    else if (is_mark(p, n, "\xFF\xFE\0\0", 4) || is_mark(p, n, "\0\0\xFE\xFF", 4))
        name = "UTF-32";
    else if (is_mark(p, n, "\xFF\xFE", 2) || is_half_nul(p, n, 1))
        name = "UTF-16LE";
    else if (is_mark(p, n, "\xFE\xFF", 2) || is_half_nul(p, n, 0))
        name = "UTF-16BE";
    if (name)
        return lode_err_set(err, LODE_E_INPUT,
                            "the file is %s: convert it to UTF-8 first (iconv -f %s -t UTF-8)",
                            name, name);
    *skip = is_mark(p, n, "\xEF\xBB\xBF", 3) ? 3 : 0;
    if (*skip && declared != LODE_TEXT_UTF8)
        return lode_err_set(err, LODE_E_INPUT,
                            "the file begins with a UTF-8 byte order mark but another encoding is "
                            "declared: leave encoding out");
    return 0;
}

struct name {
    const char *name;
    size_t column;
};

static int by_name(const void *a, const void *b)
{
    const struct name *x = a, *y = b;
    int d = strcmp(x->name, y->name);

    return d ? d : x->column < y->column ? -1 : 1;
}

int lode_header_begins_with(const char *const *names, size_t n, const char *const *own,
                            size_t n_own)
{
    size_t i = 0;

    while (i < n && i < n_own && strcmp(names[i], own[i]) == 0)
        i++;
    return i == n_own;
}

/* A line "sep=;" tells Excel the delimiter. */
static int is_for_excel(const char *const *names, size_t n)
{
    return n > 0 && strncmp(names[0], "sep=", 4) == 0 && strlen(names[0]) <= 5 &&
           (n == 1 || (n == 2 && !names[1][0]));
}

int lode_header_check(const char *const *names, size_t n, const char *const *own, size_t n_own,
                      struct lode_err *err)
{
    size_t before = lode_header_begins_with(names, n, own, n_own) ? n_own : 0;
    struct name *sorted = lode_mem_alloc((n + 1) * sizeof *sorted, err);
    const struct name *twice = NULL; /* the first of the leftmost pair */
    int rc = 0;

    if (!sorted)
        return -1;
    if (is_for_excel(names, n))
        rc = lode_err_set(err, LODE_E_INPUT,
                          "this line tells Excel the delimiter and is no header: take it out");
    names += before;
    n -= before;
    for (size_t i = 0; i < n; i++) {
        sorted[i] = (struct name){names[i], before + i + 1};
        if (!names[i][0] && rc == 0)
            rc = lode_err_set(err, LODE_E_INPUT,
                              "column %zu of the header has no name: give it one", before + i + 1);
    }
    qsort(sorted, n, sizeof *sorted, by_name);
    for (size_t i = 1; i < n; i++)
        if (strcmp(sorted[i - 1].name, sorted[i].name) == 0 &&
            (!twice || sorted[i].column < twice[1].column))
            twice = &sorted[i - 1];
    if (twice && rc == 0)
        rc = lode_err_set(err, LODE_E_INPUT,
                          "columns %zu and %zu of the header are both named \"%.80s\": rename one",
                          twice[0].column, twice[1].column, twice->name);
    lode_mem_free(sorted);
    return rc;
}
