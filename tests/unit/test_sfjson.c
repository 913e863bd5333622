/* test_sfjson.c - replies whose members are not what one would like them to be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/mem.h"
#include "salesforce/sfjson.h"

static void members_may_be_missing_or_of_another_type(void **state)
{
    static const char text[] =
        "{\"s\":\"h\xc3\xa9\",\"n\":7,\"r\":478.0,\"t\":\"42\",\"x\":\"4x\",\"z\":null,\"o\":{},"
        "\"big\":9007199254740993,\"huge\":1e300,\"Mixed\":true}";
    struct lode_err err;
    json_t *j = NULL;
    char small[3];

    (void)state;
    assert_int_equal(lode_sfjson_parse(text, strlen(text), &j, &err), 0);
    assert_string_equal(lode_sfjson_text(j, "s"), "h\xc3\xa9");
    assert_null(lode_sfjson_text(j, "n"));
    assert_null(lode_sfjson_text(j, "none"));
    assert_null(lode_sfjson_text(NULL, "s"));
    lode_sfjson_copy(j, "s", small, sizeof small); /* the second character does not fit */
    assert_string_equal(small, "h");
    lode_sfjson_copy(j, "z", small, sizeof small);
    assert_string_equal(small, "");
    assert_int_equal(lode_sfjson_int(j, "n", -1), 7);
    assert_int_equal(lode_sfjson_int(j, "r", -1), 478);
    assert_int_equal(lode_sfjson_int(j, "t", -1), 42);
    assert_int_equal(lode_sfjson_int(j, "big", -1), 9007199254740993);
    assert_int_equal(lode_sfjson_int(j, "x", -1), -1);
    assert_int_equal(lode_sfjson_int(j, "z", -1), -1);
    assert_int_equal(lode_sfjson_int(j, "o", -1), -1);
    assert_int_equal(lode_sfjson_int(j, "huge", -1), -1);
    assert_true(json_is_true(lode_sfjson_member(j, "mIXED", 5)));
    assert_null(lode_sfjson_member(j, "mixe", 4));
    json_decref(j);
}

static void a_nul_byte_is_no_json(void **state)
{
    struct lode_err err;
    json_t *j = NULL;

    (void)state;
    assert_int_equal(lode_sfjson_parse("[1\0]", 4, &j, &err), -1);
    assert_int_equal(err.code, LODE_E_REMOTE);
    assert_string_equal(err.msg, "that is no JSON: it has a NUL byte (0x00)");
    assert_null(j);
    assert_int_equal(lode_sfjson_parse("[\"\\u0000\"]", 10, &j, &err), 0);
    json_decref(j);
}

static void digits_are_kept_as_they_were_sent(void **state)
{
    static const struct {
        const char *in, *want; /* want NULL: no JSON */
    } cases[] = {
        {"{\"a\":1,\"b\":-0.50,\"c\":1.0E7}", "{\"a\":\"1\",\"b\":\"-0.50\",\"c\":\"1.0E7\"}"},
        {"[12345678901234567890123]", "[\"12345678901234567890123\"]"},
        {"[\"1\",\"a\\\"2\",\"\\\\\",3]", "[\"1\",\"a\\\"2\",\"\\\\\",\"3\"]"},
        {"[true,false,null]", "[true,false,null]"},
        {"{\"1\":{\"2\":[3 , 4]}}", "{\"1\":{\"2\":[\"3\",\"4\"]}}"},
        {"[1x]", NULL},
        {"[\"a", NULL},
        {"[\"a\\", NULL},
        {"", NULL},
        {"<html>1</html>", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lode_err err;
        json_t *j = NULL;
        char *got;

        if (lode_sfjson_parse_digits(cases[i].in, strlen(cases[i].in), &j, &err) < 0) {
            assert_null(cases[i].want);
            assert_int_equal(err.code, LODE_E_REMOTE);
            continue;
        }
        assert_non_null(cases[i].want);
        got = lode_sfjson_take_text(j, &err);
        assert_string_equal(got, cases[i].want);
        lode_mem_free(got);
    }
}

static void text_that_is_not_utf8_cannot_be_sent(void **state)
{
    struct lode_err err;

    (void)state;
    assert_null(lode_sfjson_take_text(json_pack("{s:s}", "a", "\xff"), &err));
    assert_int_equal(err.code, LODE_E_USAGE);
}

/* Jansson itself would take some of these for bad JSON, and leave a member out for others. */
static void each_allocation_that_fails_is_told_as_such(void **state)
{
    static const char in[] = "{\"id\":\"750\",\"state\":\"Open\",\"list\":[1,{\"a\":null}]}";
    struct lode_err err;
    json_t *j = NULL;
    int n_failed = 0, rc;

    (void)state;
    for (long k = 1; !j; k++, n_failed++) {
        lode_mem_fail_at(k);
        rc = lode_sfjson_parse(in, strlen(in), &j, &err);
        lode_mem_fail_at(0);
        assert_true(rc == 0 || err.code == LODE_E_NOMEM);
    }
    assert_int_equal(json_object_size(j), 3);
    assert_true(n_failed > 10);
    n_failed = 0;
    for (long k = 1;; k++, n_failed++) {
        char *text;

        lode_mem_fail_at(k);
        text = lode_sfjson_take_text(json_incref(j), &err);
        lode_mem_fail_at(0);
        if (text) {
            assert_string_equal(text,
                                "{\"id\":\"750\",\"state\":\"Open\",\"list\":[1,{\"a\":null}]}");
            lode_mem_free(text);
            break;
        }
        assert_int_equal(err.code, LODE_E_NOMEM);
    }
    assert_true(n_failed > 3);
    json_decref(j);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_may_be_missing_or_of_another_type),
        cmocka_unit_test(a_nul_byte_is_no_json),
        cmocka_unit_test(digits_are_kept_as_they_were_sent),
        cmocka_unit_test(text_that_is_not_utf8_cannot_be_sent),
        cmocka_unit_test(each_allocation_that_fails_is_told_as_such),
    };

    return cmocka_run_group_tests_name("sfjson", tests, NULL, NULL);
}
