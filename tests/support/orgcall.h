/* tests/support/orgcall.h - a whole local org in the test's process, and calls to it over HTTP. */
#ifndef LODE_TESTS_ORGCALL_H
#define LODE_TESTS_ORGCALL_H

#include <curl/curl.h>
#include <jansson.h>

#include "base/buf.h"
#include "rehearsal/org.h"

struct orgcall {
    struct lode_org *org;
    CURL *curl;
    char dir[256], db[300]; /* the database lives as long as the folder */
    char schema[300];       /* the schema file, "" for none */
    char token[256];        /* sent as bearer; "" for none */
    const char *accept;     /* Accept-Encoding, or NULL */
    const char *header;     /* one more header, or NULL */
    char url[128];          /* of the org called */
    int is_fresh;           /* a connection for each call */
    int is_chunked;         /* bodies are sent without a length */
    const char *ca_file;    /* whom to trust; NULL: those whom the system trusts */
    /* what the next restart gives the org besides its database */
    struct lode_org_opts opts;
    /* of the last call */
    CURLcode rc;
    long status;
    struct lode_buf body, head;
    json_t *json; /* the body, where it is JSON */
    char id[32];  /* of the job made last */
};

/* A folder and an org in it, started. faults: NULL-terminated, or NULL. */
void orgcall_open(struct orgcall *t, const char *const *faults);
/* … with the objects and fields of a schema file of its own. */
void orgcall_open_schema(struct orgcall *t, const char *json);
/* … set up as opts say; json NULL: no schema file. */
void orgcall_open_with(struct orgcall *t, const struct lode_org_opts *opts, const char *json);
/* Another org on the same database. */
void orgcall_restart(struct orgcall *t, const char *const *faults);
void orgcall_close(struct orgcall *t);
/* Fixtures of a test whose first state is the struct orgcall; no faults. */
int orgcall_set_up(void **state);
int orgcall_tear_down(void **state);
/* Calls go to another process's org; NULL: to t's own again. */
void orgcall_at(struct orgcall *t, const char *url);

/* path: "/services/…" as it stands, else below /services/data/v68.0. body NULL: none. */
void orgcall_send(struct orgcall *t, const char *method, const char *path, const char *type,
                  const void *body, size_t n);
void orgcall_get(struct orgcall *t, const char *path);
/* path made n characters long with x. */
void orgcall_get_long(struct orgcall *t, const char *path, size_t n);
void orgcall_post(struct orgcall *t, const char *path, const char *json);

/* A string (also of a number, "" where absent) of the last reply's object or first array item. */
const char *orgcall_string(const struct orgcall *t, const char *key);
long long orgcall_number(const struct orgcall *t, const char *key);
/* A header of the last reply in out; "" where absent. */
const char *orgcall_header(const struct orgcall *t, const char *name, char *out, size_t size);

/* Fails the test unless the last reply has this status, errorCode and message. */
void orgcall_check_error(const struct orgcall *t, long status, const char *code,
                         const char *message);

/* Puts one fault in the place of all that are switched on. */
void orgcall_fault(struct orgcall *t, const char *spec);

/* One step of a job: creates it (t->id), uploads, asks for a state. */
void orgcall_make(struct orgcall *t, const char *json);
void orgcall_put(struct orgcall *t, const char *csv);
void orgcall_patch(struct orgcall *t, const char *state);
/* A CSV of n rows "Name\nrow<i>\n", to be freed with lode_mem_free(). */
char *orgcall_rows(int n);
/* How many "row<i> the text has, each in seen[]; fails on one that comes twice. */
int orgcall_count_rows(const char *text, int n, unsigned char *seen);

/* Makes a job, uploads, closes. json: the create's body. */
void orgcall_begin(struct orgcall *t, const char *json, const char *csv);
/* Polls the job until it is over; the last reply is its info. */
void orgcall_await(struct orgcall *t);
/* Both. */
void orgcall_load(struct orgcall *t, const char *json, const char *csv);
/* GETs one of the job's result files. */
const char *orgcall_results(struct orgcall *t, const char *kind);
int orgcall_lines(const char *text); /* how many line breaks it has */
/* "jobs/ingest/<id><tail>" */
const char *orgcall_path(struct orgcall *t, const char *tail);

#endif
