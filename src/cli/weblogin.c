/* cli/weblogin.c - a small server for the browser's answer. */
#define _GNU_SOURCE /* explicit_bzero */
#include "cli/weblogin.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/codec.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/spawn.h"
#include "base/str.h"
#include "salesforce/session.h"
#include "serve/server.h"

enum { RANDOM_BYTES = 64, TICK_MS = 20, TEXT_SIZE = 2048 };

static const char callback_path[] = "/OauthRedirect"; /* as sf's, which apps have registered */

/* What the browser brings, on its connection's thread. */
struct answer {
    pthread_mutex_t mutex;
    const char *state;
    int is_there, is_refused, is_told; /* is_told: the browser has its page */
    char code[TEXT_SIZE], why[512];
};

static void say(struct lode_request *rq, int status, const char *text)
{
    struct lode_err err;

    rq->reply.status = status;
    rq->reply.type = "text/html; charset=UTF-8";
    lode_server_add_header(rq, "Cache-Control", "no-store");
    lode_server_add_header(rq, "Referrer-Policy", "no-referrer");
    if (lode_buf_addf(&rq->reply.body, &err,
                      "<!doctype html><title>lode</title><p>%s You can close this window.</p>\n",
                      text) < 0)
        rq->reply.status = 500;
}

static int is_same(const char *a, const char *b)
{
    size_t n = strlen(a);
    unsigned char differs = 0;

    if (strlen(b) != n)
        return 0;
    for (size_t i = 0; i < n; i++)
        differs |= (unsigned char)(a[i] ^ b[i]);
    return !differs;
}

static void take(struct answer *a, struct lode_request *rq)
{
    const char *state = lode_server_arg(rq, "state"), *code = lode_server_arg(rq, "code");
    const char *error = lode_server_arg(rq, "error");
    const char *text = lode_server_arg(rq, "error_description");

    if (strcmp(rq->method, "GET") != 0 || strcmp(rq->path, callback_path) != 0) {
        say(rq, 404, "There is nothing here.");
    } else if (!state || !is_same(a->state, state)) { /* somebody else's: the wait goes on */
        say(rq, 400, "This is no answer to the sign-in that lode waits for.");
    } else if (a->is_there) {
        say(rq, 400, "This sign-in is over.");
    } else if (error || !code || !*code || strlen(code) >= sizeof a->code) {
        a->is_there = a->is_refused = 1;
        rq->owner = a;
        snprintf(a->why, sizeof a->why, "%.100s%s%.300s", error ? error : "it sent no code",
                 text ? ": " : "", text ? text : "");
        say(rq, 200, "The sign-in was refused; lode says why.");
    } else {
        a->is_there = 1;
        rq->owner = a;
        lode_str_copy(a->code, sizeof a->code, code);
        say(rq, 200, "lode has what it needs to sign in.");
    }
}

static void answer(void *ctx, struct lode_request *rq)
{
    struct answer *a = ctx;

    pthread_mutex_lock(&a->mutex);
    take(a, rq);
    pthread_mutex_unlock(&a->mutex);
}

static void begin(void *ctx, struct lode_request *rq)
{
    (void)ctx;
    (void)rq;
}

static void end(void *ctx, struct lode_request *rq)
{
    struct answer *a = ctx;

    if (!rq->owner)
        return;
    pthread_mutex_lock(&a->mutex);
    a->is_told = 1;
    pthread_mutex_unlock(&a->mutex);
}

static int is_over(struct answer *a)
{
    int over;

    pthread_mutex_lock(&a->mutex);
    over = a->is_told;
    pthread_mutex_unlock(&a->mutex);
    return over;
}

/* n random bytes as base64url. */
static int random_text(size_t n, struct lode_buf *out, struct lode_err *err)
{
    unsigned char bytes[RANDOM_BYTES];
    int rc;

    lode_clock_random(bytes, n);
    rc = lode_codec_base64(bytes, n, 1, out, err);
    explicit_bzero(bytes, sizeof bytes);
    return rc;
}

/* S256: base64url of the verifier's SHA-256. */
static int add_challenge(const char *verifier, struct lode_buf *out, struct lode_err *err)
{
    unsigned char bytes[LODE_HASH_SHA256_SIZE];

    if (lode_hash_sha256_raw(verifier, strlen(verifier), bytes, err) < 0)
        return -1;
    return lode_codec_base64(bytes, sizeof bytes, 1, out, err);
}

/* No code_challenge_method: sf sends none, and an org knows but S256 (protocol.md section 7.6). */
static int make_url(const struct lode_auth_app *app, const char *redirect, const char *state,
                    const char *verifier, struct lode_buf *out, struct lode_err *err)
{
    size_t n = strlen(app->login_url);

    while (n && app->login_url[n - 1] == '/')
        n--;
    if (lode_buf_addf(out, err, "%.*s/services/oauth2/authorize?response_type=code&client_id=",
                      (int)n, app->login_url) < 0 ||
        lode_session_escape(out, app->id, err) < 0 ||
        lode_buf_adds(out, "&redirect_uri=", err) < 0 ||
        lode_session_escape(out, redirect, err) < 0 ||
        lode_buf_addf(out, err, "&scope=api%%20refresh_token&state=%s&code_challenge=", state) < 0)
        return -1;
    return add_challenge(verifier, out, err);
}

static void open_browser(const char *url)
{
    const char *browser = getenv("BROWSER");
    const char *argv[] = {browser && *browser ? browser : "xdg-open", url, NULL};
    int has_screen = getenv("DISPLAY") || getenv("WAYLAND_DISPLAY");
    struct lode_err err;

    if ((browser && *browser) || has_screen)
        if (lode_spawn_leave(argv, &err) < 0)
            fprintf(stderr, "(no browser could be opened: %s)\n", err.msg);
}

static int await(const struct lode_weblogin_opts *o, struct answer *a, struct lode_err *err)
{
    int64_t end = lode_clock_mono_ms() + o->timeout_ms;

    while (!is_over(a)) {
        if (o->app->stop && o->app->stop(o->app->stop_ctx))
            return lode_err_set(err, LODE_E_CANCEL, "interrupted");
        if (lode_clock_mono_ms() >= end)
            return lode_err_set(err, LODE_E_AUTH, "the browser did not come back in time");
        lode_clock_sleep_ms(TICK_MS);
    }
    if (a->is_refused)
        return lode_err_set(err, LODE_E_AUTH, "the browser came back with %s", a->why);
    return 0;
}

/* The texts of one sign-in. */
struct secrets {
    struct lode_buf state, verifier, url;
};

static int ask(const struct lode_weblogin_opts *o, struct answer *a, struct secrets *s, int port,
               struct lode_token *out, struct lode_err *err)
{
    char redirect[64];

    snprintf(redirect, sizeof redirect, "http://localhost:%d%s", port, callback_path);
    if (make_url(o->app, redirect, lode_buf_str(&s->state), lode_buf_str(&s->verifier), &s->url,
                 err) < 0)
        return -1;
    fprintf(stderr, "sign in at this address:\n%s\n", lode_buf_str(&s->url));
    if (o->opens_browser)
        open_browser(lode_buf_str(&s->url));
    if (await(o, a, err) < 0)
        return -1;
    return lode_auth_code(o->client, o->app, a->code, redirect, lode_buf_str(&s->verifier), out,
                          err);
}

int lode_weblogin_run(const struct lode_weblogin_opts *opts, struct lode_token *out,
                      struct lode_err *err)
{
    struct answer a = {.mutex = PTHREAD_MUTEX_INITIALIZER};
    const struct lode_server_handler handler = {
        .ctx = &a, .begin = begin, .answer = answer, .end = end};
    const struct lode_server_opts listen = {.address = "127.0.0.1", .port = opts->port};
    struct lode_server *server = NULL;
    struct secrets s;
    int rc = -1;

    memset(&s, 0, sizeof s);
    if (random_text(24, &s.state, err) < 0 || random_text(RANDOM_BYTES, &s.verifier, err) < 0)
        goto out;
    a.state = lode_buf_str(&s.state);
    if (lode_server_open(&listen, &handler, &server, err) < 0)
        lode_err_wrap(err, "the browser is to come back to port %d (--port)", opts->port);
    else
        rc = ask(opts, &a, &s, lode_server_port(server), out, err);
out:
    lode_server_close(server);
    explicit_bzero(a.code, sizeof a.code);
    if (s.verifier.p)
        explicit_bzero(s.verifier.p, s.verifier.len);
    lode_buf_clear(&s.state);
    lode_buf_clear(&s.verifier);
    lode_buf_clear(&s.url);
    pthread_mutex_destroy(&a.mutex);
    return rc;
}
