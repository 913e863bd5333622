/* tests/unit/test_org_records.c - columns, ids, how values are shown, and an org opened again. */
#include "org_fixture.h"

static void columns_are_found_or_named_as_not_found(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *object, *header;
        int is_found;
    } cases[] = {
        {"Contact", "lastname", 1},
        {"Contact", "Account.Legacy_Id__c", 1},
        {"Contact", "account.LEGACY_ID__C", 1},
        {"Contact", "Owner.Email", 1},
        {"Contact", "Owner.Username", 1},
        {"Task", "Lead:Who.Email", 1},
        {"Item__c", "Account__r.Legacy_Id__c", 1},
        {"Contact", "Nope", 0},
        {"Contact", "Account.Name", 0},
        {"Contact", "Account.Nope", 0},
        {"Contact", "Nope.Name", 0},
        {"Task", "Who.Email", 0},
        {"Task", "Account:Who.Email", 0},
        {"Contact", "Account:Account.Legacy_Id__c", 0},
        {"Contact", "MailingAddress", 0},
        {"Contact", "", 0},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct lode_org_object *o = lode_org_schema_object(f->schema, cases[i].object);
        struct lode_org_column c;
        char want[128];

        assert_int_equal(lode_org_records_column(f->records, o, cases[i].header, &c, &err),
                         cases[i].is_found ? 0 : -1);
        if (cases[i].is_found)
            continue;
        snprintf(want, sizeof want, "InvalidBatch : Field name not found : %s", cases[i].header);
        assert_string_equal(err.msg, want);
        assert_int_equal(err.code, LODE_E_CHECK);
    }
}

static void ids_get_the_right_suffix_and_their_case_back(void **state)
{
    static const struct {
        const char *in, *want;
    } cases[] = {
        {"001000000000000", "001000000000000AAA"},
        {"001000000000000AAA", "001000000000000AAA"},
        {"7505e000001NLkP", "7505e000001NLkPAAW"},
        {"7505E000001NLKPAAW", "7505e000001NLkPAAW"},
        {"7505e000001nlkpaaw", "7505e000001NLkPAAW"},
        {"750ak000009BWKLAA4", "750ak000009BWKLAA4"},
        {"01gR0000000opRTIAY", "01gR0000000opRTIAY"},
        {"001000000000000AAB",
         NULL}, /* says a digit is upper case: no, it says nothing of letters */
        {"00100000000000", NULL},
        {"001000000000000AA", NULL},
        {"001-00000000000", NULL},
        {"001000000000000A9A", NULL},
        {"", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char id[19] = "";

        assert_int_equal(lode_org_records_id18(cases[i].in, strlen(cases[i].in), id),
                         cases[i].want ? 0 : -1);
        if (cases[i].want)
            assert_string_equal(id, cases[i].want);
    }
}

static void doubles_are_written_as_java_writes_them(void **state)
{
    static const struct {
        double d;
        const char *want;
    } cases[] = {
        {0, "0.0"},
        {100, "100.0"},
        {12.5, "12.5"},
        {912260031, "9.12260031E8"},
        {1e7, "1.0E7"},
        {9999999, "9999999.0"},
        {1e-3, "0.001"},
        {1e-4, "1.0E-4"},
        {0.00123, "0.00123"},
        {-1.5e300, "-1.5E300"},
        {16147805824397., "1.6147805824397E13"},
        {0.1 + 0.2, "0.30000000000000004"},
        {123456.789, "123456.789"},
        {90000000, "9.0E7"},
        {1.0 / 3, "0.3333333333333333"},
        {1.7976931348623157e308, "1.7976931348623157E308"},
        {-0.5, "-0.5"},
        {1234567.125, "1234567.125"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char out[32];

        lode_org_records_double(cases[i].d, out);
        assert_string_equal(out, cases[i].want);
    }
}

static void echoes_rewrite_numbers_and_nothing_else(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *header, *cell, *want;
    } cases[] = {
        {"AnnualRevenue", "912260031", "9.12260031E8"},
        {"AnnualRevenue", "#N/A", "#N/A"},
        {"AnnualRevenue", "abc", "abc"},
        {"AnnualRevenue", "", ""},
        {"NumberOfEmployees", "007", "007"},
        {"Name", "1E3", "1E3"},
        {"Active__c", "TRUE", "TRUE"},
        {"Parent.Number__c", "1", "1"},
    };
    struct lode_buf out;

    lode_buf_init(&out, 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lode_org_column c;

        fixture_columns(f, lode_org_schema_object(f->schema, "Account"), cases[i].header, &c);
        lode_buf_reset(&out);
        assert_int_equal(
            lode_org_records_echo(&c, (struct lode_slice){cases[i].cell, strlen(cases[i].cell)},
                                  &out, &err),
            0);
        assert_string_equal(lode_buf_str(&out), cases[i].want);
    }
    lode_buf_clear(&out);
}

static void results_of_failed_rows_carry_the_id_they_had(void **state)
{
    struct fixture *f = *state;
    const struct lode_org_object *o = lode_org_schema_object(f->schema, "Account");
    struct lode_org_column c[2];
    struct lode_slice cells[4] = {{"001000000000000", 15}, {"x", 1}, {"", 0}, {"y", 1}};
    struct lode_org_result results[2];

    assert_int_equal(fixture_columns(f, o, "Id,Name", c), 2);
    assert_int_equal(
        lode_org_records_save(f->records, o, LODE_ORG_UPDATE, NULL, c, 2, cells, 2, results, &err),
        0);
    assert_string_equal(results[0].id, "001000000000000AAA");
    assert_string_equal(results[1].id, "");
    lode_org_records_clear(results, 2);
}

static void an_org_opened_again_is_the_same_and_gains_new_fields(void **state)
{
    struct fixture *f = *state;
    char path[300], org[19], user[19];
    struct lode_org_schema *bare;
    struct lode_org_records *r;
    struct lode_db *db;
    static const struct fixture_step step = {"Account",           LODE_ORG_INSERT, NULL,
                                             "Name,Legacy_Id__c", "x,1",           "new"};

    snprintf(path, sizeof path, "%s/x.db", f->dir);
    assert_int_equal(lode_org_schema_open(NULL, &bare, &err), 0);
    assert_int_equal(lode_db_open(path, 0, &db, &err), 0);
    assert_int_equal(lode_org_records_open(db, bare, &r, &err), 0);
    snprintf(org, sizeof org, "%s", lode_org_records_org_id(r));
    snprintf(user, sizeof user, "%s", lode_org_records_user_id(r));
    assert_int_equal(strncmp(org, "00D", 3), 0);
    assert_int_equal(strncmp(user, "005", 3), 0);
    lode_org_records_close(r);
    lode_org_schema_close(bare);
    lode_org_records_close(f->records);
    lode_db_close(f->db);
    f->db = db;
    assert_int_equal(lode_org_records_open(f->db, f->schema, &f->records, &err), 0);
    assert_string_equal(lode_org_records_org_id(f->records), org);
    assert_string_equal(lode_org_records_user_id(f->records), user);
    assert_string_equal(fixture_sql(f, "SELECT count(*) FROM \"Pricebook2\""), "1");
    assert_string_equal(fixture_save(f, &step), "new");
    lode_org_records_close(f->records);
    assert_int_equal(lode_org_records_open(f->db, f->schema, &f->records, &err), 0);
    fixture_save(f, &(struct fixture_step){"Account", LODE_ORG_INSERT, NULL, "Name", "y", NULL});
    assert_string_not_equal(f->ids[0], f->ids[1]); /* numbers go on where they were */
}

/* Goes on with x.db as a lode left it whose indexes had SQLite's own order. */
static int open_older(struct fixture *f, const char *sql)
{
    struct lode_db *db;
    char path[300];

    lode_org_records_close(f->records);
    f->records = NULL;
    lode_db_close(f->db);
    snprintf(path, sizeof path, "%s/x.db", f->dir);
    assert_int_equal(lode_db_open(path, 0, &db, &err), 0);
    assert_int_equal(lode_db_exec(db, "REINDEX NOCASE; PRAGMA user_version = 0", &err), 0);
    assert_int_equal(lode_db_exec(db, sql, &err), 0);
    lode_db_close(db);
    assert_int_equal(lode_db_open(path, 0, &f->db, &err), 0);
    return lode_org_records_open(f->db, f->schema, &f->records, &err);
}

static void an_older_database_is_put_into_order(void **state)
{
    struct fixture *f = *state;
    static const struct fixture_step steps[] = {
        STEP("Account", INSERT, NULL, "Name,Legacy_Id__c", "a,é1|b,É2|c,É3|d,f", "new|new|new|new"),
        STEP("Account", UPSERT, "Legacy_Id__c", "Legacy_Id__c,Name", "É1,x|é2,y|é3,z|F,w",
             "ok|ok|ok|ok"),
    };

    assert_int_equal(open_older(f, ""), 0);
    fixture_run(f, steps, 1);
    assert_int_equal(open_older(f, ""), 0);
    assert_string_equal(fixture_sql(f, "PRAGMA user_version"), "1");
    assert_string_equal(fixture_sql(f, "PRAGMA integrity_check"), "ok");
    fixture_run(f, steps + 1, 1);
    assert_int_equal(open_older(f, "UPDATE \"Account\" SET \"Legacy_Id__c\" = 'é1' "
                                   "WHERE \"Legacy_Id__c\" = 'f'"),
                     -1);
    assert_int_equal(err.code, LODE_E_CHECK);
    assert_non_null(strstr(err.msg, "Account.Legacy_Id__c"));
    assert_non_null(strstr(err.msg, "start with a new database"));
}

static void running_out_of_memory_is_an_error_at_every_step(void **state)
{
    struct fixture *f = *state;
    const struct lode_org_object *o = lode_org_schema_object(f->schema, "Contact");
    struct lode_org_column c[2];
    struct lode_slice cells[4] = {{"x", 1}, {"bad", 3}, {"", 0}, {"a@b.example", 11}};
    struct lode_org_result results[2];
    long k = 0;
    int rc;

    assert_int_equal(fixture_columns(f, o, "LastName,Email", c), 2);
    do {
        assert_int_equal(lode_db_begin(f->db, &err), 0);
        lode_mem_fail_at(++k);
        rc = lode_org_records_save(f->records, o, LODE_ORG_INSERT, NULL, c, 2, cells, 2, results,
                                   &err);
        lode_mem_fail_at(0);
        lode_db_rollback(f->db);
        if (rc < 0)
            assert_int_equal(err.code, LODE_E_NOMEM);
    } while (rc < 0 && k < 1000);
    assert_int_equal(rc, 0);
    assert_true(k > 2);
    lode_org_records_clear(results, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(columns_are_found_or_named_as_not_found),
        TEST(ids_get_the_right_suffix_and_their_case_back),
        TEST(doubles_are_written_as_java_writes_them),
        TEST(echoes_rewrite_numbers_and_nothing_else),
        TEST(results_of_failed_rows_carry_the_id_they_had),
        TEST(an_org_opened_again_is_the_same_and_gains_new_fields),
        TEST(an_older_database_is_put_into_order),
        TEST(running_out_of_memory_is_an_error_at_every_step),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
