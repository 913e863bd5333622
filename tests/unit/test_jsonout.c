/* JSON on a stream: commas, escapes, lines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "cli/jsonout.h"

static void values_nest_and_lines_end(void **state)
{
    struct lode_jsonout j;
    char *text = NULL;
    size_t n;
    FILE *f = open_memstream(&text, &n);

    (void)state;
    assert_non_null(f);
    lode_jsonout_init(&j, f);
    lode_jsonout_open(&j, NULL, '{');
    lode_jsonout_number(&j, "a", INT64_MIN);
    lode_jsonout_open(&j, "b", '[');
    lode_jsonout_text(&j, NULL, "x");
    lode_jsonout_text(&j, NULL, NULL);
    lode_jsonout_open(&j, NULL, '{');
    lode_jsonout_close(&j, '}');
    lode_jsonout_close(&j, ']');
    lode_jsonout_known(&j, "c", "");
    lode_jsonout_known(&j, "d", "y");
    lode_jsonout_close(&j, '}');
    lode_jsonout_end(&j);
    lode_jsonout_open(&j, NULL, '{');
    lode_jsonout_close(&j, '}');
    lode_jsonout_end(&j);
    assert_int_equal(fclose(f), 0);
    assert_string_equal(text, "{\"a\":-9223372036854775808,\"b\":[\"x\",null,{}],\"c\":null,"
                              "\"d\":\"y\"}\n{}\n");
    free(text);
}

static void any_text_reads_back(void **state)
{
    static const char in[] = "q\" b\\ n\n r\r t\t \x01\x1f \x7f \xC3\xA9 /";
    struct lode_jsonout j;
    char *text = NULL;
    size_t n;
    FILE *f = open_memstream(&text, &n);
    json_t *o;

    (void)state;
    assert_non_null(f);
    lode_jsonout_init(&j, f);
    lode_jsonout_open(&j, NULL, '{');
    lode_jsonout_text(&j, "k\"ey", in);
    lode_jsonout_bytes(&j, "nul", "a\0b", 3);
    lode_jsonout_close(&j, '}');
    assert_int_equal(fclose(f), 0);
    assert_null(strchr(text, '\n'));
    o = json_loadb(text, n, JSON_ALLOW_NUL, NULL);
    assert_non_null(o);
    assert_string_equal(json_string_value(json_object_get(o, "k\"ey")), in);
    assert_int_equal(json_string_length(json_object_get(o, "nul")), 3);
    json_decref(o);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_nest_and_lines_end),
        cmocka_unit_test(any_text_reads_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
