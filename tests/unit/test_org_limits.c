/* test_org_limits.c - what a day allows is counted, told, and refused once it is used up. */
#include "org_steps.h"

static long long left_of(const char *name)
{
    orgcall_get(&t, "limits");
    assert_int_equal(t.status, 200);
    return json_integer_value(json_object_get(json_object_get(t.json, name), "Remaining"));
}

static void what_is_used_is_counted(void **state)
{
    long long requests = left_of("DailyApiRequests"), batches = left_of("DailyBulkApiBatches");
    long long jobs = left_of("DailyBulkV2QueryJobs");

    (void)state;
    /* five calls with the three that ask for limits; one with many inside is one */
    orgcall_get(&t, "sobjects/Nope");
    orgcall_post(&t, "composite",
                 "{\"compositeRequest\":[{\"method\":\"GET\",\"url\":"
                 "\"/services/data/v68.0/sobjects\",\"referenceId\":\"a\"},{\"method\":\"GET\","
                 "\"url\":\"/services/data/v68.0/sobjects\",\"referenceId\":\"b\"}]}");
    assert_int_equal(left_of("DailyApiRequests"), requests - 5);
    orgcall_load(&t, "{\"object\":\"Account\",\"operation\":\"insert\"}", "Name\na\nb\n");
    orgcall_post(&t, "jobs/query",
                 "{\"operation\":\"query\",\"query\":\"SELECT Id FROM Account\"}");
    assert_int_equal(t.status, 200);
    assert_int_equal(left_of("DailyBulkApiBatches"), batches - 1);
    assert_int_equal(left_of("DailyBulkV2QueryJobs"), jobs - 1);
}

static void storage_is_two_kilobytes_a_record(void **state)
{
    static char csv[16384] = "LastName\n";
    long long before = left_of("DataStorageMB");

    (void)state;
    for (int i = 0; i < 1100; i++)
        snprintf(csv + strlen(csv), sizeof csv - strlen(csv), "c%04d\n", i);
    orgcall_load(&t, "{\"object\":\"Contact\",\"operation\":\"insert\"}", csv);
    assert_int_equal(left_of("DataStorageMB"), before - 2);
}

static void a_day_may_be_small(void **state)
{
    char usage[64];

    (void)state;
    orgcall_fault(&t, "requests:1000");
    orgcall_get(&t, "sobjects/Account");
    assert_int_equal(t.status, 200);
    orgcall_header(&t, "Sforce-Limit-Info", usage, sizeof usage);
    assert_non_null(strstr(usage, "/1000"));
    orgcall_fault(&t, "requests:0");
    orgcall_post(&t, "sobjects/Account", "{\"Name\":\"a\"}");
    orgcall_check_error(&t, 403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.");
    orgcall_get(&t, "/services/data");
    assert_int_equal(t.status, 200);
}

/* An org's 24 hours do not begin again with a process of ours. */
static void a_new_process_goes_on_counting(void **state)
{
    long long before, batches;

    (void)state;
    orgcall_load(&t, "{\"object\":\"Account\",\"operation\":\"insert\"}", "Name\na\n");
    batches = left_of("DailyBulkApiBatches");
    before = left_of("DailyApiRequests");
    orgcall_restart(&t, NULL);
    assert_int_equal(left_of("DailyApiRequests"), before - 1);
    assert_int_equal(left_of("DailyBulkApiBatches"), batches);
}

static void clients_find_the_names_they_know(void **state)
{
    static const char *const names[] = {
        "DailyApiRequests", "DailyAsyncApexExecutions",      "DailyBulkV2QueryFileStorageMB",
        "FileStorageMB",    "HourlyPublishedPlatformEvents", "SingleEmail"};

    (void)state;
    orgcall_get(&t, "limits/");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_true(json_is_integer(json_object_get(json_object_get(t.json, names[i]), "Max")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STEPS_TEST(what_is_used_is_counted),
        STEPS_TEST(storage_is_two_kilobytes_a_record),
        STEPS_TEST(a_day_may_be_small),
        STEPS_TEST(a_new_process_goes_on_counting),
        STEPS_TEST(clients_find_the_names_they_know),
    };

    return cmocka_run_group_tests_name("org_limits", tests, NULL, NULL);
}
