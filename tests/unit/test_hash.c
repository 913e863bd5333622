/* Hashes: published values, order, files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "base/io.h"

static void row_hashes_are_xxh3(void **state)
{
    struct lode_hash128 empty = lode_hash_bytes("", 0), a = lode_hash_bytes("abc", 3);

    (void)state;
    /* XXH3_128bits of nothing, from the algorithm's specification */
    assert_true(empty.hi == UINT64_C(0x99aa06d3014798d8));
    assert_true(empty.lo == UINT64_C(0x6001c324468d497f));
    assert_int_equal(lode_hash_cmp(a, lode_hash_bytes("abc", 3)), 0);
    assert_int_not_equal(lode_hash_cmp(a, lode_hash_bytes("abd", 3)), 0);
    assert_int_not_equal(lode_hash_cmp(a, lode_hash_bytes("abc", 4)), 0);
}

static void hashes_are_ordered(void **state)
{
    static const struct lode_hash128 sorted[] = {
        {0, 0}, {0, 1}, {0, UINT64_MAX}, {1, 0}, {UINT64_MAX, 0}};

    (void)state;
    for (int i = 0; i < 5; i++)
        for (int k = 0; k < 5; k++)
            assert_int_equal(lode_hash_cmp(sorted[i], sorted[k]), i < k ? -1 : i > k);
}

static void joining_depends_on_the_order(void **state)
{
    struct lode_hash128 a = lode_hash_bytes("a", 1), b = lode_hash_bytes("b", 1);

    (void)state;
    assert_int_equal(lode_hash_cmp(lode_hash_join(a, b), lode_hash_join(a, b)), 0);
    assert_int_not_equal(lode_hash_cmp(lode_hash_join(a, b), lode_hash_join(b, a)), 0);
    assert_int_not_equal(lode_hash_cmp(lode_hash_join(a, b), a), 0);
}

static void sha256_is_that_of_fips_180(void **state)
{
    static const struct {
        const char *in, *want;
    } cases[] = {{"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
                 {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
                 {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lode_err err;
        char out[LODE_HASH_HEX_SIZE];

        assert_int_equal(lode_hash_sha256(cases[i].in, strlen(cases[i].in), out, &err), 0);
        assert_string_equal(out, cases[i].want);
    }
}

static void hmac_is_that_of_rfc_4231(void **state)
{
    static const unsigned char want[] = {0x5b, 0xdc, 0xc1, 0x46, 0xbf, 0x60, 0x75, 0x4e,
                                         0x6a, 0x04, 0x24, 0x26, 0x08, 0x95, 0x75, 0xc7,
                                         0x5a, 0x00, 0x3f, 0x08, 0x9d, 0x27, 0x39, 0x83,
                                         0x9d, 0xec, 0x58, 0xb9, 0x64, 0xec, 0x38, 0x43};
    static const char text[] = "what do ya want for nothing?"; /* its test case 2 */
    unsigned char out[LODE_HASH_SHA256_SIZE];
    struct lode_err err;

    (void)state;
    assert_int_equal(lode_hash_hmac("Jefe", 4, text, strlen(text), out, &err), 0);
    assert_memory_equal(out, want, sizeof want);
}

static void a_file_and_its_pieces_have_the_hash_of_the_bytes(void **state)
{
    static char bytes[100000];
    const char *base = getenv("LODE_TEST_TMP");
    struct lode_hash_stream *s = NULL;
    struct lode_hash128 h;
    struct lode_err err;
    char dir[512], path[600], out[LODE_HASH_HEX_SIZE], want[LODE_HASH_HEX_SIZE];

    (void)state;
    snprintf(dir, sizeof dir, "%s/hashXXXXXX", base ? base : "/tmp");
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/f", dir);
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i * 7);
    h = lode_hash_bytes(bytes, sizeof bytes);
    snprintf(want, sizeof want, "%016llx%016llx", (unsigned long long)h.hi,
             (unsigned long long)h.lo);
    assert_int_equal(lode_hash_stream_new(&s, &err), 0);
    for (size_t at = 0, n = 1; at < sizeof bytes; at += n, n = n * 3 % 7001) {
        if (n > sizeof bytes - at)
            n = sizeof bytes - at;
        lode_hash_stream_add(s, bytes + at, n);
    }
    lode_hash_stream_hex(s, out);
    assert_string_equal(out, want);
    lode_hash_stream_free(s);
    lode_hash_stream_free(NULL);
    assert_int_equal(lode_io_write_file(path, bytes, sizeof bytes, &err), 0);
    assert_int_equal(lode_hash_file(path, out, &err), 0);
    assert_string_equal(out, want);
    assert_int_equal(lode_io_remove_tree(dir, &err), 0);
    assert_int_equal(lode_hash_file(path, out, &err), -1);
    assert_int_equal(err.code, LODE_E_IO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(row_hashes_are_xxh3),
        cmocka_unit_test(hashes_are_ordered),
        cmocka_unit_test(joining_depends_on_the_order),
        cmocka_unit_test(sha256_is_that_of_fips_180),
        cmocka_unit_test(hmac_is_that_of_rfc_4231),
        cmocka_unit_test(a_file_and_its_pieces_have_the_hash_of_the_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
