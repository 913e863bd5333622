/* test_org_composite.c - several calls with one: composite and composite/batch. */
#include "org_steps.h"

#define V "/services/data/v68.0/"
#define CALL(method, url, ref) \
    "{\"method\":\"" method "\",\"url\":\"" V url "\",\"referenceId\":\"" ref "\""
#define HALTED(ref)                                                                      \
    "{\"body\":[{\"errorCode\":\"PROCESSING_HALTED\",\"message\":\"The transaction was " \
    "rolled back since another operation in the same transaction failed.\"}],"           \
    "\"httpHeaders\":{},\"httpStatusCode\":400,\"referenceId\":\"" ref "\"}"

static const struct org_step a_family[] = {
    {"POST", "composite",
     "{\"compositeRequest\":[" CALL(
         "POST", "sobjects/Account",
         "refAccount") ",\"body\":{"
                       "\"Name\":\"A & B\"}}," CALL(
                           "POST", "sobjects/Contact",
                           "refContact") ",\"body\":{"
                                         "\"LastName\":\"of "
                                         "@{refAccount.id}\",\"AccountId\":\"@{refAccount.id}"
                                         "\"}}," CALL(
                                             "GET",
                                             "sobjects/Account/"
                                             "@{refAccount.id}?fields=Name,Phone",
                                             "info") "}," CALL("PATCH",
                                                               "sobjects/Contact/"
                                                               "@{refContact.id}",
                                                               "patch") ",\"body\":{"
                                                                        "\"FirstName\":"
                                                                        "\"@{info.Name}\","
                                                                        "\"Phone\":\"@{info."
                                                                        "Phone}\"}}," CALL(
                                                                            "GET",
                                                                            "query?q=SELECT+Id+"
                                                                            "FROM+Contact+"
                                                                            "WHERE+FirstName='@"
                                                                            "{info.Name}'",
                                                                            "q") "}," CALL("DEL"
                                                                                           "ET"
                                                                                           "E",
                                                                                           "sob"
                                                                                           "jec"
                                                                                           "ts/"
                                                                                           "Con"
                                                                                           "tac"
                                                                                           "t/"
                                                                                           "@{"
                                                                                           "q."
                                                                                           "rec"
                                                                                           "ord"
                                                                                           "s["
                                                                                           "0]."
                                                                                           "Id"
                                                                                           "}",
                                                                                           "gon"
                                                                                           "e") "}]"
                                                                                                "}",
     200,
     "{\"compositeResponse\":[{\"body\":{\"id\":\"$0\",\"success\":true,\"errors\":[]},"
     "\"httpHeaders\":{\"Location\":\"/services/data/v68.0/sobjects/Account/$0\"},"
     "\"httpStatusCode\":201,\"referenceId\":\"refAccount\"},{\"body\":{\"id\":\"$1\","
     "\"success\":true,\"errors\":[]},\"httpHeaders\":{\"Location\":"
     "\"/services/data/v68.0/sobjects/Contact/$1\"},\"httpStatusCode\":201,\"referenceId\":"
     "\"refContact\"},{\"body\":{\"attributes\":{\"type\":\"Account\",\"url\":"
     "\"/services/data/v68.0/sobjects/Account/$0\"},\"Name\":\"A & B\",\"Phone\":null,"
     "\"Id\":\"$0\"},\"httpHeaders\":{},\"httpStatusCode\":200,\"referenceId\":\"info\"},"
     "{\"body\":null,\"httpHeaders\":{},\"httpStatusCode\":204,\"referenceId\":\"patch\"},"
     "{\"body\":{\"totalSize\":1,\"done\":true,\"records\":[{\"attributes\":{\"type\":"
     "\"Contact\",\"url\":\"/services/data/v68.0/sobjects/Contact/$1\"},\"Id\":\"$1\"}]},"
     "\"httpHeaders\":{},\"httpStatusCode\":200,\"referenceId\":\"q\"},{\"body\":null,"
     "\"httpHeaders\":{},\"httpStatusCode\":204,\"referenceId\":\"gone\"}]}"},
    {"GET", "sobjects/Contact/$1", NULL, 404, NULL},
};

static void a_child_refers_to_its_new_parent(void **state)
{
    (void)state;
    STEPS(a_family);
}

static void what_depends_on_a_failure_fails_alone(void **state)
{
    static const struct org_step steps[] = {
        {"POST", "composite",
         "{\"allOrNone\":false,\"compositeRequest\":[" CALL(
             "POST", "sobjects/Account",
             "a") ","
                  "\"body\":{}}," CALL("POST", "sobjects/Contact",
                                       "b") ",\"body\":{\"LastName\":\"x\","
                                            "\"AccountId\":\"@{a.id}\"}}," CALL(
                                                "POST", "sobjects/Account",
                                                "c") ",\"body\":{"
                                                     "\"Name\":\"c\"}}]}",
         200,
         "{\"compositeResponse\":[{\"body\":[{\"message\":\"Required fields are missing: "
         "[Name]\",\"errorCode\":\"REQUIRED_FIELD_MISSING\",\"fields\":[\"Name\"]}],"
         "\"httpHeaders\":{},\"httpStatusCode\":400,\"referenceId\":\"a\"},{\"body\":[{"
         "\"errorCode\":\"PROCESSING_HALTED\",\"message\":\"Invalid reference specified. No "
         "value for a.id found in a.\"}],\"httpHeaders\":{},\"httpStatusCode\":400,"
         "\"referenceId\":\"b\"},{\"body\":{\"id\":\"$0\",\"success\":true,\"errors\":[]},"
         "\"httpHeaders\":{\"Location\":\"/services/data/v68.0/sobjects/Account/$0\"},"
         "\"httpStatusCode\":201,\"referenceId\":\"c\"}]}"},
        {"GET", "sobjects/Account/$0", NULL, 200, NULL},
    };

    (void)state;
    STEPS(steps);
}

static void all_or_none_takes_everything_back(void **state)
{
    static const struct org_step steps[] = {
        {"POST", "composite",
         "{\"allOrNone\":true,\"compositeRequest\":[" CALL(
             "POST", "sobjects/Account",
             "a") ","
                  "\"body\":{\"Name\":\"a\"}}," CALL(
                      "POST", "sobjects/Account",
                      "b") ",\"body\":{}}," CALL("POST", "sobjects/Account",
                                                 "c") ",\"body\":{\"Name\":\"c\"}}]}",
         200,
         "{\"compositeResponse\":[" HALTED(
             "a") ",{\"body\":[{\"message\":\"Required fields are "
                  "missing: "
                  "[Name]\",\"errorCode\":\"REQUIRED_FIELD_MISSING\",\"fields\":[\"Name\"]}],"
                  "\"httpHeaders\":{},\"httpStatusCode\":400,\"referenceId\":\"b\"}," HALTED(
                      "c") "]}"},
        {"GET", "query?q=SELECT+COUNT()+FROM+Account", NULL, 200, "~\"totalSize\":0"},
        {"POST", "composite",
         "{\"allOrNone\":true,\"compositeRequest\":[" CALL(
             "POST", "composite/sobjects",
             "a") ","
                  "\"body\":{\"allOrNone\":false,\"records\":[{\"attributes\":{\"type\":"
                  "\"Account\"},"
                  "\"Name\":\"a\"},{\"attributes\":{\"type\":\"Account\"}}]}}," CALL(
                      "POST", "sobjects/Contact", "b") ",\"body\":{\"LastName\":\"c\"}}]}",
         200, "~\"httpStatusCode\":200,\"referenceId\":\"a\"}," HALTED("b") "]}"},
        {"GET", "query?q=SELECT+COUNT()+FROM+Account", NULL, 200, "~\"totalSize\":0"},
        {"GET", "query?q=SELECT+COUNT()+FROM+Contact", NULL, 200, "~\"totalSize\":0"},
    };

    (void)state;
    STEPS(steps);
}

static void what_is_refused(void **state)
{
    static const struct org_step steps[] = {
        {"POST", "composite", "{\"compositeRequest\":[" CALL("GET", "sobjects", "a[1]") "}]}", 400,
         "~Provided referenceId ('a[1]') must start with a letter or a number, and it can contain "
         "only letters, numbers and underscores ('_')."},
        {"POST", "composite",
         "{\"compositeRequest\":[" CALL("GET", "sobjects", "a") "}," CALL("GET", "sobjects",
                                                                          "a") "}]}",
         400, NULL},
        {"POST", "composite",
         "{\"compositeRequest\":[" CALL("GET", "sobjects", "a") ",\"httpHeaders\":{\"accept\":"
                                                                "\"text/xml\"}}]}",
         400, NULL},
        {"POST", "composite",
         "{\"compositeRequest\":[" CALL("GET", "sobjects/Account%00", "a") "}]}", 200,
         "~\"httpStatusCode\":404"},
        {"POST", "composite", "{\"compositeRequest\":7}", 400, NULL},
        {"POST", "composite", "{\"compositeRequest\":[7]}", 400, NULL},
        {"POST", "composite",
         "{\"compositeRequest\":[" CALL("GET", "limits", "a") "}," CALL("GET", "sobjects/Nope",
                                                                        "b") "}]}",
         200, "~\"httpStatusCode\":404,\"referenceId\":\"b\"}]}"},
        {"POST", "composite",
         "{\"compositeRequest\":[" CALL("GET", "query?q=a", "a") "}," CALL(
             "GET", "query?q=a",
             "b") "}," CALL("GET", "query?q=a",
                            "c") "}," CALL("GET", "query?q=a",
                                           "d") "}," CALL("GET", "query?q=a",
                                                          "e") "}," CALL("GET", "query?q=a",
                                                                         "f") "}]}",
         400, NULL},
        {"GET", "composite", NULL, 200,
         "{\"tree\":\"/services/data/v68.0/composite/tree\",\"batch\":"
         "\"/services/data/v68.0/composite/batch\",\"sobjects\":"
         "\"/services/data/v68.0/composite/sobjects\"}"},
    };

    (void)state;
    STEPS(steps);
}

static void a_batch_is_of_calls_that_stand_alone(void **state)
{
    static const struct org_step steps[] = {
        {"POST", "composite/batch",
         "{\"batchRequests\":[{\"method\":\"POST\",\"url\":\"v60.0/sobjects/Account\","
         "\"richInput\":{\"Name\":\"a\"}},{\"method\":\"GET\",\"url\":\"v60.0/sobjects/Nope\"},"
         "{\"method\":\"GET\",\"url\":\"v60.0/query?q=SELECT+Name+FROM+Account\"}]}",
         200,
         "~{\"hasErrors\":true,\"results\":[{\"statusCode\":201,\"result\":{\"id\":\"$0\","
         "\"success\":true,\"errors\":[]}},{\"statusCode\":404,\"result\":[{\"errorCode\":"
         "\"NOT_FOUND\",\"message\":\"The requested resource does not exist\"}]},{\"statusCode\":"
         "200,\"result\":{\"totalSize\":1,"},
        {"POST", "composite/batch",
         "{\"haltOnError\":true,\"batchRequests\":[{\"method\":\"GET\",\"url\":"
         "\"v60.0/sobjects/Nope\"},{\"method\":\"DELETE\",\"url\":\"v60.0/sobjects/Account/$0\"}]}",
         200, "~{\"statusCode\":412,\"result\":[{\"errorCode\":\"BATCH_PROCESSING_HALTED\""},
        {"GET", "sobjects/Account/$0", NULL, 200, NULL},
        {"POST", "composite/batch",
         "{\"batchRequests\":[{\"method\":\"DELETE\",\"url\":\"v60.0/sobjects/Account/$0\"}]}", 200,
         "{\"hasErrors\":false,\"results\":[{\"statusCode\":204,\"result\":null}]}"},
    };

    (void)state;
    STEPS(steps);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STEPS_TEST(a_child_refers_to_its_new_parent),
        STEPS_TEST(what_depends_on_a_failure_fails_alone),
        STEPS_TEST(all_or_none_takes_everything_back),
        STEPS_TEST(what_is_refused),
        STEPS_TEST(a_batch_is_of_calls_that_stand_alone),
    };

    return cmocka_run_group_tests_name("org_composite", tests, NULL, NULL);
}
