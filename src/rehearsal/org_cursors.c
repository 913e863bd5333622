/* rehearsal/org_cursors.c - the life of query cursors. */
#include "rehearsal/org_cursors.h"

#include <string.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"

/* An org keeps a locator two days (REST guide, Query: results "expire after two days"). That one
 * whose last page was served goes sooner is this org's own way, so that nights of queries do not
 * fill the disk; older SOAP guides have the quarter of an hour for one that nobody reads. */
enum { LIFE_S = 2 * 86400, SERVED_S = 900 };

struct lode_org_cursor {
    char id[19];
    int64_t made_ms, served_ms; /* 0: the last page was not served */
};

char *lode_org_cursors_file(const struct lode_org *org, const char *id, const char *suffix,
                            struct lode_err *err)
{
    return lode_str_printf(err, "%s/temp/%s.%s", org->files_dir, id, suffix);
}

static int is_over(const struct lode_org *org, const struct lode_org_cursor *c)
{
    double keep = lode_org_faults_number(org->faults, LODE_ORG_FAULT_KEEP);
    int64_t now = lode_clock_now_ms();

    return now - c->made_ms >= (keep >= 0 ? (int64_t)keep : LIFE_S) * 1000 ||
           (c->served_ms && now - c->served_ms >= SERVED_S * 1000);
}

static struct lode_org_cursor *find(const struct lode_org *org, const char *id)
{
    for (size_t i = 0; i < org->n_cursors; i++)
        if (strcmp(org->cursors[i].id, id) == 0)
            return &org->cursors[i];
    return NULL;
}

int lode_org_cursors_add(struct lode_org *org, const char *id, struct lode_err *err)
{
    struct lode_org_cursor *c;

    if (lode_mem_grow(&org->cursors, org->n_cursors, &org->cap_cursors, sizeof *org->cursors, err) <
        0)
        return -1;
    c = &org->cursors[org->n_cursors++];
    lode_str_copy(c->id, sizeof c->id, id);
    c->made_ms = lode_clock_now_ms();
    c->served_ms = 0;
    return 0;
}

int lode_org_cursors_is_open(const struct lode_org *org, const char *id)
{
    const struct lode_org_cursor *c = find(org, id);

    return c && !is_over(org, c);
}

void lode_org_cursors_served(struct lode_org *org, const char *id)
{
    struct lode_org_cursor *c = find(org, id);

    if (c)
        c->served_ms = lode_clock_now_ms();
}

int lode_org_cursors_sweep(struct lode_org *org, struct lode_err *err)
{
    static const char *const suffixes[] = {"cursor", "pages", "records"};

    for (size_t i = org->n_cursors; i-- > 0;) {
        if (!is_over(org, &org->cursors[i]))
            continue;
        for (size_t k = 0; k < 3; k++) {
            char *path = lode_org_cursors_file(org, org->cursors[i].id, suffixes[k], err);
            int rc = path ? lode_io_remove(path, err) : -1;

            lode_mem_free(path);
            if (rc < 0)
                return -1;
        }
        org->cursors[i] = org->cursors[--org->n_cursors];
    }
    return 0;
}

void lode_org_cursors_free(struct lode_org *org)
{
    lode_mem_free(org->cursors);
}
