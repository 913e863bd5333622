/* rehearsal/org_identity.c - the running user, in the three forms that clients ask for. */
#include "rehearsal/org_identity.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "rehearsal/org_soql.h"

/* The n fields, at most four, of the first record. */
static int read_first(struct lode_org *org, const char *soql, char *const *fields, size_t n,
                      struct lode_err *err)
{
    struct lode_org_query *q = NULL;
    struct lode_slice values[4] = {{"", 0}, {"", 0}, {"", 0}, {"", 0}};
    int is_null[4] = {0}, rc;

    lode_org_state_lock(org);
    rc = lode_org_soql_open(org->records, soql, 0, 0, &q, err);
    if (rc == 0)
        rc = lode_org_soql_start(q, 0, 1, err);
    if (rc == 0)
        rc = lode_org_soql_next(q, values, is_null, err);
    for (size_t i = 0; rc == 1 && i < n; i++)
        if (!is_null[i])
            snprintf(fields[i], LODE_ORG_IDENTITY_TEXT, "%.*s", (int)values[i].n, values[i].p);
    lode_org_soql_close(q);
    lode_org_state_unlock(org);
    return rc < 0 ? -1 : 0;
}

int lode_org_identity_user(struct lode_org *org, struct lode_org_user *out, struct lode_err *err)
{
    char *const fields[] = {out->username, out->name, out->email, out->profile_id};
    char *const org_name = out->org_name;
    char soql[128];

    memset(out, 0, sizeof *out);
    snprintf(soql, sizeof soql, "SELECT Username, Name, Email, ProfileId FROM User WHERE Id = '%s'",
             org->user_id);
    return read_first(org, soql, fields, 4, err) < 0 ||
                   read_first(org, "SELECT Name FROM Organization", &org_name, 1, err) < 0
               ? -1
               : 0;
}

void lode_org_identity_userinfo(struct lode_org_call *c)
{
    struct lode_org *o = c->org;
    struct lode_org_user u;
    struct lode_err err;

    if (lode_org_identity_user(o, &u, &err) < 0) {
        lode_org_call_fault(c, &err);
        return;
    }
    lode_org_call_json(c, 200,
                       json_pack("{s:o, s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:s, s:s, s:s, s:b}",
                                 "sub", json_sprintf("%s/id/%s/%s", o->url, o->org_id, o->user_id),
                                 "user_id", o->user_id, "organization_id", o->org_id,
                                 "preferred_username", u.username, "nickname", u.username, "name",
                                 u.name, "email", u.email, "email_verified", 1, "zoneinfo", "GMT",
                                 "locale", "en_US", "user_type", "STANDARD", "active", 1));
}

void lode_org_identity_show(struct lode_org_call *c)
{
    struct lode_org *o = c->org;
    const struct lode_slice *a = c->match.args;
    struct lode_org_user u;
    struct lode_err err;
    char org_id[19], user_id[19];

    /* The words are those of the help on identity URLs. */
    if (lode_org_records_id18(a[0].p, a[0].n, org_id) < 0 || strcmp(org_id, o->org_id) != 0) {
        lode_org_call_word(c, 403, "Wrong_Org");
        return;
    }
    if (lode_org_records_id18(a[1].p, a[1].n, user_id) < 0 || strcmp(user_id, o->user_id) != 0) {
        lode_org_call_word(c, 404, "Bad_Id");
        return;
    }
    if (lode_org_identity_user(o, &u, &err) < 0) {
        lode_org_call_fault(c, &err);
        return;
    }
    lode_org_call_json(
        c, 200,
        json_pack("{s:o, s:b, s:s, s:s, s:s, s:s, s:s, s:s, s:{s:o, s:o, s:o}, s:b, s:s, s:s, s:s}",
                  "id", json_sprintf("%s/id/%s/%s", o->url, o->org_id, o->user_id), "asserted_user",
                  1, "user_id", o->user_id, "organization_id", o->org_id, "username", u.username,
                  "nick_name", u.username, "display_name", u.name, "email", u.email, "urls", "rest",
                  json_sprintf("%s/services/data/v{version}/", o->url), "sobjects",
                  json_sprintf("%s/services/data/v{version}/sobjects/", o->url), "query",
                  json_sprintf("%s/services/data/v{version}/query/", o->url), "active", 1,
                  "user_type", "STANDARD", "language", "en_US", "locale", "en_US"));
}
