/* csv/lines.c - a window on the file that slides from line to line. */
#include "csv/lines.h"

#include <string.h>

#include "base/mem.h"

enum { FIRST_CAP = 128 * 1024 };

/* Drops what nobody needs and makes room behind len; at most max + FIRST_CAP bytes in all. */
static int make_room(struct lode_lines *l, struct lode_err *err)
{
    size_t held = l->len - l->keep, cap = l->cap, most = l->max + FIRST_CAP;
    char *p;

    if (l->keep) {
        memmove(l->buf, l->buf + l->keep, held);
        l->base += (int64_t)l->keep;
        l->len -= l->keep;
        l->pos -= l->keep;
        l->seen -= l->keep;
        l->cr -= l->keep;
        l->keep = 0;
    }
    if (cap && held <= cap / 2)
        return 0;
    cap = cap ? cap * 2 : FIRST_CAP;
    if (cap > most)
        cap = most;
    if (cap <= l->cap)
        return 0;
    p = lode_mem_resize(l->buf, cap, err);
    if (!p)
        return -1;
    l->buf = p;
    l->cap = cap;
    return 0;
}

static int refill(struct lode_lines *l, struct lode_err *err)
{
    const char *cr;
    size_t got, old;

    if (make_room(l, err) < 0 ||
        lode_stream_read(l->in, l->buf + l->len, l->cap - l->len, &got, err) < 0)
        return -1;
    old = l->len;
    l->len += got;
    l->is_end = got == 0;
    if (l->cr == old) {
        cr = memchr(l->buf + old, '\r', got);
        l->cr = cr ? (size_t)(cr - l->buf) : l->len;
    }
    return 0;
}

int lode_lines_init(struct lode_lines *l, struct lode_stream *in, size_t max, size_t min,
                    struct lode_err *err)
{
    memset(l, 0, sizeof *l);
    l->in = in;
    l->max = max;
    l->line = 1;
    while (l->len < min && !l->is_end)
        if (refill(l, err) < 0)
            return -1;
    return 0;
}

void lode_lines_clear(struct lode_lines *l)
{
    lode_mem_free(l->buf);
    memset(l, 0, sizeof *l);
}

/* The first CR from pos on, where the one known lies before it. */
static void find_cr(struct lode_lines *l)
{
    const char *cr = NULL;

    if (l->cr >= l->pos)
        return;
    if (l->len > l->pos)
        cr = memchr(l->buf + l->pos, '\r', l->len - l->pos);
    l->cr = cr ? (size_t)(cr - l->buf) : l->len;
}

static void move_to(struct lode_lines *l, size_t pos)
{
    l->pos = l->seen = pos;
    find_cr(l);
}

void lode_lines_skip(struct lode_lines *l, size_t n)
{
    move_to(l, n);
    l->keep = n;
}

/* 1 where the line's end is in the buffer or the file ends: *n and *n_end are set. */
static int find_end(struct lode_lines *l, size_t *n, size_t *n_end)
{
    const char *lf = NULL;
    size_t end;

    if (l->len > l->seen)
        lf = memchr(l->buf + l->seen, '\n', l->len - l->seen);
    end = lf ? (size_t)(lf - l->buf) : l->len;
    l->seen = end;
    *n_end = lf != NULL;
    if (l->cr < end) {
        if (l->cr + 1 == l->len && !l->is_end)
            return 0; /* an LF may follow */
        end = l->cr;
        *n_end = l->cr + 1 < l->len && l->buf[l->cr + 1] == '\n' ? 2 : 1;
    } else if (!lf && !l->is_end) {
        return 0;
    }
    *n = end - l->pos;
    return 1;
}

/* As much of a line that does not fit as is there; a CR at the end waits for what follows it. */
static int hand_part(struct lode_lines *l, struct lode_line *line)
{
    size_t end = l->cr < l->len ? l->cr : l->len;

    *line = (struct lode_line){l->pos, end - l->pos, 0, 1, l->line};
    move_to(l, end);
    return 1;
}

int lode_lines_next(struct lode_lines *l, struct lode_line *line, struct lode_err *err)
{
    size_t n, n_end;

    while (!find_end(l, &n, &n_end)) {
        if (l->len - l->keep > l->max && l->pos < l->len && l->cr != l->pos)
            return hand_part(l, line);
        if (refill(l, err) < 0)
            return -1;
    }
    if (n + n_end == 0)
        return 0;
    *line = (struct lode_line){l->pos, n, n_end, 0, l->line};
    if (n_end)
        l->line++;
    move_to(l, l->pos + n + n_end);
    return 1;
}

int lode_lines_seek(struct lode_lines *l, int64_t offset, long number, struct lode_err *err)
{
    if (lode_stream_seek(l->in, offset, err) < 0)
        return -1;
    l->len = l->pos = l->seen = l->cr = l->keep = 0;
    l->base = offset;
    l->line = number;
    l->is_end = 0;
    return 0;
}
