/* test_org_recordlog.c - the records changed and deleted in a span of time. */
#include "base/clock.h"
#include "org_steps.h"

/* "/sobjects/X/kind?start=…&end=…", both in minutes from now. */
static const char *path(const char *object, const char *kind, int from, int to)
{
    static char out[256];
    const int64_t now = lode_clock_now_ms();
    char start[40], end[40];

    assert_int_equal(
        lode_clock_format(now + from * 60000LL, "%Y-%m-%dT%H:%M:%S%%2B00:00", start, sizeof start),
        0);
    assert_int_equal(lode_clock_format(now + to * 60000LL, "%Y-%m-%dT%H:%M:%SZ", end, sizeof end),
                     0);
    snprintf(out, sizeof out, "sobjects/%s/%s/?start=%s&end=%s", object, kind, start, end);
    return out;
}

static const char *latest(void)
{
    static char out[40];

    lode_str_copy(out, sizeof out, orgcall_string(&t, "latestDateCovered"));
    return out;
}

static void changed_and_deleted_records_are_told(void **state)
{
    static const struct org_step steps[] = {
        {"POST", "sobjects/Account", "{\"Name\":\"stays\"}", 201, NULL},
        {"POST", "sobjects/Account", "{\"Name\":\"goes\"}", 201, NULL},
        {"DELETE", "sobjects/Account/$1", NULL, 204, ""},
    };
    const json_t *item;

    (void)state;
    STEPS(steps);
    orgcall_get(&t, path("Account", "updated", -60, 30));
    assert_int_equal(t.status, 200);
    assert_int_equal(json_object_size(t.json), 2);
    assert_int_equal(json_array_size(json_object_get(t.json, "ids")), 1);
    assert_string_equal(json_string_value(json_array_get(json_object_get(t.json, "ids"), 0)),
                        steps_ids[0]);
    orgcall_get(&t, path("account", "deleted", -60, 30));
    assert_int_equal(t.status, 200);
    assert_int_equal(json_object_size(t.json), 3);
    assert_int_equal(json_array_size(json_object_get(t.json, "deletedRecords")), 1);
    item = json_array_get(json_object_get(t.json, "deletedRecords"), 0);
    assert_string_equal(json_string_value(json_object_get(item, "id")), steps_ids[1]);
    assert_int_equal(strlen(json_string_value(json_object_get(item, "deletedDate"))), 28);
    assert_int_equal(strlen(orgcall_string(&t, "earliestDateAvailable")), 28);
    assert_true(strcmp(orgcall_string(&t, "earliestDateAvailable"), latest()) < 0);
}

static void a_span_has_its_ends(void **state)
{
    char now[40], before[40];

    (void)state;
    orgcall_post(&t, "sobjects/Account", "{\"Name\":\"x\"}");
    orgcall_get(&t, path("Account", "updated", -60, -30));
    assert_int_equal(json_array_size(json_object_get(t.json, "ids")), 0);
    lode_str_copy(before, sizeof before, latest());
    assert_string_equal(before + 16, ":00.000+0000");
    orgcall_get(&t, path("Account", "updated", 30, 60));
    assert_int_equal(json_array_size(json_object_get(t.json, "ids")), 0);
    /* what comes later in the present minute is for the next call */
    orgcall_get(&t, path("Account", "updated", -60, 60));
    assert_int_equal(
        lode_clock_format(lode_clock_now_ms(), "%Y-%m-%dT%H:%M:%S.000+0000", now, sizeof now), 0);
    assert_true(strcmp(before, latest()) < 0);
    assert_true(strcmp(latest(), now) <= 0);
}

#define NO_DATE(name) name " must be a date and time such as 2026-05-05T00:00:00%2B00:00"

static void dates_that_are_none_are_refused(void **state)
{
    static const struct {
        const char *query, *message;
    } cases[] = {
        {"", NO_DATE("start")},
        {"?start=2026-05-05T00:00:00Z", NO_DATE("end")},
        {"?start=2026-05-05&end=2026-05-06T00:00:00Z", NO_DATE("start")},
        {"?start=2026-05-05T00:00:00Z&end=later", NO_DATE("end")},
        {"?start=2026-05-05T00:00:01Z&end=2026-05-05T00:00:59Z",
         "endDate must be at least one minute greater than startDate"},
        {"?start=2026-05-05T02:00:00Z&end=2026-05-05T03:30:00%2B02:00",
         "endDate must be at least one minute greater than startDate"},
        {"?start=2020-05-05T00:00:00Z&end=2020-05-06T00:00:00Z",
         "startDate cannot be more than 30 days ago"},
    };
    char text[200];

    (void)state;
    for (int i = 0; i < 2; i++)
        for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
            snprintf(text, sizeof text, "sobjects/Account/%s/%s", i ? "updated" : "deleted",
                     cases[k].query);
            orgcall_get(&t, text);
            orgcall_check_error(&t, 400, "INVALID_REPLICATION_DATE", cases[k].message);
        }
    orgcall_get(&t, path("Nope", "deleted", -60, 0));
    orgcall_check_error(&t, 404, "NOT_FOUND", "The requested resource does not exist");
}

static void objects_have_parts_that_are_not_here(void **state)
{
    static const char *const paths[] = {
        "sobjects/Account/describe/layouts",          "sobjects/Account/describe/layouts/",
        "sobjects/Account/describe/approvalLayouts",  "sobjects/Account/listviews",
        "sobjects/Account/listviews/00B000000000000", "sobjects/Account/quickActions",
    };

    (void)state;
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        orgcall_get(&t, paths[i]);
        orgcall_check_error(&t, 404, "NOT_FOUND", "The requested resource does not exist");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STEPS_TEST(changed_and_deleted_records_are_told),
        STEPS_TEST(a_span_has_its_ends),
        STEPS_TEST(dates_that_are_none_are_refused),
        STEPS_TEST(objects_have_parts_that_are_not_here),
    };

    return cmocka_run_group_tests_name("org_recordlog", tests, NULL, NULL);
}
