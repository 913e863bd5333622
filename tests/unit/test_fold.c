/* Text without case: how it is folded is in test_text.c, here is how it is compared. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/fold.h"

static int sign(int d)
{
    return (d > 0) - (d < 0);
}

/* The order of the folded texts, as a plain comparison of their bytes has it. */
static int order_of_folded(const char *a, const char *b)
{
    struct lode_err err;
    struct lode_buf x, y;
    size_t n;
    int d;

    lode_buf_init(&x, 0);
    lode_buf_init(&y, 0);
    assert_int_equal(lode_fold_text(a, strlen(a), &x, &err), 0);
    assert_int_equal(lode_fold_text(b, strlen(b), &y, &err), 0);
    n = x.len < y.len ? x.len : y.len;
    d = n ? memcmp(x.p, y.p, n) : 0;
    d = d ? sign(d) : (x.len > y.len) - (x.len < y.len);
    lode_buf_clear(&x);
    lode_buf_clear(&y);
    return d;
}

static const char *const texts[] = {
    /* each differs from others at another place: in a word of eight bytes, behind it, in a letter
     * that folds to several, in bytes that are no UTF-8 */
    "",
    "a",
    "A",
    "[",
    "_",
    "k",
    "\u212A",
    "K2",
    "MULLER",
    "m\u00FCller-1",
    "M\u00DCLLER-1",
    "M\u00DCLLER-2",
    "m\u00FC",
    "stra\u00DFe",
    "STRASSE",
    "Stra\u1E9Ee",
    "strasse 1",
    "\u03A3\u03A3",
    "\u03C3\u03C2",
    "\u0130",
    "i",
    "\uFB03",
    "FFI",
    "ffj",
    "a\xFFZ",
    "A\xFFz",
    "a\xC3",
    "A\xC3\xA9",
    "12345678\u00C4",
    "12345678\u00E4",
    "1234567890123456A",
    "1234567890123456a",
    "1234567890123456",
    "\U0001F600"};

static void comparing_without_case_has_the_order_of_folded_texts(void **state)
{
    const size_t n = sizeof texts / sizeof *texts;

    (void)state;
    for (size_t i = 0; i < n * n; i++) {
        const char *a = texts[i / n], *b = texts[i % n];
        int d = lode_fold_cmp(a, strlen(a), b, strlen(b));

        if (sign(d) != order_of_folded(a, b))
            fail_msg("%s and %s: %d", a, b, d);
        if (d == 0)
            assert_true(lode_fold_hash(a, strlen(a)) == lode_fold_hash(b, strlen(b)));
    }
    assert_int_equal(lode_fold_cmp("M\u00DCLLER-1", 9, "m\u00FCller-1", 9), 0);
    assert_int_equal(lode_fold_cmp("stra\u00DFe", 7, "STRASSE", 7), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comparing_without_case_has_the_order_of_folded_texts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
