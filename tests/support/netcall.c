/* tests/support/netcall.c - calls to a scripted peer. */
#include "support/netcall.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/str.h"
#include "support/scratch.h"

const struct lode_client_opts netcall_quick = {
    .user_agent = "lode/0.1.0", .max_tries = 3, .first_wait_ms = 1, .max_wait_ms = 2};
const struct lode_client_opts netcall_two_tries = {
    .user_agent = "lode/0.1.0", .max_tries = 2, .first_wait_ms = 1, .max_wait_ms = 1};

static struct scratch files;

int netcall_set_up(void **state)
{
    (void)state;
    scratch_open(&files);
    return 0;
}

int netcall_tear_down(void **state)
{
    (void)state;
    scratch_close(&files);
    return 0;
}

char *netcall_path(const char *name)
{
    struct lode_err err;
    char *s = lode_str_printf(&err, "%s/%s", files.dir, name);

    assert_non_null(s);
    return s;
}

struct lode_client *netcall_client(const struct lode_client_opts *opts)
{
    struct lode_client *c = NULL;
    struct lode_err err;

    assert_int_equal(lode_client_open(opts, &c, &err), 0);
    return c;
}

struct lode_call *netcall_to(struct lode_peer *p, enum lode_method method, const char *path)
{
    struct lode_call *call = NULL;
    struct lode_err err;
    char *url = lode_str_printf(&err, "%s%s", lode_peer_url(p), path);

    assert_int_equal(lode_call_new(method, url, &call, &err), 0);
    lode_mem_free(url);
    call->token = lode_str_dup("00Dsecret!token", &err);
    call->repeatable = method == LODE_GET || method == LODE_DELETE;
    return call;
}

void netcall_body(struct lode_call *call, const char *body)
{
    struct lode_err err;

    assert_int_equal(lode_buf_adds(&call->body, body, &err), 0);
}

void netcall_perform(struct lode_client *c, struct lode_call *call)
{
    struct lode_err err;

    assert_int_equal(lode_client_perform(c, call, NULL, NULL, &err), 0);
}

void netcall_org_open(struct netcall_org *o, const struct lode_peer_step *steps, size_t n,
                      const char *token, const char *version)
{
    struct lode_session_opts opts = {.token = token, .api_version = version};
    struct lode_err err;

    o->peer = lode_peer_open(steps, n);
    assert_int_equal(lode_client_open(&netcall_two_tries, &o->client, &err), 0);
    opts.instance_url = lode_peer_url(o->peer);
    opts.client = o->client;
    assert_int_equal(lode_session_open(&opts, &o->s, &err), 0);
}

void netcall_org_close(struct netcall_org *o)
{
    lode_session_close(o->s);
    lode_client_close(o->client);
    lode_peer_close(o->peer);
}
