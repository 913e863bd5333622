/* support/netcall.h - a client, its calls and a session against a scripted peer. A failing step
 * fails the test. */
#ifndef LODE_SUPPORT_NETCALL_H
#define LODE_SUPPORT_NETCALL_H

#include <stddef.h>

#include "net/client.h"
#include "salesforce/session.h"
#include "support/peer.h"

/* Waits of a millisecond or two; three tries, and two. */
extern const struct lode_client_opts netcall_quick, netcall_two_tries;

/* Fixtures of a group: the folder that netcall_path() speaks of. */
int netcall_set_up(void **state);
int netcall_tear_down(void **state);
/* A file in the folder; the caller's. */
char *netcall_path(const char *name);

struct lode_client *netcall_client(const struct lode_client_opts *opts);
/* A call to path at the peer, with the token "00Dsecret!token". */
struct lode_call *netcall_to(struct lode_peer *p, enum lode_method method, const char *path);
void netcall_body(struct lode_call *call, const char *body);
void netcall_perform(struct lode_client *c, struct lode_call *call);

/* A session of two tries with a peer as its instance. */
struct netcall_org {
    struct lode_peer *peer;
    struct lode_client *client;
    struct lode_session *s;
};

/* version NULL: the session's own. */
void netcall_org_open(struct netcall_org *o, const struct lode_peer_step *steps, size_t n,
                      const char *token, const char *version);
void netcall_org_close(struct netcall_org *o);

#endif
