/* csv/fault.c - finding and naming what makes a row unfit. */
#include "csv/fault.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* 1 where all is ASCII without NUL, which most rows are. */
static int is_plain(const char *p, size_t n)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), high = ones << 7;
    uint64_t bad = 0;
    size_t i = 0;

    for (; n - i >= 8; i += 8) {
        uint64_t v;

        memcpy(&v, p + i, 8);
        bad |= v | ((v - ones) & ~v); /* the high bit of a byte: not ASCII, or (perhaps) NUL */
    }
    for (; i < n; i++)
        bad |= (unsigned char)p[i] ? (uint64_t)(unsigned char)p[i] : high;
    return !(bad & high);
}

/* Index of the first byte that cannot stand, or n. */
static size_t first_bad(const char *p, size_t n, enum lode_text_encoding encoding)
{
    const char *nul = memchr(p, '\0', n);
    size_t end = nul ? (size_t)(nul - p) : n;

    if (encoding == LODE_TEXT_UTF8)
        return lode_text_valid(p, end);
    for (size_t i = 0; i < end; i++)
        if (encoding == LODE_TEXT_CP1252 ? strchr("\x81\x8D\x8F\x90\x9D", p[i]) != NULL
                                         : (p[i] & 0xE0) == 0x80)
            return i;
    return end;
}

size_t lode_fault_column(const char *p, size_t at, enum lode_text_encoding encoding)
{
    return (encoding == LODE_TEXT_UTF8 ? lode_text_length(p, at) : at) + 1;
}

int lode_fault_bytes(const char *p, size_t n, long line, enum lode_text_encoding encoding,
                     char *fault, size_t size)
{
    size_t at, start = 0, column;
    unsigned char c;

    if (is_plain(p, n))
        return 0;
    at = first_bad(p, n, encoding);
    if (at == n)
        return 0;
    for (size_t i = 0; i < at; i++)
        if (p[i] == '\n' || (p[i] == '\r' && p[i + 1] != '\n')) {
            line++;
            start = i + 1;
        }
    column = lode_fault_column(p + start, at - start, encoding);
    c = (unsigned char)p[at];
    if (!c)
        snprintf(fault, size, "line %ld, column %zu: a NUL byte (0x00)", line, column);
    else if (encoding == LODE_TEXT_LATIN1)
        snprintf(fault, size,
                 "line %ld, column %zu: byte 0x%02X is a control character in latin1: is the file "
                 "in cp1252?",
                 line, column, c);
    else if (encoding == LODE_TEXT_CP1252)
        snprintf(fault, size, "line %ld, column %zu: byte 0x%02X is nothing in cp1252", line,
                 column, c);
    else
        snprintf(fault, size,
                 "line %ld, column %zu: byte 0x%02X is not valid UTF-8 (if the file is in latin1 "
                 "or cp1252, say so with encoding)",
                 line, column, c);
    return 1;
}

void lode_fault_width(size_t n_cells, const char *const *columns, size_t n_columns, char delimiter,
                      long line, char *fault, size_t size)
{
    char hint[96];

    if (n_cells < n_columns) {
        size_t n = strlen(columns[n_cells]);
        size_t k = lode_text_prefix(columns[n_cells], n, 20);

        snprintf(hint, sizeof hint, "nothing for \"%.*s%s\"", (int)k, columns[n_cells],
                 k < n ? "\u2026" : "");
    } else if (delimiter == '\t') {
        snprintf(hint, sizeof hint, "is a value with a tab in it not quoted?");
    } else {
        snprintf(hint, sizeof hint, "is a value with '%c' in it not quoted?", delimiter);
    }
    snprintf(fault, size, "line %ld: %zu cell%s where the header has %zu (%s)", line, n_cells,
             n_cells == 1 ? "" : "s", n_columns, hint);
}
