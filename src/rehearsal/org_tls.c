/* rehearsal/org_tls.c - the address, the URL that the org calls itself by, the certificate. */
#include "rehearsal/org_tls.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cert.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "serve/endpoint.h"

enum { MAX_NAMES = 32, NAME_SIZE = 256 };

struct lode_org_tls {
    char *address;              /* NULL: 127.0.0.1 */
    char host[NAME_SIZE];       /* of the URL */
    struct lode_cert_made made; /* certificate.len 0: HTTP */
    char *ca_file;
};

struct names {
    char text[MAX_NAMES][NAME_SIZE];
    size_t n;
};

static void add_name(struct names *names, const char *name)
{
    for (size_t i = 0; i < names->n; i++)
        if (lode_str_casecmp(names->text[i], name) == 0)
            return;
    if (names->n < MAX_NAMES && lode_str_copy(names->text[names->n], NAME_SIZE, name) == 0)
        names->n++;
}

/* This machine's name, "localhost" where it has none that can stand in a URL. */
static void find_host(char *out)
{
    static const char allowed[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.";

    memset(out, 0, NAME_SIZE);
    if (gethostname(out, NAME_SIZE - 1) < 0 || !out[0] || strspn(out, allowed) != strlen(out))
        lode_str_copy(out, NAME_SIZE, "localhost");
}

/* All addresses that this machine has now. */
static void add_addresses(struct names *names)
{
    struct ifaddrs *list = NULL;

    if (getifaddrs(&list) < 0)
        return; /* those who come by an address then miss it in the certificate */
    for (const struct ifaddrs *i = list; i; i = i->ifa_next) {
        const union lode_endpoint *at = (const void *)i->ifa_addr;
        char text[INET6_ADDRSTRLEN] = "";

        if (at && at->any.sa_family == AF_INET)
            inet_ntop(AF_INET, &at->v4.sin_addr, text, sizeof text);
        else if (at && at->any.sa_family == AF_INET6)
            inet_ntop(AF_INET6, &at->v6.sin6_addr, text, sizeof text);
        if (text[0])
            add_name(names, text);
    }
    freeifaddrs(list);
}

/* A certificate for every name by which the org can be called. */
static int make(struct lode_org_tls *t, struct lode_err *err)
{
    struct names *names = lode_mem_alloc(sizeof *names, err);
    const char *list[MAX_NAMES];
    int rc;

    if (!names)
        return -1;
    add_name(names, t->host);
    if (t->address && !lode_endpoint_is_any(t->address) && strcmp(t->address, "localhost") != 0)
        add_name(names, t->address);
    add_name(names, "localhost");
    add_name(names, "127.0.0.1");
    add_name(names, "::1");
    if (t->address && lode_endpoint_is_any(t->address))
        add_addresses(names);
    for (size_t i = 0; i < names->n; i++)
        list[i] = names->text[i];
    rc = lode_cert_make(list, names->n, &t->made, err);
    lode_mem_free(names);
    return rc;
}

static int fill(struct lode_org *org, struct lode_org_tls *t, const struct lode_org_opts *opts,
                struct lode_err *err)
{
    t->address = lode_str_dup(opts->address, err);
    if (opts->address && !t->address)
        return -1;
    if (t->address && lode_endpoint_is_any(t->address))
        find_host(t->host);
    else if (!t->address || strcmp(t->address, "localhost") == 0)
        lode_str_copy(t->host, sizeof t->host, "127.0.0.1");
    else
        lode_str_copy(t->host, sizeof t->host, t->address);
    if (!opts->is_tls)
        return 0;
    if (opts->tls_certificate)
        return lode_cert_read(opts->tls_certificate, opts->tls_key, &t->made, err);
    if (make(t, err) < 0)
        return -1;
    t->ca_file = lode_str_printf(err, "%s/ca.pem", org->files_dir);
    return t->ca_file ? lode_io_write_file(t->ca_file, lode_buf_str(&t->made.authority),
                                           t->made.authority.len, err)
                      : -1;
}

int lode_org_tls_open(struct lode_org *org, const struct lode_org_opts *opts, struct lode_err *err)
{
    org->tls = lode_mem_alloc(sizeof *org->tls, err);
    org->is_open = lode_endpoint_is_loopback(opts->address) != 1;
    return org->tls ? fill(org, org->tls, opts, err) : -1;
}

void lode_org_tls_close(struct lode_org_tls *t)
{
    if (!t)
        return;
    lode_cert_made_clear(&t->made);
    lode_mem_free(t->address);
    lode_mem_free(t->ca_file);
    lode_mem_free(t);
}

int lode_org_tls_listen(struct lode_org *org, int port, const struct lode_server_handler *handler,
                        struct lode_err *err)
{
    const struct lode_org_tls *t = org->tls;
    int is_tls = t->made.certificate.len > 0, is_v6 = strchr(t->host, ':') != NULL;
    const struct lode_server_opts opts = {
        .address = t->address,
        .port = port,
        .certificate = is_tls ? lode_buf_str(&t->made.certificate) : NULL,
        .key = is_tls ? lode_buf_str(&t->made.key) : NULL,
    };

    if (lode_server_open(&opts, handler, &org->server, err) < 0)
        return -1;
    org->port = lode_server_port(org->server);
    snprintf(org->url, sizeof org->url, "http%s://%s%s%s:%d", is_tls ? "s" : "", is_v6 ? "[" : "",
             t->host, is_v6 ? "]" : "", org->port);
    return 0;
}

const char *lode_org_tls_ca_file(const struct lode_org_tls *t)
{
    return t ? t->ca_file : NULL;
}
