/* test_route.c - which call a path is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

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

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_path_finds_its_row)};

    return cmocka_run_group_tests_name("route", tests, NULL, NULL);
}
