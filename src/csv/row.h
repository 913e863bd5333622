/* csv/row.h - one row of a CSV stream. */
#ifndef LODE_CSV_ROW_H
#define LODE_CSV_ROW_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct lode_row {
    const struct lode_slice *cells; /* n_cells of them, borrowed until the next row; UTF-8 */
    size_t n_cells;
    int is_plain; /* the cells are one piece of text, with commas between and no quotes: as a writer
                     would write them */
    long line;    /* of the file, from 1, where the row begins */
    int64_t offset; /* of its first byte in the file: lode_reader_seek() takes both */
    /* A row that must be rejected: what is wrong, with line and column, else "". Its cells are what
     * could be read of it, with invalid bytes as they came. */
    char fault[256];
};

#endif
