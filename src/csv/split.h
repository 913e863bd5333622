/* csv/split.h - the cells of a line that is a row by itself, as nearly every line is, found in
 * place. What takes more than that is libcsv's. */
#ifndef LODE_CSV_SPLIT_H
#define LODE_CSV_SPLIT_H

#include <stddef.h>

#include "base/buf.h"

/* Cells of the n bytes at p, a line without its end, borrowed from it: how many there are, none in
 * an empty line. -1 where quotes are doubled, left open or stand where none can stand, or where
 * there are more than cap cells. *has_quotes: some cell stands in quotes. */
long lode_split_line(const char *p, size_t n, char delimiter, struct lode_slice *cells, size_t cap,
                     int *has_quotes);

#endif
