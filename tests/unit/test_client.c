/* test_client.c - the HTTP client against a server that misbehaves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "net/client.h"
#include "support/netcall.h"
#include "support/peer.h"

#define N_OF(a) (sizeof(a) / sizeof *(a))

static void assert_file(const char *path, const char *want)
{
    struct lode_buf b;
    struct lode_err err;

    lode_buf_init(&b, 0);
    assert_int_equal(lode_io_read_file(path, 0, &b, &err), 0);
    assert_string_equal(lode_buf_str(&b), want);
    lode_buf_clear(&b);
}

static void a_call_carries_its_headers_and_brings_the_reply_back(void **state)
{
    static const struct lode_peer_step steps[] = {
        {.match = "GET /x?q=1",
         .headers = "Content-Type: application/json;charset=UTF-8\r\nSforce-Locator: MTAw\r\n"
                    "Sforce-NumberOfRecords: 12\r\nSforce-Limit-Info: api-usage=18/100000\r\n",
         .body = "{\"a\":1}"}};
    struct lode_peer *p = lode_peer_open(steps, N_OF(steps));
    struct lode_client *c = netcall_client(&netcall_quick);
    struct lode_call *call = netcall_to(p, LODE_GET, "/x?q=1");
    struct lode_err err;
    char v[256];

    (void)state;
    assert_int_equal(lode_call_header(call, "Accept", "text/csv", &err), 0);
    assert_int_equal(lode_call_header(call, "accept", "application/json", &err), 0);
    assert_int_equal(lode_call_header(call, "X-A", "a\r\nX-B: b", &err), -1);
    netcall_perform(c, call);
    assert_true(call->is_answered);
    assert_true(call->is_sent);
    assert_int_equal(call->status, 200);
    assert_int_equal(call->n_tries, 1);
    assert_string_equal(lode_buf_str(&call->reply), "{\"a\":1}");
    assert_string_equal(call->content_type, "application/json;charset=UTF-8");
    assert_string_equal(call->locator, "MTAw");
    assert_int_equal(call->n_records, 12);
    assert_string_equal(call->limit_info, "api-usage=18/100000");
    assert_int_equal(call->retry_after_ms, -1);
    assert_int_equal(call->received, 7);
    assert_string_equal(lode_peer_header(lode_peer_request(p, 0), "Authorization", v, sizeof v),
                        "Bearer 00Dsecret!token");
    assert_string_equal(lode_peer_header(lode_peer_request(p, 0), "Accept", v, sizeof v),
                        "application/json");
    assert_string_equal(lode_peer_header(lode_peer_request(p, 0), "Accept-Encoding", v, sizeof v),
                        "gzip");
    assert_string_equal(lode_peer_header(lode_peer_request(p, 0), "User-Agent", v, sizeof v),
                        "lode/0.1.0");
    lode_call_free(call);
    lode_client_close(c);
    lode_peer_close(p);
}

static void downloads_arrive_whole_in_every_framing(void **state)
{
    static const struct {
        const char *name;
        struct lode_peer_step step;
        const char *want;
    } cases[] = {
        {"with a length", {.body = "a,b\n1,2\n"}, "a,b\n1,2\n"},
        {"chunked", {.body = "a,b\n1,2\n", .frame = LODE_PEER_CHUNKED}, "a,b\n1,2\n"},
        {"gzip", {.body = "a,b\n1,2\n", .frame = LODE_PEER_GZIP}, "a,b\n1,2\n"},
        {"gzip, chunked", {.body = "a,b\n1,2\n", .frame = LODE_PEER_GZIP_CHUNKED}, "a,b\n1,2\n"},
        {"until the end", {.body = "a,b\n1,2\n", .frame = LODE_PEER_UNTIL_CLOSE}, "a,b\n1,2\n"},
        {"an empty 200", {.body = NULL}, ""},
        {"a 204", {.status = 204}, ""},
        {"an empty chunked 200", {.frame = LODE_PEER_CHUNKED}, ""},
    };
    struct lode_client *c = netcall_client(&netcall_quick);
    char *out = netcall_path("result.csv"), *part = netcall_path("result.csv.part");
    struct lode_err err;

    (void)state;
    for (size_t i = 0; i < N_OF(cases); i++) {
        struct lode_peer *p = lode_peer_open(&cases[i].step, 1);
        struct lode_call *call = netcall_to(p, LODE_GET, "/results");

        print_message("  %s\n", cases[i].name);
        call->out_path = lode_str_dup(out, &err);
        netcall_perform(c, call);
        assert_true(call->is_answered);
        assert_int_equal(call->reply.len, 0);
        assert_file(out, cases[i].want);
        assert_false(lode_io_exists(part));
        assert_int_equal(lode_io_remove(out, &err), 0);
        lode_call_free(call);
        lode_peer_close(p);
    }
    lode_mem_free(out);
    lode_mem_free(part);
    lode_client_close(c);
}

static void a_refusal_of_a_download_goes_to_memory(void **state)
{
    static const struct lode_peer_step steps[] = {{.status = 404, .body = "[{}]"}};
    struct lode_peer *p = lode_peer_open(steps, N_OF(steps));
    struct lode_client *c = netcall_client(&netcall_quick);
    struct lode_call *call = netcall_to(p, LODE_GET, "/results");
    char *out = netcall_path("none.csv"), *part = netcall_path("none.csv.part");

    (void)state;
    call->out_path = out;
    netcall_perform(c, call);
    assert_true(call->is_answered);
    assert_int_equal(call->status, 404);
    assert_string_equal(lode_buf_str(&call->reply), "[{}]");
    assert_false(lode_io_exists(out));
    assert_false(lode_io_exists(part));
    lode_call_free(call);
    lode_mem_free(part);
    lode_client_close(c);
    lode_peer_close(p);
}

static void a_cut_download_is_fetched_again_from_the_start(void **state)
{
    static const struct lode_peer_step cuts[] = {
        {.act = LODE_PEER_CUT, .body = "id\n1\n2\n", .cut_at = 5},
        {.act = LODE_PEER_CUT, .body = "id\n1\n2\n", .cut_at = 5, .frame = LODE_PEER_CHUNKED},
        {.act = LODE_PEER_CUT, .body = "id\n1\n2\n", .cut_at = 9, .frame = LODE_PEER_GZIP},
        {.act = LODE_PEER_CUT, .body = "id\n1\n2\n", .cut_at = 7, .frame = LODE_PEER_CHUNKED},
        {.act = LODE_PEER_CLOSE_AFTER},
        {.act = LODE_PEER_RESET},
        {.status = 503, .body = "<html>busy</html>"},
    };
    struct lode_client *c = netcall_client(&netcall_quick);
    char *out = netcall_path("cut.csv"), *part = netcall_path("cut.csv.part");
    struct lode_err err;

    (void)state;
    for (size_t i = 0; i < N_OF(cuts); i++) {
        struct lode_peer_step steps[] = {cuts[i], {.body = "id\n1\n2\n"}};
        struct lode_peer *p = lode_peer_open(steps, N_OF(steps));
        struct lode_call *call = netcall_to(p, LODE_GET, "/results");

        call->out_path = lode_str_dup(out, &err);
        netcall_perform(c, call);
        assert_true(call->is_answered);
        assert_int_equal(call->n_tries, 2);
        assert_int_equal(lode_peer_count(p), 2);
        assert_file(out, "id\n1\n2\n");
        assert_int_equal(call->received, 7);
        assert_int_equal(call->reply.len, 0);
        assert_false(lode_io_exists(part));
        assert_int_equal(lode_io_remove(out, &err), 0);
        lode_call_free(call);
        lode_peer_close(p);
    }
    lode_mem_free(out);
    lode_mem_free(part);
    lode_client_close(c);
}

static void a_download_that_stays_cut_leaves_no_file(void **state)
{
    static const struct lode_peer_step steps[] = {
        {.act = LODE_PEER_CUT, .body = "id\n1\n2\n", .cut_at = 5, .times = -1}};
    struct lode_peer *p = lode_peer_open(steps, N_OF(steps));
    struct lode_client *c = netcall_client(&netcall_quick);
    struct lode_call *call = netcall_to(p, LODE_GET, "/results");
    char *part = netcall_path("gone.csv.part");

    (void)state;
    call->out_path = netcall_path("gone.csv");
    netcall_perform(c, call);
    assert_false(call->is_answered);
    assert_int_equal(call->status, 0);
    assert_int_equal(call->err.code, LODE_E_NET);
    assert_int_equal(call->n_tries, 3);
    assert_int_equal(lode_peer_count(p), 3);
    assert_false(lode_io_exists(call->out_path));
    assert_false(lode_io_exists(part));
    lode_mem_free(part);
    lode_call_free(call);
    lode_client_close(c);
    lode_peer_close(p);
}

static void what_has_an_effect_is_never_sent_twice(void **state)
{
    static const struct {
        enum lode_method method;
        struct lode_peer_step step;
        int want_answer;
    } cases[] = {
        {LODE_PUT, {.act = LODE_PEER_CLOSE_EARLY, .match = "P"}, 0},
        {LODE_PUT, {.act = LODE_PEER_CLOSE_AFTER, .match = "P"}, 0},
        {LODE_PUT, {.act = LODE_PEER_RESET, .match = "P"}, 0},
        {LODE_PUT, {.act = LODE_PEER_CUT, .match = "P", .body = "0123", .cut_at = 2}, 0},
        {LODE_PUT, {.status = 503, .match = "P", .headers = "Retry-After: 0\r\n"}, 1},
        {LODE_POST, {.act = LODE_PEER_CLOSE_AFTER, .match = "P"}, 0},
        {LODE_POST, {.status = 429, .match = "P"}, 1},
        {LODE_PATCH, {.act = LODE_PEER_RESET, .match = "P"}, 0},
        {LODE_PATCH, {.act = LODE_PEER_CLOSE_EARLY, .match = "P"}, 0},
    };

    (void)state;
    for (size_t i = 0; i < N_OF(cases); i++) {
        struct lode_peer_step steps[] = {
            {.match = "GET", .times = -1}, cases[i].step, {.match = "P"}};
        struct lode_peer *p = lode_peer_open(steps, N_OF(steps));
        struct lode_client *c = netcall_client(&netcall_quick);
        struct lode_call *warm = netcall_to(p, LODE_GET, "/"), *call;

        netcall_perform(c, warm); /* leaves a connection that could be used again */
        assert_int_equal(warm->status, 200);
        call = netcall_to(p, cases[i].method, "/jobs");
        netcall_body(call, "{\"state\":\"UploadComplete\"}");
        netcall_perform(c, call);
        assert_int_equal(call->is_answered, cases[i].want_answer);
        assert_true(call->is_sent);
        assert_int_equal(call->n_tries, 1);
        if (!cases[i].want_answer)
            assert_int_equal(call->err.code, LODE_E_NET);
        netcall_perform(c, warm);
        assert_int_equal(lode_peer_hits(p, "PUT ") + lode_peer_hits(p, "POST ") +
                             lode_peer_hits(p, "PATCH "),
                         1);
        lode_call_free(warm);
        lode_call_free(call);
        lode_client_close(c);
        lode_peer_close(p);
    }
}

static void a_get_on_a_connection_that_died_is_sent_again(void **state)
{
    static const struct lode_peer_step steps[] = {
        {.body = "one"}, {.act = LODE_PEER_CLOSE_AFTER}, {.body = "two"}};
    struct lode_peer *p = lode_peer_open(steps, N_OF(steps));
    struct lode_client *c = netcall_client(&netcall_quick);
    struct lode_call *call = netcall_to(p, LODE_GET, "/");

    (void)state;
    netcall_perform(c, call);
    assert_string_equal(lode_buf_str(&call->reply), "one");
    netcall_perform(c, call);
    assert_string_equal(lode_buf_str(&call->reply), "two");
    lode_call_free(call);
    lode_client_close(c);
    lode_peer_close(p);
}

static void tries_are_bounded_and_the_last_answer_is_kept(void **state)
{
    static const struct lode_peer_step steps[] = {{.status = 502, .body = "bad", .times = -1}};
    struct lode_peer *p = lode_peer_open(steps, N_OF(steps));
    struct lode_client *c = netcall_client(&netcall_quick);
    struct lode_call *call = netcall_to(p, LODE_DELETE, "/x");

    (void)state;
    netcall_perform(c, call);
    assert_true(call->is_answered);
    assert_int_equal(call->status, 502);
    assert_string_equal(lode_buf_str(&call->reply), "bad");
    assert_int_equal(lode_peer_count(p), 3);
    assert_int_equal(lode_peer_hits(p, "DELETE /x"), 3);
    lode_call_free(call);
    lode_client_close(c);
    lode_peer_close(p);
}

static void retry_after_is_waited_for(void **state)
{
    static const struct lode_peer_step steps[] = {{.status = 503, .headers = "Retry-After: 1\r\n"},
                                                  {.body = "ok"}};
    struct lode_peer *p = lode_peer_open(steps, N_OF(steps));
    struct lode_client *c = netcall_client(&netcall_quick);
    struct lode_call *call = netcall_to(p, LODE_GET, "/");
    int64_t gap;

    (void)state;
    netcall_perform(c, call);
    assert_int_equal(call->status, 200);
    gap = lode_peer_request(p, 1)->at_ms - lode_peer_request(p, 0)->at_ms;
    assert_in_range(gap, 995, 60000);
    lode_call_free(call);
    lode_client_close(c);
    lode_peer_close(p);
}

static void a_call_waits_for_its_time(void **state)
{
    static const struct lode_peer_step steps[] = {{.body = "ok"}};
    struct lode_peer *p = lode_peer_open(steps, N_OF(steps));
    struct lode_client *c = netcall_client(&netcall_quick);
    struct lode_call *call = netcall_to(p, LODE_GET, "/");
    int64_t due = lode_clock_mono_ms() + 150;

    (void)state;
    call->not_before_ms = due;
    netcall_perform(c, call);
    assert_int_equal(call->status, 200);
    assert_true(lode_peer_request(p, 0)->at_ms >= due);
    lode_call_free(call);
    lode_client_close(c);
    lode_peer_close(p);
}

static void the_token_does_not_follow_a_redirect_elsewhere(void **state)
{
    struct lode_peer_step there = {.body = "yours", .times = -1};
    struct lode_peer *other = lode_peer_open(&there, 1), *p;
    static const int statuses[] = {301, 302, 303, 307, 308};
    struct lode_client *c = netcall_client(&netcall_quick);
    char headers[128];

    (void)state;
    snprintf(headers, sizeof headers, "Location: %s/x\r\n", lode_peer_url(other));
    for (size_t i = 0; i < N_OF(statuses); i++) {
        struct lode_peer_step step = {.status = statuses[i], .headers = headers, .body = "moved"};
        struct lode_call *call;

        p = lode_peer_open(&step, 1);
        call = netcall_to(p, LODE_GET, "/");
        netcall_perform(c, call);
        assert_true(call->is_answered);
        assert_int_equal(call->status, statuses[i]);
        assert_string_equal(lode_buf_str(&call->reply), "moved");
        lode_call_free(call);
        lode_peer_close(p);
    }
    assert_int_equal(lode_peer_count(other), 0);
    assert_int_equal(lode_peer_connections(other), 0);
    lode_client_close(c);
    lode_peer_close(other);
}

static void a_get_is_redirected_within_its_own_host_a_few_times(void **state)
{
    static const struct lode_peer_step steps[] = {
        {.match = "GET /a", .status = 301, .headers = "Location: /b\r\n", .body = "moved"},
        {.match = "GET /b", .body = "here"},
        {.match = "GET /loop", .status = 302, .headers = "Location: /loop\r\n", .times = -1},
        {.match = "POST /a", .status = 307, .headers = "Location: /b\r\n"},
    };
    struct lode_peer *p = lode_peer_open(steps, N_OF(steps));
    struct lode_client *c = netcall_client(&netcall_quick);
    struct lode_call *a = netcall_to(p, LODE_GET, "/a"), *loop = netcall_to(p, LODE_GET, "/loop");
    struct lode_call *post = netcall_to(p, LODE_POST, "/a");

    (void)state;
    netcall_perform(c, a);
    assert_int_equal(a->status, 200);
    assert_string_equal(lode_buf_str(&a->reply), "here");
    netcall_perform(c, loop);
    assert_int_equal(loop->status, 302);
    assert_int_equal(lode_peer_hits(p, "GET /loop"), 6);
    netcall_body(post, "{}");
    netcall_perform(c, post);
    assert_int_equal(post->status, 307);
    assert_int_equal(lode_peer_hits(p, "POST /b"), 0);
    lode_call_free(a);
    lode_call_free(loop);
    lode_call_free(post);
    lode_client_close(c);
    lode_peer_close(p);
}

static void calls_are_cancelled_at_once_whatever_they_do(void **state)
{
    static const struct lode_peer_step steps[] = {
        {.match = "GET /held", .act = LODE_PEER_HOLD},
        {.match = "GET /later", .status = 503, .headers = "Retry-After: 300\r\n"},
        {.match = "PUT /held", .act = LODE_PEER_HOLD},
    };
    struct lode_peer *p = lode_peer_open(steps, N_OF(steps));
    struct lode_client *c = netcall_client(&netcall_quick);
    struct lode_queue *q = NULL;
    struct lode_call *calls[4];
    struct lode_err err;
    int64_t began;

    (void)state;
    assert_int_equal(lode_queue_new(&q, &err), 0);
    calls[0] = netcall_to(p, LODE_GET, "/held");
    calls[1] = netcall_to(p, LODE_GET, "/later");
    calls[2] = netcall_to(p, LODE_PUT, "/held");
    netcall_body(calls[2], "a\n");
    calls[3] = netcall_to(p, LODE_GET, "/far");
    calls[3]->not_before_ms = lode_clock_mono_ms() + 3600 * 1000;
    for (int i = 0; i < 4; i++) {
        calls[i]->done = q;
        lode_client_submit(c, calls[i]);
    }
    lode_peer_wait(p, 3);
    began = lode_clock_mono_ms();
    for (int i = 0; i < 4; i++)
        lode_client_cancel(c, calls[i]);
    for (int i = 0; i < 4; i++) {
        struct lode_call *call = (struct lode_call *)(void *)lode_queue_pop(q, 20000);

        assert_non_null(call);
        assert_false(call->is_answered);
        assert_int_equal(call->err.code, LODE_E_CANCEL);
    }
    assert_in_range(lode_clock_mono_ms() - began, 0, 5000);
    assert_true(calls[2]->is_sent);
    assert_false(calls[3]->is_sent);
    lode_client_cancel(c, calls[0]);
    for (int i = 0; i < 4; i++)
        lode_call_free(calls[i]);
    lode_queue_free(q);
    lode_client_close(c);
    lode_peer_close(p);
}

static void closing_the_client_returns_every_call(void **state)
{
    static const struct lode_peer_step steps[] = {{.act = LODE_PEER_HOLD, .times = -1}};
    struct lode_peer *p = lode_peer_open(steps, N_OF(steps));
    struct lode_client *c = netcall_client(&netcall_quick);
    struct lode_queue *q = NULL;
    struct lode_err err;

    (void)state;
    assert_int_equal(lode_queue_new(&q, &err), 0);
    for (int i = 0; i < 6; i++) {
        struct lode_call *call = netcall_to(p, LODE_GET, "/");

        call->done = q;
        if (i % 2)
            call->not_before_ms = INT64_MAX;
        lode_client_submit(c, call);
    }
    lode_peer_wait(p, 3);
    lode_client_close(c);
    for (int i = 0; i < 6; i++) {
        struct lode_call *call = (struct lode_call *)(void *)lode_queue_pop(q, 0);

        assert_non_null(call);
        assert_int_equal(call->err.code, LODE_E_CANCEL);
        lode_call_free(call);
    }
    assert_null(lode_queue_pop(q, 0));
    lode_queue_free(q);
    lode_peer_close(p);
}

static int stop_now(void *ctx)
{
    (*(int *)ctx)++;
    return 1;
}

static void a_stop_ends_a_performed_call(void **state)
{
    static const struct lode_peer_step steps[] = {{.act = LODE_PEER_HOLD}};
    struct lode_peer *p = lode_peer_open(steps, N_OF(steps));
    struct lode_client *c = netcall_client(&netcall_quick);
    struct lode_call *call = netcall_to(p, LODE_GET, "/");
    struct lode_err err;
    int asked = 0;

    (void)state;
    assert_int_equal(lode_client_perform(c, call, stop_now, &asked, &err), -1);
    assert_int_equal(err.code, LODE_E_CANCEL);
    assert_true(asked >= 1);
    lode_call_free(call);
    lode_client_close(c);
    lode_peer_close(p);
}

static void a_reply_in_memory_is_bounded(void **state)
{
    static const struct lode_peer_step steps[] = {
        {.fill = (64u << 20) + 1, .frame = LODE_PEER_GZIP}, {.fill = 1u << 20}};
    struct lode_peer *p = lode_peer_open(steps, N_OF(steps));
    struct lode_client *c = netcall_client(&netcall_quick);
    struct lode_call *call = netcall_to(p, LODE_GET, "/");

    (void)state;
    netcall_perform(c, call);
    assert_false(call->is_answered);
    assert_int_equal(call->err.code, LODE_E_LIMIT);
    assert_int_equal(lode_peer_count(p), 1);
    netcall_perform(c, call);
    assert_true(call->is_answered);
    assert_int_equal(call->reply.len, 1u << 20);
    lode_call_free(call);
    lode_client_close(c);
    lode_peer_close(p);
}

static void a_large_upload_is_streamed(void **state)
{
    enum { SIZE = 192 << 20 };
    static const struct lode_peer_step steps[] = {{.match = "PUT", .status = 201}};
    struct lode_peer *p = lode_peer_open(steps, N_OF(steps));
    struct lode_client *c = netcall_client(&netcall_quick);
    struct lode_call *call = netcall_to(p, LODE_PUT, "/batches");
    struct rusage before, after;
    struct lode_out *o;
    struct lode_err err;
    char v[64];

    (void)state;
    call->body_path = netcall_path("big.csv");
    assert_int_equal(lode_io_create(call->body_path, &o, &err), 0);
    assert_int_equal(lode_io_finish(o, &err), 0);
    assert_int_equal(truncate(call->body_path, SIZE), 0);
    getrusage(RUSAGE_SELF, &before);
    netcall_perform(c, call);
    getrusage(RUSAGE_SELF, &after);
    assert_true(call->is_answered);
    assert_int_equal(call->status, 201);
    assert_int_equal(call->reply.len, 0);
    assert_int_equal(call->sent, SIZE);
    assert_int_equal(lode_peer_request(p, 0)->n_body, SIZE);
    assert_string_equal(lode_peer_header(lode_peer_request(p, 0), "Content-Length", v, sizeof v),
                        "201326592");
    assert_true(after.ru_maxrss - before.ru_maxrss < 24 * 1024); /* KiB */
    lode_call_free(call);
    lode_client_close(c);
    lode_peer_close(p);
}

static void an_empty_body_is_uploaded_with_its_length(void **state)
{
    static const struct lode_peer_step steps[] = {{.match = "PUT", .status = 201}};
    struct lode_peer *p = lode_peer_open(steps, N_OF(steps));
    struct lode_client *c = netcall_client(&netcall_quick);
    struct lode_call *call = netcall_to(p, LODE_PUT, "/batches");
    struct lode_err err;
    char v[64];

    (void)state;
    call->body_path = netcall_path("empty.csv");
    assert_int_equal(lode_io_write_file(call->body_path, "", 0, &err), 0);
    netcall_perform(c, call);
    assert_int_equal(call->status, 201);
    assert_string_equal(lode_peer_header(lode_peer_request(p, 0), "Content-Length", v, sizeof v),
                        "0");
    lode_call_free(call);
    lode_client_close(c);
    lode_peer_close(p);
}

static void connections_are_kept_for_what_may_be_repeated(void **state)
{
    static const struct lode_peer_step steps[] = {{.body = "x", .times = -1}};
    struct lode_peer *p = lode_peer_open(steps, N_OF(steps));
    struct lode_client *c = netcall_client(&netcall_quick);
    struct lode_call *call = netcall_to(p, LODE_GET, "/");

    (void)state;
    for (int i = 0; i < 5; i++)
        netcall_perform(c, call);
    assert_int_equal(lode_peer_connections(p), 1);
    lode_call_free(call);
    lode_client_close(c);
    lode_peer_close(p);
}

static void a_refused_connection_names_host_and_port(void **state)
{
    struct lode_client *c = netcall_client(&netcall_quick);
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof a;
    int fd = socket(AF_INET, SOCK_STREAM, 0); /* bound, not listening: nobody else gets the port */
    struct lode_call *call;
    struct lode_err err;
    char url[64];

    (void)state;
    assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof a), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &size), 0);
    snprintf(url, sizeof url, "http://127.0.0.1:%d/", ntohs(a.sin_port));
    assert_int_equal(lode_call_new(LODE_GET, url, &call, &err), 0);
    call->repeatable = 1;
    netcall_perform(c, call);
    assert_int_equal(call->err.code, LODE_E_NET);
    assert_int_equal(call->n_tries, 3);
    assert_false(call->is_sent);
    url[strlen(url) - 1] = '\0';
    assert_non_null(strstr(call->err.msg, url + strlen("http://")));
    close(fd);
    lode_call_free(call);
    lode_client_close(c);
}

static void a_stalled_transfer_is_given_up(void **state)
{
    static const struct lode_peer_step steps[] = {
        {.act = LODE_PEER_STALL, .body = "0123456789", .cut_at = 3}};
    struct lode_client_opts opts = netcall_quick;
    struct lode_peer *p = lode_peer_open(steps, N_OF(steps));
    struct lode_client *c;
    struct lode_call *call = netcall_to(p, LODE_PUT, "/");

    (void)state;
    opts.stall_ms = 1000;
    c = netcall_client(&opts);
    netcall_body(call, "x");
    netcall_perform(c, call);
    assert_false(call->is_answered);
    assert_int_equal(call->err.code, LODE_E_NET);
    assert_non_null(strstr(call->err.msg, "stalled"));
    lode_call_free(call);
    lode_client_close(c);
    lode_peer_close(p);
}

static void running_out_of_memory_is_an_ordinary_error(void **state)
{
    int n_failed = 0, n_good = 0;

    (void)state;
    for (long k = 1; k <= 24; k++) {
        struct lode_client *c = NULL;
        struct lode_call *call = NULL;
        struct lode_err err;

        lode_mem_fail_at(k);
        if (lode_client_open(&netcall_quick, &c, &err) < 0 ||
            lode_call_new(LODE_GET, "http://127.0.0.1:1/", &call, &err) < 0) {
            assert_int_equal(err.code, LODE_E_NOMEM);
            n_failed++;
        } else {
            netcall_perform(c, call); /* nobody listens there */
            n_failed += call->err.code == LODE_E_NOMEM;
            n_good += call->err.code == LODE_E_NET;
        }
        lode_mem_fail_at(0);
        lode_call_free(call);
        lode_client_close(c);
    }
    assert_int_equal(n_failed + n_good, 24);
    assert_true(n_failed > 3);
    assert_true(n_good > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            a_large_upload_is_streamed), /* first: it looks at the highest memory yet */
        cmocka_unit_test(a_call_carries_its_headers_and_brings_the_reply_back),
        cmocka_unit_test(downloads_arrive_whole_in_every_framing),
        cmocka_unit_test(a_refusal_of_a_download_goes_to_memory),
        cmocka_unit_test(a_cut_download_is_fetched_again_from_the_start),
        cmocka_unit_test(a_download_that_stays_cut_leaves_no_file),
        cmocka_unit_test(what_has_an_effect_is_never_sent_twice),
        cmocka_unit_test(a_get_on_a_connection_that_died_is_sent_again),
        cmocka_unit_test(tries_are_bounded_and_the_last_answer_is_kept),
        cmocka_unit_test(retry_after_is_waited_for),
        cmocka_unit_test(a_call_waits_for_its_time),
        cmocka_unit_test(the_token_does_not_follow_a_redirect_elsewhere),
        cmocka_unit_test(a_get_is_redirected_within_its_own_host_a_few_times),
        cmocka_unit_test(calls_are_cancelled_at_once_whatever_they_do),
        cmocka_unit_test(closing_the_client_returns_every_call),
        cmocka_unit_test(a_stop_ends_a_performed_call),
        cmocka_unit_test(a_reply_in_memory_is_bounded),
        cmocka_unit_test(an_empty_body_is_uploaded_with_its_length),
        cmocka_unit_test(connections_are_kept_for_what_may_be_repeated),
        cmocka_unit_test(a_refused_connection_names_host_and_port),
        cmocka_unit_test(a_stalled_transfer_is_given_up),
        cmocka_unit_test(running_out_of_memory_is_an_ordinary_error),
    };

    return cmocka_run_group_tests_name("client", tests, netcall_set_up, netcall_tear_down);
}
