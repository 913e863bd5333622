/* support/peer.c - a scripted HTTP server: a thread that accepts, and one for each connection. */
#include "support/peer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"

enum { HEAD_MAX = 32 * 1024, BODY_KEPT = 1024 * 1024, MAX_CONNECTIONS = 128, MAX_STEPS = 64 };

struct line {
    struct lode_peer *peer;
    pthread_t thread;
    int fd, number;
    size_t n_in;
    char in[HEAD_MAX]; /* read and not yet used */
};

struct lode_peer {
    const struct lode_peer_step *steps;
    size_t n_steps;
    int fd, port;
    char url[64];
    pthread_t acceptor;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int used[MAX_STEPS];
    int is_released, is_closing;
    size_t n_unexpected;
    struct lode_peer_request **requests;
    size_t n_requests, cap;
    struct line *lines[MAX_CONNECTIONS];
    int n_lines;
};

#define MUST(ok)                  \
    do {                          \
        if (!(ok)) {              \
            perror("peer: " #ok); \
            abort();              \
        }                         \
    } while (0)

static int send_all(struct line *l, const void *p, size_t n)
{
    const char *s = p;

    while (n) {
        ssize_t k = send(l->fd, s, n, MSG_NOSIGNAL);

        if (k <= 0)
            return -1;
        s += k;
        n -= (size_t)k;
    }
    return 0;
}

/* More bytes behind l->in; 0 at the end of the connection. */
static int fill(struct line *l)
{
    ssize_t k = recv(l->fd, l->in + l->n_in, sizeof l->in - l->n_in - 1, 0);

    if (k <= 0)
        return 0;
    l->n_in += (size_t)k;
    l->in[l->n_in] = '\0';
    return 1;
}

static void eat(struct line *l, size_t n)
{
    memmove(l->in, l->in + n, l->n_in - n);
    l->n_in -= n;
    l->in[l->n_in] = '\0';
}

static int read_head(struct line *l, struct lode_peer_request *r)
{
    struct lode_err err;
    char *end;

    l->in[l->n_in] = '\0';
    while (!(end = strstr(l->in, "\r\n\r\n")))
        if (l->n_in + 1 >= sizeof l->in || !fill(l))
            return 0;
    MUST((r->head = lode_str_dupn(l->in, (size_t)(end - l->in) + 2, &err)));
    eat(l, (size_t)(end - l->in) + 4);
    return sscanf(r->head, "%7s %4095s", r->method, r->target) == 2;
}

static int read_body(struct line *l, struct lode_peer_request *r)
{
    char text[32];
    int64_t left = 0;
    struct lode_err err;

    if (lode_peer_header(r, "Content-Length", text, sizeof text))
        left = strtoll(text, NULL, 10);
    if (left && lode_peer_header(r, "Expect", text, sizeof text) &&
        send_all(l, "HTTP/1.1 100 Continue\r\n\r\n", 25) < 0)
        return 0;
    while (left > 0) {
        size_t n;

        if (l->n_in == 0 && !fill(l))
            return 0;
        n = (int64_t)l->n_in < left ? l->n_in : (size_t)left;
        if (r->body.len < BODY_KEPT)
            MUST(lode_buf_add(&r->body, l->in, n, &err) == 0);
        r->n_body += (int64_t)n;
        left -= (int64_t)n;
        eat(l, n);
    }
    return 1;
}

static const struct lode_peer_step *pick(struct lode_peer *p, const struct lode_peer_request *r)
{
    const struct lode_peer_step *found = NULL;
    char what[sizeof r->method + sizeof r->target + 1];

    snprintf(what, sizeof what, "%s %s", r->method, r->target);
    pthread_mutex_lock(&p->lock);
    for (size_t i = 0; i < p->n_steps && !found; i++) {
        const struct lode_peer_step *s = &p->steps[i];
        int times = s->times ? s->times : 1;

        if ((times < 0 || p->used[i] < times) && (!s->match || lode_str_starts(what, s->match))) {
            p->used[i]++;
            found = s;
        }
    }
    if (!found)
        p->n_unexpected++;
    pthread_mutex_unlock(&p->lock);
    return found;
}

static void record(struct lode_peer *p, struct lode_peer_request *r)
{
    struct lode_err err;

    r->at_ms = lode_clock_mono_ms();
    pthread_mutex_lock(&p->lock);
    MUST(lode_mem_grow(&p->requests, p->n_requests, &p->cap, sizeof *p->requests, &err) == 0);
    p->requests[p->n_requests++] = r;
    pthread_cond_broadcast(&p->changed);
    pthread_mutex_unlock(&p->lock);
}

static void wait_release(struct lode_peer *p)
{
    pthread_mutex_lock(&p->lock);
    while (!p->is_released && !p->is_closing)
        pthread_cond_wait(&p->changed, &p->lock);
    pthread_mutex_unlock(&p->lock);
}

static void gzip(struct lode_buf *b)
{
    struct lode_err err;
    struct lode_buf out;
    z_stream z;

    memset(&z, 0, sizeof z);
    lode_buf_init(&out, 0);
    MUST(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    MUST(lode_buf_reserve(&out, deflateBound(&z, b->len) + 64, &err) == 0);
    z.next_in = (unsigned char *)b->p;
    z.avail_in = (unsigned)b->len;
    z.next_out = (unsigned char *)out.p;
    z.avail_out = (unsigned)out.cap;
    MUST(deflate(&z, Z_FINISH) == Z_STREAM_END);
    out.len = z.total_out;
    deflateEnd(&z);
    lode_buf_clear(b);
    *b = out;
}

static int is_gzip(const struct lode_peer_step *s)
{
    return s->frame == LODE_PEER_GZIP || s->frame == LODE_PEER_GZIP_CHUNKED;
}

static int is_chunked(const struct lode_peer_step *s)
{
    return s->frame == LODE_PEER_CHUNKED || s->frame == LODE_PEER_GZIP_CHUNKED;
}

static void make_body(const struct lode_peer_step *s, struct lode_buf *b)
{
    struct lode_err err;

    if (s->body)
        MUST(lode_buf_adds(b, s->body, &err) == 0);
    if (s->fill) {
        MUST(lode_buf_reserve(b, s->fill, &err) == 0);
        memset(b->p + b->len, 'x', s->fill);
        b->len += s->fill;
    }
    if (is_gzip(s))
        gzip(b);
}

static int send_head(struct line *l, const struct lode_peer_step *s, size_t n)
{
    int status = s->status ? s->status : 200;
    char head[8192], length[64] = "";

    if (is_chunked(s))
        snprintf(length, sizeof length, "Transfer-Encoding: chunked\r\n");
    else if (s->frame == LODE_PEER_UNTIL_CLOSE)
        snprintf(length, sizeof length, "Connection: close\r\n");
    else if (status != 204)
        snprintf(length, sizeof length, "Content-Length: %zu\r\n", n);
    snprintf(head, sizeof head, "HTTP/1.1 %d Status\r\n%s%s%s\r\n", status, length,
             is_gzip(s) ? "Content-Encoding: gzip\r\n" : "", s->headers ? s->headers : "");
    return send_all(l, head, strlen(head));
}

/* A body in pieces, so that chunk borders fall anywhere. */
static int send_body(struct line *l, const struct lode_peer_step *s, const char *p, size_t n)
{
    while (n) {
        size_t k = n < 60000 ? (n > 7 ? 7 : n) : 60000;
        char size[32];

        if (is_chunked(s)) {
            snprintf(size, sizeof size, "%zx\r\n", k);
            if (send_all(l, size, strlen(size)) < 0 || send_all(l, p, k) < 0 ||
                send_all(l, "\r\n", 2) < 0)
                return -1;
        } else {
            k = n;
            if (send_all(l, p, k) < 0)
                return -1;
        }
        p += k;
        n -= k;
    }
    return 0;
}

/* 1 where the connection may be used again. */
static int answer(struct line *l, const struct lode_peer_step *s)
{
    struct lode_buf b;
    int is_short = s->act == LODE_PEER_CUT || s->act == LODE_PEER_STALL, ok = 0;

    lode_buf_init(&b, 0);
    make_body(s, &b);
    if (s->act == LODE_PEER_HOLD)
        wait_release(l->peer);
    if (send_head(l, s, b.len) < 0 || send_body(l, s, b.p, is_short ? s->cut_at : b.len) < 0)
        goto out;
    if (s->act == LODE_PEER_STALL)
        wait_release(l->peer);
    if (is_short || (is_chunked(s) && send_all(l, "0\r\n\r\n", 5) < 0))
        goto out;
    ok = s->frame != LODE_PEER_UNTIL_CLOSE;
out:
    lode_buf_clear(&b);
    return ok;
}

static int serve_one(struct line *l)
{
    static const struct lode_peer_step none = {.status = 599, .body = "no step for this"};
    struct lode_err err;
    struct lode_peer_request *r;
    const struct lode_peer_step *s;

    MUST((r = lode_mem_alloc(sizeof *r, &err)));
    r->connection = l->number;
    if (!read_head(l, r)) {
        lode_mem_free(r->head);
        lode_mem_free(r);
        return 0;
    }
    s = pick(l->peer, r);
    if (!s)
        s = &none;
    if (s->act == LODE_PEER_CLOSE_EARLY) {
        record(l->peer, r);
        return 0;
    }
    if (!read_body(l, r)) {
        record(l->peer, r);
        return 0;
    }
    record(l->peer, r);
    if (s->act == LODE_PEER_RESET) {
        struct linger now = {1, 0};

        setsockopt(l->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
        return 0;
    }
    return s->act == LODE_PEER_CLOSE_AFTER ? 0 : answer(l, s);
}

static void *line_thread(void *arg)
{
    struct line *l = arg;
    int fd;

    while (serve_one(l))
        ;
    pthread_mutex_lock(&l->peer->lock);
    fd = l->fd;
    l->fd = -1;
    pthread_mutex_unlock(&l->peer->lock);
    if (fd >= 0)
        close(fd);
    return NULL;
}

static void *accept_thread(void *arg)
{
    struct lode_peer *p = arg;
    struct lode_err err;

    for (;;) {
        int fd = accept(p->fd, NULL, NULL);
        struct line *l;

        if (fd < 0)
            return NULL;
        MUST((l = lode_mem_alloc(sizeof *l, &err)));
        l->peer = p;
        l->fd = fd;
        pthread_mutex_lock(&p->lock);
        MUST(p->n_lines < MAX_CONNECTIONS);
        l->number = p->n_lines;
        p->lines[p->n_lines++] = l;
        MUST(pthread_create(&l->thread, NULL, line_thread, l) == 0);
        pthread_mutex_unlock(&p->lock);
    }
}

struct lode_peer *lode_peer_open(const struct lode_peer_step *steps, size_t n)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof a;
    struct lode_err err;
    struct lode_peer *p;

    MUST((p = lode_mem_alloc(sizeof *p, &err)));
    MUST(n <= MAX_STEPS);
    p->steps = steps;
    p->n_steps = n;
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->changed, NULL);
    MUST((p->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) >= 0);
    MUST(bind(p->fd, (struct sockaddr *)&a, sizeof a) == 0);
    MUST(listen(p->fd, 16) == 0);
    MUST(getsockname(p->fd, (struct sockaddr *)&a, &size) == 0);
    p->port = ntohs(a.sin_port);
    snprintf(p->url, sizeof p->url, "http://127.0.0.1:%d", p->port);
    MUST(pthread_create(&p->acceptor, NULL, accept_thread, p) == 0);
    return p;
}

void lode_peer_close(struct lode_peer *p)
{
    pthread_mutex_lock(&p->lock);
    p->is_closing = 1;
    pthread_cond_broadcast(&p->changed);
    pthread_mutex_unlock(&p->lock);
    shutdown(p->fd, SHUT_RDWR);
    pthread_join(p->acceptor, NULL);
    close(p->fd);
    for (int i = 0; i < p->n_lines; i++) {
        pthread_mutex_lock(&p->lock);
        if (p->lines[i]->fd >= 0)
            shutdown(p->lines[i]->fd, SHUT_RDWR);
        pthread_mutex_unlock(&p->lock);
        pthread_join(p->lines[i]->thread, NULL);
        lode_mem_free(p->lines[i]);
    }
    for (size_t i = 0; i < p->n_requests; i++) {
        lode_mem_free(p->requests[i]->head);
        lode_buf_clear(&p->requests[i]->body);
        lode_mem_free(p->requests[i]);
    }
    lode_mem_free(p->requests);
    pthread_cond_destroy(&p->changed);
    pthread_mutex_destroy(&p->lock);
    lode_mem_free(p);
}

const char *lode_peer_url(const struct lode_peer *p)
{
    return p->url;
}

int lode_peer_port(const struct lode_peer *p)
{
    return p->port;
}

void lode_peer_wait(struct lode_peer *p, size_t n)
{
    pthread_mutex_lock(&p->lock);
    while (p->n_requests < n)
        pthread_cond_wait(&p->changed, &p->lock);
    pthread_mutex_unlock(&p->lock);
}

void lode_peer_release(struct lode_peer *p)
{
    pthread_mutex_lock(&p->lock);
    p->is_released = 1;
    pthread_cond_broadcast(&p->changed);
    pthread_mutex_unlock(&p->lock);
}

size_t lode_peer_count(struct lode_peer *p)
{
    size_t n;

    pthread_mutex_lock(&p->lock);
    n = p->n_requests;
    pthread_mutex_unlock(&p->lock);
    return n;
}

size_t lode_peer_unexpected(struct lode_peer *p)
{
    size_t n;

    pthread_mutex_lock(&p->lock);
    n = p->n_unexpected;
    pthread_mutex_unlock(&p->lock);
    return n;
}

int lode_peer_connections(struct lode_peer *p)
{
    int n;

    pthread_mutex_lock(&p->lock);
    n = p->n_lines;
    pthread_mutex_unlock(&p->lock);
    return n;
}

const struct lode_peer_request *lode_peer_request(struct lode_peer *p, size_t i)
{
    const struct lode_peer_request *r;

    pthread_mutex_lock(&p->lock);
    MUST(i < p->n_requests);
    r = p->requests[i];
    pthread_mutex_unlock(&p->lock);
    return r;
}

size_t lode_peer_hits(struct lode_peer *p, const char *match)
{
    size_t n = 0;

    pthread_mutex_lock(&p->lock);
    for (size_t i = 0; i < p->n_requests; i++) {
        size_t k = strlen(p->requests[i]->method);

        n += strncmp(match, p->requests[i]->method, k) == 0 && match[k] == ' ' &&
             lode_str_starts(p->requests[i]->target, match + k + 1);
    }
    pthread_mutex_unlock(&p->lock);
    return n;
}

const char *lode_peer_header(const struct lode_peer_request *r, const char *name, char *out,
                             size_t size)
{
    size_t n = strlen(name);

    for (const char *s = strstr(r->head, "\r\n"); s && s[2]; s = strstr(s, "\r\n")) {
        s += 2;
        if (strlen(s) > n && s[n] == ':' && lode_str_casecmpn(s, n, name, n) == 0) {
            snprintf(out, size, "%.*s", (int)strcspn(s + n + 2, "\r"), s + n + 2);
            return out;
        }
    }
    return NULL;
}
