/* net/transfer.c - one call on one curl handle. */
#define _GNU_SOURCE /* explicit_bzero */
#include "net/transfer.h"

#include <arpa/inet.h>
#include <limits.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/point.h"
#include "base/str.h"
#include "net/neterr.h"
#include "net/retry.h"

enum { MAX_REDIRECTS = 5, BUFFER_SIZE = 256 * 1024, EXPECT_WAIT_MS = 1000 };

static const char *const methods[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};

static curl_socket_t on_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *a)
{
    struct lode_transfer *t = ctx;
    int here = 0;

    (void)purpose;
    if (a->family == AF_INET)
        here = ntohl(((const struct sockaddr_in *)(const void *)&a->addr)->sin_addr.s_addr) >> 24 ==
               127;
    else if (a->family == AF_INET6)
        here =
            IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)(const void *)&a->addr)->sin6_addr);
    if (t->must_stay && !here) {
        lode_err_set(&t->err, LODE_E_REFUSED,
                     "%s leads to another machine: plain http and rehearsals stay on this one",
                     t->to.host);
        return CURL_SOCKET_BAD;
    }
    return socket(a->family, a->socktype | SOCK_CLOEXEC, a->protocol);
}

/* The connection stands and the request goes out next. */
static int on_ready(void *ctx, char *ip, char *local_ip, int port, int local_port)
{
    struct lode_transfer *t = ctx;

    (void)ip, (void)local_ip, (void)port, (void)local_port;
    lode_point_call(methods[t->call->method], t->call->url, "before send");
    t->call->is_sent = 1;
    t->err.code = LODE_OK; /* an address that was refused did not matter */
    return CURL_PREREQFUNC_OK;
}

static size_t on_read(char *p, size_t size, size_t n, void *ctx)
{
    struct lode_transfer *t = ctx;
    struct lode_call *call = t->call;
    size_t got, left = (size_t)(t->size - t->at);

    n *= size;
    if (n > left)
        n = left;
    if (!call->body_path) {
        memcpy(p, call->body.p + t->at, n);
        got = n;
    } else {
        if (lode_io_read(t->fd, p, n, &got, &t->err) < 0) {
            lode_err_wrap(&t->err, "%s", call->body_path);
            return CURL_READFUNC_ABORT;
        }
        if (got == 0 && n > 0) {
            lode_err_set(&t->err, LODE_E_IO, "%s became shorter while it was uploaded",
                         call->body_path);
            return CURL_READFUNC_ABORT;
        }
    }
    t->at += (int64_t)got;
    atomic_store_explicit(&call->sent, t->at, memory_order_relaxed);
    return got;
}

/* curl wants the body again, on a connection of its own choice: never for a call with an effect. */
static int on_seek(void *ctx, curl_off_t to, int origin)
{
    struct lode_transfer *t = ctx;

    if (origin != SEEK_SET || (t->at > 0 && !t->call->repeatable))
        return CURL_SEEKFUNC_FAIL;
    if (t->fd >= 0 && lseek(t->fd, (off_t)to, SEEK_SET) < 0)
        return CURL_SEEKFUNC_FAIL;
    t->at = to;
    return CURL_SEEKFUNC_OK;
}

static long status_of(struct lode_transfer *t)
{
    long status = 0;

    curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
    return status;
}

static int open_part(struct lode_transfer *t, struct lode_err *err)
{
    t->part = lode_str_printf(err, "%s.part", t->call->out_path);
    return t->part ? lode_io_create(t->part, &t->out, err) : -1;
}

static size_t on_body(char *p, size_t size, size_t n, void *ctx)
{
    struct lode_transfer *t = ctx;
    struct lode_call *call = t->call;
    int bad;

    n *= size;
    if (call->out_path && status_of(t) / 100 == 2)
        bad = (!t->out && open_part(t, &t->err) < 0) || lode_io_write(t->out, p, n, &t->err) < 0;
    else if ((bad = lode_buf_add(&call->reply, p, n, &t->err) < 0))
        lode_err_wrap(&t->err, "the reply of %s:%s is too large to keep", t->to.host, t->to.port);
    if (bad)
        return CURL_WRITEFUNC_ERROR;
    atomic_fetch_add_explicit(&call->received, (long long)n, memory_order_relaxed);
    return n;
}

static int may_go(const struct lode_url *to, const struct lode_client_opts *opts,
                  struct lode_err *err)
{
    if (to->is_loopback)
        return 0;
    if (opts->loopback_only)
        return lode_err_set(err, LODE_E_REFUSED,
                            "%s is not this machine, and a rehearsal does not leave it", to->host);
    if (strcmp(to->scheme, "http") == 0)
        return lode_err_set(err, LODE_E_REFUSED,
                            "http://%s would send the access token in the clear: write https://",
                            to->host);
    return 0;
}

int lode_transfer_take(struct lode_transfer *t, struct lode_call *call,
                       const struct lode_client_opts *opts, struct lode_err *err)
{
    CURL *easy = t->easy;

    memset(t, 0, sizeof *t);
    t->easy = easy;
    t->call = call;
    t->fd = -1;
    t->due_ms = call->not_before_ms;
    call->is_answered = call->is_sent = call->n_tries = call->status = 0;
    if (lode_url_parse(call->url, &t->to, err) < 0 || may_go(&t->to, opts, err) < 0)
        return -1;
    t->must_stay = opts->loopback_only || strcmp(t->to.scheme, "http") == 0 || t->to.is_loopback;
    return 0;
}

static void drop_try(struct lode_transfer *t)
{
    struct lode_err ignored;

    for (struct curl_slist *h = t->headers; h; h = h->next)
        explicit_bzero(h->data, strlen(h->data)); /* the token is among them */
    curl_slist_free_all(t->headers);
    t->headers = NULL;
    lode_io_close(t->fd);
    t->fd = -1;
    lode_io_drop(t->out);
    t->out = NULL;
    if (t->part && lode_io_remove(t->part, &ignored) < 0)
        t->part[0] = '\0'; /* a leftover .part is never taken for a result */
    lode_mem_free(t->part);
    t->part = NULL;
}

void lode_transfer_drop(struct lode_transfer *t)
{
    drop_try(t);
    lode_mem_free(t->url);
    t->url = NULL;
    t->call = NULL;
}

static int add_header(struct lode_transfer *t, const char *line, struct lode_err *err)
{
    struct curl_slist *more = curl_slist_append(t->headers, line);

    if (!more)
        return lode_err_set(err, LODE_E_NOMEM, "out of memory");
    t->headers = more;
    return 0;
}

static int set_headers(struct lode_transfer *t, struct lode_err *err)
{
    struct lode_call *call = t->call;

    for (size_t i = 0; i < LODE_CALL_MAX_HEADERS && call->headers[i]; i++)
        if (add_header(t, call->headers[i], err) < 0)
            return -1;
    if (!call->body_path && add_header(t, "Expect:", err) < 0) /* small: not worth a round trip */
        return -1;
    if (call->token) {
        char *line = lode_str_printf(err, "Authorization: Bearer %s", call->token);
        int rc = line ? add_header(t, line, err) : -1;

        if (line)
            explicit_bzero(line, strlen(line));
        lode_mem_free(line);
        if (rc < 0)
            return -1;
    }
    return curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
}

static int set_body(struct lode_transfer *t, struct lode_err *err)
{
    struct lode_call *call = t->call;
    int bad = 0;

    t->at = 0;
    t->size = (int64_t)call->body.len;
    if (call->body_path && (lode_io_open_read(call->body_path, &t->fd, err) < 0 ||
                            lode_io_size(call->body_path, &t->size, NULL, err) < 0))
        return -1;
    if (call->method == LODE_GET || (call->method == LODE_DELETE && t->size == 0)) {
        bad |= curl_easy_setopt(t->easy, CURLOPT_HTTPGET, 1L);
    } else {
        bad |= curl_easy_setopt(t->easy, CURLOPT_UPLOAD, 1L);
        bad |= curl_easy_setopt(t->easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t)t->size);
        bad |= curl_easy_setopt(t->easy, CURLOPT_UPLOAD_BUFFERSIZE, (long)BUFFER_SIZE);
        bad |= curl_easy_setopt(t->easy, CURLOPT_READFUNCTION, on_read);
        bad |= curl_easy_setopt(t->easy, CURLOPT_READDATA, t);
        bad |= curl_easy_setopt(t->easy, CURLOPT_SEEKFUNCTION, on_seek);
        bad |= curl_easy_setopt(t->easy, CURLOPT_SEEKDATA, t);
        bad |= curl_easy_setopt(t->easy, CURLOPT_EXPECT_100_TIMEOUT_MS, (long)EXPECT_WAIT_MS);
    }
    bad |= curl_easy_setopt(t->easy, CURLOPT_CUSTOMREQUEST, methods[call->method]);
    /* On a connection that was kept alive curl itself sends a request again when the other side
     * closes without an answer. What has an effect must not go out twice: it gets a new one. */
    bad |= curl_easy_setopt(t->easy, CURLOPT_FRESH_CONNECT, call->repeatable ? 0L : 1L);
    return bad ? lode_err_set(err, LODE_E_NOMEM, "curl refuses its options") : 0;
}

#ifdef LODE_FAULT_BUILD
/* curl tells of the bytes that went out and came in. */
static int on_bytes(CURL *easy, curl_infotype type, char *p, size_t n, void *ctx)
{
    const struct lode_call *call = ((struct lode_transfer *)ctx)->call;
    int is_head = type == CURLINFO_HEADER_IN && n > 10 && strncmp(p, "HTTP/1.1 1", 10) != 0;

    (void)easy;
    if (type == CURLINFO_HEADER_OUT)
        lode_point_call(methods[call->method], call->url, "head sent");
    else if (type == CURLINFO_DATA_OUT)
        lode_point_call(methods[call->method], call->url, "body sent");
    else if (is_head && strncmp(p, "HTTP/", 5) == 0)
        lode_point_call(methods[call->method], call->url, "answer begins");
    return 0;
}

static int set_points(struct lode_transfer *t)
{
    return curl_easy_setopt(t->easy, CURLOPT_VERBOSE, 1L) |
           curl_easy_setopt(t->easy, CURLOPT_DEBUGFUNCTION, on_bytes) |
           curl_easy_setopt(t->easy, CURLOPT_DEBUGDATA, t);
}
#else
static int set_points(struct lode_transfer *t)
{
    (void)t;
    return 0;
}
#endif

static int set_way(struct lode_transfer *t, const struct lode_client_opts *opts)
{
    CURL *e = t->easy;
    int bad = 0;

    bad |= curl_easy_setopt(e, CURLOPT_URL, t->url ? t->url : t->call->url);
    bad |= curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
    bad |= curl_easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    bad |= curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L); /* we look where it leads first */
    bad |= curl_easy_setopt(e, CURLOPT_SSL_VERIFYPEER, 1L);
    bad |= curl_easy_setopt(e, CURLOPT_SSL_VERIFYHOST, 2L);
    bad |= curl_easy_setopt(e, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (opts->ca_file)
        bad |= curl_easy_setopt(e, CURLOPT_CAINFO, opts->ca_file) |
               curl_easy_setopt(e, CURLOPT_CAPATH, NULL); /* not beside the system's */
    if (t->must_stay) {
        bad |= curl_easy_setopt(e, CURLOPT_PROXY, "");
        bad |= curl_easy_setopt(e, CURLOPT_NOPROXY, "*");
    }
    bad |= curl_easy_setopt(e, CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE); /* none for proxies */
    bad |= curl_easy_setopt(e, CURLOPT_OPENSOCKETFUNCTION, on_socket);
    bad |= curl_easy_setopt(e, CURLOPT_OPENSOCKETDATA, t);
    bad |= curl_easy_setopt(e, CURLOPT_PREREQFUNCTION, on_ready);
    bad |= curl_easy_setopt(e, CURLOPT_PREREQDATA, t);
    return bad;
}

int lode_transfer_ready(struct lode_transfer *t, const struct lode_client_opts *opts,
                        struct lode_err *err)
{
    CURL *e = t->easy;
    int bad = 0;

    drop_try(t);
    lode_buf_clear(&t->call->reply);
    atomic_store(&t->call->sent, 0);
    atomic_store(&t->call->received, 0);
    t->err.code = LODE_OK;
    t->words[0] = '\0';
    curl_easy_reset(e);
    bad |= curl_easy_setopt(e, CURLOPT_PRIVATE, t);
    bad |= curl_easy_setopt(e, CURLOPT_ERRORBUFFER, t->words);
    bad |= curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
    bad |= curl_easy_setopt(e, CURLOPT_QUICK_EXIT, 1L); /* a cancel does not wait for the DNS */
    bad |= curl_easy_setopt(e, CURLOPT_USERAGENT, opts->user_agent);
    bad |= curl_easy_setopt(e, CURLOPT_ACCEPT_ENCODING, "gzip");
    bad |= curl_easy_setopt(e, CURLOPT_BUFFERSIZE, (long)BUFFER_SIZE);
    bad |= curl_easy_setopt(e, CURLOPT_TCP_KEEPALIVE, 1L);
    bad |= curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, (long)opts->connect_timeout_ms);
    bad |= curl_easy_setopt(e, CURLOPT_LOW_SPEED_LIMIT, 1L);
    bad |= curl_easy_setopt(e, CURLOPT_LOW_SPEED_TIME, (long)((opts->stall_ms + 999) / 1000));
    bad |= curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
    bad |= curl_easy_setopt(e, CURLOPT_WRITEDATA, t);
    bad |= set_way(t, opts) | set_points(t);
    if (set_body(t, err) < 0)
        return -1;
    bad |= set_headers(t, err) != 0;
    if (bad)
        return lode_err_set(err, LODE_E_NOMEM, "curl refuses its options: out of memory?");
    t->began_ms = lode_clock_mono_ms();
    t->call->n_tries++;
    return 0;
}

/* Copies a header's value, "" where it is absent; -1 where it was cut. curl hands out an empty
 * value as the line end. */
static int copy_header(struct lode_transfer *t, const char *name, char *out, size_t size)
{
    struct curl_header *h;
    size_t n;
    int rc;

    out[0] = '\0';
    if (curl_easy_header(t->easy, name, 0, CURLH_HEADER, -1, &h) != CURLHE_OK)
        return 0;
    rc = lode_str_copy(out, size, h->value);
    for (n = strlen(out); n && (unsigned char)out[n - 1] <= ' '; n--)
        out[n - 1] = '\0';
    return rc;
}

/* A locator that does not fit would ask for the wrong page; the others are for people. */
static int read_headers(struct lode_transfer *t)
{
    struct lode_call *call = t->call;
    char text[64];
    long n;

    (void)copy_header(t, "Content-Type", call->content_type, sizeof call->content_type);
    (void)copy_header(t, "Sforce-Limit-Info", call->limit_info, sizeof call->limit_info);
    call->n_records = call->retry_after_ms = -1;
    if (copy_header(t, "Sforce-NumberOfRecords", text, sizeof text) == 0 &&
        lode_str_long(text, 0, LONG_MAX, &n) == 0)
        call->n_records = n;
    if (copy_header(t, "Retry-After", text, sizeof text) == 0)
        call->retry_after_ms = lode_retry_after_ms(text, lode_clock_now_ms());
    if (copy_header(t, "Sforce-Locator", call->locator, sizeof call->locator) < 0)
        return lode_err_set(&call->err, LODE_E_REMOTE,
                            "%s:%s sent a Sforce-Locator of more than %zu bytes", t->to.host,
                            t->to.port, sizeof call->locator - 1);
    return 0;
}

/* Gives a whole download its name, for good. A reply without a body makes an empty file. */
static int keep_file(struct lode_transfer *t, struct lode_err *err)
{
    struct lode_out *out;

    if (!t->out && open_part(t, err) < 0)
        return -1;
    out = t->out;
    t->out = NULL;
    if (lode_io_finish(out, err) < 0 || lode_io_keep(t->part, t->call->out_path, err) < 0)
        return -1;
    lode_mem_free(t->part);
    t->part = NULL;
    return 0;
}

/* 1 where a GET is to be followed: to the very host that the token is for, and not for ever. */
static int follows(struct lode_transfer *t)
{
    long status = status_of(t);
    struct lode_url to;
    struct lode_err ignored;
    char *url = NULL, *copy;

    if (t->call->method != LODE_GET || t->n_redirects >= MAX_REDIRECTS ||
        !(status == 301 || status == 302 || status == 303 || status == 307 || status == 308))
        return 0;
    if (curl_easy_getinfo(t->easy, CURLINFO_REDIRECT_URL, &url) != CURLE_OK || !url ||
        lode_url_parse(url, &to, &ignored) < 0 || !lode_url_same_origin(&t->to, &to))
        return 0;
    copy = lode_str_dup(url, &ignored);
    if (!copy)
        return 0;
    lode_mem_free(t->url);
    t->url = copy;
    t->n_redirects++;
    return 1;
}

static void log_try(struct lode_transfer *t, const struct lode_client_opts *opts)
{
    struct lode_call *call = t->call;
    const char *url = t->url ? t->url : call->url;

    if (opts->log)
        lode_log_write(opts->log, LODE_LOG_DEBUG, "http",
                       "%s %.*s: %ld, sent %lld, received %lld bytes, %lld ms%s%s",
                       methods[call->method], (int)strcspn(url, "?#"), url, status_of(t),
                       (long long)call->sent, (long long)call->received,
                       (long long)(lode_clock_mono_ms() - t->began_ms),
                       call->is_answered ? "" : ": ", call->is_answered ? "" : call->err.msg);
}

enum lode_transfer_end lode_transfer_finish(struct lode_transfer *t, CURLcode code,
                                            const struct lode_client_opts *opts)
{
    struct lode_call *call = t->call;
    enum lode_transfer_end end = LODE_TRANSFER_DONE;

    call->is_answered = 0;
    call->err.code = LODE_OK;
    call->err.msg[0] = '\0';
    call->status = (int)status_of(t);
    lode_point_call(methods[call->method], call->url, "after answer");
    if (code != CURLE_OK && t->err.code != LODE_OK) {
        call->err = t->err;
    } else if (code != CURLE_OK) {
        lode_neterr_set(code, &t->to, t->words, opts->stall_ms, &call->err);
        if (call->err.code == LODE_E_NET)
            end = LODE_TRANSFER_AGAIN;
    } else if (follows(t)) {
        end = LODE_TRANSFER_REDIRECT;
    } else if (read_headers(t) == 0 &&
               !(call->out_path && call->status / 100 == 2 && keep_file(t, &call->err) < 0)) {
        call->is_answered = 1;
        if (lode_retry_is_status(call->status))
            end = LODE_TRANSFER_AGAIN;
    }
    log_try(t, opts);
    if (!call->is_answered)
        call->status = 0;
    return end;
}
