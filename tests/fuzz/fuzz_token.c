/* fuzz/fuzz_token.c - any bytes as what a token endpoint answers (behind its status), and as sf's
 * auth URL. The call itself is not made. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "salesforce/auth.h"
#include "salesforce/sfdxurl.h"

/* The linker puts it in the place of lode_client_perform (--wrap). */
int __wrap_lode_client_perform(struct lode_client *c, struct lode_call *call,
                               int (*stop)(void *ctx), void *ctx, struct lode_err *err);

static const uint8_t *reply;
static size_t n_reply;
static int reply_status;

int __wrap_lode_client_perform(struct lode_client *c, struct lode_call *call,
                               int (*stop)(void *ctx), void *ctx, struct lode_err *err)
{
    (void)c, (void)stop, (void)ctx;
    call->is_answered = call->is_sent = 1;
    call->status = reply_status;
    return lode_buf_add(&call->reply, reply, n_reply, err);
}

static void sign_in(int is_refresh)
{
    const struct lode_auth_app app = {"https://login.salesforce.com/", "id", "s3cret", NULL, NULL};
    struct lode_token t = {NULL, NULL, NULL};
    struct lode_err err;
    int rc = is_refresh ? lode_auth_refresh(NULL, &app, "r3fresh", &t, &err)
                        : lode_auth_client_credentials(NULL, &app, &t, &err);

    if (rc < 0) {
        fuzz_claim(!t.access_token && !t.instance_url && !t.refresh_token, "no half token");
        fuzz_claim(*err.msg && strlen(err.msg) < sizeof err.msg, "a refusal says why");
        return;
    }
    fuzz_claim(reply_status >= 200 && reply_status < 300, "a refusal is no token");
    fuzz_claim(t.access_token && *t.access_token && t.instance_url && *t.instance_url,
               "a token is whole");
    lode_auth_clear(&t);
}

static void read_url(const uint8_t *p, size_t n)
{
    char *text = malloc(n + 1);
    struct lode_sfdxurl u = {NULL, NULL, NULL, NULL};
    struct lode_err err;

    fuzz_claim(text != NULL, "there is memory");
    if (n)
        memcpy(text, p, n);
    text[n] = '\0';
    if (lode_sfdxurl_parse(text, &u, &err) < 0) {
        fuzz_claim(err.code == LODE_E_INPUT, "a bad URL is the input's fault");
        fuzz_claim(strlen(text) < 12 || !strstr(err.msg, text), "a refusal keeps the secret");
    } else {
        fuzz_claim(u.id && *u.id && u.refresh_token && *u.refresh_token, "a URL is whole");
        fuzz_claim(lode_str_starts(u.login_url, "https://") || lode_client_is_loopback(u.login_url),
                   "secrets go by https");
        fuzz_claim(!u.secret || *u.secret, "no secret is none");
    }
    lode_sfdxurl_clear(&u);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    char text[4];
    long status;

    read_url(p, n);
    if (n < 3)
        return 0;
    memcpy(text, p, 3);
    text[3] = '\0';
    reply_status = lode_str_long(text, 100, 599, &status) == 0 ? (int)status : 200;
    reply = p + 3;
    n_reply = n - 3;
    sign_in(0);
    sign_in(1);
    return 0;
}
