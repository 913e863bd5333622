/* UTF-8: what is valid, how long it is, its case, conversion into it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <utf8proc.h>

#include "base/fold.h"
#include "base/text.h"

static const struct {
    const char *text;
    size_t n, valid;
} sequences[] = {
    {"", 0, 0},
    {"abc", 3, 3},
    {"a\0b", 3, 3},
    {"\xC3\xA9", 2, 2},
    {"\xC3", 1, 0},
    {"ab\xE2\x82", 4, 2},
    {"\x80", 1, 0},
    {"\xC0\x80", 2, 0},
    {"\xC1\xBF", 2, 0},
    {"\xE0\x9F\xBF", 3, 0},
    {"\xE0\xA0\x80", 3, 3},
    {"\xED\x9F\xBF", 3, 3},
    {"\xED\xA0\x80", 3, 0},
    {"\xEF\xBF\xBF", 3, 3},
    {"\xF0\x8F\xBF\xBF", 4, 0},
    {"\xF0\x90\x80\x80", 4, 4},
    {"\xF4\x8F\xBF\xBF", 4, 4},
    {"\xF4\x90\x80\x80", 4, 0},
    {"\xF5\x80\x80\x80", 4, 0},
    {"\xFF", 1, 0},
    {"a\xC3(", 3, 1},
    {"\xE2\x82(", 3, 0},
    {"\xF0\x9F\x98(", 4, 0},
};

static void valid_sequences_are_told_from_others(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof sequences / sizeof *sequences; i++) {
        /* at every distance from the beginning, so that each step of the fast path is met */
        for (size_t pad = 0; pad < 70; pad++) {
            char *p = malloc(pad + sequences[i].n + 1);

            assert_non_null(p);
            memset(p, 'x', pad);
            memcpy(p + pad, sequences[i].text, sequences[i].n);
            assert_int_equal(lode_text_valid(p, pad + sequences[i].n), pad + sequences[i].valid);
            free(p);
        }
    }
}

/* Each byte value at each place of texts of every length that the words of eight leave. */
static void plain_text_has_no_nul_and_no_high_bit(void **state)
{
    char p[26];

    (void)state;
    for (size_t n = 0; n < sizeof p; n++) {
        for (size_t i = 0; i < n; i++)
            for (int c = 0; c < 256; c++) {
                memset(p, i % 2 ? 0x01 : 0x7f, sizeof p);
                p[i] = (char)c;
                assert_int_equal(lode_text_is_plain(p, n), c > 0 && c < 128);
            }
        memset(p, 'x', sizeof p);
        if (n < sizeof p)
            p[n] = '\0'; /* past the end: nobody's business */
        assert_int_equal(lode_text_is_plain(p, n), 1);
    }
}

static void every_code_point_goes_there_and_back(void **state)
{
    (void)state;
    for (int32_t cp = 0; cp <= 0x10FFFF; cp++) {
        utf8proc_uint8_t bytes[4];
        int32_t got = -2;
        size_t n;

        if (cp >= 0xD800 && cp <= 0xDFFF)
            continue;
        n = (size_t)utf8proc_encode_char(cp, bytes);
        if (lode_text_decode((char *)bytes, n, &got) != n || got != cp ||
            lode_text_valid((char *)bytes, n) != n || lode_text_valid((char *)bytes, n - 1) != 0)
            fail_msg("U+%04X", (unsigned)cp);
    }
}

static void length_and_prefix_count_characters(void **state)
{
    static const char s[] = "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80z";
    static const size_t prefix[] = {0, 1, 3, 6, 10, 11, 11};

    (void)state;
    assert_int_equal(lode_text_length(s, 11), 5);
    assert_int_equal(lode_text_length("", 0), 0);
    for (size_t i = 0; i < sizeof prefix / sizeof *prefix; i++)
        assert_int_equal(lode_text_prefix(s, 11, i), prefix[i]);
    assert_int_equal(lode_text_prefix(s, 11, 100), 11);
}

static void encodings_have_their_usual_names(void **state)
{
    static const struct {
        const char *name;
        int rc;
        enum lode_text_encoding want;
    } cases[] = {{"UTF-8", 0, LODE_TEXT_UTF8},    {"utf8", 0, LODE_TEXT_UTF8},
                 {"Latin1", 0, LODE_TEXT_LATIN1}, {"ISO-8859-1", 0, LODE_TEXT_LATIN1},
                 {"CP1252", 0, LODE_TEXT_CP1252}, {"Windows-1252", 0, LODE_TEXT_CP1252},
                 {"utf-16", -1, LODE_TEXT_UTF8},  {"", -1, LODE_TEXT_UTF8}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        enum lode_text_encoding e = LODE_TEXT_UTF8;
        struct lode_err err;

        assert_int_equal(lode_text_encoding(cases[i].name, &e, &err), cases[i].rc);
        assert_int_equal(e, cases[i].want);
    }
}

static void one_byte_encodings_are_converted(void **state)
{
    struct lode_err err;
    struct lode_buf b;
    int undefined = 0;

    (void)state;
    lode_buf_init(&b, 0);
    for (int c = 0; c < 256; c++) {
        char in = (char)c;
        int32_t cp = -1;
        int rc;

        lode_buf_reset(&b);
        assert_int_equal(lode_text_to_utf8(LODE_TEXT_LATIN1, &in, 1, &b, &err), 0);
        assert_int_equal(lode_text_decode(b.p, b.len, &cp), b.len);
        assert_int_equal(cp, c);
        lode_buf_reset(&b);
        rc = lode_text_to_utf8(LODE_TEXT_CP1252, &in, 1, &b, &err);
        if (rc == 0 && (c < 0x80 || c >= 0xA0)) {
            assert_int_equal(lode_text_decode(b.p, b.len, &cp), b.len);
            assert_int_equal(cp, c);
        }
        undefined += rc < 0;
    }
    assert_int_equal(undefined, 5);
    lode_buf_reset(&b);
    assert_int_equal(lode_text_to_utf8(LODE_TEXT_CP1252, "5 \x80 \x93x\x94 \x9F", 9, &b, &err), 0);
    assert_string_equal(b.p, "5 \u20AC \u201Cx\u201D \u0178");
    assert_int_equal(lode_text_to_utf8(LODE_TEXT_CP1252, "abc\x81", 4, &b, &err), -1);
    assert_int_equal(err.code, LODE_E_INPUT);
    assert_int_equal(err.sys, 3);
    lode_buf_clear(&b);
}

static const struct {
    const char *in, *upper, *lower, *title, *fold;
} letters[] = {
    {"", "", "", "", ""},
    {"hello WORLD [@`{~", "HELLO WORLD [@`{~", "hello world [@`{~", "Hello World [@`{~",
     "hello world [@`{~"},
    {"\u00C4rger stra\u00DFe", "\u00C4RGER STRASSE", "\u00E4rger stra\u00DFe",
     "\u00C4rger Stra\u00DFe", "\u00E4rger strasse"},
    {"\uFB01x", "FIX", "\uFB01x", "Fix", "fix"},
    {"\u039F\u0394\u03A5\u03A3\u03A3\u0395\u03A5\u03A3",
     "\u039F\u0394\u03A5\u03A3\u03A3\u0395\u03A5\u03A3",
     "\u03BF\u03B4\u03C5\u03C3\u03C3\u03B5\u03C5\u03C2",
     "\u039F\u03B4\u03C5\u03C3\u03C3\u03B5\u03C5\u03C2",
     "\u03BF\u03B4\u03C5\u03C3\u03C3\u03B5\u03C5\u03C3"},
    {"\u01C6", "\u01C4", "\u01C6", "\u01C5", "\u01C6"},
    {"d'artagnan it's O'neill 'quoted'", "D'ARTAGNAN IT'S O'NEILL 'QUOTED'",
     "d'artagnan it's o'neill 'quoted'", "D'Artagnan It's O'Neill 'Quoted'",
     "d'artagnan it's o'neill 'quoted'"},
    {"a\xFF"
     "B",
     "A\xFF"
     "B",
     "a\xFF"
     "b",
     "A\xFF"
     "B",
     "a\xFF"
     "b"},
    {"2ND floor", "2ND FLOOR", "2nd floor", "2nd Floor", "2nd floor"},
    {"\u4E2D\U0001F600", "\u4E2D\U0001F600", "\u4E2D\U0001F600", "\u4E2D\U0001F600",
     "\u4E2D\U0001F600"},
};

static void case_changes_letters_and_nothing_else(void **state)
{
    struct lode_err err;
    struct lode_buf b;

    (void)state;
    lode_buf_init(&b, 0);
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++) {
        const char *in = letters[i].in;
        const char *want[] = {letters[i].upper, letters[i].lower, letters[i].title,
                              letters[i].fold};
        int (*const change[])(const char *, size_t, struct lode_buf *, struct lode_err *) = {
            lode_text_upper, lode_text_lower, lode_text_title, lode_fold_text};

        for (size_t k = 0; k < 4; k++) {
            lode_buf_reset(&b);
            assert_int_equal(change[k](in, strlen(in), &b, &err), 0);
            assert_string_equal(lode_buf_str(&b), want[k]);
        }
    }
    lode_buf_clear(&b);
}

static void trim_takes_every_kind_of_white_space(void **state)
{
    static const char *const spaces[] = {
        " ",      "\t",     "\n",     "\v",     "\f",     "\r",     "\xC2\x85", "\u00A0", "\u1680",
        "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006",   "\u2007", "\u2008",
        "\u2009", "\u200A", "\u2028", "\u2029", "\u202F", "\u205F", "\u3000",   "\uFEFF", "\u200B"};

    (void)state;
    for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++) {
        const char *sp = spaces[i];
        char text[64];
        struct lode_slice got;
        size_t len = 0;

        assert_int_equal(lode_text_is_space(sp, strlen(sp), &len), 1);
        assert_int_equal(len, strlen(sp));
        snprintf(text, sizeof text, "%s%sa%s\u00E9%s %s", sp, sp, sp, sp, sp);
        got = lode_text_trim(text, strlen(text));
        assert_ptr_equal(got.p, text + 2 * strlen(sp));
        assert_int_equal(got.n, 3 + strlen(sp));
        got = lode_text_trim(sp, strlen(sp));
        assert_int_equal(got.n, 0);
    }
}

static void other_characters_are_not_white_space(void **state)
{
    static const char *const others[] = {"a",    "\xC3\xA9", "\u200C", "\u2060",
                                         "\xFF", "\x80",     "\x1F"};

    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        size_t len = 0, n = strlen(others[i]);

        assert_int_equal(lode_text_is_space(others[i], n, &len), 0);
        assert_true(len >= 1 && len <= n);
        assert_int_equal(lode_text_trim(others[i], n).n, n);
    }
    assert_int_equal(lode_text_trim("", 0).n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(valid_sequences_are_told_from_others),
        cmocka_unit_test(plain_text_has_no_nul_and_no_high_bit),
        cmocka_unit_test(every_code_point_goes_there_and_back),
        cmocka_unit_test(length_and_prefix_count_characters),
        cmocka_unit_test(encodings_have_their_usual_names),
        cmocka_unit_test(one_byte_encodings_are_converted),
        cmocka_unit_test(case_changes_letters_and_nothing_else),
        cmocka_unit_test(trim_takes_every_kind_of_white_space),
        cmocka_unit_test(other_characters_are_not_white_space),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
