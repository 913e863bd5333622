/* salesforce/sfcli.c - asks sf: protocol.md section 7.8. Since 2026 `sf org display` hides tokens
 * and `sf org auth show-access-token` shows them; older versions have the first command alone. */
#define _GNU_SOURCE /* explicit_bzero */
#include "salesforce/sfcli.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "base/spawn.h"
#include "base/str.h"
#include "salesforce/sfjson.h"

enum { MAX_ARGS = 8, MAX_BYTES = 1 << 20, TIMEOUT_MS = 90000 };

/* What one call of sf came to: its result, or why there is none. */
struct answer {
    json_t *reply, *result;
    int has_failed, is_none; /* is_none: it knows no such org */
    struct lode_err why;
};

static void clear_answer(struct answer *a)
{
    const char *token = lode_sfjson_text(a->result, "accessToken");

    if (token) /* Jansson frees without wiping; the string is its own */
        explicit_bzero((char *)token, strlen(token));
    json_decref(a->reply);
    a->reply = a->result = NULL;
}

/* What a program that printed no JSON says on stderr: its first line, as long as it cannot hold a
 * token. */
static void say_failed(const struct lode_sfcli_opts *o, const char *command,
                       const struct lode_spawn_end *end, struct lode_err *err)
{
    const char *line = lode_buf_str(&end->errors);
    int n = (int)strcspn(line, "\r\n");

    lode_err_set(err, LODE_E_AUTH, "%s %s printed no JSON (exit status %d)%s%.*s", o->program,
                 command, end->status, n ? ": " : "", n > 200 ? 200 : n,
                 memchr(line, '!', (size_t)n) ? "" : line);
}

static void read_answer(const struct lode_sfcli_opts *o, const char *command,
                        const struct lode_spawn_end *end, struct answer *a)
{
    const char *text = lode_buf_str(&end->out), *brace = strchr(text, '{'), *name, *message;
    struct lode_err ignored;

    a->has_failed = 1;
    if (!brace ||
        lode_sfjson_parse(brace, end->out.len - (size_t)(brace - text), &a->reply, &ignored) < 0) {
        say_failed(o, command, end, &a->why);
        return;
    }
    a->result = json_object_get(a->reply, "result");
    name = lode_sfjson_text(a->reply, "name");
    message = lode_sfjson_text(a->reply, "message");
    if (json_is_object(a->result) && lode_sfjson_int(a->reply, "status", 0) == 0) {
        a->has_failed = 0;
        return;
    }
    a->is_none = name && (strcmp(name, "NoDefaultEnvError") == 0 ||
                          strcmp(name, "NamedOrgNotFoundError") == 0);
    lode_err_set(&a->why, LODE_E_AUTH, "%s %s: %s%s%.300s", o->program, command, name ? name : "",
                 name ? ": " : "", message ? message : "it failed and does not say why");
}

/* -1 where sf could not be run, or was stopped. */
static int ask(const struct lode_sfcli_opts *o, const char *command, struct answer *a,
               struct lode_err *err)
{
    char *target = o->name ? lode_str_printf(err, "--target-org=%s", o->name) : NULL;
    char words[64], *rest = words, *word;
    const char *argv[MAX_ARGS];
    struct lode_spawn_opts spawn = {.argv = argv,
                                    .max_bytes = MAX_BYTES,
                                    .timeout_ms = o->timeout_ms ? o->timeout_ms : TIMEOUT_MS,
                                    .is_apart = 1,
                                    .stop = o->stop,
                                    .stop_ctx = o->stop_ctx};
    struct lode_spawn_end end;
    size_t n = 0;
    int rc;

    memset(a, 0, sizeof *a);
    if (o->name && !target)
        return -1;
    argv[n++] = o->program;
    lode_str_copy(words, sizeof words, command);
    while ((word = strtok_r(rest, " ", &rest)) != NULL)
        argv[n++] = word;
    argv[n++] = "--json";
    if (target)
        argv[n++] = target;
    argv[n] = NULL;
    rc = lode_spawn_run(&spawn, &end, err);
    if (rc == 0)
        read_answer(o, command, &end, a);
    else if (err->code == LODE_E_LIMIT) { /* it hangs, or says too much */
        err->code = LODE_E_AUTH;
        lode_err_wrap(err, "%s %s", o->program, command);
    }
    lode_spawn_clear(&end);
    lode_mem_free(target);
    return rc;
}

static const char *token_of(const struct answer *a)
{
    const char *token = a->has_failed ? NULL : lode_sfjson_text(a->result, "accessToken");

    return token && *token && !lode_str_starts(token, "[REDACTED]") ? token : NULL;
}

/* The token of either answer. shown: of show-access-token; display: of org display. */
static int choose(const struct lode_sfcli_opts *o, const struct answer *shown,
                  const struct answer *display, struct lode_token *out, struct lode_err *err)
{
    const char *token = token_of(shown), *url = NULL;

    token = token ? token : token_of(display);
    if (!display->has_failed)
        url = lode_sfjson_text(display->result, "instanceUrl");
    if (token && url && *url)
        return lode_auth_fill(token, url, out, err);
    if (!token && shown->has_failed) {
        *err = display->has_failed ? display->why : shown->why;
        return -1;
    }
    if (display->has_failed) {
        *err = display->why;
        return -1;
    }
    return lode_err_set(err, LODE_E_AUTH,
                        token ? "%s org display tells no instanceUrl; is it a Salesforce CLI?"
                              : "%s shows no token, but [REDACTED]; bring it up to date (sf "
                                "update), or use lode login",
                        o->program);
}

int lode_sfcli_token(const struct lode_sfcli_opts *opts, struct lode_token *out, char *user,
                     enum lode_sfcli_none *none, struct lode_err *err)
{
    struct lode_sfcli_opts o = *opts;
    struct answer shown, display;
    int rc;

    memset(&display, 0, sizeof display);
    o.program = o.program ? o.program : "sf";
    if (ask(&o, "org auth show-access-token", &shown, err) < 0) {
        *none = LODE_SFCLI_MISSING;
        return err->code == LODE_E_USAGE && err->sys == ENOENT ? 0 : -1;
    }
    rc = shown.is_none ? 0 : ask(&o, "org display", &display, err);
    if (shown.is_none || display.is_none)
        *none = o.name ? LODE_SFCLI_UNKNOWN : LODE_SFCLI_NO_DEFAULT;
    else if (rc == 0 && choose(&o, &shown, &display, out, err) < 0)
        rc = -1;
    else if (rc == 0)
        rc = 1;
    if (rc == 1)
        lode_sfjson_copy(display.result, "username", user, LODE_SFCLI_NAME_SIZE);
    clear_answer(&shown);
    clear_answer(&display);
    return rc;
}
