/* salesforce/session.h - one signed-in org: builds calls for it and reads its error replies. */
#ifndef LODE_SALESFORCE_SESSION_H
#define LODE_SALESFORCE_SESSION_H

#include "base/err.h"
#include "net/client.h"

struct lode_session;

struct lode_session_opts {
    const char *instance_url; /* https://… or http:// to loopback; a trailing slash is cut */
    const char *token;
    const char *api_version;    /* "68.0"; NULL: the newest that both sides know */
    struct lode_client *client; /* borrowed; outlives the session */
    int (*stop)(void *ctx);     /* asked while waiting; NULL: never */
    void *stop_ctx;
    /* Signs in again: *token is the session's to wipe and free. NULL: there is no way but another
     * process with another token. */
    int (*renew)(void *ctx, char **token, struct lode_err *err);
    void *renew_ctx;
};

/* Who and where, known after lode_session_identify(). */
struct lode_identity {
    char org_id[19]; /* 18 characters */
    char user_id[19];
    char username[128];
    char org_name[128]; /* "" where the org does not tell */
    char instance[64];
    int is_sandbox; /* -1: not known */
    /* 0: a sandbox, a scratch org or a Developer Edition, where nobody's business is run; 1: any
     * other, also one that does not tell. */
    int is_production;
};

/* A request-level refusal, as parsed from the reply. */
struct lode_fault {
    int status;
    int is_salesforce; /* 1: a JSON error array (or OAuth object) of Salesforce, so it is an answer
                        */
    char code[64];     /* errorCode, "" where none */
    char message[512];
};

LODE_MUST int lode_session_open(const struct lode_session_opts *opts, struct lode_session **out,
                                struct lode_err *err);
void lode_session_close(struct lode_session *s);

/* Asks the version list (when none was given), /services/oauth2/userinfo and Organization. AUTH
 * where the token is refused. */
LODE_MUST int lode_session_identify(struct lode_session *s, struct lode_identity *out,
                                    struct lode_err *err);

const char *lode_session_version(const struct lode_session *s);      /* "68.0" */
const char *lode_session_instance_url(const struct lode_session *s); /* without a trailing slash */
struct lode_client *lode_session_client(const struct lode_session *s);

/* A call with token and headers. path: "/services/…" as it stands, or "jobs/ingest" below
 * /services/data/vXX.X. GET and DELETE are marked repeatable. */
LODE_MUST int lode_session_call(struct lode_session *s, enum lode_method method, const char *path,
                                struct lode_call **out, struct lode_err *err);
/* A call to a link that the org itself sent (contentUrl, nextRecordsUrl): with or without a leading
 * slash, or whole. REFUSED where it leads to another host. */
LODE_MUST int lode_session_call_link(struct lode_session *s, enum lode_method method,
                                     const char *link, struct lode_call **out,
                                     struct lode_err *err);
/* The same as lode_session_call() with a JSON body. */
LODE_MUST int lode_session_call_json(struct lode_session *s, enum lode_method method,
                                     const char *path, const char *json, struct lode_call **out,
                                     struct lode_err *err);

/* Performs the call, once more where the session was over, and wants a 2xx: -1 with *err from the
 * org's own words otherwise. */
LODE_MUST int lode_session_perform(struct lode_session *s, struct lode_call *call,
                                   struct lode_err *err);

/* For a call that came back. 1: the session was over, so that the org did nothing; the call carries
 * a newer token now and is to be sent again. Signs in once for all calls that the end of one token
 * hits. 0: its answer stands, also where there is no way to sign in, or where the token that was
 * fetched for this very call is refused too. -1: signing in failed. */
LODE_MUST int lode_session_renew(struct lode_session *s, struct lode_call *call,
                                 struct lode_err *err);

/* What a finished call says against us: 0 for a 2xx. -1: *err (AUTH 401/403 of a session, LIMIT,
 * REMOTE, NET) and, where fault is not NULL, the parsed refusal. */
LODE_MUST int lode_session_check(const struct lode_call *call, struct lode_fault *fault,
                                 struct lode_err *err);

/* 1: the org answered, yes or no (2xx, or 4xx with Salesforce's error array). 0: a lost answer:
 * nobody knows what happened there (design.md, "Exactly once, how"). */
int lode_session_is_answer(const struct lode_call *call);

/* Appends s percent-encoded for a URL's query. */
LODE_MUST int lode_session_escape(struct lode_buf *b, const char *s, struct lode_err *err);

#endif
