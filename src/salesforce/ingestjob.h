/* salesforce/ingestjob.h - Bulk API 2.0 ingest jobs: each function builds one call or reads one
 * reply. Who sends them when is flow's business. Sources: protocol.md 1. */
#ifndef LODE_SALESFORCE_INGESTJOB_H
#define LODE_SALESFORCE_INGESTJOB_H

#include <stdint.h>

#include "base/err.h"
#include "net/client.h"
#include "salesforce/session.h"

enum lode_job_state {
    LODE_JOB_UNKNOWN, /* a state this lode has never heard of: keep polling */
    LODE_JOB_OPEN,
    LODE_JOB_UPLOAD_COMPLETE,
    LODE_JOB_IN_PROGRESS,
    LODE_JOB_COMPLETE,
    LODE_JOB_FAILED,
    LODE_JOB_ABORTED,
};

struct lode_ingest_spec {
    const char *object;
    const char *operation;          /* insert update upsert delete hardDelete */
    const char *external_id;        /* upsert */
    const char *delimiter;          /* COMMA (default) TAB PIPE SEMICOLON CARET BACKQUOTE */
    const char *line_ending;        /* LF (default) CRLF */
    const char *assignment_rule_id; /* or NULL */
};

struct lode_job_info {
    char id[19];
    enum lode_job_state state;
    char state_text[32];
    char object[81];
    char operation[16];
    char external_id[81];
    char created_by[19];
    char created[32];
    char modstamp[32];
    char delimiter[16], line_ending[8]; /* "" where the reply has none (PATCH) */
    char content_url[256];              /* "" where absent */
    int64_t n_processed, n_failed;      /* -1 where absent */
    int64_t total_ms;                   /* totalProcessingTime, -1 where absent */
    char error_message[512];            /* "" where absent */
};

enum lode_result_kind { LODE_RESULT_SUCCESSFUL, LODE_RESULT_FAILED, LODE_RESULT_UNPROCESSED };

/* The state of a name as the org spells it. */
enum lode_job_state lode_ingestjob_state(const char *text);

/* 1 where the errorMessage of a Failed job says that the org could not take what was sent, or may
 * not: the same job would fail again. 0 for what another day or moment may mend (Timeout,
 * TooManyLockFailure, Unknown), and for words this lode has never heard. Source:
 * protocol.md 1.3, 3.5, the names of the guide's page of errors. */
int lode_ingestjob_is_refused(const char *error_message);

/* The character of a columnDelimiter name in any case, 0 where there is none of that name. */
char lode_ingestjob_delimiter(const char *name);

/* POST. */
LODE_MUST int lode_ingestjob_create(struct lode_session *s, const struct lode_ingest_spec *spec,
                                    struct lode_call **out, struct lode_err *err);
/* PUT of a file, streamed with its length. content_url as create gave it ("": the usual path). */
LODE_MUST int lode_ingestjob_upload(struct lode_session *s, const char *id, const char *content_url,
                                    const char *csv_path, struct lode_call **out,
                                    struct lode_err *err);
/* PATCH UploadComplete / Aborted. */
LODE_MUST int lode_ingestjob_close(struct lode_session *s, const char *id, struct lode_call **out,
                                   struct lode_err *err);
LODE_MUST int lode_ingestjob_abort(struct lode_session *s, const char *id, struct lode_call **out,
                                   struct lode_err *err);
LODE_MUST int lode_ingestjob_info(struct lode_session *s, const char *id, struct lode_call **out,
                                  struct lode_err *err);
LODE_MUST int lode_ingestjob_delete(struct lode_session *s, const char *id, struct lode_call **out,
                                    struct lode_err *err);
/* GET of one result file into out_path. Empty 200, 204 and a header alone all mean no rows: an
 * empty or header-only file. */
LODE_MUST int lode_ingestjob_results(struct lode_session *s, const char *id,
                                     enum lode_result_kind kind, const char *out_path,
                                     struct lode_call **out, struct lode_err *err);

/* Reads a job out of a create, close, abort or info reply. REMOTE where it is none. */
LODE_MUST int lode_ingestjob_parse(const struct lode_call *call, struct lode_job_info *out,
                                   struct lode_err *err);

/* All pages of the list, one call of `each` per job (return 1 to go on, 0 to stop, -1 with *err).
 */
LODE_MUST int lode_ingestjob_list(struct lode_session *s,
                                  int (*each)(void *ctx, const struct lode_job_info *job,
                                              struct lode_err *err),
                                  void *ctx, struct lode_err *err);

/* How long to wait before poll number n (from 0): 1 s growing by half to 30 s, jittered by a fifth;
 * to loopback 20 ms at first, at most 1 s. first_ms, max_ms: 0 for these defaults. */
int64_t lode_ingestjob_poll_ms(const struct lode_session *s, int n, int64_t first_ms,
                               int64_t max_ms);

#endif
