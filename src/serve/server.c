/* serve/server.c - the daemon: one request in, one reply out. Bodies of replies are outbody.c's. */
#include "serve/server.h"

#include <microhttpd.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/zip.h"
#include "serve/early.h"
#include "serve/endpoint.h"
#include "serve/outbody.h"
#include "serve/route.h"

enum {
    MAX_BODY = 4 * 1024 * 1024,
    MAX_LINE = 16384, /* URI, and URI with headers */
    MAX_CONNECTIONS = 512,
    CONNECTION_MEMORY = 256 * 1024,
    IDLE_S = 120,
    MAX_DROPPED = 1024 * 1024, /* of a refused body; behind it the connection ends */
    GZIP_FROM = 1024           /* smaller bodies are not worth it */
};

struct lode_server {
    struct MHD_Daemon *daemon;
    struct lode_server_handler handler;
    pthread_mutex_t mutex; /* guards what follows */
    pthread_cond_t fewer;
    int fds[MAX_CONNECTIONS + 1]; /* of the connections there are */
    size_t n_fds;
    int is_closing;
};

struct lode_exchange {
    struct lode_request rq;
    struct lode_server *server;
    struct MHD_Connection *connection;
    char *path;                          /* rq.path is in it */
    size_t line_bytes;                   /* the URI, then the headers too */
    int64_t n_dropped;                   /* of the body of a refused request */
    int is_begun, is_answered, is_early; /* is_early: answered before the body was read */
    struct lode_zip *zip;                /* the body comes zipped; else NULL */
    int is_unzipped;                     /* its end was seen */
    const char *length;                  /* Content-Length, and whether there are two of them */
    int has_two_lengths;
};

const char *lode_server_header(const struct lode_request *rq, const char *name)
{
    return MHD_lookup_connection_value(rq->exchange->connection, MHD_HEADER_KIND, name);
}

const char *lode_server_arg(const struct lode_request *rq, const char *name)
{
    const char *v = NULL;

    if (MHD_lookup_connection_value_n(rq->exchange->connection, MHD_GET_ARGUMENT_KIND, name,
                                      strlen(name), &v, NULL) != MHD_YES)
        return NULL;
    return v ? v : "";
}

void lode_server_add_header(struct lode_request *rq, const char *name, const char *value)
{
    struct lode_reply *r = &rq->reply;

    if (r->n_headers == LODE_SERVER_MAX_HEADERS)
        return;
    r->headers[r->n_headers].name = name;
    lode_str_copy(r->headers[r->n_headers].value, sizeof r->headers->value, value);
    r->n_headers++;
}

void lode_server_hang_up(struct lode_request *rq)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(rq->exchange->connection, MHD_CONNECTION_INFO_CONNECTION_FD);

    rq->reply.is_cut = 1;
    if (info)
        shutdown(info->connect_fd, SHUT_RDWR);
}

int lode_server_accepts(const char *header, const char *token)
{
    size_t n = strlen(token);

    while (header && *header) {
        size_t len = strcspn(header, ","), name;

        while (len && (*header == ' ' || *header == '\t'))
            header++, len--;
        name = strcspn(header, ",; \t");
        if (lode_str_casecmpn(header, name < len ? name : len, token, n) == 0) {
            const char *q = memchr(header, '=', len);

            return !q || strtod(q + 1, NULL) > 0;
        }
        header += len;
        header += *header == ',';
    }
    return 0;
}

/* Bytes of the body as the handler gets them. */
static void take_plain(struct lode_exchange *x, const char *p, size_t n)
{
    struct lode_request *rq = &x->rq;
    struct lode_err err;

    if (rq->reply.status || rq->reply.is_cut || rq->is_bad_body)
        return;
    if (rq->n_body + (int64_t)n > (rq->max_body ? rq->max_body : MAX_BODY)) {
        rq->is_too_large = 1;
        return;
    }
    if (rq->body_fd >= 0 ? lode_io_write_fd(rq->body_fd, p, n, &err) < 0
                         : lode_buf_add(&rq->body, p, n, &err) < 0)
        rq->is_bad_body = 1;
    rq->n_body += (int64_t)n;
}

static void take_zipped(struct lode_exchange *x, const char *p, size_t n)
{
    struct lode_slice in = {p, n};
    struct lode_err err;
    char out[32 * 1024];
    size_t got;
    int rc;

    do {
        if (x->is_unzipped || x->rq.is_too_large || x->rq.is_bad_body)
            return;
        rc = lode_zip_run(x->zip, &in, 0, out, sizeof out, &got, &err);
        if (rc < 0)
            x->rq.is_bad_body = 1;
        else
            take_plain(x, out, got);
        x->is_unzipped = rc == 0;
    } while (in.n || got == sizeof out);
}

static enum MHD_Result send_reply(struct lode_exchange *x)
{
    struct lode_reply *r = &x->rq.reply;
    struct MHD_Response *response;
    enum MHD_Result rc = MHD_NO;
    int64_t size = (int64_t)r->body.len + (r->fd >= 0 ? r->fd_bytes : 0);
    int is_gzip = size >= GZIP_FROM && !r->is_halved && r->n_bytes < 0 &&
                  lode_server_accepts(lode_server_header(&x->rq, "Accept-Encoding"), "gzip");

    x->is_answered = 1;
    if (r->is_cut)
        return MHD_NO; /* closes the connection */
    response = lode_outbody_new(r, is_gzip, strcmp(x->rq.method, "HEAD") == 0);
    if (!response)
        return MHD_NO;
    if (r->type)
        MHD_add_response_header(response, "Content-Type", r->type);
    if (is_gzip)
        MHD_add_response_header(response, "Content-Encoding", "gzip");
    for (size_t i = 0; i < r->n_headers; i++)
        MHD_add_response_header(response, r->headers[i].name, r->headers[i].value);
    rc = MHD_queue_response(x->connection, (unsigned)r->status, response);
    MHD_destroy_response(response);
    return rc;
}

static enum MHD_Result count_header(void *cls, enum MHD_ValueKind kind, const char *name,
                                    const char *value)
{
    struct lode_exchange *x = cls;

    (void)kind;
    x->line_bytes += strlen(name) + (value ? strlen(value) : 0) + 4; /* ": " and CRLF */
    if (value && lode_str_casecmp(name, "Content-Length") == 0) {
        x->has_two_lengths |= x->length && strcmp(x->length, value) != 0;
        x->length = value;
    }
    return MHD_YES;
}

/* While a handler works, which may take long, the connection is not idle. */
static void set_idle(struct lode_exchange *x, int is_on)
{
    int idle_s = x->server->handler.idle_s;

    (void)MHD_set_connection_option(x->connection, MHD_CONNECTION_OPTION_TIMEOUT,
                                    is_on ? (unsigned)(idle_s ? idle_s : IDLE_S) : 0U);
}

static void answer(struct lode_exchange *x)
{
    if (x->rq.reply.status)
        return;
    set_idle(x, 0);
    x->server->handler.answer(x->server->handler.ctx, &x->rq);
    set_idle(x, 1);
}

/* The answer goes out before the body is in, and the connection ends with it. */
static enum MHD_Result answer_early(struct lode_exchange *x)
{
    answer(x);
    x->is_early = 1;
    return send_reply(x);
}

/* Where a body ends must be one thing to all who read it (RFC 9112 6.3): the connection ends here,
 * and the handler hears nothing of it. */
static enum MHD_Result refuse_lengths(struct lode_exchange *x)
{
    struct lode_err err;

    x->rq.reply.status = 400;
    x->rq.reply.type = "text/plain";
    if (lode_buf_adds(&x->rq.reply.body, "two lengths\n", &err) < 0)
        return MHD_NO;
    lode_server_add_header(&x->rq, "Connection", "close");
    x->is_early = 1;
    return send_reply(x);
}

static enum MHD_Result begin(struct lode_exchange *x)
{
    struct lode_err err;
    const char *coding;
    int64_t n_body;

    x->rq.is_too_long = x->line_bytes > MAX_LINE ? 414 : 0;
    MHD_get_connection_values(x->connection, MHD_HEADER_KIND, count_header, x);
    if (x->has_two_lengths)
        return refuse_lengths(x);
    x->is_begun = 1;
    if (!x->rq.is_too_long && x->line_bytes > MAX_LINE)
        x->rq.is_too_long = 431;
    coding = lode_server_header(&x->rq, "Content-Encoding");
    if (coding &&
        (lode_str_casecmp(coding, "gzip") == 0 || lode_str_casecmp(coding, "deflate") == 0)) {
        if (lode_zip_inflate(&x->zip, &err) < 0)
            return MHD_NO;
    }
    set_idle(x, 0);
    x->server->handler.begin(x->server->handler.ctx, &x->rq);
    set_idle(x, 1);
    if (x->rq.reply.is_cut)
        return MHD_NO;
    n_body = x->length ? strtoll(x->length, NULL, 10) : 0;
    if (n_body > (x->rq.max_body ? x->rq.max_body : MAX_BODY))
        x->rq.is_too_large = 1;
    /* A client that waits for "100 Continue" need not send what is refused. */
    if (x->rq.is_too_large ||
        (x->rq.reply.status && (n_body > MAX_DROPPED || lode_server_header(&x->rq, "Expect"))))
        return answer_early(x);
    return MHD_YES;
}

/* A piece of the body. MHD_NO ends the connection. */
static enum MHD_Result take(struct lode_exchange *x, const char *p, size_t n)
{
    if (x->rq.reply.status)
        x->n_dropped += (int64_t)n;
    else if (x->zip)
        take_zipped(x, p, n);
    else
        take_plain(x, p, n);
    if (!x->rq.is_too_large && x->n_dropped <= MAX_DROPPED)
        return MHD_YES;
    answer(x);
    x->is_answered = 1;
    lode_early_send(x->connection, &x->rq.reply);
    return MHD_NO;
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *data,
                                  size_t *n_data, void **con_cls)
{
    struct lode_exchange *x = *con_cls;
    size_t n = *n_data;

    (void)cls;
    (void)version;
    (void)url; /* decoded by MHD, who makes a slash of %2F */
    if (!x)
        return MHD_NO; /* no memory when the URI came */
    x->connection = connection;
    x->rq.method = method;
    if (!x->is_begun)
        return x->is_answered ? MHD_NO : begin(x);
    if (n) {
        *n_data = 0;
        return take(x, data, n);
    }
    if (x->is_answered)
        return MHD_YES;
    if (x->zip && !x->is_unzipped)
        x->rq.is_bad_body = 1;
    answer(x);
    return send_reply(x);
}

/* The path of "http://host/path", as RFC 9112 3.2.2 has every server take it; else uri itself. */
static const char *path_of(const char *uri)
{
    size_t n = lode_str_casecmpn(uri, strnlen(uri, 7), "http://", 7) == 0    ? 7
               : lode_str_casecmpn(uri, strnlen(uri, 8), "https://", 8) == 0 ? 8
                                                                             : 0;

    if (n == 0)
        return uri;
    uri += n + strcspn(uri + n, "/?");
    return *uri == '/' ? uri : "/";
}

/* The first that is heard of a request. What it returns becomes *con_cls. */
static void *on_uri(void *cls, const char *uri, struct MHD_Connection *connection)
{
    struct lode_err err;
    struct lode_exchange *x = lode_mem_alloc(sizeof *x, &err);

    if (!x)
        return NULL;
    x->path = lode_str_dup(path_of(uri), &err);
    if (!x->path) {
        lode_mem_free(x);
        return NULL;
    }
    x->path[strcspn(x->path, "?")] = '\0';
    lode_route_decode(x->path, 0);
    x->rq.path = x->path;
    x->server = cls;
    x->connection = connection;
    x->line_bytes = strlen(uri);
    x->rq.is_bad_path = strstr(uri, "%00") || strstr(uri, "%01");
    x->rq.exchange = x;
    x->rq.body_fd = -1;
    x->rq.reply.fd = -1;
    x->rq.reply.n_bytes = -1;
    return x;
}

static void on_end(void *cls, struct MHD_Connection *connection, void **con_cls,
                   enum MHD_RequestTerminationCode why)
{
    struct lode_exchange *x = *con_cls;

    (void)cls;
    (void)why;
    if (!x)
        return;
    *con_cls = NULL;
    if (x->is_early)
        lode_early_linger(connection);
    if (x->is_begun)
        x->server->handler.end(x->server->handler.ctx, &x->rq);
    lode_zip_free(x->zip);
    lode_io_close(x->rq.reply.fd);
    lode_buf_clear(&x->rq.body);
    lode_buf_clear(&x->rq.reply.body);
    lode_mem_free(x->path);
    lode_mem_free(x);
}

static void free_server(struct lode_server *s)
{
    pthread_mutex_destroy(&s->mutex);
    pthread_cond_destroy(&s->fewer);
    lode_mem_free(s);
}

static void on_connection(void *cls, struct MHD_Connection *connection, void **ctx,
                          enum MHD_ConnectionNotificationCode what)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct lode_server *s = cls;
    size_t i = 0;

    (void)ctx;
    if (!info)
        return;
    pthread_mutex_lock(&s->mutex);
    if (what == MHD_CONNECTION_NOTIFY_STARTED && s->n_fds < sizeof s->fds / sizeof *s->fds) {
        s->fds[s->n_fds++] = info->connect_fd;
        if (s->is_closing)
            shutdown(info->connect_fd, SHUT_RDWR);
    } else if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
        while (i < s->n_fds && s->fds[i] != info->connect_fd)
            i++;
        if (i < s->n_fds)
            s->fds[i] = s->fds[--s->n_fds];
        pthread_cond_signal(&s->fewer);
    }
    pthread_mutex_unlock(&s->mutex);
}

/* Ends the connections before the daemon: libmicrohttpd 0.9.75 reads through a null pointer where
 * it has to refuse a malformed request while the daemon is being stopped. */
static void end_connections(struct lode_server *s)
{
    int listening = MHD_quiesce_daemon(s->daemon);

    pthread_mutex_lock(&s->mutex);
    s->is_closing = 1;
    for (size_t i = 0; i < s->n_fds; i++)
        shutdown(s->fds[i], SHUT_RDWR);
    while (s->n_fds)
        pthread_cond_wait(&s->fewer, &s->mutex);
    pthread_mutex_unlock(&s->mutex);
    lode_io_close(listening);
}

/* With SIGPIPE blocked, which the daemon's threads inherit: a client that goes away must not end
 * the process. */
static struct MHD_Daemon *start_daemon(struct lode_server *s, const struct lode_server_opts *opts,
                                       union lode_endpoint *at)
{
    unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION |
                     MHD_USE_POLL | MHD_USE_ITC;
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)(uintptr_t)opts->certificate},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)opts->key},
        {MHD_OPTION_HTTPS_PRIORITIES, 0,
         (void *)(uintptr_t) "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"},
        {MHD_OPTION_END, 0, NULL}};
    struct MHD_Daemon *daemon;
    sigset_t pipe_signal, old;

    flags |= opts->certificate ? MHD_USE_TLS : 0;
    flags |= at->any.sa_family == AF_INET6 ? MHD_USE_IPv6 : 0;
    sigemptyset(&pipe_signal);
    sigaddset(&pipe_signal, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_signal, &old);
    daemon = MHD_start_daemon(flags, (uint16_t)opts->port, NULL, NULL, on_request, s,
                              MHD_OPTION_SOCK_ADDR, &at->any, MHD_OPTION_NOTIFY_COMPLETED, on_end,
                              NULL, MHD_OPTION_NOTIFY_CONNECTION, on_connection, s,
                              MHD_OPTION_URI_LOG_CALLBACK, on_uri, s, MHD_OPTION_CONNECTION_LIMIT,
                              (unsigned)MAX_CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT,
                              (unsigned)(s->handler.idle_s ? s->handler.idle_s : IDLE_S),
                              MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
                              MHD_OPTION_CONNECTION_MEMORY_INCREMENT, (size_t)CONNECTION_MEMORY / 4,
                              MHD_OPTION_ARRAY, opts->certificate ? tls : &tls[3], MHD_OPTION_END);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    return daemon;
}

int lode_server_open(const struct lode_server_opts *opts, const struct lode_server_handler *handler,
                     struct lode_server **out, struct lode_err *err)
{
    const char *address = opts->address ? opts->address : "127.0.0.1";
    struct lode_server *s;
    union lode_endpoint at;

    if (lode_endpoint_read(address, opts->port, &at) < 0)
        return lode_err_set(err, LODE_E_USAGE, "'%s' is no IP address to listen on", address);
    if (!opts->certificate && !lode_endpoint_is_loopback(address))
        return lode_err_set(err, LODE_E_USAGE, "other machines reach %s: listening there takes TLS",
                            address);
    if (opts->certificate && MHD_is_feature_supported(MHD_FEATURE_TLS) != MHD_YES)
        return lode_err_set(err, LODE_E_USAGE, "this system's libmicrohttpd was built without TLS");
    s = lode_mem_alloc(sizeof *s, err);
    if (!s)
        return -1;
    s->handler = *handler;
    pthread_mutex_init(&s->mutex, NULL);
    pthread_cond_init(&s->fewer, NULL);
    s->daemon = start_daemon(s, opts, &at);
    if (!s->daemon) {
        free_server(s);
        return lode_err_set(err, LODE_E_NET,
                            "cannot listen on %s port %d; is another program using it?", address,
                            opts->port);
    }
    *out = s;
    return 0;
}

int lode_server_port(const struct lode_server *s)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT);

    return info ? info->port : 0;
}

void lode_server_close(struct lode_server *s)
{
    if (!s)
        return;
    end_connections(s);
    MHD_stop_daemon(s->daemon);
    free_server(s);
}
