/* serve/early.c - a reply past libmicrohttpd, and a slow goodbye. */
#include "serve/early.h"

#include <gnutls/gnutls.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>

#include "base/clock.h"

enum { LINGER_MS = 2000, LINGER_BYTES = 16 * 1024 * 1024 };

static int socket_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);

    return info ? info->connect_fd : -1;
}

/* The connection's TLS; NULL: it has none. */
static gnutls_session_t tls_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);

    return info ? (gnutls_session_t)info->tls_session : NULL;
}

/* 1: the socket is ready before `until`. */
static int await(int fd, short what, int64_t until)
{
    struct pollfd p = {.fd = fd, .events = what};
    int64_t left = until - lode_clock_mono_ms();

    return left > 0 && poll(&p, 1, (int)left) == 1;
}

void lode_early_linger(struct MHD_Connection *connection)
{
    int64_t until = lode_clock_mono_ms() + LINGER_MS;
    int fd = socket_of(connection);
    char waste[16 * 1024];
    size_t n_read = 0;
    ssize_t n = 1;

    if (fd < 0)
        return;
    shutdown(fd, SHUT_WR);
    while (n > 0 && n_read < LINGER_BYTES && await(fd, POLLIN, until)) {
        n = recv(fd, waste, sizeof waste, MSG_DONTWAIT);
        n_read += n > 0 ? (size_t)n : 0;
    }
}

/* What went out, 0 where nothing did yet; -1. */
static ssize_t send_some(int fd, gnutls_session_t tls, const char *p, size_t size)
{
    ssize_t n;

    if (!tls)
        return send(fd, p, size, MSG_DONTWAIT | MSG_NOSIGNAL);
    n = gnutls_record_send(tls, p, size);
    return n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED ? 0 : n;
}

static int send_all(int fd, gnutls_session_t tls, const char *p, size_t size)
{
    int64_t until = lode_clock_mono_ms() + LINGER_MS;

    while (size && await(fd, POLLOUT, until)) {
        ssize_t n = send_some(fd, tls, p, size);

        if (n < 0)
            return -1;
        p += n;
        size -= (size_t)n;
    }
    if (size == 0 && tls)
        (void)gnutls_bye(tls, GNUTLS_SHUT_WR);
    return size ? -1 : 0;
}

void lode_early_send(struct MHD_Connection *connection, const struct lode_reply *r)
{
    int fd = socket_of(connection);
    struct lode_err err;
    struct lode_buf b;
    int rc;

    if (fd < 0 || r->is_cut || !r->status)
        return;
    lode_buf_init(&b, 0);
    rc = lode_buf_addf(&b, &err,
                       "HTTP/1.1 %d Refused\r\nConnection: close\r\nContent-Length: %zu\r\n",
                       r->status, r->body.len);
    if (rc == 0 && r->type)
        rc = lode_buf_addf(&b, &err, "Content-Type: %s\r\n", r->type);
    for (size_t i = 0; i < r->n_headers && rc == 0; i++)
        rc = lode_buf_addf(&b, &err, "%s: %s\r\n", r->headers[i].name, r->headers[i].value);
    if (rc == 0 && lode_buf_adds(&b, "\r\n", &err) == 0 &&
        lode_buf_add(&b, lode_buf_str(&r->body), r->body.len, &err) == 0 &&
        send_all(fd, tls_of(connection), b.p, b.len) == 0)
        lode_early_linger(connection);
    lode_buf_clear(&b);
}
