/* tests/unit/test_org_jsonfault.c - what is wrong with a JSON text, as an org tells it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "rehearsal/org_jsonfault.h"

#define VALUE \
    ": expected a valid value (number, String, array, object, 'true', 'false' or 'null') at "

static const struct {
    const char *text, *want;
} cases[] = {
    {"<html>", "Unexpected character ('<' (code 60))" VALUE "[line:1, column:2]"},
    {"{Name:1}", "Unexpected character ('N' (code 78)): was expecting double-quote to start field "
                 "name at [line:1, column:3]"},
    {"{\"a\":1,}", "Unexpected character ('}' (code 125)): was expecting double-quote to start "
                   "field name at [line:1, column:9]"},
    {"{\n  \"a\" 1}", "Unexpected character ('1' (code 49)): was expecting a colon to separate "
                      "field name and value at [line:2, column:8]"},
    {"{\"a\":\"x\" \"b\":2}", "Unexpected character ('\"' (code 34)): was expecting comma to "
                              "separate OBJECT entries at [line:1, column:11]"},
    {"[1 2]", "Unexpected character ('2' (code 50)): was expecting comma to separate ARRAY entries "
              "at [line:1, column:5]"},
    {"{\"a\":yes}", "Unrecognized token 'yes': was expecting 'null', 'true', 'false' or NaN at "
                    "[line:1, column:9]"},
    {"{\"a\":{\"b\":1}",
     "Unexpected end-of-input: expected close marker for OBJECT at [line:1, column:13]"},
    {"[", "Unexpected end-of-input: expected close marker for ARRAY at [line:1, column:2]"},
    {"{\"a\":\"x", "Unexpected end-of-input: was expecting closing quote for a string value at "
                   "[line:1, column:8]"},
    {"{\"a\":\"\\q\"}", "Unrecognized character escape 'q' (code 113) at [line:1, column:9]"},
    {"{\"a\":\"\\\u20ac\"}",
     "Unrecognized character escape '\u20ac' (code 8364) at [line:1, column:11]"},
    {"{\"a\":\"\\\xd4\r\"}", "Invalid UTF-8 start byte 0xd4 at [line:1, column:9]"},
    {"{\"a\":\"x\ty\"}",
     "Illegal unquoted character ((CTRL-CHAR, code 9)): has to be escaped using "
     "backslash to be included in string value at [line:1, column:9]"},
    {"{} x", "Unexpected character ('x' (code 120))" VALUE "[line:1, column:5]"},
    {"{\"a\":1,\"a\":2}", "Unexpected content at [line:1, column:14]"},
};

static void the_first_fault_is_told_with_its_place(void **state)
{
    char out[300];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        lode_org_jsonfault_tell(cases[i].text, strlen(cases[i].text), out, sizeof out);
        if (strcmp(out, cases[i].want) != 0)
            fail_msg("%s: %s, not %s", cases[i].text, out, cases[i].want);
    }
}

/* No text of any kind leads out of it. */
static void any_text_ends(void **state)
{
    static char deep[100000];
    char out[300];

    (void)state;
    memset(deep, '[', sizeof deep);
    lode_org_jsonfault_tell(deep, sizeof deep, out, sizeof out);
    memset(deep, '\\', sizeof deep);
    deep[0] = '"';
    for (size_t n = 0; n < 300; n++)
        lode_org_jsonfault_tell(deep, n, out, sizeof out);
    lode_org_jsonfault_tell("{\"a\0b\":\xff}", 9, out, sizeof out);
    assert_int_not_equal(strlen(out), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_fault_is_told_with_its_place),
        cmocka_unit_test(any_text_ends),
    };

    return cmocka_run_group_tests_name("org_jsonfault", tests, NULL, NULL);
}
