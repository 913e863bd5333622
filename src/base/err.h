/* base/err.h - the one error type. Every function that can fail says so with it. */
#ifndef LODE_BASE_ERR_H
#define LODE_BASE_ERR_H

#include <stdarg.h>

#define LODE_MUST              __attribute__((warn_unused_result))
#define LODE_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

/* code, in Lua, can trying again help? */
#define LODE_ERR_CODES(X)    \
    X(USAGE, "usage", 0)     \
    X(INPUT, "input", 0)     \
    X(SCRIPT, "script", 0)   \
    X(IO, "io", 0)           \
    X(NET, "net", 1)         \
    X(AUTH, "auth", 0)       \
    X(REMOTE, "remote", 0)   \
    X(LIMIT, "limit", 1)     \
    X(STORE, "store", 0)     \
    X(CHECK, "check", 0)     \
    X(REFUSED, "refused", 0) \
    X(STOP, "stop", 0)       \
    X(CANCEL, "cancel", 0)   \
    X(NOMEM, "nomem", 0)

enum lode_code {
    LODE_OK = 0,
#define LODE_ERR_ENUM(name, lua, again) LODE_E_##name,
    LODE_ERR_CODES(LODE_ERR_ENUM)
#undef LODE_ERR_ENUM
};

struct lode_err {
    enum lode_code code;
    int sys;          /* errno, CURLcode, SQLite or HTTP status; else 0 */
    long line;        /* line of the input or script; else 0 */
    char source[128]; /* file, URL or script; else "" */
    char msg[512];    /* one line: what was being done, to what, and what to do next */
};

/* Fills *err and returns -1. The message is cut at the size of the field, never inside a character.
 */
int lode_err_set(struct lode_err *err, enum lode_code code, const char *fmt, ...) LODE_PRINTF(3, 4);

/* Like lode_err_set() with errno's text behind the message and errno in err->sys. */
int lode_err_sys(struct lode_err *err, enum lode_code code, int sys, const char *fmt, ...)
    LODE_PRINTF(4, 5);

/* Puts context and ": " before the message of an error already set; returns -1. */
int lode_err_wrap(struct lode_err *err, const char *fmt, ...) LODE_PRINTF(2, 3);

/* Says where in the input or script the fault stands; returns -1. */
int lode_err_at(struct lode_err *err, const char *source, long line);

/* "input", "net", …: how scripts spell the code. */
const char *lode_err_name(enum lode_code code);

/* 1 where the same call may succeed later, else 0. */
int lode_err_can_retry(enum lode_code code);

/* The code of a Lua spelling, or LODE_OK where there is none. */
enum lode_code lode_err_code(const char *name);

#ifdef __clang_analyzer__ /* it does not see into err.c: these return -1 */
#define lode_err_set(...)  (lode_err_set(__VA_ARGS__), -1)
#define lode_err_sys(...)  (lode_err_sys(__VA_ARGS__), -1)
#define lode_err_wrap(...) (lode_err_wrap(__VA_ARGS__), -1)
#define lode_err_at(...)   (lode_err_at(__VA_ARGS__), -1)
#endif

#endif
