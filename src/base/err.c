/* base/err.c - filling and wrapping struct lode_err. */
#include "base/err.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"

static void fill(struct lode_err *err, enum lode_code code, const char *fmt, va_list ap)
{
    err->code = code;
    err->sys = 0;
    err->line = 0;
    err->source[0] = '\0';
    lode_str_vformat(err->msg, sizeof err->msg, fmt, ap);
}

int lode_err_set(struct lode_err *err, enum lode_code code, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    fill(err, code, fmt, ap);
    va_end(ap);
    return -1;
}

int lode_err_sys(struct lode_err *err, enum lode_code code, int sys, const char *fmt, ...)
{
    va_list ap;
    char text[128] = "";
    size_t n;

    va_start(ap, fmt);
    fill(err, code, fmt, ap);
    va_end(ap);
    if (strerror_r(sys, text, sizeof text) != 0)
        snprintf(text, sizeof text, "error %d", sys);
    n = strlen(err->msg);
    snprintf(err->msg + n, sizeof err->msg - n, ": %s", text);
    err->sys = sys;
    return -1;
}

int lode_err_wrap(struct lode_err *err, const char *fmt, ...)
{
    char old[sizeof err->msg];
    va_list ap;
    size_t n;

    memcpy(old, err->msg, sizeof old);
    va_start(ap, fmt);
    lode_str_vformat(err->msg, sizeof err->msg, fmt, ap);
    va_end(ap);
    n = strlen(err->msg);
    lode_str_format(err->msg + n, sizeof err->msg - n, ": %s", old);
    return -1;
}

int lode_err_at(struct lode_err *err, const char *source, long line)
{
    (void)lode_str_copy(err->source, sizeof err->source, source ? source : "");
    err->line = line;
    return -1;
}

static const struct {
    const char *lua;
    int again;
} codes[] = {{"ok", 0},
#define LODE_ERR_ROW(name, lua, again) {lua, again},
             LODE_ERR_CODES(LODE_ERR_ROW)
#undef LODE_ERR_ROW
};

const char *lode_err_name(enum lode_code code)
{
    return codes[code].lua;
}

int lode_err_can_retry(enum lode_code code)
{
    return codes[code].again;
}

enum lode_code lode_err_code(const char *name)
{
    for (size_t i = 1; i < sizeof codes / sizeof *codes; i++)
        if (strcmp(codes[i].lua, name) == 0)
            return (enum lode_code)i;
    return LODE_OK;
}
