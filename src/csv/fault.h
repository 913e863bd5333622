/* csv/fault.h - what is wrong with a row, in words, with line and column. */
#ifndef LODE_CSV_FAULT_H
#define LODE_CSV_FAULT_H

#include <stddef.h>

#include "base/text.h"

/* 1 and a text in fault where the raw bytes of a row that begins on `line` hold a NUL or what is
 * not of that encoding; else 0. */
int lode_fault_bytes(const char *p, size_t n, long line, enum lode_text_encoding encoding,
                     char *fault, size_t size);

/* "line 7: 3 cells where the header has 4 (…)". */
void lode_fault_width(size_t n_cells, const char *const *columns, size_t n_columns, char delimiter,
                      long line, char *fault, size_t size);

/* Number of the character (from 1) that begins at p[at], on a line that begins at p[0]; bytes count
 * as characters where the encoding has one byte for each. */
size_t lode_fault_column(const char *p, size_t at, enum lode_text_encoding encoding);

#endif
