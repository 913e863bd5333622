/* test_ids.c - keys of one or several parts, and what they find. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "flow/ids.h"
#include "store/outcome.h"
#include "support/scratch.h"

#define N_OF(a) (sizeof(a) / sizeof *(a))

static int make(struct lode_ids *ids, const char *const *parts, size_t n)
{
    struct lode_slice s[LODE_IDS_MAX_PARTS];
    struct lode_err err;
    int rc;

    for (size_t i = 0; i < n; i++)
        s[i] = (struct lode_slice){parts[i], strlen(parts[i])};
    rc = lode_ids_key(ids, s, n, &err);
    assert_true(rc >= 0);
    return rc;
}

static const char *const lists[][3] = {
    {"a", "b", "c"},   {"ab", "", "c"},   {"", "ab", "c"},   {"a", "bc", ""}, {"", "", "abc"},
    {"1:a", "b", "c"}, {"a1:b", "", "c"}, {"a", "b1:c", ""}, {"A", "b", "c"}, {"a", "b", "c "},
    {"a\n", "b", "c"}, {"a", "\nb", "c"}, {"3:", "a", ""},   {"", "3:a", ""}, {"2:", "", "1:x"},
};

static void no_two_lists_of_parts_have_one_key(void **state)
{
    struct lode_ids a = {.compare = LODE_COMPARE_TEXT}, b = {.compare = LODE_COMPARE_TEXT};

    (void)state;
    for (size_t i = 0; i < N_OF(lists); i++)
        for (size_t k = 0; k < N_OF(lists); k++) {
            assert_int_equal(make(&a, lists[i], 3), 1);
            assert_int_equal(make(&b, lists[k], 3), 1);
            assert_int_equal(a.key.len == b.key.len && memcmp(a.key.p, b.key.p, a.key.len) == 0,
                             i == k);
        }
    lode_buf_clear(&a.key);
    lode_buf_clear(&b.key);
}

/* Line breaks of another kind, and nulls, make no other key; in a list as little as alone. */
static void parts_compare_as_their_field_does(void **state)
{
    static const char *const dos[] = {"a\r\nb", "x"}, *const unix_[] = {"a\nb", "x"};
    static const char *const null[] = {"#N/A", "x"}, *const blank[] = {"", "x"};
    static const char *const nothing[] = {"", "#N/A"};
    struct lode_ids a = {.compare = LODE_COMPARE_TEXT}, b = {.compare = LODE_COMPARE_TEXT};

    (void)state;
    for (size_t n = 1; n <= 2; n++) {
        assert_int_equal(make(&a, dos, n), 1);
        assert_int_equal(make(&b, unix_, n), 1);
        assert_string_equal(lode_buf_str(&a.key), lode_buf_str(&b.key));
        assert_int_equal(make(&a, null, n), n == 2);
        assert_int_equal(make(&b, blank, n), n == 2);
        assert_string_equal(lode_buf_str(&a.key), lode_buf_str(&b.key));
        assert_int_equal(make(&a, nothing, n), 0);
        assert_int_equal(a.key.len, 0);
    }
    lode_buf_clear(&a.key);
    lode_buf_clear(&b.key);
}

static const struct {
    struct lode_idmap_entry entry;
    const char *id, *reason;
} answers[] = {
    {{.row = 1, .status = LODE_STATUS_CREATED, .id = "001000000000001AAA"},
     "001000000000001AAA",
     NULL},
    {{.row = 2, .status = LODE_STATUS_PENDING}, NULL, "row 2 of step s has no Id yet"},
    {{.row = 3, .status = LODE_STATUS_FAILED, .code = "REQUIRED_FIELD_MISSING"},
     NULL,
     "failed in step s: REQUIRED_FIELD_MISSING"},
    {{.row = 3, .status = LODE_STATUS_UNKNOWN}, NULL, "unknown in step s"},
    {{.row = 3, .other_row = 9, .status = LODE_STATUS_CREATED, .id = "001000000000001AAA"},
     NULL,
     "two rows of step s have that key: rows 3 and 9"},
};

static void an_answer_is_an_id_or_a_reason(void **state)
{
    struct lode_ids ids = {.compare = LODE_COMPARE_TEXT, .step = "s"};
    static const struct lode_slice k = {"k", 1}, other = {"K", 1}, blank = {"", 0};
    char id[19], reason[256];
    struct lode_err err;
    struct scratch s;

    (void)state;
    scratch_open(&s);
    assert_int_equal(lode_idmap_open(scratch_path(&s, "ids"), &ids.map, &err), 0);
    for (size_t i = 0; i < N_OF(answers); i++) {
        assert_int_equal(lode_idmap_put(ids.map, "k", 1, &answers[i].entry, &err), 0);
        assert_int_equal(lode_ids_resolve(&ids, &k, 1, id, reason, sizeof reason, &err),
                         answers[i].id != NULL);
        assert_string_equal(answers[i].id ? id : reason,
                            answers[i].id ? answers[i].id : answers[i].reason);
    }
    assert_int_equal(lode_ids_resolve(&ids, &other, 1, id, reason, sizeof reason, &err), 0);
    assert_string_equal(reason, "no such row in step s");
    assert_int_equal(lode_ids_resolve(&ids, &blank, 1, id, reason, sizeof reason, &err), 1);
    assert_string_equal(id, "");
    lode_idmap_close(ids.map);
    lode_buf_clear(&ids.key);
    scratch_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_two_lists_of_parts_have_one_key),
        cmocka_unit_test(parts_compare_as_their_field_does),
        cmocka_unit_test(an_answer_is_an_id_or_a_reason),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
