/* tests/support/rawcall.c - sockets with a patience of 30 seconds. */
#define _GNU_SOURCE /* strcasestr */
#include "support/rawcall.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/clock.h"

int rawcall_open(int port)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    struct timeval patience = {.tv_sec = 30};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience), 0);
    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience), 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    return fd;
}

int rawcall_send(int fd, const char *p, size_t n)
{
    while (n) {
        ssize_t k = send(fd, p, n, MSG_NOSIGNAL);

        if (k < 0)
            return -1;
        p += k;
        n -= (size_t)k;
    }
    return 0;
}

/* Whether out holds a whole reply, as its Content-Length has it. */
static int is_whole(const char *out, size_t n)
{
    const char *end = strstr(out, "\r\n\r\n");
    const char *length = strcasestr(out, "\r\nContent-Length:");

    return end && length && length < end &&
           n >= (size_t)(end + 4 - out) + strtoull(length + 17, NULL, 10);
}

int rawcall_read(int fd, char *out, size_t size)
{
    size_t n = 0;
    ssize_t k = 1;

    out[0] = '\0';
    while (n + 1 < size && !is_whole(out, n) && (k = recv(fd, out + n, size - 1 - n, 0)) > 0) {
        n += (size_t)k;
        out[n] = '\0';
    }
    return strncmp(out, "HTTP/1.", 7) == 0 && strstr(out, "\r\n\r\n")
               ? (int)strtol(out + 9, NULL, 10)
               : 0;
}

int rawcall(int port, const char *text, char *out, size_t size)
{
    int fd = rawcall_open(port), status;

    (void)rawcall_send(fd, text, strlen(text)); /* a refusal may come before the end */
    status = rawcall_read(fd, out, size);
    close(fd);
    return status;
}

int rawcall_await_end(int fd, int64_t ms)
{
    int64_t until = lode_clock_mono_ms() + ms, left;
    struct pollfd p = {.fd = fd, .events = POLLIN};
    char waste[4096];

    while ((left = until - lode_clock_mono_ms()) > 0)
        if (poll(&p, 1, (int)left) == 1 && recv(fd, waste, sizeof waste, 0) <= 0)
            return 1;
    return 0;
}
