/* test_route.c - which call a path is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "serve/route.h"

static const struct lode_route routes[] = {
    {"GET", "/services/data", 1},
    {"GET", "/services/data/{}", 2},
    {"POST", "/services/data/{}/jobs/ingest", 3},
    {"GET", "/services/data/{}/jobs/ingest", 4},
    {"GET", "/services/data/{}/jobs/ingest/{}", 5},
    {"GET", "/services/data/{}/jobs/ingest/{}/~unprocessedRecords", 6},
};

static void a_path_finds_its_row(void **state)
{
    static const struct {
        const char *method, *path;
        int status, tag;
        const char *first, *second;
    } cases[] = {
        {"GET", "/services/data", 200, 1, "", ""},
        {"GET", "/services/data/", 200, 1, "", ""},
        {"GET", "/services/data//", 404, 0, "", ""},
        {"GET", "/services/data/v68.0", 200, 2, "v68.0", ""},
        {"POST", "/services/data/v68.0/jobs/ingest/", 200, 3, "v68.0", ""},
        {"GET", "/services/data/v68.0/jobs/ingest", 200, 4, "v68.0", ""},
        {"GET", "/services/data/v68.0/jobs/ingest/750", 200, 5, "v68.0", "750"},
        {"GET", "/services/data/v68.0/jobs//ingest/750", 404, 0, "", ""},
        {"GET", "/services/data/v68.0/jobs/ingest//750", 404, 0, "", ""},
        {"GET", "/services/data/v68.0/jobs/ingest/7/unprocessedrecords", 200, 6, "v68.0", "7"},
        {"GET", "/services/data/v68.0/jobs/ingest/7/UNPROCESSEDRECORDS/", 200, 6, "v68.0", "7"},
        {"GET", "/services/data/v68.0/jobs/Ingest", 404, 0, "", ""},
        {"PUT", "/services/data/v68.0/jobs/ingest", 405, 0, "", ""},
        {"get", "/services/data", 405, 0, "", ""},
        {"GET", "/services", 404, 0, "", ""},
        {"GET", "/", 404, 0, "", ""},
        {"GET", "", 404, 0, "", ""},
        {"GET", "services/data", 404, 0, "", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lode_route_match m = {0};
        const char *want[] = {cases[i].first, cases[i].second};

        assert_int_equal(lode_route_find(routes, 6, cases[i].method, cases[i].path, &m),
                         cases[i].status);
        if (cases[i].status != 200)
            continue;
        assert_int_equal(m.tag, cases[i].tag);
        assert_int_equal(m.n_args, (*want[0] != '\0') + (*want[1] != '\0'));
        for (size_t k = 0; k < 2 && k < m.n_args; k++) {
            assert_int_equal(m.args[k].n, strlen(want[k]));
            assert_memory_equal(m.args[k].p, want[k], m.args[k].n);
        }
    }
}

static void a_path_is_decoded_but_for_what_would_split_it(void **state)
{
    static const struct {
        const char *in;
        int is_query;
        const char *decoded, *restored;
    } cases[] = {
        {"/a%20b/%43", 0, "/a b/C", "/a b/C"},
        {"/k/a%2Fb%2f", 0,
         "/k/a\x01"
         "b\x01",
         "/k/a/b/"},
        {"a%2Fb+c%2B", 1, "a/b c+", "a/b c+"},
        {"/100%", 0, "/100%", "/100%"},
        {"/%zz%4", 0, "/%zz%4", "/%zz%4"},
        {"/a%00b%01", 0, "/a%00b%01", "/a%00b%01"},
        {"/%C3%A9+", 0, "/\xc3\xa9+", "/\xc3\xa9+"},
    };
    char text[40];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        snprintf(text, sizeof text, "%s", cases[i].in);
        lode_route_decode(text, cases[i].is_query);
        assert_string_equal(text, cases[i].decoded);
        lode_route_restore(text);
        assert_string_equal(text, cases[i].restored);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_path_finds_its_row),
        cmocka_unit_test(a_path_is_decoded_but_for_what_would_split_it),
    };

    return cmocka_run_group_tests_name("route", tests, NULL, NULL);
}
