/* rehearsal/org_composite.c - composite and composite/batch. Shapes and texts are those of the REST
 * guide (resources_composite_composite_post, resources_composite_allornone), but where a comment
 * says otherwise. */
#include "rehearsal/org_composite.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "rehearsal/org_sub.h"

enum { MAX_CALLS = 25, MAX_HEAVY = 5 };

struct composite {
    struct lode_org_call *c;
    const json_t *list;
    json_t *replies; /* referenceId: body */
    struct lode_org_subreply results[MAX_CALLS];
    size_t n, failed; /* failed: the first that did, or n */
};

static const char *text_of(const json_t *o, const char *key)
{
    const char *s = json_string_value(json_object_get(o, key));

    return s ? s : "";
}

void lode_org_composite_list(struct lode_org_call *c)
{
    static const char *const names[] = {"tree", "batch", "sobjects"};
    json_t *o = json_object();

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        json_object_set_new(o, names[i],
                            json_sprintf("/services/data/v%s/composite/%s", c->version, names[i]));
    lode_org_call_json(c, 200, o);
}

/* Where the path behind the version starts; "" for a url of another form. */
static const char *behind_version(const char *url)
{
    const char *p = lode_str_starts(url, "/services/data/v") ? strchr(url + 16, '/') : NULL;

    return p ? p : "";
}

static int is_query(const char *url)
{
    return lode_str_starts(behind_version(url), "/query");
}

static int is_collection(const char *url)
{
    return lode_str_starts(behind_version(url), "/composite/sobjects");
}

/* sObject resources, queries and collections, nothing else. */
static int is_allowed(const char *url)
{
    return is_query(url) || is_collection(url) || lode_str_starts(behind_version(url), "/sobjects");
}

static int is_good_reference(const char *s)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

    return *s && *s != '_' && strspn(s, letters) == strlen(s);
}

/* "If you do, the top-level request fails": these come from the call around it. */
static int has_own_header(const json_t *call)
{
    static const char *const names[] = {"Accept", "Authorization", "Content-Type"};
    const char *key;
    json_t *v;

    json_object_foreach(json_object_get(call, "httpHeaders"), key, v)
    {
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            if (lode_str_casecmp(key, names[i]) == 0)
                return 1;
    }
    return 0;
}

/* What fails the call as a whole. The codes of these refusals are not confirmed, nor the texts but
 * for that of the reference ids. 0; -1: answered. */
static int check_call(struct composite *k, size_t i)
{
    const json_t *call = json_array_get(k->list, i);
    const char *reference = text_of(call, "referenceId");

    if (!*text_of(call, "method") || !*text_of(call, "url") || !*reference) {
        lode_org_call_error(k->c, 400, "JSON_PARSER_ERROR",
                            "Each subrequest needs a method, a url and a referenceId");
        return -1;
    }
    if (lode_org_call_version(k->c) >= 52 && !is_good_reference(reference)) {
        lode_org_call_error(k->c, 400, "JSON_PARSER_ERROR",
                            "Provided referenceId ('%s') must start with a letter or a number, and "
                            "it can contain only letters, numbers and underscores ('_').",
                            reference);
        return -1;
    }
    if (has_own_header(call)) {
        lode_org_call_error(k->c, 400, "JSON_PARSER_ERROR",
                            "The subrequest '%s' has a header that it may not have", reference);
        return -1;
    }
    for (size_t j = 0; j < i; j++)
        if (strcmp(text_of(json_array_get(k->list, j), "referenceId"), reference) == 0) {
            lode_org_call_error(k->c, 400, "JSON_PARSER_ERROR",
                                "Duplicate referenceId '%s' in the request", reference);
            return -1;
        }
    return 0;
}

static int check_all(struct composite *k)
{
    size_t n_heavy = 0;

    k->n = json_array_size(k->list);
    if (!json_is_array(k->list) || k->n > MAX_CALLS) {
        k->n = 0;
        lode_org_call_error(k->c, 400, "JSON_PARSER_ERROR",
                            "A composite request has a list of at most %d subrequests", MAX_CALLS);
        return -1;
    }
    for (size_t i = 0; i < k->n; i++) {
        const char *url = text_of(json_array_get(k->list, i), "url");

        if (check_call(k, i) < 0)
            return -1;
        n_heavy += is_query(url) || is_collection(url);
    }
    if (n_heavy <= MAX_HEAVY)
        return 0;
    lode_org_call_error(k->c, 400, "JSON_PARSER_ERROR",
                        "At most %d subrequests may be sObject Collections or queries", MAX_HEAVY);
    return -1;
}

/* One call, its references filled in. */
static int run_one(struct composite *k, size_t i, struct lode_err *err)
{
    const json_t *call = json_array_get(k->list, i), *given = json_object_get(call, "body");
    struct lode_org_subreply *out = &k->results[i];
    json_t *body = NULL;
    char *url = NULL;
    struct lode_buf why;
    int rc;

    lode_buf_init(&why, 0);
    rc = lode_org_sub_fill(text_of(call, "url"), k->replies, 1, &url, &why, err);
    if (rc == 0 && given)
        rc = lode_org_sub_fill_body(given, k->replies, &body, &why, err);
    if (rc == 1)
        rc = lode_org_sub_refuse(out, 400, "PROCESSING_HALTED", lode_buf_str(&why), err);
    else if (rc == 0 && !is_allowed(url)) /* text not confirmed */
        rc = lode_org_sub_refuse(out, 400, "PROCESSING_HALTED",
                                 "The resource is not supported in a composite request", err);
    else if (rc == 0)
        rc = lode_org_sub_run(k->c, text_of(call, "method"), url, body,
                              json_object_get(call, "httpHeaders"), 1, out, err);
    if (rc == 0)
        rc = json_object_set(k->replies, text_of(call, "referenceId"), out->body) < 0 ? -1 : 0;
    json_decref(body);
    lode_mem_free(url);
    lode_buf_clear(&why);
    return rc;
}

/* 0; 1: to be taken back; -1. */
static int run_all(struct composite *k, struct lode_err *err)
{
    for (size_t i = 0; i < k->n; i++) {
        if (run_one(k, i, err) < 0)
            return -1;
        if (k->results[i].has_failed && k->failed == k->n)
            k->failed = i;
        if (k->failed < k->n && k->c->is_all_or_none)
            return 1;
    }
    return 0;
}

/* All but the one that failed say so, those before it too. */
static int halt(struct composite *k, struct lode_err *err)
{
    for (size_t i = 0; i < k->n; i++) {
        if (i == k->failed)
            continue;
        lode_org_sub_clear(&k->results[i]);
        if (lode_org_sub_refuse(&k->results[i], 400, "PROCESSING_HALTED",
                                "The transaction was rolled back since another operation in the "
                                "same transaction failed.",
                                err) < 0)
            return -1;
    }
    return 0;
}

static json_t *to_json(const struct composite *k)
{
    json_t *list = json_array();

    for (size_t i = 0; i < k->n; i++) {
        const struct lode_org_subreply *r = &k->results[i];

        json_array_append_new(list,
                              json_pack("{s:O, s:O, s:i, s:s}", "body", r->body, "httpHeaders",
                                        r->headers, "httpStatusCode", r->status, "referenceId",
                                        text_of(json_array_get(k->list, i), "referenceId")));
    }
    return json_pack("{s:o}", "compositeResponse", list);
}

static void run_composite(struct composite *k)
{
    struct lode_err err;
    int rc = lode_org_call_begin(k->c, &err);

    if (rc == 0) {
        rc = run_all(k, &err);
        rc = lode_org_call_end(k->c, rc, &err);
    }
    if (rc == 1)
        rc = halt(k, &err);
    if (rc < 0)
        lode_org_call_fault(k->c, &err);
    else
        lode_org_call_json(k->c, 200, to_json(k));
}

void lode_org_composite_run(struct lode_org_call *c)
{
    struct composite k = {.c = c};
    json_t *body = lode_org_call_body(c);

    if (!body)
        return;
    k.list = json_object_get(body, "compositeRequest");
    k.replies = json_object();
    c->is_all_or_none = json_is_true(json_object_get(body, "allOrNone"));
    if (check_all(&k) == 0) {
        k.failed = k.n;
        run_composite(&k);
    }
    for (size_t i = 0; i < k.n; i++)
        lode_org_sub_clear(&k.results[i]);
    json_decref(k.replies);
    json_decref(body);
}

/* "v68.0/sobjects/…", or with all of its path. */
static int run_batched(struct lode_org_call *c, const json_t *call, struct lode_org_subreply *out,
                       struct lode_err *err)
{
    const char *given = text_of(call, "url"), *path = behind_version(given);
    char *url;
    int rc;

    url = lode_str_printf(err, "%s%s", *path ? "" : "/services/data/", given);
    if (!url)
        return -1;
    if (lode_str_starts(behind_version(url), "/composite") ||
        lode_str_starts(behind_version(url), "/jobs")) /* text not confirmed */
        rc = lode_org_sub_refuse(out, 400, "INVALID_INPUT",
                                 "The resource is not supported in a batch request", err);
    else
        rc = lode_org_sub_run(c, text_of(call, "method"), url, json_object_get(call, "richInput"),
                              NULL, 0, out, err);
    lode_mem_free(url);
    return rc;
}

/* Each call stands for itself; behind one that failed none is made where haltOnError says so. */
static json_t *run_batch(struct lode_org_call *c, const json_t *list, int is_halting,
                         struct lode_err *err)
{
    json_t *results = json_array();
    int has_errors = 0;

    for (size_t i = 0; i < json_array_size(list); i++) {
        struct lode_org_subreply r = {0};
        int rc;

        if (has_errors && is_halting) /* the guide names the code and 412 */
            rc = lode_org_sub_refuse(&r, 412, "BATCH_PROCESSING_HALTED",
                                     "Batch processing was halted by an earlier error", err);
        else
            rc = run_batched(c, json_array_get(list, i), &r, err);
        if (rc == 0)
            json_array_append_new(
                results, json_pack("{s:i, s:O}", "statusCode", r.status, "result", r.body));
        has_errors |= r.status >= 400;
        lode_org_sub_clear(&r);
        if (rc < 0) {
            json_decref(results);
            return NULL;
        }
    }
    return json_pack("{s:b, s:o}", "hasErrors", has_errors, "results", results);
}

void lode_org_composite_batch(struct lode_org_call *c)
{
    json_t *body = lode_org_call_body(c), *o;
    const json_t *list = json_object_get(body, "batchRequests");
    struct lode_err err;

    if (!body)
        return;
    if (!json_is_array(list) || json_array_size(list) > MAX_CALLS) {
        lode_org_call_error(c, 400, "JSON_PARSER_ERROR", /* not confirmed */
                            "A batch request has a list of at most %d subrequests", MAX_CALLS);
    } else {
        o = run_batch(c, list, json_is_true(json_object_get(body, "haltOnError")), &err);
        if (o)
            lode_org_call_json(c, 200, o);
        else
            lode_org_call_fault(c, &err);
    }
    json_decref(body);
}
