/* fuzz/fuzz_body.c - any bytes as the body of a call to the org ("POST /services/data/…", then the
 * body): it is answered, never with a fault of the org's own. No HTTP is spoken, and no CSV is
 * taken. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "base/str.h"
#include "rehearsal/org_calls.h"
#include "rehearsal/org_upload.h"

/* The linker puts them in the place of the server's (--wrap). */
const char *__wrap_lode_server_arg(const struct lode_request *rq, const char *name);
const char *__wrap_lode_server_header(const struct lode_request *rq, const char *name);
void __wrap_lode_server_hang_up(struct lode_request *rq);

static const char *content_type;
static struct lode_org *org;

const char *__wrap_lode_server_arg(const struct lode_request *rq, const char *name)
{
    (void)rq, (void)name;
    return NULL;
}

const char *__wrap_lode_server_header(const struct lode_request *rq, const char *name)
{
    (void)rq;
    return lode_str_casecmp(name, "Content-Type") == 0 ? content_type : NULL;
}

void __wrap_lode_server_hang_up(struct lode_request *rq)
{
    (void)rq;
}

static void close_org(void)
{
    lode_org_close(org);
}

static void open_org(void)
{
    const struct lode_org_opts opts = {.db_path = fuzz_path("org.db"), .seed = 7};
    struct lode_err err;

    fuzz_claim(lode_org_open(&opts, &org, &err) == 0, "an org opens");
    fuzz_claim(atexit(close_org) == 0, "it will close");
}

static void check_reply(const struct lode_request *rq)
{
    const struct lode_reply *r = &rq->reply;
    const char *body = lode_buf_str(&rq->reply.body);

    /* SOAP refuses with 500 */
    fuzz_claim(r->status >= 200 && r->status < (strstr(rq->path, "/Soap/") ? 501 : 500) &&
                   !strstr(body, "\"errorCode\":\"UNKNOWN_EXCEPTION\"") &&
                   !strstr(body, "\"statusCode\":\"UNKNOWN_EXCEPTION\""),
               body);
    if (r->body.len && r->type && lode_str_starts(r->type, "application/json")) {
        json_t *j = json_loadb(r->body.p, r->body.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);

        fuzz_claim(j != NULL, "what is called JSON is JSON");
        json_decref(j);
    }
}

static void call(struct lode_request *rq)
{
    struct lode_org_call c = {.org = org, .rq = rq};
    const struct lode_org_calls_entry *e = NULL;
    int status = lode_org_calls_find(rq->method, rq->path, &e, &c.match);

    if (status != 200 || e->handler == lode_org_upload_put || e->token == LODE_ORG_OWN_TOKEN)
        return;
    lode_org_calls_lead(&c, status, e);
    if (c.handler)
        c.handler(&c);
    if (!c.must_wait)
        check_reply(rq);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    struct lode_request rq = {.reply = {.fd = -1}};
    const uint8_t *end = n ? memchr(p, '\n', n) : NULL;
    struct lode_err err;
    char head[256], *path;

    if (!org)
        open_org();
    if (!end || (size_t)(end - p) >= sizeof head)
        return 0;
    memcpy(head, p, (size_t)(end - p));
    head[end - p] = '\0';
    path = strchr(head, ' ');
    if (!path)
        return 0;
    *path++ = '\0';
    rq.method = head;
    rq.path = path;
    content_type = strstr(path, "/Soap/")     ? "text/xml; charset=UTF-8"
                   : strstr(path, "/oauth2/") ? "application/x-www-form-urlencoded"
                                              : "application/json";
    lode_buf_init(&rq.body, 0);
    lode_buf_init(&rq.reply.body, 0);
    fuzz_claim(lode_buf_add(&rq.body, end + 1, n - (size_t)(end + 1 - p), &err) == 0, "memory");
    rq.n_body = (int64_t)rq.body.len;
    call(&rq);
    lode_io_close(rq.reply.fd);
    lode_buf_clear(&rq.body);
    lode_buf_clear(&rq.reply.body);
    return 0;
}
