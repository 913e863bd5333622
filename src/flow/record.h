/* flow/record.h - what a map makes of a row: records, or a reason why there is none. */
#ifndef LODE_FLOW_RECORD_H
#define LODE_FLOW_RECORD_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

struct lode_value {
    unsigned field;         /* number in the step's lode_fields */
    struct lode_slice text; /* never blank; "#N/A" clears the field */
};

struct lode_record {
    struct lode_value *values;
    size_t n, cap;
};

struct lode_block;

/* Records and the memory of their text, reused from row to row. */
struct lode_records {
    struct lode_record *items;
    size_t n, cap;                   /* in use; allocated */
    struct lode_block *blocks, *now; /* text that was copied in */
};

enum lode_verdict {
    LODE_MAP_RECORDS,
    LODE_MAP_SKIP,   /* lode.skip */
    LODE_MAP_REJECT, /* lode.reject, a value that makes no sense, a parent that is not there */
    LODE_MAP_RAISED, /* a Lua error: the row is rejected, and counted towards "it is a bug" */
};

struct lode_mapped {
    enum lode_verdict verdict;
    struct lode_records records;
    int is_split;     /* the map returned a list */
    char code[64];    /* of a rejection: one word */
    char column[128]; /* column and value at fault, "" where unknown */
    char value[128];
    char reason[512];
};

/* What clears a field on the wire, "#N/A". A value is lode.null where it points here: text of a
 * source that happens to read so does not. */
extern const char lode_record_null[5];

/* Forgets the rows' content, keeps the memory. */
void lode_record_reset(struct lode_records *r);
void lode_record_clear(struct lode_records *r);
/* A new empty record; *out is borrowed until the next call. */
LODE_MUST int lode_record_add(struct lode_records *r, struct lode_record **out,
                              struct lode_err *err);
LODE_MUST int lode_record_set(struct lode_record *rec, unsigned field, struct lode_slice text,
                              struct lode_err *err);
/* The same for a field that the record does not have yet. */
LODE_MUST int lode_record_append(struct lode_record *rec, unsigned field, struct lode_slice text,
                                 struct lode_err *err);
/* Takes a field out, where the record has it. */
void lode_record_drop(struct lode_record *rec, unsigned field);
/* Text of a field, NULL where the record does not have it. */
const struct lode_slice *lode_record_get(const struct lode_record *rec, unsigned field);
/* Copies text into r's memory; stable until reset. */
LODE_MUST int lode_record_copy(struct lode_records *r, const char *p, size_t n,
                               struct lode_slice *out, struct lode_err *err);

/* Ends a row: verdict, code, reason. Returns 1, for functions that say "the row has ended" so. */
int lode_record_reject(struct lode_mapped *m, enum lode_verdict verdict, const char *code,
                       const char *column, struct lode_slice value, const char *fmt, ...)
    LODE_PRINTF(6, 7);
/* Names the column at fault, and its value, of a row that has ended. */
void lode_record_blame(struct lode_mapped *m, const char *column, struct lode_slice value);

#endif
