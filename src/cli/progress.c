/* cli/progress.c - progress on standard error. */
#include "cli/progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "flow/feed.h"

enum { PLAIN_MS = 30000, LINE = 240 };

void lode_progress_init(struct lode_progress *p, int is_quiet)
{
    memset(p, 0, sizeof *p);
    p->is_terminal = isatty(STDERR_FILENO);
    p->told_ms = lode_clock_mono_ms();
    p->is_quiet = is_quiet;
}

void lode_progress_end(struct lode_progress *p)
{
    if (p->is_line_open)
        fputc('\n', stderr);
    p->is_line_open = 0;
}

void lode_progress_say(void *ctx, const char *text)
{
    struct lode_progress *p = ctx;

    lode_progress_end(p);
    fprintf(stderr, "%s\n", text);
}

/* 1234567 as "1,234,567". */
static const char *grouped(int64_t n, char *out, size_t size)
{
    char digits[24];
    int len = snprintf(digits, sizeof digits, "%lld", (long long)n), k = 0;

    for (int i = 0; i < len && (size_t)k + 2 < size; i++) {
        if (i > 0 && (len - i) % 3 == 0 && digits[i - 1] != '-')
            out[k++] = ',';
        out[k++] = digits[i];
    }
    out[k] = '\0';
    return out;
}

static void add(char *line, const char *what, int64_t n, int is_always)
{
    char number[32];
    size_t at = strlen(line);

    if (n || is_always)
        snprintf(line + at, LINE - at, "%s%s %s", at ? "  " : "", grouped(n, number, sizeof number),
                 what);
}

static void fill(char *line, const struct lode_step *s, int64_t ms, int is_over)
{
    const int64_t *c = s->counts;
    size_t at;

    line[0] = '\0';
    add(line, "read", s->n_rows, 1);
    if (!is_over) {
        add(line, "sent", s->n_sent, 1);
        add(line, "processed", lode_feed_processed(s), 1);
    }
    add(line, "created", c[LODE_STATUS_CREATED], 0);
    add(line, "updated", c[LODE_STATUS_UPDATED], 0);
    add(line, "deleted", c[LODE_STATUS_DELETED], 0);
    add(line, "failed", c[LODE_STATUS_FAILED], 0);
    add(line, "skipped", c[LODE_STATUS_SKIPPED], 0);
    add(line, "rejected", c[LODE_STATUS_REJECTED], 0);
    add(line, "unprocessed", c[LODE_STATUS_UNPROCESSED], 0);
    add(line, "unknown", c[LODE_STATUS_UNKNOWN], 0);
    if (!is_over && s->n_retrying > 0)
        add(line, "to send again", s->n_retrying, 0);
    at = strlen(line);
    if (ms >= 500)
        snprintf(line + at, LINE - at, "  %.1f s  %.0f rows/s", (double)ms / 1000,
                 (double)s->n_rows * 1000 / (double)ms);
}

void lode_progress_step(void *ctx, const struct lode_step *s)
{
    struct lode_progress *p = ctx;
    int64_t now = lode_clock_mono_ms();
    int is_over = s->phase == LODE_STEP_COMPLETE || s->phase == LODE_STEP_STOPPED;
    char line[LINE];

    if (p->is_quiet || (!p->is_terminal && !is_over && now < p->told_ms + PLAIN_MS))
        return;
    p->told_ms = now;
    fill(line, s, now - s->started_ms, is_over);
    fprintf(stderr, "%s%-12s %s%s", p->is_terminal ? "\r\033[K" : "", s->spec.name, line,
            p->is_terminal && !is_over ? "" : "\n");
    (void)fflush(stderr);
    p->is_line_open = p->is_terminal && !is_over;
}
