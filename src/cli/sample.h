/* cli/sample.h - the most frequent errors of a step, each with its first row. */
#ifndef LODE_CLI_SAMPLE_H
#define LODE_CLI_SAMPLE_H

#include <stdint.h>

#include "base/buf.h"
#include "store/journal.h"

enum { LODE_SAMPLE_MOST = 5 };

struct lode_sample {
    char code[64];
    char message[512];
    int64_t n;    /* rows of that code */
    int64_t unit; /* of the first of them */
    uint64_t row; /* 0: not known, as all that follows */
    long line;
    char file[256];
    char *field, *value; /* of the error; never NULL */
    char *columns;       /* the input's columns, in short; or NULL */
};

struct lode_samples {
    struct lode_sample items[LODE_SAMPLE_MOST];
    size_t n;
};

/* dir: of the run. At most `most` of them. The caller clears *out, also where this fails. */
LODE_MUST int lode_sample_read(const char *dir, struct lode_journal *j,
                               const struct lode_journal_step *step, int most,
                               struct lode_samples *out, struct lode_err *err);
void lode_sample_clear(struct lode_samples *s);

/* Appends at most max characters of a value, control characters as blanks, "…" where it was cut. */
LODE_MUST int lode_sample_short(struct lode_buf *b, const char *p, size_t n, size_t max,
                                struct lode_err *err);

#endif
