/* source/jsonl.h - a JSON object a line, as columns of text. Not made with a JSON library: those at
 * hand turn numbers into doubles, and 12345678901234567890 or 1.10 would not come back as they
 * stand in the file. */
#ifndef LODE_SOURCE_JSONL_H
#define LODE_SOURCE_JSONL_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "source/jsonline.h"

struct lode_jsonl;

/* A member of the line's object. Objects within it are taken apart: {"a":{"b":1}} gives "a.b".
 * Texts are unescaped, numbers and lists are as they stand in the file, null is blank. */
struct lode_jsonl_member {
    struct lode_slice name, value;
};

struct lode_jsonl_row {
    const struct lode_jsonl_member *members; /* borrowed until the next row */
    size_t n;
    long line;
    /* A line that must be rejected: what is wrong, with line and column, else "". */
    char fault[LODE_JSONLINE_FAULT];
};

/* Opens a file, packed or not. INPUT for UTF-16. max_row_bytes 0: 4 MiB. */
LODE_MUST int lode_jsonl_open(const char *path, size_t max_row_bytes, struct lode_jsonl **out,
                              struct lode_err *err);
/* 1, 0 at the end, -1. Lines with nothing on them are passed over. */
LODE_MUST int lode_jsonl_next(struct lode_jsonl *j, struct lode_jsonl_row *row,
                              struct lode_err *err);
void lode_jsonl_close(struct lode_jsonl *j); /* NULL is fine */

#endif
