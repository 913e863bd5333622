/* cli/signin.c - the order is: command line, script, environment, the run that is gone on with,
 * lode.json, the user's file, sf's default. A name is one of lode's own sign-ins, or else one of
 * sf's. */
#include "cli/signin.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "cli/storedorg.h"
#include "salesforce/sfcli.h"

struct lode_signin {
    int is_env, is_stored;
    struct lode_orgs_entry entry; /* where is_stored */
    char name[LODE_SFCLI_NAME_SIZE];
    struct lode_client *client;
    int (*stop)(void *ctx);
    void *stop_ctx;
};

static const char *env(const char *name)
{
    const char *value = getenv(name);

    return value && *value ? value : NULL;
}

/* A token in the place of a name would stand in the list of processes, and in messages. */
static int check_name(const char *name, struct lode_err *err)
{
    if (lode_str_starts(name, "00D") && strchr(name, '!'))
        return lode_err_set(err, LODE_E_USAGE,
                            "a token is no name of an org, and others can read the command line: "
                            "set SF_ACCESS_TOKEN and SF_ORG_INSTANCE_URL");
    if (!*name || strlen(name) >= LODE_SFCLI_NAME_SIZE)
        return lode_err_set(err, LODE_E_USAGE, "the name of the org is %s",
                            *name ? "too long" : "empty");
    for (const char *c = name; *c; c++)
        if ((unsigned char)*c <= 0x20 || *c == 0x7f)
            return lode_err_set(err, LODE_E_USAGE,
                                "the name of the org has blanks or control characters in it");
    return 0;
}

/* Names on the command line and in the script have to agree: one of them is a slip. */
static int choose_given(const struct lode_signin_ask *ask, const char **name, struct lode_err *err)
{
    const char *given = ask->o->target_org, *script = ask->script_name;

    if (given && script && strcmp(given, script) != 0)
        return lode_err_set(err, LODE_E_USAGE,
                            "the script signs in to lode.org(\"%.80s\"), and --target-org says "
                            "%.80s: write lode.org() to have it both ways",
                            script, given);
    *name = given ? given : script;
    return 0;
}

/* 1: by name (NULL: the default). 0: by the token of the environment. */
static int choose(const struct lode_signin_ask *ask, const char **name, struct lode_err *err)
{
    const char *target = env("SF_TARGET_ORG");
    const struct lode_settings_file *set =
        lode_settings_find(&ask->o->settings, LODE_SETTINGS_TARGET_ORG);
    int has_url = env("SF_ORG_INSTANCE_URL") != NULL, has_token = env("SF_ACCESS_TOKEN") != NULL;

    if (choose_given(ask, name, err) < 0)
        return -1;
    if (*name)
        return 1;
    if (target && has_url && has_token)
        return lode_err_set(err, LODE_E_AUTH,
                            "SF_TARGET_ORG names an org, and so do SF_ORG_INSTANCE_URL and "
                            "SF_ACCESS_TOKEN: unset the one or the others, or say -o NAME");
    if (!target && (has_url || has_token))
        return 0;
    *name = target ? target : ask->kept_name;
    if (!*name && set)
        *name = set->text[LODE_SETTINGS_TARGET_ORG];
    return 1;
}

static int set_none(const char *name, enum lode_sfcli_none none, struct lode_err *err)
{
    if (name)
        return lode_err_set(err, LODE_E_AUTH,
                            "no org called %.80s: lode keeps none (lode orgs lists them, lode "
                            "login signs in), %s",
                            name,
                            none == LODE_SFCLI_UNKNOWN
                                ? "nor does sf (sf org list)"
                                : "and sf, the Salesforce CLI, is not installed here");
    return lode_err_set(err, LODE_E_AUTH,
                        "no org: name one with -o NAME or SF_TARGET_ORG (lode login signs in, and "
                        "those of sf will do), or set SF_ORG_INSTANCE_URL "
                        "(https://NAME.my.salesforce.com) and SF_ACCESS_TOKEN, or use `lode "
                        "rehearse`");
}

/* name NULL: sf's default, which is called by its user from then on. */
static int by_sf(struct lode_signin *s, const char *name, struct lode_token *token,
                 struct lode_err *err)
{
    const struct lode_sfcli_opts ask = {.name = name, .stop = s->stop, .stop_ctx = s->stop_ctx};
    char user[LODE_SFCLI_NAME_SIZE];
    enum lode_sfcli_none none;
    int rc = lode_sfcli_token(&ask, token, user, &none, err);

    if (rc == 0)
        return set_none(name, none, err);
    if (rc == 1 && !name)
        lode_str_copy(s->name, sizeof s->name, user);
    return rc < 0 ? -1 : 0;
}

static int by_store(struct lode_signin *s, struct lode_token *token, struct lode_err *err)
{
    const struct lode_secret_stop stop = {s->stop, s->stop_ctx};

    return lode_storedorg_token(&s->entry, s->client, &stop, token, err);
}

static int sign_in(struct lode_signin *s, const char *name, struct lode_token *token,
                   struct lode_err *err)
{
    int rc = name ? lode_orgs_find(name, &s->entry, err) : 0;

    s->is_stored = rc == 1;
    if (rc < 0)
        return -1;
    return s->is_stored ? by_store(s, token, err) : by_sf(s, name, token, err);
}

int lode_signin_open(const struct lode_signin_ask *ask, struct lode_signin **out,
                     struct lode_token *token, struct lode_err *err)
{
    const char *name = NULL;
    struct lode_signin *s;
    int rc = choose(ask, &name, err);

    if (rc < 0 || (name && check_name(name, err) < 0))
        return -1;
    s = lode_mem_alloc(sizeof *s, err);
    if (!s)
        return -1;
    memset(s, 0, sizeof *s);
    s->is_env = rc == 0;
    s->client = ask->client;
    s->stop = ask->stop;
    s->stop_ctx = ask->stop_ctx;
    lode_str_copy(s->name, sizeof s->name, name ? name : "");
    if ((s->is_env ? lode_auth_from_env(token, err) : sign_in(s, name, token, err)) < 0) {
        lode_signin_close(s);
        return -1;
    }
    *out = s;
    return 0;
}

int lode_signin_renew(void *ctx, char **token, struct lode_err *err)
{
    struct lode_signin *s = ctx;
    struct lode_token anew = {NULL, NULL, NULL};

    if ((s->is_stored ? by_store(s, &anew, err) : by_sf(s, s->name, &anew, err)) < 0)
        return -1;
    *token = anew.access_token;
    anew.access_token = NULL;
    lode_auth_clear(&anew);
    return 0;
}

int lode_signin_can_renew(const struct lode_signin *s)
{
    return s->is_stored ? s->entry.way != LODE_ORGS_TOKEN : !s->is_env && s->name[0];
}

const char *lode_signin_name(const struct lode_signin *s)
{
    return s->name;
}

void lode_signin_close(struct lode_signin *s)
{
    if (s)
        lode_orgs_clear(&s->entry);
    lode_mem_free(s);
}
