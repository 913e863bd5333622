/* tests/support/rawcall.h - bytes sent to a server as they stand, for what no HTTP library sends.
 */
#ifndef LODE_TESTS_RAWCALL_H
#define LODE_TESTS_RAWCALL_H

#include <stddef.h>
#include <stdint.h>

/* A connection to 127.0.0.1; what waits on it longer than 30 seconds fails the test. */
int rawcall_open(int port);

/* Sends all of it. 0, -1: the other side has gone. */
int rawcall_send(int fd, const char *p, size_t n);

/* Reads one reply: its head and as much of the body as Content-Length says, else all to the end.
 * The status, 0 where the connection ended without a whole reply. */
int rawcall_read(int fd, char *out, size_t size);

/* Sends text on a connection of its own and reads the reply. */
int rawcall(int port, const char *text, char *out, size_t size);

/* Waits until the other side ends the connection. 1; 0 where it is still open behind ms. */
int rawcall_await_end(int fd, int64_t ms);

#endif
