/* serve/endpoint.h - an IP address and a port to listen on. */
#ifndef LODE_SERVE_ENDPOINT_H
#define LODE_SERVE_ENDPOINT_H

#include <netinet/in.h>
#include <sys/socket.h>

#include "base/err.h"

union lode_endpoint {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

/* address: of IPv4 or IPv6; NULL and "localhost" are 127.0.0.1. 0; -1 where it is none. */
LODE_MUST int lode_endpoint_read(const char *address, int port, union lode_endpoint *out);

/* 1: only this machine reaches it. 0: others may. -1: it is no IP address. */
int lode_endpoint_is_loopback(const char *address);
/* 1: it stands for all addresses of this machine. */
int lode_endpoint_is_any(const char *address);

#endif
