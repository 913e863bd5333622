/* test_org_xml.c - what is XML, what is in it, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "rehearsal/org_xml.h"

#define N_OF(a) (sizeof(a) / sizeof *(a))

static struct lode_err err;

/* The document as "{ns}name(" text ")", or "!" and the reason. */
static void show(const char *text, size_t n, struct lode_buf *out)
{
    struct lode_org_xml x;
    int rc;

    lode_buf_reset(out);
    assert_int_equal(lode_buf_adds(out, "", &err), 0);
    lode_org_xml_init(&x, text, n);
    while ((rc = lode_org_xml_next(&x, &err)) == 1) {
        if (x.event == LODE_ORG_XML_OPEN) {
            struct lode_err e;

            assert_int_equal(lode_buf_addf(out, &e, *x.ns ? "{%s}%.*s(" : "%s%.*s(", x.ns,
                                           (int)x.name.n, x.name.p),
                             0);
        } else {
            struct lode_err e;

            assert_int_equal(
                lode_buf_adds(out, x.event == LODE_ORG_XML_CLOSE ? ")" : lode_buf_str(&x.text), &e),
                0);
        }
    }
    if (rc < 0) {
        struct lode_err e;

        assert_int_equal(err.code, LODE_E_INPUT);
        lode_buf_reset(out);
        assert_int_equal(lode_buf_addf(out, &e, "!%s", err.msg), 0);
    }
    lode_org_xml_clear(&x);
}

static void elements_have_namespaces_and_text(void **state)
{
    static const char *const cases[][2] = {
        {"<a/>", "a()"},
        {"<a></a>", "a()"},
        {"<a>x</a>", "a(x)"},
        {"<a b='1' c=\"2\"/>", "a()"},
        {"<a><b>1</b>2<c/></a>", "a(b(1)2c())"},
        {"<?xml version=\"1.0\" encoding=\"utf-8\" ?>\n<a/>\n", "a()"},
        {"\xEF\xBB\xBF<?xml version='1.0'?><a/>", "a()"},
        {"<!-- - --><a><!--x--><?y z?></a><!-- -->", "a()"},
        {"<a xmlns='u'><b/></a>", "{u}a({u}b())"},
        {"<p:a xmlns:p='u'><b/><p:b/></p:a>", "{u}a(b(){u}b())"},
        {"<a xmlns='u'><b xmlns=''/><c xmlns='v'><d/></c><e/></a>", "{u}a(b(){v}c({v}d()){u}e())"},
        {"<p:a xmlns:p='u'><p:b xmlns:p='v'/><p:c/></p:a>", "{u}a({v}b(){u}c())"},
        {"<a>&lt;&amp;&gt;&quot;&apos;</a>", "a(<&>\"')"},
        {"<a>&#65;&#x42;&#xe9;&#x20AC;&#x1F600;</a>", "a(AB\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80)"},
        {"<a><![CDATA[<b>&amp;]]></a>", "a(<b>&amp;)"},
        {"<a>1\r\n2\r3</a>", "a(1\n2\n3)"},
        {"<a >\xC3\xA9</a >", "a(\xC3\xA9)"},
        {"<\xC3\xA9/>", "\xC3\xA9()"},
    };
    struct lode_buf out;

    (void)state;
    lode_buf_init(&out, 0);
    for (size_t i = 0; i < N_OF(cases); i++) {
        show(cases[i][0], strlen(cases[i][0]), &out);
        assert_string_equal(lode_buf_str(&out), cases[i][1]);
    }
    lode_buf_clear(&out);
}

static const char *const malformed[] = {
    "",
    " ",
    "x",
    "<",
    "<a",
    "<a>",
    "</a>",
    "<a></b>",
    "<a/><b/>",
    "<a/>x",
    "x<a/>",
    "<a><b></a></b>",
    "<1/>",
    "< a/>",
    "<a b/>",
    "<a b=1/>",
    "<a b='1/>",
    "<a b='1'c='2'/>",
    "<a b='1' b='2'/>",
    "<a b='<'/>",
    "<a>&</a>",
    "<a>&x;</a>",
    "<a>&#0;</a>",
    "<a>&#xD800;</a>",
    "<a>&#x110000;</a>",
    "<a>&#;</a>",
    "<a>&#x;</a>",
    "<a>&#1a;</a>",
    "<a>&#99999999999999999999;</a>",
    "<a>]]></a>",
    "<a><![CDATA[x</a>",
    "<![CDATA[x]]><a/>",
    "<a><!-- -- --></a>",
    "<a><!--</a>",
    "<a><?x</a>",
    "<p:a/>",
    "<p:a xmlns:p=''/>",
    "<:a/>",
    "<a:/>",
    "<a:b:c xmlns:a='u'/>",
    "<p:1 xmlns:p='u'/>",
    "<!DOCTYPE a><a/>",
    "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>",
    "<a><!ELEMENT b></a>",
    " <?xml version='1.0'?><a/>",
    "<?xml version='1.0' encoding='UTF-16'?><a/>",
    "<?xml version='1.0'",
    "<?xml ?",
    "<a>\xFF</a>",
    "<a>\xC3</a>",
    "<a>\x01</a>",
    "<a>\xEF\xBF\xBF</a>",
    "<a/",
    "<a /",
    "</",
    "<a></",
    "<a></a",
    "<a b",
    "<a b=",
    "<a b='",
    "<a b=''",
    "<!",
    "<!-",
    "<!--",
    "<!-- --",
    "<?",
    "<a>&#x41</a>",
};

static void what_is_not_well_formed_is_refused(void **state)
{
    struct lode_buf out;

    (void)state;
    lode_buf_init(&out, 0);
    for (size_t i = 0; i < N_OF(malformed); i++) {
        char *exact = strdup(malformed[i]); /* so that reading behind the end is seen */

        show(exact, strlen(exact), &out);
        if (lode_buf_str(&out)[0] != '!')
            fail_msg("'%s' was read as %s", malformed[i], lode_buf_str(&out));
        free(exact);
    }
    show("<a>\0</a>", 8, &out);
    assert_int_equal(lode_buf_str(&out)[0], '!');
    lode_buf_clear(&out);
}

/* n times what, then the rest. */
static void fill(struct lode_buf *b, const char *what, int n, const char *rest)
{
    lode_buf_reset(b);
    for (int i = 0; i < n; i++)
        assert_int_equal(lode_buf_adds(b, what, &err), 0);
    assert_int_equal(lode_buf_adds(b, rest, &err), 0);
}

static void what_grows_has_a_bound(void **state)
{
    struct lode_buf in, out;

    (void)state;
    lode_buf_init(&in, 0);
    lode_buf_init(&out, 0);
    fill(&in, "<a>", 100000, "");
    show(lode_buf_str(&in), in.len, &out);
    assert_string_equal(lode_buf_str(&out), "!elements nested too deep");
    fill(&in, "<a xmlns:b='c' xmlns:d='e' xmlns:f='g'>", 30, "");
    show(lode_buf_str(&in), in.len, &out);
    assert_string_equal(lode_buf_str(&out), "!a namespace that is too much, or empty");
    fill(&in, "", 0, "<a xmlns='");
    for (int i = 0; i < 1000; i++)
        assert_int_equal(lode_buf_addc(&in, 'u', &err), 0);
    assert_int_equal(lode_buf_adds(&in, "'/>", &err), 0);
    show(lode_buf_str(&in), in.len, &out);
    assert_string_equal(lode_buf_str(&out), "!a namespace that is too much, or empty");
    lode_buf_clear(&in);
    lode_buf_clear(&out);
}

static void every_beginning_of_a_document_is_refused(void **state)
{
    static const char text[] = "<?xml version=\"1.0\"?><p:a xmlns:p='u' q=\"&amp;\"><!-- c -->&#65;"
                               "<![CDATA[d]]><e/></p:a>";
    struct lode_buf out;

    (void)state;
    lode_buf_init(&out, 0);
    show(text, sizeof text - 1, &out);
    assert_string_equal(lode_buf_str(&out), "{u}a(Ade())");
    for (size_t n = 0; n < sizeof text - 1; n++) {
        char *exact = malloc(n ? n : 1);

        assert_non_null(exact);
        memcpy(exact, text, n);
        show(exact, n, &out);
        assert_int_equal(lode_buf_str(&out)[0], '!');
        free(exact);
    }
    lode_buf_clear(&out);
}

static void what_is_written_is_escaped(void **state)
{
    struct lode_buf out;

    (void)state;
    lode_buf_init(&out, 0);
    assert_int_equal(lode_org_xml_escape("a<b>&\"'\xC3\xA9", &out, &err), 0);
    assert_string_equal(lode_buf_str(&out), "a&lt;b&gt;&amp;&quot;'\xC3\xA9");
    lode_buf_clear(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements_have_namespaces_and_text),
        cmocka_unit_test(what_is_not_well_formed_is_refused),
        cmocka_unit_test(what_grows_has_a_bound),
        cmocka_unit_test(every_beginning_of_a_document_is_refused),
        cmocka_unit_test(what_is_written_is_escaped),
    };

    return cmocka_run_group_tests_name("org_xml", tests, NULL, NULL);
}
