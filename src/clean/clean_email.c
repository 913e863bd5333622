/* clean/clean_email.c - e-mail addresses, checked by the shape that Salesforce accepts. */
#include <string.h>

#include "base/str.h"
#include "base/text.h"
#include "clean/clean_impl.h"

static int is_alnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* What is wrong with the part before the @, or NULL. */
static const char *check_local(const char *p, size_t n)
{
    if (n == 0)
        return "nothing before the @";
    if (n > 64)
        return "more than 64 characters before the @";
    if (p[0] == '.' || p[n - 1] == '.')
        return "a dot at an end of the part before the @";
    for (size_t i = 0; i < n; i++) {
        if (p[i] & 0x80)
            return "a letter with an accent or of another script before the @";
        if (!is_alnum(p[i]) && (!p[i] || !strchr("!#$%&'*+-/=?^_`{|}~.", p[i])))
            return "a character before the @ that cannot stand there";
        if (p[i] == '.' && p[i + 1] == '.')
            return "two dots in a row";
    }
    return NULL;
}

static const char *check_label(const char *p, size_t n)
{
    if (n == 0)
        return "an empty part in the domain";
    if (n > 63)
        return "more than 63 characters in a part of the domain";
    if (p[0] == '-' || p[n - 1] == '-')
        return "a hyphen at an end of a part of the domain";
    for (size_t i = 0; i < n; i++)
        if (!is_alnum(p[i]) && p[i] != '-')
            return "a character in the domain that cannot stand there";
    return NULL;
}

static const char *check_domain(const char *p, size_t n)
{
    const char *wrong = NULL, *last = p;
    size_t n_labels = 0, start = 0, n_last = 0;

    if (n > 255)
        return "more than 255 characters in the domain";
    for (size_t i = 0; i <= n && !wrong; i++) {
        if (i < n && p[i] != '.')
            continue;
        last = p + start;
        n_last = i - start;
        wrong = check_label(last, n_last);
        n_labels++;
        start = i + 1;
    }
    if (wrong)
        return wrong;
    if (n_labels < 2)
        return "no dot in the domain";
    if (n_last > 4 && lode_str_casecmpn(last, 4, "xn--", 4) == 0)
        return NULL;
    for (size_t i = 0; i < n_last; i++)
        if (last[i] == '-' || (last[i] >= '0' && last[i] <= '9'))
            return "a domain that does not end in letters";
    return n_last < 2 ? "a domain that ends in one letter" : NULL;
}

LODE_CLEAN_APPLY(lode_clean_email_apply)
{
    struct lode_slice s = lode_text_trim(p, n);
    const char *at, *wrong = NULL;
    size_t n_local = 0;

    (void)c;
    if (s.n > 7 && lode_str_casecmpn(s.p, 7, "mailto:", 7) == 0) {
        s = lode_text_trim(s.p + 7, s.n - 7);
    }
    if (s.n == 0)
        return 0;
    at = memchr(s.p, '@', s.n);
    for (size_t i = 0, len; i < s.n && !wrong; i += len)
        if (lode_text_is_space(s.p + i, s.n - i, &len))
            wrong = "a blank in it";
    if (!wrong && !at)
        wrong = "no @ in it";
    if (!wrong) {
        n_local = (size_t)(at - s.p);
        if (memchr(at + 1, '@', s.n - n_local - 1))
            wrong = "more than one @ in it";
    }
    if (!wrong)
        wrong = check_local(s.p, n_local);
    if (!wrong)
        wrong = check_domain(at + 1, s.n - n_local - 1);
    if (wrong)
        return lode_clean_refuse(err, p, n, "not an e-mail address: %s", wrong);
    if (lode_buf_add(out, s.p, n_local + 1, err) < 0)
        return -1;
    return lode_text_lower(at + 1, s.n - n_local - 1, out, err);
}
