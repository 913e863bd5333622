/* serve/endpoint.c - reads addresses; no name is ever looked up. */
#include "serve/endpoint.h"

#include <arpa/inet.h>
#include <string.h>

int lode_endpoint_read(const char *address, int port, union lode_endpoint *out)
{
    memset(out, 0, sizeof *out);
    if (!address || strcmp(address, "localhost") == 0)
        address = "127.0.0.1";
    if (inet_pton(AF_INET, address, &out->v4.sin_addr) == 1) {
        out->v4.sin_family = AF_INET;
        out->v4.sin_port = htons((uint16_t)port);
        return 0;
    }
    if (inet_pton(AF_INET6, address, &out->v6.sin6_addr) != 1)
        return -1;
    out->v6.sin6_family = AF_INET6;
    out->v6.sin6_port = htons((uint16_t)port);
    return 0;
}

int lode_endpoint_is_loopback(const char *address)
{
    union lode_endpoint at;

    if (lode_endpoint_read(address, 0, &at) < 0)
        return -1;
    if (at.any.sa_family == AF_INET6)
        return IN6_IS_ADDR_LOOPBACK(&at.v6.sin6_addr);
    return ntohl(at.v4.sin_addr.s_addr) >> 24 == 127;
}

int lode_endpoint_is_any(const char *address)
{
    union lode_endpoint at;

    if (lode_endpoint_read(address, 0, &at) < 0)
        return 0;
    if (at.any.sa_family == AF_INET6)
        return IN6_IS_ADDR_UNSPECIFIED(&at.v6.sin6_addr);
    return at.v4.sin_addr.s_addr == htonl(INADDR_ANY);
}
