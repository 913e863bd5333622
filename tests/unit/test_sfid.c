/* test_sfid.c - record ids and their checksum. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "salesforce/sfid.h"

static void ids_get_their_checksum(void **state)
{
    static const struct {
        const char *id, *want;
    } cases[] = {
        {"750ak000009BWKL", "750ak000009BWKLAA4"},    {"750ak000009BWKLAA4", "750ak000009BWKLAA4"},
        {"005ak000005hvjJ", "005ak000005hvjJAAQ"},    {"00Dak000000gPFy", "00Dak000000gPFyEAM"},
        {"0018c00002FInbo", "0018c00002FInboAAD"},    {"500Ox000008nUim", "500Ox000008nUimIAE"},
        {"01gD0000002HU6K", "01gD0000002HU6KIAW"},    {"01gR0000000opRT", "01gR0000000opRTIAY"},
        {"000000000000000", "000000000000000AAA"},    {"AAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAA555"},
        {"750ak000009BWKLAAA", "750ak000009BWKLAA4"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char got[LODE_SFID_SIZE];

        assert_int_equal(lode_sfid_18(cases[i].id, strlen(cases[i].id), got), 0);
        assert_string_equal(got, cases[i].want);
    }
}

static void what_is_no_id_has_none(void **state)
{
    static const char *const cases[] = {"",
                                        "750",
                                        "750ak000009BWK",
                                        "750ak000009BWKLA",
                                        "750ak000009BWKLAA",
                                        "750ak000009BWKLAA4x",
                                        "750ak000009BW/L",
                                        "750ak000009BWKLAA "};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char got[LODE_SFID_SIZE] = "x";

        assert_int_equal(lode_sfid_18(cases[i], strlen(cases[i]), got), -1);
        assert_string_equal(got, "");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_get_their_checksum),
        cmocka_unit_test(what_is_no_id_has_none),
    };

    return cmocka_run_group_tests_name("sfid", tests, NULL, NULL);
}
