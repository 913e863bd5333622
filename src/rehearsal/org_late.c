/* rehearsal/org_late.c - the list of calls that wait, under the org's mutex. */
#include "rehearsal/org_late.h"

#include "base/str.h"

static int is_any_due(const struct lode_org *org)
{
    for (const struct lode_org_held *h = org->held; h; h = h->next)
        if (h->is_due)
            return 1;
    return 0;
}

void lode_org_late_call(struct lode_org *org, const char *path)
{
    if (lode_str_starts(path, "/_lode/"))
        return;
    pthread_mutex_lock(&org->mutex);
    for (struct lode_org_held *h = org->held; h; h = h->next)
        if (h->left-- <= 0)
            h->is_due = 1;
    pthread_cond_broadcast(&org->change);
    while (is_any_due(org) && !org->is_stopping)
        pthread_cond_wait(&org->change, &org->mutex);
    pthread_mutex_unlock(&org->mutex);
}

void lode_org_late_hold(struct lode_org *org, struct lode_request *rq, struct lode_org_held *h,
                        long n)
{
    *h = (struct lode_org_held){.left = n};
    pthread_mutex_lock(&org->mutex);
    h->next = org->held;
    org->held = h;
    pthread_mutex_unlock(&org->mutex);
    lode_server_hang_up(rq); /* not before h counts: the client's next call may come at once */
    pthread_mutex_lock(&org->mutex);
    while (!h->is_due && !org->is_stopping)
        pthread_cond_wait(&org->change, &org->mutex);
    pthread_mutex_unlock(&org->mutex);
}

void lode_org_late_release(struct lode_org *org, struct lode_org_held *h)
{
    pthread_mutex_lock(&org->mutex);
    for (struct lode_org_held **at = &org->held; *at; at = &(*at)->next)
        if (*at == h) {
            *at = h->next;
            break;
        }
    pthread_cond_broadcast(&org->change);
    pthread_mutex_unlock(&org->mutex);
}
