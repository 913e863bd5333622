/* test_sfdxurl.c - sf's auth URL, and what is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "salesforce/sfdxurl.h"

#define N_OF(a) (sizeof(a) / sizeof *(a))

static void the_parts_of_an_auth_url(void **state)
{
    static const struct {
        const char *text, *id, *secret, *refresh, *url;
    } cases[] = {
        {"force://PlatformCLI::5Aep861x.y_z-1@acme.my.salesforce.com", "PlatformCLI", NULL,
         "5Aep861x.y_z-1", "https://acme.my.salesforce.com"},
        {" force://3MVG9.a:S3CRET:5Aep==@127.0.0.1:8443\n", "3MVG9.a", "S3CRET",
         "5Aep==", "https://127.0.0.1:8443"},
        {"{\"sfdxAuthUrl\":\"force://a:b:c@d\"}", "a", "b", "c", "https://d"},
        {"{\"status\":0,\"result\":{\"sfdxAuthUrl\":\"force://a:b:c@d\"}}", "a", "b", "c",
         "https://d"},
    };

    (void)state;
    for (size_t i = 0; i < N_OF(cases); i++) {
        struct lode_sfdxurl u;
        struct lode_err err;

        if (lode_sfdxurl_parse(cases[i].text, &u, &err) < 0)
            fail_msg("%s: %s", cases[i].text, err.msg);
        assert_string_equal(u.id, cases[i].id);
        assert_string_equal(u.secret ? u.secret : "", cases[i].secret ? cases[i].secret : "");
        assert_string_equal(u.refresh_token, cases[i].refresh);
        assert_string_equal(u.login_url, cases[i].url);
        lode_sfdxurl_clear(&u);
    }
}

static void anything_else_is_told_without_its_text(void **state)
{
    static const char *const texts[] = {
        "",
        "topsecret",
        "https://a:b:topsecret@d",
        "force://a:b:topsecret",
        "force://a:topsecret@d",
        "force://:b:topsecret@d",
        "force://a:b:@topsecret",
        "force://a:b:topsecret@",
        "force://a:b:topsecret@d/path",
        "force://a:b:topsecret@d:",
        "force://a:b:topsecret@d:x",
        "force://a:b:topsecret===@d",
        "force://a:b c:topsecret@d",
        "force://a:b:topsecret@d and more",
        "force://a:b:topsecret@u@d",
        "{\"sfdxAuthUrl\":7}",
        "{\"result\":{\"sfdxAuthUrl\":\"topsecret\"}}",
        "{\"topsecret",
    };

    (void)state;
    for (size_t i = 0; i < N_OF(texts); i++) {
        struct lode_sfdxurl u;
        struct lode_err err;

        if (lode_sfdxurl_parse(texts[i], &u, &err) == 0)
            fail_msg("%s", texts[i]);
        assert_int_equal(err.code, LODE_E_INPUT);
        assert_null(strstr(err.msg, "topsecret"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_parts_of_an_auth_url),
        cmocka_unit_test(anything_else_is_told_without_its_text),
    };

    return cmocka_run_group_tests_name("sfdxurl", tests, NULL, NULL);
}
