/* csv/lines.h - physical lines of a file, each ended by LF, CRLF or CR, with exact offsets and
 * numbers. Knows nothing of cells and quotes. */
#ifndef LODE_CSV_LINES_H
#define LODE_CSV_LINES_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/stream.h"

/* Read-only to all but lines.c, save `keep`. */
struct lode_lines {
    struct lode_stream *in; /* borrowed */
    char *buf;
    size_t cap, len;
    size_t keep;  /* index of the first byte the caller still needs */
    size_t pos;   /* index of the next line */
    size_t seen;  /* no LF in [pos, seen) */
    size_t cr;    /* index of the first CR at or behind pos; len: none so far */
    size_t max;   /* so many bytes from keep on are held at most */
    int64_t base; /* offset of buf[0] in the file */
    long line;    /* number of the line at pos, from 1 */
    int is_end;   /* all of the file is in buf */
};

struct lode_line {
    size_t at, n; /* its bytes in buf, without the line end */
    size_t n_end; /* of the line end: 1 or 2; 0 at the end of the file */
    int is_part;  /* more of the line follows: it did not fit; no line end then */
    long number;
};

/* Reads the first bytes of in, at least min unless it is shorter. */
LODE_MUST int lode_lines_init(struct lode_lines *l, struct lode_stream *in, size_t max, size_t min,
                              struct lode_err *err);
void lode_lines_clear(struct lode_lines *l); /* zeroed is fine */

/* Passes over n bytes at the very beginning. */
void lode_lines_skip(struct lode_lines *l, size_t n);

/* 1: *line is set, and buf[keep, pos) stays until the next call (which may move it). 0: end. */
LODE_MUST int lode_lines_next(struct lode_lines *l, struct lode_line *line, struct lode_err *err);

/* The next line is the one at that offset, with that number. */
LODE_MUST int lode_lines_seek(struct lode_lines *l, int64_t offset, long number,
                              struct lode_err *err);

#endif
