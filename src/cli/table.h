/* cli/table.h - rows for people: columns aligned, two blanks between them. */
#ifndef LODE_CLI_TABLE_H
#define LODE_CLI_TABLE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"

enum { LODE_TABLE_MAX_COLUMNS = 16 };

struct lode_table {
    size_t n_columns;
    char **cells; /* row by row, the head first */
    size_t n, cap;
    size_t widths[LODE_TABLE_MAX_COLUMNS];
    unsigned right; /* bit i: column i is set to the right */
};

/* Empty, without columns. Never fails. */
void lode_table_init(struct lode_table *t);
void lode_table_clear(struct lode_table *t);

/* A column; all come before the first cell. is_right: numbers. */
LODE_MUST int lode_table_column(struct lode_table *t, const char *head, int is_right,
                                struct lode_err *err);
/* The next cell, row by row, left to right. Control characters become blanks. */
LODE_MUST int lode_table_text(struct lode_table *t, const char *text, struct lode_err *err);
LODE_MUST int lode_table_number(struct lode_table *t, int64_t n, struct lode_err *err);
size_t lode_table_rows(const struct lode_table *t);
/* Prints the head and all rows. */
void lode_table_print(const struct lode_table *t, FILE *to);

#endif
