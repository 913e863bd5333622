/* flow/hooks.h - how flow reaches a script: a table of functions that bind fills from Lua, and
 * tests from C. */
#ifndef LODE_FLOW_HOOKS_H
#define LODE_FLOW_HOOKS_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "flow/record.h"
#include "source/source.h"

/* A row that the org refused, on its way to on_failed. Slices are borrowed for the call. */
struct lode_failure {
    struct lode_slice code, message, fields, field, value, id;
    long max;       /* -1: the message names none */
    int attempt;    /* from 1: how often it was sent */
    int64_t offset; /* where its source row stands */
    long line;
    const struct lode_record *record; /* what was sent */
};

enum lode_answer {
    LODE_ANSWER_DEFAULT, /* no hook for this code: lode's own policy */
    LODE_ANSWER_FAIL,    /* the row stays failed */
    LODE_ANSWER_RETRY,   /* `records` holds the mended record */
    LODE_ANSWER_UPDATE,  /* the row becomes an update of `id` with the record */
};

struct lode_decision {
    enum lode_answer answer;
    struct lode_records records; /* one record, for RETRY and UPDATE */
    char id[19];                 /* UPDATE */
};

struct lode_step;

struct lode_hooks {
    void *ctx;
    /* A function map. NULL where the map is a plan. -1 only for what ends the step; a Lua error in
     * the map is a verdict. */
    int (*map)(void *ctx, const struct lode_source_row *row, struct lode_mapped *out,
               struct lode_err *err);
    /* What the plan's function `fn` gives for the row, or for this text of it (NULL: the row),
     * copied into out->records' arena. Returns like lode_plan_eval(). */
    int (*value)(void *ctx, int fn, const struct lode_source_row *row,
                 const struct lode_slice *text, struct lode_mapped *out, struct lode_slice *value,
                 struct lode_err *err);
    /* Before `failed` is called for each of these: a time to ask the org about all of them at once.
     * NULL: not wanted. */
    int (*prepare)(void *ctx, const struct lode_failure *failures, size_t n, struct lode_err *err);
    /* on_failed. NULL: none. */
    int (*failed)(void *ctx, const struct lode_failure *failure, struct lode_decision *out,
                  struct lode_err *err);
    /* After something has changed that a screen may show. NULL: nobody looks. */
    void (*progress)(void *ctx, const struct lode_step *step);
};

/* Asked before a process sends anything of a step, of the hash of its input, in a retry that of the
 * run which began: -1 where it must not be loaded. since: UTC, ISO 8601, when it was asked of the
 * step before, in this run or one that this one retries; "": never. Between hold and let_go no
 * other process asks. Each may be NULL: everything may be loaded, nobody else asks. */
struct lode_input_check {
    int (*hold)(void *ctx, struct lode_err *err);
    void (*let_go)(void *ctx);
    int (*ask)(void *ctx, const struct lode_step *step, const char *hash, const char *since,
               struct lode_err *err);
    void *ctx;
};

/* Asked before the first write of a run: -1 where it must not be. ask NULL: it may. */
struct lode_write_check {
    int (*ask)(void *ctx, struct lode_err *err);
    void *ctx;
};

/* Asked before the first delete of a step, when all its rows are known. ask: -1 where these n_more
 * rows must not go; NULL: they may. copied: a backup of n_rows rows is at path; NULL: nobody is
 * told. */
struct lode_delete_check {
    int (*ask)(void *ctx, const struct lode_step *step, int64_t n_more, struct lode_err *err);
    void (*copied)(void *ctx, const char *path, int64_t n_copied, int64_t n_rows);
    void *ctx;
};

#endif
