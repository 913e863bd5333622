/* rehearsal/org_calls.c - the table of all calls, and the way of a call to its handler. */
#include "rehearsal/org_calls.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "rehearsal/org_authorize.h"
#include "rehearsal/org_collections.h"
#include "rehearsal/org_composite.h"
#include "rehearsal/org_identity.h"
#include "rehearsal/org_ingest.h"
#include "rehearsal/org_limits.h"
#include "rehearsal/org_oauth.h"
#include "rehearsal/org_query.h"
#include "rehearsal/org_record.h"
#include "rehearsal/org_recordlog.h"
#include "rehearsal/org_rest.h"
#include "rehearsal/org_select.h"
#include "rehearsal/org_soap.h"
#include "rehearsal/org_tooling.h"
#include "rehearsal/org_tree.h"
#include "rehearsal/org_upload.h"

#define DATA "/services/data/{}"

static const struct lode_org_calls_entry calls[] = {
    {"POST", "/services/oauth2/token", lode_org_oauth_token, LODE_ORG_NO_TOKEN},
    {"GET", "/services/oauth2/token", lode_org_oauth_only_post, LODE_ORG_NO_TOKEN},
    {"GET", "/services/oauth2/authorize", lode_org_authorize_page, LODE_ORG_NO_TOKEN},
    {"POST", "/services/oauth2/authorize", lode_org_authorize_answer, LODE_ORG_NO_TOKEN},
    {"POST", "/services/oauth2/revoke", lode_org_oauth_revoke, LODE_ORG_NO_TOKEN},
    {"GET", "/services/oauth2/revoke", lode_org_oauth_revoke, LODE_ORG_NO_TOKEN},
    {"POST", "/services/Soap/u/{}", lode_org_soap_call, LODE_ORG_NO_TOKEN},
    {"POST", "/services/Soap/u/{}/{}", lode_org_soap_call, LODE_ORG_NO_TOKEN},
    {"GET", "/services/data", lode_org_rest_versions, LODE_ORG_NO_TOKEN},
    {"GET", "/services/oauth2/userinfo", lode_org_identity_userinfo, 0},
    {"POST", "/services/oauth2/userinfo", lode_org_identity_userinfo, 0},
    {"GET", "/id/{}/{}", lode_org_identity_show, 0},
    {"GET", DATA, lode_org_rest_resources, 0},
    {"GET", DATA "/limits", lode_org_limits_reply, 0},
    {"GET", DATA "/sobjects", lode_org_rest_objects, 0},
    {"GET", DATA "/sobjects/{}", lode_org_rest_object, 0},
    {"GET", DATA "/sobjects/{}/describe", lode_org_rest_describe, 0},
    {"GET", DATA "/sobjects/{}/deleted", lode_org_recordlog_deleted, 0},
    {"GET", DATA "/sobjects/{}/updated", lode_org_recordlog_updated, 0},
    /* What orgs have and this one has not; else these were ids or keys that are none. */
    {"GET", DATA "/sobjects/{}/describe/{}", lode_org_call_not_found, 0},
    {"GET", DATA "/sobjects/{}/listviews", lode_org_call_not_found, 0},
    {"GET", DATA "/sobjects/{}/listviews/{}", lode_org_call_not_found, 0},
    {"GET", DATA "/sobjects/{}/quickActions", lode_org_call_not_found, 0},
    {"GET", DATA "/sobjects/{}/quickActions/{}", lode_org_call_not_found, 0},
    {"POST", DATA "/sobjects/{}", lode_org_record_create, 0},
    {"POST", DATA "/sobjects/{}/Id", lode_org_record_create, 0},
    {"GET", DATA "/sobjects/{}/{}", lode_org_record_read, 0},
    {"PATCH", DATA "/sobjects/{}/{}", lode_org_record_update, 0},
    {"DELETE", DATA "/sobjects/{}/{}", lode_org_record_delete, 0},
    {"GET", DATA "/sobjects/{}/{}/{}", lode_org_record_read_external, 0},
    {"PATCH", DATA "/sobjects/{}/{}/{}", lode_org_record_upsert, 0},
    {"DELETE", DATA "/sobjects/{}/{}/{}", lode_org_record_delete_external, 0},
    {"GET", DATA "/composite", lode_org_composite_list, 0},
    {"POST", DATA "/composite", lode_org_composite_run, 0},
    {"POST", DATA "/composite/batch", lode_org_composite_batch, 0},
    {"POST", DATA "/composite/tree/{}", lode_org_tree_create, 0},
    {"POST", DATA "/composite/sobjects", lode_org_collections_create, 0},
    {"PATCH", DATA "/composite/sobjects", lode_org_collections_update, 0},
    {"DELETE", DATA "/composite/sobjects", lode_org_collections_delete, 0},
    {"GET", DATA "/composite/sobjects/{}", lode_org_collections_read, 0},
    {"POST", DATA "/composite/sobjects/{}", lode_org_collections_read, 0},
    {"PATCH", DATA "/composite/sobjects/{}/{}", lode_org_collections_upsert, 0},
    {"GET", DATA "/query", lode_org_select_query, 0},
    {"GET", DATA "/tooling/query", lode_org_tooling_query, 0},
    {"GET", DATA "/queryAll", lode_org_select_query_all, 0},
    {"GET", DATA "/query/{}", lode_org_select_more, 0},
    {"GET", DATA "/queryAll/{}", lode_org_select_more, 0}, /* either (REST guide) */
    {"POST", DATA "/jobs/ingest", lode_org_ingest_create, 0},
    {"GET", DATA "/jobs/ingest", lode_org_ingest_list, 0},
    {"GET", DATA "/jobs/ingest/{}", lode_org_ingest_info, 0},
    {"PATCH", DATA "/jobs/ingest/{}", lode_org_ingest_patch, 0},
    {"DELETE", DATA "/jobs/ingest/{}", lode_org_ingest_delete, 0},
    {"PUT", DATA "/jobs/ingest/{}/batches", lode_org_upload_put, 0},
    {"GET", DATA "/jobs/ingest/{}/successfulResults", lode_org_upload_successful, 0},
    {"GET", DATA "/jobs/ingest/{}/failedResults", lode_org_upload_failed, 0},
    {"GET", DATA "/jobs/ingest/{}/~unprocessedRecords", lode_org_upload_unprocessed, 0},
    {"POST", DATA "/jobs/query", lode_org_query_create, 0},
    {"GET", DATA "/jobs/query", lode_org_query_list, 0},
    {"GET", DATA "/jobs/query/{}", lode_org_query_info, 0},
    {"PATCH", DATA "/jobs/query/{}", lode_org_query_patch, 0},
    {"DELETE", DATA "/jobs/query/{}", lode_org_query_delete, 0},
    {"GET", DATA "/jobs/query/{}/results", lode_org_query_results, 0},
    {"GET", DATA "/jobs/query/{}/~resultPages", lode_org_query_pages, 0},
    {"GET", "/_lode/faults", lode_org_rest_faults, LODE_ORG_OWN_TOKEN},
    {"POST", "/_lode/faults", lode_org_rest_faults, LODE_ORG_OWN_TOKEN},
    {"DELETE", "/_lode/faults", lode_org_rest_faults, LODE_ORG_OWN_TOKEN},
    {"GET", "/_lode/created", lode_org_rest_created, LODE_ORG_OWN_TOKEN},
};

enum { N_CALLS = sizeof calls / sizeof *calls };

/* Bulk API 1, which is not offered. Whoever asks for it is told so without a session: a client that
 * got a 401 would sign in, only to learn it then. */
static const struct lode_org_calls_entry bulk_1 = {"", "/services/async/", lode_org_call_not_found,
                                                   LODE_ORG_NO_TOKEN};

int lode_org_calls_find(const char *method, const char *path,
                        const struct lode_org_calls_entry **out, struct lode_route_match *m)
{
    struct lode_route routes[N_CALLS];
    int status;

    if (lode_str_starts(path, bulk_1.path)) {
        *m = (struct lode_route_match){0};
        *out = &bulk_1;
        return 200;
    }
    if (strcmp(method, "HEAD") == 0)
        method = "GET";
    for (int i = 0; i < N_CALLS; i++)
        routes[i] = (struct lode_route){calls[i].method, calls[i].path, i};
    status = lode_route_find(routes, N_CALLS, method, path, m);
    *out = status == 200 ? &calls[m->tag] : NULL;
    return status;
}

/* "HTTP Method 'PATCH' not allowed. Allowed are HEAD,GET,POST": captured for /sobjects/Account
 * (simple-salesforce #157, omniphx/forrest #191). */
static void refuse_method(struct lode_org_call *c)
{
    static const char *const methods[] = {"HEAD", "GET", "POST", "PUT", "PATCH", "DELETE"};
    const struct lode_org_calls_entry *e;
    struct lode_route_match m;
    char allowed[64] = "";
    size_t n = 0;

    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (lode_org_calls_find(methods[i], c->rq->path, &e, &m) == 200)
            n +=
                (size_t)snprintf(allowed + n, sizeof allowed - n, "%s%s", n ? "," : "", methods[i]);
    lode_server_add_header(c->rq, "Allow", allowed);
    lode_org_call_error(c, 405, "METHOD_NOT_ALLOWED",
                        "HTTP Method '%.16s' not allowed. Allowed are %s", c->rq->method, allowed);
}

enum { FIRST = 20 }; /* the version that REST began with */

/* "v68.0" of the path. 0 where the call cannot be of this version, and answered. */
static int read_version(struct lode_org_call *c)
{
    struct lode_slice s = c->match.args[0];
    char text[8] = "";
    long v = 0;
    int is_version =
        s.n > 3 && s.n < sizeof text && s.p[0] == 'v' && memcmp(s.p + s.n - 2, ".0", 2) == 0;

    if (is_version) {
        memcpy(text, s.p + 1, s.n - 3);
        is_version = lode_str_long(text, 1, 999, &v) == 0;
    }
    if (is_version && v >= FIRST && v < LODE_ORG_OLDEST) /* the message is not confirmed */
        lode_org_call_error(c, 410, "GONE", "The API version %ld.0 is retired", v);
    else if (!is_version || v < LODE_ORG_OLDEST || v > LODE_ORG_NEWEST)
        lode_org_call_not_found(c);
    else if (v <= LODE_ORG_DEPRECATED) /* worded as in the REST guide, headers_warning */
        lode_server_add_header(c->rq, "Warning",
                               "299 - \"This API is deprecated and will be removed by Summer '28. "
                               "Please see https://help.salesforce.com/articleView?id=005321531 "
                               "for details.\"");
    snprintf(c->version, sizeof c->version, "%ld.0", v);
    return !c->rq->reply.status;
}

/* Bulk API 2.0 loads since version 41.0 and queries since 47.0. */
static int is_before_its_time(const struct lode_org_call *c, const char *path)
{
    long v = strtol(c->version, NULL, 10);

    return (v < 41 && lode_str_starts(path, DATA "/jobs/ingest")) ||
           (v < 47 && lode_str_starts(path, DATA "/jobs/query"));
}

void lode_org_calls_lead(struct lode_org_call *c, int status, const struct lode_org_calls_entry *e)
{
    if (status == 405)
        refuse_method(c);
    else if (status != 200)
        lode_org_call_not_found(c);
    else if (lode_str_starts(e->path, DATA) && !read_version(c))
        ;
    else if (is_before_its_time(c, e->path))
        lode_org_call_not_found(c);
    else
        c->handler = e->handler;
}
