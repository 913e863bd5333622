/* test_org_shape.c - records of REST queries: attributes, parents, pages of a size asked for. */
#include "org_steps.h"

static const struct org_step parents[] = {
    {"POST", "sobjects/Account", "{\"Name\":\"a\"}", 201, NULL},
    {"POST", "sobjects/Contact", "{\"LastName\":\"c\",\"AccountId\":\"$0\"}", 201, NULL},
    {"POST", "sobjects/Contact", "{\"LastName\":\"d\"}", 201, NULL},
    {"POST", "sobjects/Task", "{\"Subject\":\"t\",\"WhoId\":\"$1\"}", 201, NULL},
    /* a record has its url though Id was not asked for, and so has its parent; a parent is there
     * though all that was asked of it is null */
    {"GET", "query?q=SELECT+LastName,Account.Phone+FROM+Contact+ORDER+BY+LastName", NULL, 200,
     "{\"totalSize\":2,\"done\":true,\"records\":[{\"attributes\":{\"type\":\"Contact\",\"url\":"
     "\"/services/data/v68.0/sobjects/Contact/$1\"},\"LastName\":\"c\",\"Account\":{"
     "\"attributes\":{\"type\":\"Account\",\"url\":\"/services/data/v68.0/sobjects/Account/$0\"},"
     "\"Phone\":null}},{\"attributes\":{\"type\":\"Contact\",\"url\":"
     "\"/services/data/v68.0/sobjects/Contact/$2\"},\"LastName\":\"d\",\"Account\":null}]}"},
    /* a parent that may be of several objects has the type Name, and the url of what it is */
    {"GET", "query?q=SELECT+Who.Name+FROM+Task", NULL, 200,
     "~\"Who\":{\"attributes\":{\"type\":\"Name\",\"url\":\"/services/data/v68.0/sobjects/"
     "Contact/$1\"},\"Name\":\"c\"}}"},
    {"GET", "query?q=SELECT+Account.Owner.Alias+FROM+Contact+WHERE+LastName='c'", NULL, 200,
     "~\"Account\":{\"attributes\":{\"type\":\"Account\",\"url\":\"/services/data/v68.0/sobjects/"
     "Account/$0\"},\"Owner\":{\"attributes\":{\"type\":\"User\",\"url\":"},
    {"GET", "query?q=SELECT+COUNT(Id)+n+FROM+Contact", NULL, 200,
     "{\"totalSize\":1,\"done\":true,\"records\":[{\"attributes\":{\"type\":\"AggregateResult\"},"
     "\"n\":2}]}"},
};

static void records_say_what_they_are(void **state)
{
    (void)state;
    STEPS(parents);
}

static void pages_are_as_large_as_asked_for(void **state)
{
    static const struct {
        const char *header;
        size_t rows;
    } cases[] = {{"Sforce-Query-Options: batchSize=300", 300},
                 {"Sforce-Query-Options: batchSize=10", 200},
                 {NULL, 500}};
    char csv[8192] = "LastName\n", next[128];

    (void)state;
    for (int i = 0; i < 500; i++)
        snprintf(csv + strlen(csv), sizeof csv - strlen(csv), "c%04d\n", i);
    orgcall_load(&t, "{\"object\":\"Contact\",\"operation\":\"insert\"}", csv);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t n = 0;

        t.header = cases[i].header;
        orgcall_get(&t, "query?q=SELECT+Id+FROM+Contact");
        assert_int_equal(orgcall_number(&t, "totalSize"), 500);
        assert_int_equal(json_array_size(json_object_get(t.json, "records")), cases[i].rows);
        t.header = NULL;
        for (;;) {
            n += json_array_size(json_object_get(t.json, "records"));
            lode_str_copy(next, sizeof next, orgcall_string(&t, "nextRecordsUrl"));
            if (!next[0])
                break;
            assert_true(json_is_false(json_object_get(t.json, "done")));
            orgcall_get(&t, next);
            assert_int_equal(t.status, 200);
        }
        assert_true(json_is_true(json_object_get(t.json, "done")));
        assert_int_equal(n, 500);
    }
}

/* "name=display(…)", + behind an aggregate. */
static void columns_show(const json_t *list, char *out, size_t size)
{
    json_t *o;
    size_t i;

    json_array_foreach((json_t *)(uintptr_t)list, i, o)
    {
        const json_t *joins = json_object_get(o, "joinColumns");

        snprintf(out + strlen(out), size - strlen(out), "%s%s=%s%s", i ? ", " : "",
                 json_string_value(json_object_get(o, "columnName")),
                 json_string_value(json_object_get(o, "displayName")),
                 json_is_true(json_object_get(o, "aggregate")) ? "+" : "");
        assert_true(json_is_array(joins));
        if (json_array_size(joins) == 0)
            continue;
        snprintf(out + strlen(out), size - strlen(out), "(");
        columns_show(joins, out, size);
        snprintf(out + strlen(out), size - strlen(out), ")");
    }
}

static void columns_are_told(void **state)
{
    static const struct {
        const char *soql, *want;
    } cases[] = {
        {"SELECT Id, Name, Account.Name, Account.Owner.Name FROM Contact",
         "Id=Id, Name=Name, Account=Account(Name=Name, Owner=Owner(Name=Name))"},
        {"SELECT COUNT(Id), MAX(Name) most FROM Contact", "expr0=COUNT(Id)+, most=MAX(Name)+"},
        {"SELECT LastName, COUNT(Id) FROM Contact GROUP BY LastName",
         "LastName=LastName, expr0=COUNT(Id)+"},
        {"SELECT COUNT() FROM Contact", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char path[512], got[512], *escaped = curl_easy_escape(t.curl, cases[i].soql, 0);

        snprintf(path, sizeof path, "query?q=%s&columns=true", escaped);
        curl_free(escaped);
        orgcall_get(&t, path);
        assert_int_equal(t.status, 200);
        assert_string_equal(orgcall_string(&t, "entityName"), "Contact");
        got[0] = '\0';
        columns_show(json_object_get(t.json, "columnMetadata"), got, sizeof got);
        assert_string_equal(got, cases[i].want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STEPS_TEST(records_say_what_they_are),
        STEPS_TEST(pages_are_as_large_as_asked_for),
        STEPS_TEST(columns_are_told),
    };

    return cmocka_run_group_tests_name("org_shape", tests, NULL, NULL);
}
