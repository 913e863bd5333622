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
    {"a", "b", "c"},    {"ab", "", "c"},    {"", "ab", "c"},   {"a", "bc", ""}, {"", "", "abc"},
    {"1:a", "b", "c"},  {"a1:b", "", "c"},  {"a", "b1:c", ""}, {"A", "b", "c"}, {"a", "b", "c ;"},
    {"a\nb", "b", "c"}, {"a", "b\nb", "c"}, {"3:", "a", ""},   {"", "3:a", ""}, {"2:", "", "1:x"},
};

static void no_two_lists_of_parts_have_one_key(void **state)
{
    struct lode_ids a = {.n_parts = 3}, b = {.n_parts = 3};

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
    struct lode_ids a = {.n_parts = 3}, b = {.n_parts = 3};

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
    const char *file;
    int names_records;
} answers[] = {
    {{.row = 1, .status = LODE_STATUS_CREATED, .id = "001000000000001AAA"},
     "001000000000001AAA",
     NULL,
     "",
     0},
    {{.row = 2, .status = LODE_STATUS_PENDING}, NULL, "row 2 of step s has no Id yet", "", 0},
    {{.row = 3, .status = LODE_STATUS_FAILED, .code = "REQUIRED_FIELD_MISSING"},
     NULL,
     "failed in step s: REQUIRED_FIELD_MISSING",
     "",
     0},
    {{.row = 3, .status = LODE_STATUS_UNKNOWN}, NULL, "unknown in step s", "", 0},
    {{.row = 3, .other_row = 9, .status = LODE_STATUS_CREATED, .id = "001000000000001AAA"},
     NULL,
     "two rows of step s have that key: rows 3 and 9",
     "",
     0},
    {{.row = 3, .line = 4, .other_row = 9, .other_line = 12},
     NULL,
     "two rows of step s have that key: in.csv:4 and 12",
     "in.csv",
     0},
    {{.row = 3 | LODE_IDS_OLDER, .line = 4, .other_row = 9, .other_line = 12},
     NULL,
     "two rows of step s have that key: row 3 of the run before and in.csv:12",
     "in.csv",
     0},
    {{.row = 3, .line = 4, .other_row = 3, .other_line = 4},
     NULL,
     "in.csv:4 of step s was split: its parts have an Id each",
     "in.csv",
     0},
    {{.row = 3,
      .other_row = 9,
      .status = LODE_STATUS_CREATED,
      .id = "001000000000001AAA",
      .code = "001000000000002AAA"},
     NULL,
     "two records of step s have that key: 001000000000001AAA and 001000000000002AAA",
     "",
     1},
};

static void an_answer_is_an_id_or_a_reason(void **state)
{
    struct lode_ids ids = {.from = "step s"};
    static const struct lode_slice k = {"k", 1}, other = {"K", 1}, blank = {"", 0};
    char id[19], reason[256];
    struct lode_err err;
    struct scratch s;

    (void)state;
    scratch_open(&s);
    assert_int_equal(lode_idmap_open(scratch_path(&s, "ids"), &ids.map, &err), 0);
    for (size_t i = 0; i < N_OF(answers); i++) {
        assert_int_equal(lode_idmap_put(ids.map, "k", 1, &answers[i].entry, &err), 0);
        snprintf(ids.file, sizeof ids.file, "%s", answers[i].file);
        ids.names_records = answers[i].names_records;
        assert_int_equal(lode_ids_resolve(&ids, &k, 1, id, reason, sizeof reason, &err),
                         answers[i].id != NULL);
        assert_string_equal(answers[i].id ? id : reason,
                            answers[i].id ? answers[i].id : answers[i].reason);
    }
    assert_int_equal(lode_ids_resolve(&ids, &other, 1, id, reason, sizeof reason, &err), 0);
    assert_string_equal(reason, "no such row in step s");
    assert_int_equal(lode_ids_resolve(&ids, &blank, 1, id, reason, sizeof reason, &err), 1);
    assert_string_equal(id, "");
    lode_ids_close(&ids);
    scratch_close(&s);
}

/* A key of several columns stands in the reason: beside it only one value is named. */
static void a_key_of_several_columns_is_told_whole(void **state)
{
    struct lode_ids ids = {.from = "step s", .n_parts = 2};
    static const struct lode_slice parts[] = {{"a", 1}, {"", 0}};
    char id[19], reason[256];
    struct lode_err err;
    struct scratch s;

    (void)state;
    scratch_open(&s);
    assert_int_equal(lode_idmap_open(scratch_path(&s, "ids"), &ids.map, &err), 0);
    assert_int_equal(lode_ids_resolve(&ids, parts, 2, id, reason, sizeof reason, &err), 0);
    assert_string_equal(reason, "no such row in step s for (a, )");
    lode_ids_close(&ids);
    scratch_close(&s);
}

static const struct {
    enum lode_compare compare[3];
    size_t n;
    const char *in[3], *out[3];
} kept[] = {
    {{LODE_COMPARE_TEXT}, 1, {"a b:c"}, {"a b:c"}},
    {{LODE_COMPARE_NUMBER}, 1, {"9.12260031E8"}, {"912260031"}},
    {{LODE_COMPARE_NUMBER}, 1, {"0.1"}, {"0.1"}},
    {{LODE_COMPARE_NUMBER}, 1, {"8 places"}, {"8 places"}},
    {{LODE_COMPARE_NUMBER}, 1, {"0.30000000000000004"}, {"0.30000000000000004"}},
    {{LODE_COMPARE_FOLD}, 1, {"LEG-1"}, {"leg-1"}},
    {{LODE_COMPARE_TEXT, LODE_COMPARE_NUMBER, LODE_COMPARE_TEXT},
     3,
     {"3:x", "7.0", ""},
     {"3:x", "7", ""}},
};

static int see_parts(void *ctx, const char *key, size_t n, const struct lode_idmap_entry *e,
                     struct lode_err *why)
{
    struct lode_ids *ids = ctx;
    const char *const *want = kept[e->row].out;
    struct lode_buf part;

    lode_buf_init(&part, 0);
    for (size_t i = 0; i < ids->n_parts; i++) {
        lode_buf_reset(&part);
        assert_int_equal(lode_ids_part(ids, key, n, i, &part, why), 0);
        assert_string_equal(lode_buf_str(&part), want[i]);
    }
    lode_buf_clear(&part);
    return 1;
}

/* What another run finds: file, columns, keys. */
static void a_map_says_itself_what_its_keys_are(void **state)
{
    static const char *const names[] = {"one", "t w o", "3"};
    struct lode_err err;

    (void)state;
    for (size_t i = 0; i < N_OF(kept); i++) {
        struct lode_ids ids = {.from = "step s", .file = "in.csv", .n_parts = kept[i].n}, got;
        struct lode_idmap_entry e = {.row = i};
        struct scratch s;

        scratch_open(&s);
        memcpy(ids.compare, kept[i].compare, sizeof kept[i].compare);
        assert_int_equal(lode_idmap_open(scratch_path(&s, "ids"), &ids.map, &err), 0);
        assert_int_equal(lode_ids_describe(&ids, names, &err), 0);
        assert_int_equal(make(&ids, kept[i].in, kept[i].n), 1);
        assert_int_equal(lode_idmap_put(ids.map, ids.key.p, ids.key.len, &e, &err), 0);
        assert_int_equal(lode_idmap_sync(ids.map, &err), 0);
        lode_ids_close(&ids);

        assert_int_equal(lode_ids_read(scratch_path(&s, "ids"), &got, &err), 0);
        assert_string_equal(got.file, "in.csv");
        assert_int_equal(got.n_parts, kept[i].n);
        assert_memory_equal(got.compare, kept[i].compare, sizeof kept[i].compare);
        for (size_t k = 0; k < kept[i].n && k < N_OF(names); k++)
            assert_string_equal(lode_ids_name(&got, k), names[k]);
        assert_int_equal(lode_idmap_each(got.map, see_parts, &got, &err), 0);
        lode_ids_close(&got);
        scratch_close(&s);
    }
}

static void a_map_that_does_not_say_so_is_refused(void **state)
{
    struct lode_idmap *m;
    struct lode_ids got;
    struct lode_err err;
    struct scratch s;

    (void)state;
    scratch_open(&s);
    assert_int_equal(lode_ids_read(scratch_path(&s, "ids"), &got, &err), -1);
    assert_int_equal(err.code, LODE_E_STORE);
    assert_int_equal(lode_idmap_open(scratch_path(&s, "ids"), &m, &err), 0);
    assert_int_equal(lode_idmap_sync(m, &err), 0);
    lode_idmap_close(m);
    assert_int_equal(lode_ids_read(scratch_path(&s, "ids"), &got, &err), -1);
    assert_non_null(strstr(err.msg, "does not say what its keys are"));
    scratch_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_two_lists_of_parts_have_one_key),
        cmocka_unit_test(parts_compare_as_their_field_does),
        cmocka_unit_test(an_answer_is_an_id_or_a_reason),
        cmocka_unit_test(a_key_of_several_columns_is_told_whole),
        cmocka_unit_test(a_map_says_itself_what_its_keys_are),
        cmocka_unit_test(a_map_that_does_not_say_so_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
