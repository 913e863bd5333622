/* csv/writer.h - rows into a CSV file: UTF-8, LF unless asked otherwise, quotes only where needed.
 */
#ifndef LODE_CSV_WRITER_H
#define LODE_CSV_WRITER_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/io.h"

struct lode_writer; /* owns its file */

/* Creates or truncates path ("-": stdout). delimiter 0: ','. */
LODE_MUST int lode_writer_open(const char *path, char delimiter, int crlf, struct lode_writer **out,
                               struct lode_err *err);

/* Cells of a row from left to right, then the end of the row. A row of one empty cell is written as
 * "". */
LODE_MUST int lode_writer_cell(struct lode_writer *w, const char *p, size_t n,
                               struct lode_err *err);
LODE_MUST int lode_writer_cells(struct lode_writer *w, const char *s, struct lode_err *err);
/* n_cells cells that are written already: without quotes, with the writer's delimiter between them.
 */
LODE_MUST int lode_writer_plain(struct lode_writer *w, const char *p, size_t n, size_t n_cells,
                                struct lode_err *err);
LODE_MUST int lode_writer_end_row(struct lode_writer *w, struct lode_err *err);

/* Bytes of everything written so far. */
int64_t lode_writer_bytes(const struct lode_writer *w);

LODE_MUST int lode_writer_flush(struct lode_writer *w, struct lode_err *err);
/* Flush, fsync, close, free; every error is reported and w is gone either way. */
LODE_MUST int lode_writer_finish(struct lode_writer *w, struct lode_err *err);
/* Closes without flushing. NULL is fine. */
void lode_writer_close(struct lode_writer *w);

/* Writes one cell, quoted where needed, where there is room for 2 * n + 2 bytes: returns what
 * follows it. */
char *lode_writer_put(char *to, const char *p, size_t n, char delimiter);
/* Appends one cell, quoted where needed, to a buffer (no delimiter). */
LODE_MUST int lode_writer_quote(struct lode_buf *b, char delimiter, const char *p, size_t n,
                                struct lode_err *err);

#endif
