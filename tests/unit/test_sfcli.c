/* test_sfcli.c - what sf may answer, by a program in its place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "salesforce/sfcli.h"
#include "support/scratch.h"

#define N_OF(a) (sizeof(a) / sizeof *(a))

#define TOKEN "{\"status\":0,\"result\":{\"accessToken\":\"00D1!shown\"},\"warnings\":[]}"
#define HIDDEN                                                                                    \
    "{\"status\":0,\"result\":{\"accessToken\":\"[REDACTED] Use 'sf org auth show-access-token' " \
    "to view\",\"instanceUrl\":\"https://acme\",\"username\":\"ada@acme\"}}"
#define OPEN                                                                                   \
    "{\"status\":0,\"result\":{\"accessToken\":\"00D1!old\",\"instanceUrl\":\"https://acme\"," \
    "\"username\":\"ada@acme\"}}"
#define NO_DEFAULT \
    "{\"status\":1,\"name\":\"NoDefaultEnvError\",\"message\":\"No default environment found.\"}"
#define UNKNOWN                                                                            \
    "{\"status\":2,\"name\":\"NamedOrgNotFoundError\",\"message\":\"Parsing --target-org " \
    "\\n\\tNo authorization\"}"
#define EXPIRED                                                                              \
    "{\"status\":1,\"name\":\"RefreshTokenAuthError\",\"message\":\"expired access/refresh " \
    "token\"}"

/* Prints what the case says; its arguments stand in the file `said`, a line for each call. */
static const char *stand_in(struct scratch *s, const char *shown, const char *display)
{
    char text[4096];
    const char *path;

    scratch_write(s, "shown", shown);
    scratch_write(s, "display", display);
    snprintf(text, sizeof text,
             "#!/bin/sh\ncd '%s'\necho \"$*\" >>said\ncase \"$*\" in\n"
             "*show-access-token*) f=shown ;;\n*) f=display ;;\nesac\n"
             "[ -s $f ] || { echo 'Warning: not a sf command.' >&2; exit 127; }\ncat $f\n",
             s->dir);
    path = scratch_write(s, "stand-in", text);
    assert_int_equal(chmod(path, 0700), 0);
    return path;
}

static const struct {
    const char *name, *shown, *display;
    int rc; /* 0: *none is `none` */
    enum lode_sfcli_none none;
    const char *want; /* the token, or what the message says */
} cases[] = {
    {"prod", TOKEN, HIDDEN, 1, 0, "00D1!shown"},
    {"prod", TOKEN, OPEN, 1, 0, "00D1!shown"},
    {"prod", "", OPEN, 1, 0, "00D1!old"}, /* before 2026 */
    {"prod", "Warning: a new version\n" TOKEN, OPEN, 1, 0, "00D1!shown"},
    {NULL, TOKEN, HIDDEN, 1, 0, "00D1!shown"},
    {"prod", "", HIDDEN, -1, 0, "not a sf command"},
    {"prod", HIDDEN, HIDDEN, -1, 0, "[REDACTED]"},
    {"prod", EXPIRED, HIDDEN, -1, 0, "RefreshTokenAuthError: expired access/refresh token"},
    {"prod", EXPIRED, EXPIRED, -1, 0, "org display: RefreshTokenAuthError"},
    {"prod", TOKEN, EXPIRED, -1, 0, "org display: RefreshTokenAuthError"},
    {NULL, NO_DEFAULT, "", 0, LODE_SFCLI_NO_DEFAULT, NULL},
    {NULL, "", NO_DEFAULT, 0, LODE_SFCLI_NO_DEFAULT, NULL},
    {"prod", UNKNOWN, "", 0, LODE_SFCLI_UNKNOWN, NULL},
    {"prod", "", UNKNOWN, 0, LODE_SFCLI_UNKNOWN, NULL},
    {"prod", "", "", -1, 0, "printed no JSON (exit status 127)"},
    {"prod", "{\"status\":0", "[1]", -1, 0, "printed no JSON"},
    {"prod", "{\"status\":0,\"result\":{}}", OPEN, 1, 0, "00D1!old"},
    {"prod", TOKEN, "{\"status\":0,\"result\":{\"id\":\"00D\"}}", -1, 0, "instanceUrl"},
    {"prod", TOKEN, "{\"status\":1}", -1, 0, "does not say why"},
    {"prod", "{\"status\":0,\"result\":{\"accessToken\":7}}", HIDDEN, -1, 0, "[REDACTED]"},
};

static void the_token_comes_from_either_command(void **state)
{
    struct scratch s;

    (void)state;
    for (size_t i = 0; i < N_OF(cases); i++) {
        struct lode_sfcli_opts opts = {.name = cases[i].name};
        struct lode_token token = {NULL, NULL, NULL};
        char user[LODE_SFCLI_NAME_SIZE] = "", *said;
        enum lode_sfcli_none none = LODE_SFCLI_MISSING;
        struct lode_err err;
        int rc;

        memset(&err, 0, sizeof err);
        scratch_open(&s);
        opts.program = stand_in(&s, cases[i].shown, cases[i].display);
        rc = lode_sfcli_token(&opts, &token, user, &none, &err);
        if (rc != cases[i].rc)
            fail_msg("%zu: %d, %s", i, rc, err.msg);
        if (rc == 1) {
            assert_string_equal(token.access_token, cases[i].want);
            assert_string_equal(token.instance_url, "https://acme");
            assert_string_equal(user, "ada@acme");
        } else if (rc == 0) {
            assert_int_equal(none, cases[i].none);
        } else {
            assert_int_equal(err.code, LODE_E_AUTH);
            if (!strstr(err.msg, cases[i].want))
                fail_msg("%zu: %s", i, err.msg);
            assert_null(strstr(err.msg, "00D1!"));
        }
        said = scratch_read(scratch_path(&s, "said"), NULL);
        assert_memory_equal(said, "org auth show-access-token --json", 33);
        assert_true((strstr(said, " --target-org=prod\n") != NULL) == (cases[i].name != NULL));
        free(said);
        lode_auth_clear(&token);
        scratch_close(&s);
    }
}

static void one_that_hangs_or_is_missing(void **state)
{
    struct lode_sfcli_opts opts = {.name = "prod", .timeout_ms = 150};
    struct lode_token token = {NULL, NULL, NULL};
    char user[LODE_SFCLI_NAME_SIZE];
    enum lode_sfcli_none none;
    struct lode_err err;
    struct scratch s;

    (void)state;
    scratch_open(&s);
    opts.program = scratch_write(&s, "hangs", "#!/bin/sh\nsleep 600\n");
    assert_int_equal(chmod(opts.program, 0700), 0);
    assert_int_equal(lode_sfcli_token(&opts, &token, user, &none, &err), -1);
    assert_int_equal(err.code, LODE_E_AUTH);
    assert_non_null(strstr(err.msg, "did not end"));
    opts.program = scratch_path(&s, "no-such");
    assert_int_equal(lode_sfcli_token(&opts, &token, user, &none, &err), 0);
    assert_int_equal(none, LODE_SFCLI_MISSING);
    scratch_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_token_comes_from_either_command),
        cmocka_unit_test(one_that_hangs_or_is_missing),
    };

    return cmocka_run_group_tests_name("sfcli", tests, NULL, NULL);
}
