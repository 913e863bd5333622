/* base/stream.c - one window of packed bytes, and zlib or zstd behind it. */
#include "base/stream.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <zstd.h>

#include "base/buf.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/zip.h"

enum { WINDOW = 64 * 1024, N_MAGIC = 4 };
enum kind { PLAIN, GZIP, ZSTD };

struct lode_stream {
    int fd, is_stdin;
    enum kind kind;
    char *window;         /* WINDOW bytes */
    struct lode_slice in; /* of it: read, and not handed on */
    int is_end;           /* of the file */
    int is_between;       /* a packed part has ended: another may follow, or nothing */
    struct lode_zip *zip;
    ZSTD_DStream *zstd;
    int64_t pos; /* bytes handed out */
};

/* More of the file behind what is left of it. */
static int fill(struct lode_stream *s, struct lode_err *err)
{
    size_t got;

    if (s->in.n)
        memmove(s->window, s->in.p, s->in.n);
    s->in.p = s->window;
    if (lode_io_read(s->fd, s->window + s->in.n, WINDOW - s->in.n, &got, err) < 0)
        return -1;
    s->in.n += got;
    s->is_end = got == 0;
    return 0;
}

static enum kind kind_of(struct lode_slice b)
{
    const unsigned char *p = (const unsigned char *)b.p;

    if (b.n >= 3 && p[0] == 0x1f && p[1] == 0x8b && p[2] == 8)
        return GZIP;
    if (b.n < 4 || p[3] != (p[0] == 0x28 ? 0xfd : 0x18))
        return PLAIN;
    if (p[0] == 0x28 && p[1] == 0xb5 && p[2] == 0x2f)
        return ZSTD;
    /* a skippable frame, which some packers begin with */
    return (p[0] & 0xf0) == 0x50 && p[1] == 0x2a && p[2] == 0x4d ? ZSTD : PLAIN;
}

/* At the file's beginning. */
static int start(struct lode_stream *s, struct lode_err *err)
{
    s->in.n = 0;
    s->is_end = s->is_between = 0;
    s->pos = 0;
    while (s->in.n < N_MAGIC && !s->is_end)
        if (fill(s, err) < 0)
            return -1;
    s->kind = kind_of(s->in);
    lode_zip_free(s->zip);
    s->zip = NULL;
    if (s->kind == GZIP)
        return lode_zip_inflate(&s->zip, err);
    if (s->kind == PLAIN)
        return 0;
    if (!s->zstd)
        s->zstd = ZSTD_createDStream();
    if (!s->zstd || ZSTD_isError(ZSTD_initDStream(s->zstd)))
        return lode_err_set(err, LODE_E_NOMEM, "out of memory for zstd");
    return 0;
}

int lode_stream_open(const char *path, struct lode_stream **out, struct lode_err *err)
{
    struct lode_stream *s = lode_mem_alloc(sizeof *s, err);

    if (!s)
        return -1;
    s->fd = STDIN_FILENO;
    s->is_stdin = strcmp(path, "-") == 0;
    if (!s->is_stdin) {
        s->fd = -1;
        if (lode_io_open_read(path, &s->fd, err) < 0)
            goto fail;
    }
    s->window = lode_mem_alloc(WINDOW, err);
    if (!s->window)
        goto fail;
    if (start(s, err) < 0) {
        lode_err_wrap(err, "%s", path);
        goto fail;
    }
    *out = s;
    return 0;
fail:
    lode_stream_close(s);
    return -1;
}

static int damaged(const struct lode_stream *s, struct lode_err *err)
{
    const char *name = s->kind == GZIP ? "gzip" : "zstd";

    if (s->is_end && s->in.n == 0)
        return lode_err_set(err, LODE_E_INPUT,
                            "the %s data ends too early, after %lld bytes of what was packed: the "
                            "file was not copied whole",
                            name, (long long)s->pos);
    return lode_err_set(err, LODE_E_INPUT,
                        "the %s data is damaged behind byte %lld of what was packed: copy the file "
                        "again",
                        name, (long long)s->pos);
}

/* Another part may follow the one that has ended. 1: it does, 0: the file ends. */
static int next_part(struct lode_stream *s, struct lode_err *err)
{
    while (s->in.n < N_MAGIC && !s->is_end)
        if (fill(s, err) < 0)
            return -1;
    if (s->in.n == 0)
        return 0;
    if (kind_of(s->in) != s->kind)
        return damaged(s, err);
    s->is_between = 0;
    if (s->kind == ZSTD)
        return 1; /* it begins anew by itself */
    lode_zip_free(s->zip);
    s->zip = NULL;
    return lode_zip_inflate(&s->zip, err) < 0 ? -1 : 1;
}

static int unpack(struct lode_stream *s, char *p, size_t n, size_t *got, struct lode_err *err)
{
    int rc;

    if (s->kind == GZIP) {
        rc = lode_zip_run(s->zip, &s->in, s->is_end, p, n, got, err);
        if (rc < 0)
            return damaged(s, err);
        s->is_between = rc == 0;
    } else {
        ZSTD_inBuffer in = {s->in.p, s->in.n, 0};
        ZSTD_outBuffer out = {p, n, 0};
        size_t left = ZSTD_decompressStream(s->zstd, &out, &in);

        if (ZSTD_isError(left))
            return damaged(s, err);
        s->in.p += in.pos;
        s->in.n -= in.pos;
        *got = out.pos;
        s->is_between = left == 0;
    }
    return 0;
}

static int read_packed(struct lode_stream *s, char *p, size_t n, size_t *got, struct lode_err *err)
{
    *got = 0;
    while (*got == 0) {
        int rc = s->is_between ? next_part(s, err) : 1;

        if (rc <= 0)
            return rc;
        if (s->in.n == 0 && !s->is_end && fill(s, err) < 0)
            return -1;
        if (unpack(s, p, n, got, err) < 0)
            return -1;
        if (*got == 0 && !s->is_between && s->in.n == 0 && s->is_end)
            return damaged(s, err);
    }
    s->pos += (int64_t)*got;
    return 0;
}

int lode_stream_read(struct lode_stream *s, void *p, size_t n, size_t *got, struct lode_err *err)
{
    if (s->kind != PLAIN)
        return read_packed(s, p, n, got, err);
    if (s->in.n == 0)
        return lode_io_read(s->fd, p, n, got, err);
    *got = s->in.n < n ? s->in.n : n;
    memcpy(p, s->in.p, *got);
    s->in.p += *got;
    s->in.n -= *got;
    return 0;
}

static int go_to(struct lode_stream *s, int64_t offset, struct lode_err *err)
{
    if (lseek(s->fd, (off_t)offset, SEEK_SET) < 0)
        return lode_err_sys(err, LODE_E_IO, errno, "cannot go to byte %lld", (long long)offset);
    return 0;
}

int lode_stream_seek(struct lode_stream *s, int64_t offset, struct lode_err *err)
{
    char skipped[4096];
    size_t got;

    if (s->kind == PLAIN) {
        s->in.n = 0;
        return go_to(s, offset, err);
    }
    if (offset < s->pos && (go_to(s, 0, err) < 0 || start(s, err) < 0))
        return -1;
    while (s->pos < offset) {
        int64_t n = offset - s->pos;

        if (read_packed(s, skipped, n < (int64_t)sizeof skipped ? (size_t)n : sizeof skipped, &got,
                        err) < 0)
            return -1;
        if (got == 0)
            return lode_err_set(err, LODE_E_INPUT, "the file has no byte %lld", (long long)offset);
    }
    return 0;
}

void lode_stream_close(struct lode_stream *s)
{
    if (!s)
        return;
    if (!s->is_stdin)
        lode_io_close(s->fd);
    lode_zip_free(s->zip);
    ZSTD_freeDStream(s->zstd);
    lode_mem_free(s->window);
    lode_mem_free(s);
}

int lode_stream_is_packed(const char *path)
{
    char magic[N_MAGIC];
    struct lode_err err;
    size_t got = 0;
    int fd = -1, is_packed = 0;

    if (lode_io_open_read(path, &fd, &err) < 0)
        return 0;
    if (lode_io_pread(fd, magic, sizeof magic, 0, &got, &err) == 0)
        is_packed = kind_of((struct lode_slice){magic, got}) != PLAIN;
    lode_io_close(fd);
    return is_packed;
}
