/* tests/unit/test_org_usage.c - 24 hours of use outlive the org's process, older ones do not. */
#include "org_fixture.h"

#include "base/clock.h"
#include "rehearsal/org_usage.h"

static void open_usage(struct lode_org_usage *u, struct fixture *f)
{
    memset(u, 0, sizeof *u);
    pthread_mutex_init(&u->mutex, NULL);
    assert_int_equal(lode_org_usage_open(u, f->db, &err), 0);
}

static void what_was_saved_counts_again(void **state)
{
    struct fixture *f = *state;
    struct lode_org_usage u;

    open_usage(&u, f);
    for (int i = 0; i < 3; i++)
        lode_org_usage_count(&u, LODE_ORG_USAGE_REQUESTS);
    lode_org_usage_count(&u, LODE_ORG_USAGE_BATCHES);
    assert_int_equal(lode_org_usage_save(&u, f->db, &err), 0);
    lode_org_usage_count(&u, LODE_ORG_USAGE_REQUESTS); /* lost with the process */
    lode_org_usage_clear(&u);
    open_usage(&u, f);
    assert_int_equal(lode_org_usage_of(&u, LODE_ORG_USAGE_REQUESTS), 3);
    assert_int_equal(lode_org_usage_of(&u, LODE_ORG_USAGE_BATCHES), 1);
    assert_int_equal(lode_org_usage_of(&u, LODE_ORG_USAGE_QUERY_JOBS), 0);
    lode_org_usage_clear(&u);
}

static void hours_beyond_a_day_are_forgotten(void **state)
{
    struct fixture *f = *state;
    int64_t hour = lode_clock_now_ms() / 3600000;
    struct lode_org_usage u;

    open_usage(&u, f);
    lode_org_usage_clear(&u);
    assert_int_equal(lode_db_run(f->db, &err,
                                 "INSERT INTO _lode_usage VALUES (?, 5, 0, 0), (?, 7, 0, 0)", "ii",
                                 hour - 23, hour - 24),
                     0);
    open_usage(&u, f);
    if (lode_clock_now_ms() / 3600000 == hour) /* the clock may just have struck */
        assert_int_equal(lode_org_usage_of(&u, LODE_ORG_USAGE_REQUESTS), 5);
    lode_org_usage_count(&u, LODE_ORG_USAGE_REQUESTS);
    assert_int_equal(lode_org_usage_save(&u, f->db, &err), 0);
    assert_string_equal(fixture_sql(f, "SELECT count(*) FROM _lode_usage WHERE requests = 7"), "0");
    lode_org_usage_clear(&u);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_was_saved_counts_again),
        TEST(hours_beyond_a_day_are_forgotten),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
