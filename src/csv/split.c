/* csv/split.c - memchr from delimiter to delimiter: some times as fast as a state machine that
 * looks at each byte, and no second opinion on what a quote means. */
#include "csv/split.h"

#include <string.h>

/* The end of the unquoted cell at p; NULL where a quote stands in it. */
static const char *plain_end(const char *p, const char *end, char delimiter, int has_quotes)
{
    const char *q = memchr(p, delimiter, (size_t)(end - p));

    if (!q)
        q = end;
    return has_quotes && memchr(p, '"', (size_t)(q - p)) ? NULL : q;
}

/* The closing quote of the cell whose opening one is p; NULL where a delimiter does not follow it.
 */
static const char *quoted_end(const char *p, const char *end, char delimiter)
{
    const char *q = memchr(p + 1, '"', (size_t)(end - p - 1));

    return q && (q + 1 == end || q[1] == delimiter) ? q : NULL;
}

long lode_split_line(const char *p, size_t n, char delimiter, struct lode_slice *cells, size_t cap,
                     int *has_quotes)
{
    const char *end = p + n, *q;
    size_t k = 0;

    *has_quotes = n && memchr(p, '"', n);
    while (n) {
        int is_quoted = *has_quotes && p < end && *p == '"';

        q = is_quoted ? quoted_end(p, end, delimiter) : plain_end(p, end, delimiter, *has_quotes);
        if (!q || k == cap)
            return -1;
        p += is_quoted;
        cells[k++] = (struct lode_slice){p, (size_t)(q - p)};
        p = q + is_quoted;
        if (p == end)
            break;
        p++; /* the delimiter */
    }
    return (long)k;
}
