/* base/log.c - lines of JSON appended to one file; the only formatting of values for a log. */
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"

enum { TEXT_MAX = 64 * 1024 };

struct lode_log {
    pthread_mutex_t lock; /* guards all below but level and show_values, which never change */
    struct lode_buf text, line;
    int fd;
    int is_torn; /* the last line was written in part */
    enum lode_log_level level;
    int show_values;
};

int lode_log_open(const char *path, enum lode_log_level level, int show_values,
                  struct lode_log **out, struct lode_err *err)
{
    struct lode_log *log = lode_mem_alloc(sizeof *log, err);

    if (!log)
        return -1;
    log->fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log->fd < 0) {
        lode_err_sys(err, LODE_E_IO, errno, "cannot open the log %s", path);
        lode_mem_free(log);
        return -1;
    }
    pthread_mutex_init(&log->lock, NULL);
    lode_buf_init(&log->text, 0);
    lode_buf_init(&log->line, 0);
    log->level = level;
    log->show_values = show_values;
    *out = log;
    return 0;
}

void lode_log_close(struct lode_log *log)
{
    if (!log)
        return;
    close(log->fd);
    lode_buf_clear(&log->text);
    lode_buf_clear(&log->line);
    pthread_mutex_destroy(&log->lock);
    lode_mem_free(log);
}

/* Appends p as a JSON string; bytes that are no UTF-8 become U+FFFD. */
static int add_json(struct lode_buf *b, const char *p, size_t n, struct lode_err *err)
{
    static const char plain[] = "\"\\\b\f\n\r\t", letter[] = "\"\\bfnrt";
    int rc = lode_buf_addc(b, '"', err);

    for (size_t i = 0; rc == 0 && i < n;) {
        int32_t cp;
        size_t k = lode_text_decode(p + i, n - i, &cp);
        const char *short_form = cp > 0 && cp < 0x80 ? strchr(plain, cp) : NULL;

        if (cp < 0)
            rc = lode_buf_adds(b, "\xEF\xBF\xBD", err);
        else if (short_form)
            rc = lode_buf_addf(b, err, "\\%c", letter[short_form - plain]);
        else if (cp < 0x20 || cp == 0x7F)
            rc = lode_buf_addf(b, err, "\\u%04x", (unsigned)cp);
        else
            rc = lode_buf_add(b, p + i, k, err);
        i += k;
    }
    return rc < 0 ? -1 : lode_buf_addc(b, '"', err);
}

static int build(struct lode_log *log, enum lode_log_level level, const char *what,
                 struct lode_err *err)
{
    static const char *const names[] = {"error", "warn", "info", "debug", "trace"};
    struct lode_buf *b = &log->line;
    char time[LODE_CLOCK_ISO_SIZE];

    lode_clock_iso(lode_clock_now_ms(), time);
    lode_buf_reset(b);
    if (log->is_torn && lode_buf_addc(b, '\n', err) < 0)
        return -1;
    if (lode_buf_addf(b, err, "{\"time\":\"%s\",\"level\":\"%s\",\"what\":", time, names[level]) <
            0 ||
        add_json(b, what, strlen(what), err) < 0 || lode_buf_adds(b, ",\"text\":", err) < 0 ||
        add_json(b, log->text.p, log->text.len, err) < 0)
        return -1;
    return lode_buf_adds(b, "}\n", err);
}

/* One write(2) a line where the system allows it: other processes may append too. */
static void put(struct lode_log *log)
{
    const char *p = log->line.p;
    size_t n = log->line.len;

    while (n) {
        ssize_t k = write(log->fd, p, n);

        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            break;
        p += k;
        n -= (size_t)k;
    }
    if (n < log->line.len)
        log->is_torn = n > 0;
}

void lode_log_write(struct lode_log *log, enum lode_log_level level, const char *what,
                    const char *fmt, ...)
{
    struct lode_err err;
    va_list ap;
    int n;

    if (!log || level > log->level)
        return;
    pthread_mutex_lock(&log->lock);
    va_start(ap, fmt);
    n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    lode_buf_reset(&log->text);
    if (n > TEXT_MAX)
        n = TEXT_MAX;
    if (n < 0 || lode_buf_reserve(&log->text, (size_t)n, &err) < 0)
        goto out; /* no memory for a log line is no reason to stop either */
    va_start(ap, fmt);
    vsnprintf(log->text.p, (size_t)n + 1, fmt, ap);
    va_end(ap);
    log->text.len = (size_t)n;
    if (build(log, level, what, &err) == 0)
        put(log);
out:
    pthread_mutex_unlock(&log->lock);
}

const char *lode_log_value(const struct lode_log *log, const char *v, size_t n, char *buf,
                           size_t size)
{
    size_t chars = lode_text_length(v, n);

    if (!log || !log->show_values) {
        snprintf(buf, size, "\u2039%zu character%s\u203a", chars, chars == 1 ? "" : "s");
    } else if (n < size) {
        if (n)
            memcpy(buf, v, n);
        buf[n] = '\0';
    } else {
        size_t k = size > 3 ? size - 4 : 0;

        while (k && ((unsigned char)v[k] & 0xC0) == 0x80)
            k--;
        memcpy(buf, v, k);
        snprintf(buf + k, size - k, "%s", size > 3 ? "\u2026" : "");
    }
    return buf;
}
