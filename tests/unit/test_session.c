/* test_session.c - building calls, reading refusals, and asking an org who it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "salesforce/session.h"
#include "support/netcall.h"
#include "support/peer.h"

#define N_OF(a) (sizeof(a) / sizeof *(a))
#define TOKEN   "00Dsecret!AQ.x_y"

static void instance_urls_are_looked_at_before_anything_is_sent(void **state)
{
    static const struct {
        const char *url, *version, *token;
        enum lode_code code;
        const char *want;
    } cases[] = {
        {"https://acme.my.salesforce.com", NULL, "t", LODE_OK, "https://acme.my.salesforce.com"},
        {"https://acme.my.salesforce.com//", NULL, "t", LODE_OK, "https://acme.my.salesforce.com"},
        {"https://acme:8443/", "60.0", "t", LODE_OK, "https://acme:8443"},
        {"http://127.0.0.1:80", "47", "t", LODE_OK, "http://127.0.0.1:80"},
        {"http://localhost:1", "68.0", "t", LODE_OK, "http://localhost:1"},
        {"http://acme.my.salesforce.com", NULL, "t", LODE_E_REFUSED, NULL},
        {"https://u:p@acme", NULL, "t", LODE_E_REFUSED, NULL},
        {"acme.my.salesforce.com", NULL, "t", LODE_E_USAGE, NULL},
        {"https://acme/services", NULL, "t", LODE_E_USAGE, NULL},
        {"https://acme?x=1", NULL, "t", LODE_E_USAGE, NULL},
        {"https://", NULL, "t", LODE_E_USAGE, NULL},
        {"", NULL, "t", LODE_E_USAGE, NULL},
        {"https://acme", "v68.0", "t", LODE_E_USAGE, NULL},
        {"https://acme", "46.0", "t", LODE_E_USAGE, NULL},
        {"https://acme", "68.00", "t", LODE_E_USAGE, NULL},
        {"https://acme", "", "t", LODE_E_USAGE, NULL},
        {"https://acme", NULL, "", LODE_E_AUTH, NULL},
        {"https://acme", NULL, "a\r\nX: y", LODE_E_AUTH, NULL},
        {"https://acme", NULL, "a b", LODE_E_AUTH, NULL},
    };

    (void)state;
    for (size_t i = 0; i < N_OF(cases); i++) {
        struct lode_session_opts opts = {
            .instance_url = cases[i].url, .token = cases[i].token, .api_version = cases[i].version};
        struct lode_session *s = NULL;
        struct lode_err err = {.code = LODE_OK};
        int rc = lode_session_open(&opts, &s, &err);

        if (err.code != cases[i].code || rc != (cases[i].code ? -1 : 0))
            fail_msg("%s %s: %s", cases[i].url, cases[i].version, err.msg);
        if (rc == 0)
            assert_string_equal(lode_session_instance_url(s), cases[i].want);
        lode_session_close(s);
    }
}

static void calls_carry_token_and_version(void **state)
{
    static const struct {
        const char *path, *want;
    } cases[] = {
        {"jobs/ingest", "https://acme/services/data/v60.0/jobs/ingest"},
        {"/services/oauth2/userinfo", "https://acme/services/oauth2/userinfo"},
    };
    struct lode_session_opts opts = {
        .instance_url = "https://acme/", .token = TOKEN, .api_version = "60"};
    struct lode_session *s;
    struct lode_call *c;
    struct lode_err err;

    (void)state;
    assert_int_equal(lode_session_open(&opts, &s, &err), 0);
    assert_string_equal(lode_session_version(s), "60.0");
    for (size_t i = 0; i < N_OF(cases); i++) {
        assert_int_equal(lode_session_call(s, LODE_GET, cases[i].path, &c, &err), 0);
        assert_string_equal(c->url, cases[i].want);
        assert_string_equal(c->token, TOKEN);
        assert_string_equal(c->headers[0], "Accept: application/json");
        assert_string_equal(c->headers[1], "Sforce-Call-Options: client=lode/" LODE_VERSION);
        assert_true(c->repeatable);
        lode_call_free(c);
    }
    assert_int_equal(lode_session_call_json(s, LODE_PATCH, "x", "{}", &c, &err), 0);
    assert_false(c->repeatable);
    assert_string_equal(lode_buf_str(&c->body), "{}");
    assert_string_equal(c->headers[2], "Content-Type: application/json; charset=UTF-8");
    lode_call_free(c);
    lode_session_close(s);
}

static void links_of_replies_lead_to_the_same_host_or_nowhere(void **state)
{
    static const struct {
        const char *link, *want;
    } cases[] = {
        {"services/data/v60.0/jobs/ingest/750/batches",
         "https://acme/services/data/v60.0/jobs/ingest/750/batches"},
        {"/services/data/v66.0/jobs/ingest?queryLocator=01gR-2000",
         "https://acme/services/data/v66.0/jobs/ingest?queryLocator=01gR-2000"},
        {"https://acme/services/x", "https://acme/services/x"},
        {"https://acme:443/services/x", "https://acme:443/services/x"},
        {"/services/x?next=https://evil/", "https://acme/services/x?next=https://evil/"},
        {"https://evil/services/x", NULL},
        {"http://acme/services/x", NULL},
        {"https://acme:444/services/x", NULL},
        {"https://acme@evil/x", NULL},
        {"https://acme.evil/x", NULL},
        {"//evil/x", NULL},
        {"\\\\evil\\x", NULL},
        {"", NULL},
    };
    struct lode_session_opts opts = {
        .instance_url = "https://acme", .token = TOKEN, .api_version = "60"};
    struct lode_session *s;
    struct lode_err err;

    (void)state;
    assert_int_equal(lode_session_open(&opts, &s, &err), 0);
    for (size_t i = 0; i < N_OF(cases); i++) {
        struct lode_call *c = NULL;
        int rc = lode_session_call_link(s, LODE_GET, cases[i].link, &c, &err);

        if (rc != (cases[i].want ? 0 : -1))
            fail_msg("%s: %d", cases[i].link, rc);
        if (rc == 0)
            assert_string_equal(c->url, cases[i].want);
        else
            assert_int_equal(err.code, LODE_E_REFUSED);
        lode_call_free(c);
    }
    lode_session_close(s);
}

static struct lode_call *finished(int status, const char *body)
{
    struct lode_call *c = NULL;
    struct lode_err err;

    assert_int_equal(
        lode_call_new(LODE_POST, "https://acme/services/data/v60.0/jobs?x=secret", &c, &err), 0);
    c->is_answered = status != 0;
    c->status = status;
    if (!status)
        lode_err_set(&c->err, LODE_E_NET, "the exchange with acme:443 broke off");
    assert_int_equal(lode_buf_adds(&c->reply, body, &err), 0);
    return c;
}

static const char refusal[] =
    "[{\"errorCode\":\"INVALIDJOB\",\"message\":\"InvalidJob : Unable to find object: x\"}]";
static const struct {
    int status;
    const char *body;
    int is_answer;
    enum lode_code code;
} replies[] = {
    {200, "{}", 1, LODE_OK},
    {201, "", 1, LODE_OK},
    {204, "", 1, LODE_OK},
    {400, refusal, 1, LODE_E_REMOTE},
    {404, refusal, 1, LODE_E_REMOTE},
    {409, refusal, 1, LODE_E_REMOTE},
    {429, refusal, 1, LODE_E_LIMIT},
    {401, "[{\"message\":\"Session expired or invalid\",\"errorCode\":\"INVALID_SESSION_ID\"}]", 1,
     LODE_E_AUTH},
    {400, "[{\"message\":\"old spelling\",\"errorCode\":\"INVALID_SESSION_ID\"}]", 1, LODE_E_AUTH},
    {403,
     "[{\"errorCode\":\"REQUEST_LIMIT_EXCEEDED\",\"message\":\"TotalRequests Limit "
     "exceeded.\"}]",
     1, LODE_E_LIMIT},
    {400, "[{\"errorCode\":\"LIMIT_EXCEEDED\",\"message\":\"Max bulk v2 query jobs\"}]", 1,
     LODE_E_LIMIT},
    {403, "[{\"errorCode\":\"INSUFFICIENT_ACCESS\",\"message\":\"no\"}]", 1, LODE_E_AUTH},
    {400, "{\"error\":\"invalid_grant\",\"error_description\":\"no such user\"}", 0, LODE_E_AUTH},
    {0, "", 0, LODE_E_NET},
    {500, refusal, 0, LODE_E_REMOTE},
    {503, refusal, 0, LODE_E_NET},
    {503, "", 0, LODE_E_NET},
    {502, "<html>Bad Gateway</html>", 0, LODE_E_NET},
    {404, "<html>Not here</html>", 0, LODE_E_NET},
    {403, "<html>Blocked by policy</html>", 0, LODE_E_NET},
    {400, "[]", 0, LODE_E_NET},
    {400, "[{\"message\":\"no code\"}]", 0, LODE_E_NET},
    {400, "[{\"errorCode\":\"X\",\"message\":\"cut", 0, LODE_E_NET},
    {400, "[1]", 0, LODE_E_NET},
    {401, "", 0, LODE_E_AUTH},
    {407, "", 0, LODE_E_AUTH},
    {302, "", 0, LODE_E_REMOTE},
};

static void only_the_orgs_own_words_are_an_answer(void **state)
{

    (void)state;
    for (size_t i = 0; i < N_OF(replies); i++) {
        struct lode_call *c = finished(replies[i].status, replies[i].body);
        struct lode_err err = {.code = LODE_OK};
        int rc = lode_session_check(c, NULL, &err);

        if (lode_session_is_answer(c) != replies[i].is_answer || err.code != replies[i].code ||
            rc != (replies[i].code ? -1 : 0))
            fail_msg("%d %s: %d, %s", replies[i].status, replies[i].body, err.code, err.msg);
        if (rc < 0) {
            assert_non_null(strstr(err.msg, "POST /services/data/v60.0/jobs: "));
            assert_null(strstr(err.msg, "secret"));
            assert_null(strchr(err.msg, '\n'));
        }
        lode_call_free(c);
    }
}

static void a_refusal_is_taken_apart(void **state)
{
    struct lode_call *c =
        finished(400, "[{\"message\":\"two\\nlines \\u00e9\",\"errorCode\":\"MALFORMED_QUERY\"},"
                      "{\"errorCode\":\"OTHER\",\"message\":\"x\"}]");
    struct lode_fault f;
    struct lode_err err;

    (void)state;
    assert_int_equal(lode_session_check(c, &f, &err), -1);
    assert_int_equal(f.status, 400);
    assert_true(f.is_salesforce);
    assert_string_equal(f.code, "MALFORMED_QUERY");
    assert_string_equal(f.message, "two lines \xc3\xa9");
    assert_int_equal(err.sys, 400);
    assert_non_null(strstr(err.msg, "MALFORMED_QUERY: two lines \xc3\xa9"));
    lode_call_free(c);
    c = finished(502, "<html>");
    assert_int_equal(lode_session_check(c, &f, &err), -1);
    assert_false(f.is_salesforce);
    assert_string_equal(f.code, "");
    lode_call_free(c);
}

#define VERSIONS                                                                \
    "[{\"label\":\"A\",\"url\":\"/services/data/v31.0\",\"version\":\"31.0\"}," \
    "{\"label\":\"B\",\"url\":\"/services/data/v66.0\",\"version\":\"66.0\"},"  \
    "{\"label\":\"C\",\"url\":\"/services/data/v67.0\",\"version\":\"67.0\"},"  \
    "{\"label\":\"D\",\"url\":\"/services/data/v69.0\",\"version\":\"69.0\"}]"
#define USERINFO                                                                   \
    "{\"user_id\":\"005ak000005hvjJ\",\"organization_id\":\"00Dak000000gPFyEAM\"," \
    "\"preferred_username\":\"ada@example.com\",\"x\":1}"

static void an_org_is_asked_who_it_is(void **state)
{
    static const struct lode_peer_step steps[] = {
        {.match = "GET /services/data/v67.0/query?q=SELECT%20Id",
         .body = "{\"totalSize\":1,\"done\":true,\"records\":[{\"Id\":\"00Dak000000gPFyEAM\","
                 "\"Name\":\"Acme\",\"IsSandbox\":true,\"InstanceName\":\"CS1\"}]}"},
        {.match = "GET /services/data", .body = VERSIONS},
        {.match = "GET /services/oauth2/userinfo", .body = USERINFO},
    };
    struct lode_identity who;
    struct lode_err err;
    struct netcall_org o;
    char v[128];

    (void)state;
    netcall_org_open(&o, steps, N_OF(steps), TOKEN, NULL);
    assert_int_equal(lode_session_identify(o.s, &who, &err), 0);
    assert_string_equal(lode_session_version(o.s), "67.0");
    assert_string_equal(who.org_id, "00Dak000000gPFyEAM");
    assert_string_equal(who.user_id, "005ak000005hvjJAAQ");
    assert_string_equal(who.username, "ada@example.com");
    assert_string_equal(who.org_name, "Acme");
    assert_string_equal(who.instance, "CS1");
    assert_int_equal(who.is_sandbox, 1);
    assert_int_equal(lode_peer_count(o.peer), 3);
    assert_string_equal(
        lode_peer_header(lode_peer_request(o.peer, 1), "Authorization", v, sizeof v),
        "Bearer " TOKEN);
    assert_string_equal(
        lode_peer_header(lode_peer_request(o.peer, 1), "Sforce-Call-Options", v, sizeof v),
        "client=lode/" LODE_VERSION);
    netcall_org_close(&o);
}

static void an_org_may_keep_its_name_to_itself(void **state)
{
    static const struct lode_peer_step steps[] = {
        {.match = "GET /services/oauth2/userinfo", .body = USERINFO},
        {.match = "GET /services/data/v60.0/query",
         .status = 400,
         .body = "[{\"errorCode\":\"INVALID_TYPE\",\"message\":\"sObject type 'Organization' is "
                 "not supported.\"}]"},
    };
    struct lode_identity who;
    struct lode_err err;
    struct netcall_org o;

    (void)state;
    netcall_org_open(&o, steps, N_OF(steps), TOKEN, "60.0");
    assert_int_equal(lode_session_identify(o.s, &who, &err), 0);
    assert_string_equal(lode_session_version(o.s), "60.0");
    assert_string_equal(who.org_id, "00Dak000000gPFyEAM");
    assert_string_equal(who.org_name, "");
    assert_int_equal(who.is_sandbox, -1);
    assert_int_equal(lode_peer_count(o.peer), 2);
    netcall_org_close(&o);
}

static void what_is_no_org_is_told_from_a_refused_token(void **state)
{
    static const struct {
        const char *version;
        struct lode_peer_step step;
        enum lode_code code;
    } cases[] = {
        {"60.0", {.status = 403, .body = "Bad_OAuth_Token", .times = -1}, LODE_E_AUTH},
        {"60.0",
         {.status = 401,
          .body = "[{\"message\":\"Session expired or invalid\",\"errorCode\":"
                  "\"INVALID_SESSION_ID\"}]",
          .times = -1},
         LODE_E_AUTH},
        {"60.0", {.body = "<html>a portal</html>", .times = -1}, LODE_E_REMOTE},
        {"60.0", {.body = "{}", .times = -1}, LODE_E_REMOTE},
        {"60.0", {.status = 503, .times = -1}, LODE_E_NET},
        {"60.0", {.act = LODE_PEER_CLOSE_AFTER, .times = -1}, LODE_E_NET},
        {NULL, {.body = "[]", .times = -1}, LODE_E_REMOTE},
        {NULL, {.body = "{}", .times = -1}, LODE_E_REMOTE},
        {NULL, {.body = "[{\"version\":\"31.0\"},{\"version\":7}]", .times = -1}, LODE_E_REMOTE},
        {NULL, {.body = "[{\"version\":\"90.0\"}]", .times = -1}, LODE_E_REMOTE},
    };

    (void)state;
    for (size_t i = 0; i < N_OF(cases); i++) {
        struct lode_identity who;
        struct lode_err err;
        struct netcall_org o;

        netcall_org_open(&o, &cases[i].step, 1, TOKEN, cases[i].version);
        assert_int_equal(lode_session_identify(o.s, &who, &err), -1);
        if (err.code != cases[i].code)
            fail_msg("%zu: %s", i, err.msg);
        assert_null(strstr(err.msg, "secret"));
        netcall_org_close(&o);
    }
}

static int stop(void *ctx)
{
    (void)ctx;
    return 1;
}

static void a_stop_ends_a_wait(void **state)
{
    static const struct lode_peer_step step = {.act = LODE_PEER_HOLD};
    struct lode_peer *p = lode_peer_open(&step, 1);
    struct lode_session_opts opts = {
        .instance_url = lode_peer_url(p), .token = TOKEN, .api_version = "60.0", .stop = stop};
    struct lode_session *s;
    struct lode_identity who;
    struct lode_err err;

    (void)state;
    assert_int_equal(lode_client_open(&netcall_two_tries, &opts.client, &err), 0);
    assert_int_equal(lode_session_open(&opts, &s, &err), 0);
    assert_int_equal(lode_session_identify(s, &who, &err), -1);
    assert_int_equal(err.code, LODE_E_CANCEL);
    lode_session_close(s);
    lode_client_close(opts.client);
    lode_peer_close(p);
}

#define OVER  "[{\"message\":\"Session expired or invalid\",\"errorCode\":\"INVALID_SESSION_ID\"}]"
#define REST  "This session is not valid for use with the REST API"
#define AGENT "Connected app is not attached to Agent"

struct sign_in {
    int n;
    enum lode_code code; /* of its failure */
};

static int renew(void *ctx, char **token, struct lode_err *err)
{
    struct sign_in *i = ctx;

    i->n++;
    if (i->code)
        return lode_err_set(err, i->code, "no sign-in today");
    *token = lode_str_printf(err, "00D!new%d", i->n);
    return *token ? 0 : -1;
}

static const struct {
    const char *name;
    struct lode_peer_step steps[3];
    int has_no_way;
    enum lode_code sign_in, code;
    int n_renewed, n_requests;
} ends[] = {
    {"the same call once more with a new token",
     {{.status = 401, .body = OVER}, {.status = 201}},
     0,
     LODE_OK,
     LODE_OK,
     1,
     2},
    {"as Bulk API 1 spells it",
     {{.status = 400,
       .body = "[{\"errorCode\":\"INVALIDSESSIONID\",\"message\":\"InvalidSessionId : x\"}]"},
      {.status = 201}},
     0,
     LODE_OK,
     LODE_OK,
     1,
     2},
    {"a new token that is refused too",
     {{.status = 401, .body = OVER, .times = -1}},
     0,
     LODE_OK,
     LODE_E_AUTH,
     1,
     2},
    {"no way to sign in", {{.status = 401, .body = OVER}}, 1, LODE_OK, LODE_E_AUTH, 0, 1},
    {"a sign-in that is refused",
     {{.status = 401, .body = OVER}},
     0,
     LODE_E_AUTH,
     LODE_E_AUTH,
     1,
     1},
    {"a sign-in that the network loses",
     {{.status = 401, .body = OVER}},
     0,
     LODE_E_NET,
     LODE_E_NET,
     1,
     1},
    {"a token of the wrong kind",
     {{.status = 401, .body = "[{\"message\":\"" REST "\",\"errorCode\":\"INVALID_SESSION_ID\"}]"}},
     0,
     LODE_OK,
     LODE_E_AUTH,
     0,
     1},
    {"an app that is not attached",
     {{.status = 401,
       .body = "[{\"message\":\"" AGENT "\",\"errorCode\":\"INVALID_SESSION_ID\"}]"}},
     0,
     LODE_OK,
     LODE_E_AUTH,
     0,
     1},
    {"a malformed header",
     {{.status = 401,
       .body = "[{\"message\":\"INVALID_HEADER_TYPE\",\"errorCode\":\"INVALID_AUTH_HEADER\"}]"}},
     0,
     LODE_OK,
     LODE_E_AUTH,
     0,
     1},
    {"a page of somebody else",
     {{.status = 401, .body = "INVALID_SESSION_ID"}},
     0,
     LODE_OK,
     LODE_E_AUTH,
     0,
     1},
    {"an answer that was lost", {{.act = LODE_PEER_CLOSE_AFTER}}, 0, LODE_OK, LODE_E_NET, 0, 1},
};

static void open_renewing(struct netcall_org *o, struct lode_peer *p, struct sign_in *in)
{
    struct lode_session_opts opts = {.instance_url = lode_peer_url(p),
                                     .token = TOKEN,
                                     .api_version = "60.0",
                                     .renew = in ? renew : NULL,
                                     .renew_ctx = in};
    struct lode_err err;

    o->peer = p;
    o->client = netcall_client(&netcall_two_tries);
    opts.client = o->client;
    assert_int_equal(lode_session_open(&opts, &o->s, &err), 0);
}

/* A file as body: what is sent again is all of it. */
static void a_session_that_is_over_is_renewed_once(void **state)
{
    char *path = netcall_path("body.csv"), v[128];
    struct lode_err err;

    (void)state;
    assert_int_equal(lode_io_write_file(path, "Name\nx\n", 7, &err), 0);
    for (size_t i = 0; i < N_OF(ends); i++) {
        struct sign_in in = {0, ends[i].sign_in};
        struct netcall_org o;
        struct lode_call *c;
        int rc;

        print_message("# %s\n", ends[i].name);
        open_renewing(&o, lode_peer_open(ends[i].steps, 3), ends[i].has_no_way ? NULL : &in);
        err.code = LODE_OK;
        assert_int_equal(lode_session_call(o.s, LODE_PUT, "x", &c, &err), 0);
        c->body_path = lode_str_dup(path, &err);
        rc = lode_session_perform(o.s, c, &err);
        if (rc != (ends[i].code ? -1 : 0) || err.code != ends[i].code)
            fail_msg("%s: %d %s", ends[i].name, rc, rc ? err.msg : "");
        assert_int_equal(in.n, ends[i].n_renewed);
        assert_int_equal(lode_peer_count(o.peer), ends[i].n_requests);
        if (rc < 0) {
            assert_null(strstr(err.msg, "00D"));
        } else {
            const struct lode_peer_request *last = lode_peer_request(o.peer, 1);

            assert_string_equal(lode_peer_header(last, "Authorization", v, sizeof v),
                                "Bearer 00D!new1");
            assert_string_equal(lode_buf_str(&last->body), "Name\nx\n");
        }
        lode_call_free(c);
        netcall_org_close(&o);
    }
    lode_mem_free(path);
}

static void calls_of_one_session_share_one_sign_in(void **state)
{
    static const struct lode_peer_step steps[] = {
        {.match = "GET", .status = 401, .body = OVER, .times = 2}, {.match = "GET", .times = -1}};
    struct sign_in in = {0, LODE_OK};
    struct lode_call *a, *b, *next;
    struct netcall_org o;
    struct lode_err err;

    (void)state;
    open_renewing(&o, lode_peer_open(steps, 2), &in);
    assert_int_equal(lode_session_call(o.s, LODE_GET, "a", &a, &err), 0);
    assert_int_equal(lode_session_call(o.s, LODE_GET, "b", &b, &err), 0);
    netcall_perform(o.client, a);
    netcall_perform(o.client, b);
    assert_int_equal(lode_session_renew(o.s, a, &err), 1);
    assert_int_equal(lode_session_renew(o.s, b, &err), 1);
    assert_int_equal(in.n, 1);
    assert_string_equal(a->token, "00D!new1");
    assert_string_equal(b->token, "00D!new1");
    netcall_perform(o.client, b);
    assert_int_equal(b->status, 200);
    assert_int_equal(lode_session_renew(o.s, b, &err), 0);
    assert_int_equal(lode_session_call(o.s, LODE_GET, "c", &next, &err), 0);
    assert_string_equal(next->token, "00D!new1");
    lode_call_free(a);
    lode_call_free(b);
    lode_call_free(next);
    netcall_org_close(&o);
}

static void text_is_escaped_for_a_url(void **state)
{
    struct lode_buf b;
    struct lode_err err;

    (void)state;
    lode_buf_init(&b, 0);
    assert_int_equal(lode_session_escape(&b, "a b+c&d='\xc3\xa9'/?#%-._~Z9", &err), 0);
    assert_string_equal(lode_buf_str(&b), "a%20b%2Bc%26d%3D%27%C3%A9%27%2F%3F%23%25-._~Z9");
    lode_buf_clear(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(instance_urls_are_looked_at_before_anything_is_sent),
        cmocka_unit_test(calls_carry_token_and_version),
        cmocka_unit_test(links_of_replies_lead_to_the_same_host_or_nowhere),
        cmocka_unit_test(only_the_orgs_own_words_are_an_answer),
        cmocka_unit_test(a_refusal_is_taken_apart),
        cmocka_unit_test(an_org_is_asked_who_it_is),
        cmocka_unit_test(an_org_may_keep_its_name_to_itself),
        cmocka_unit_test(what_is_no_org_is_told_from_a_refused_token),
        cmocka_unit_test(a_stop_ends_a_wait),
        cmocka_unit_test(a_session_that_is_over_is_renewed_once),
        cmocka_unit_test(calls_of_one_session_share_one_sign_in),
        cmocka_unit_test(text_is_escaped_for_a_url),
    };

    return cmocka_run_group_tests_name("session", tests, netcall_set_up, netcall_tear_down);
}
