/* serve/outbody.c - streams the body of a reply. */
#include "serve/outbody.h"

#include <string.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/zip.h"

enum { BLOCK = 64 * 1024 };

struct outbody {
    struct lode_buf head;
    size_t head_at;
    int fd;
    int64_t at, left;        /* of fd */
    int64_t quota;           /* bytes until the body breaks off; -1: never */
    struct lode_zip *zip;    /* NULL: sent as it is */
    struct lode_slice ready; /* of in, not zipped yet */
    int is_ended;
    char in[BLOCK];
};

static void free_outbody(void *cls)
{
    struct outbody *b = cls;

    lode_zip_free(b->zip);
    lode_buf_clear(&b->head);
    lode_io_close(b->fd);
    lode_mem_free(b);
}

/* Up to max plain bytes; 0 at the end, -1 on faults. */
static ssize_t read_plain(struct outbody *b, char *to, size_t max)
{
    struct lode_err err;
    size_t n = b->head.len - b->head_at, got;

    if (n) {
        n = n < max ? n : max;
        memcpy(to, b->head.p + b->head_at, n);
        b->head_at += n;
        return (ssize_t)n;
    }
    if (b->left <= 0)
        return 0;
    n = (int64_t)max < b->left ? max : (size_t)b->left;
    if (lode_io_pread(b->fd, to, n, b->at, &got, &err) < 0 || got == 0)
        return -1; /* unreadable, or shorter than it was: the client must not take it for whole */
    b->at += (int64_t)got;
    b->left -= (int64_t)got;
    return (ssize_t)got;
}

static ssize_t read_zipped(struct outbody *b, char *to, size_t max)
{
    struct lode_err err;
    size_t n = 0;
    int rc = 1;

    while (rc == 1 && n == 0) {
        if (b->ready.n == 0 && !b->is_ended) {
            ssize_t k = read_plain(b, b->in, sizeof b->in);

            if (k < 0)
                return -1;
            b->is_ended = k == 0;
            b->ready = (struct lode_slice){b->in, (size_t)k};
        }
        rc = lode_zip_run(b->zip, &b->ready, b->is_ended, to, max, &n, &err);
    }
    return rc < 0 ? -1 : (ssize_t)n;
}

static ssize_t read_outbody(void *cls, uint64_t pos, char *to, size_t max)
{
    struct outbody *b = cls;
    ssize_t n;

    (void)pos;
    if (b->quota == 0)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    if (b->quota > 0 && (int64_t)max > b->quota)
        max = (size_t)b->quota;
    n = b->zip ? read_zipped(b, to, max) : read_plain(b, to, max);
    if (n < 0)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    if (n == 0)
        return MHD_CONTENT_READER_END_OF_STREAM;
    if (b->quota > 0)
        b->quota -= n;
    return n;
}

static struct outbody *new_outbody(struct lode_reply *r, int is_gzip)
{
    struct lode_err err;
    struct outbody *b = lode_mem_alloc(sizeof *b, &err);

    if (!b)
        return NULL;
    if (is_gzip && lode_zip_deflate(&b->zip, &err) < 0) {
        lode_mem_free(b);
        return NULL;
    }
    b->head = r->body;
    b->fd = r->fd;
    b->at = r->fd_at;
    b->left = r->fd >= 0 ? r->fd_bytes : 0;
    b->quota = r->is_halved ? ((int64_t)b->head.len + b->left) / 2 : r->n_bytes;
    lode_buf_init(&r->body, 0);
    r->fd = -1;
    return b;
}

/* The bytes that a zipped body comes to; MHD_SIZE_UNKNOWN on faults. Reads it to its end. */
static uint64_t measure(struct outbody *b)
{
    char waste[4096];
    uint64_t size = 0;
    ssize_t n;

    while ((n = read_zipped(b, waste, sizeof waste)) > 0)
        size += (uint64_t)n;
    return n < 0 ? MHD_SIZE_UNKNOWN : size;
}

/* A HEAD is told how long the body is that a GET gets (RFC 9110, 8.6). Not so it would be told that
 * pieces follow, and libmicrohttpd 0.9.75 sends the one that ends them, which breaks the connection
 * (RFC 9110, 9.3.2: no content). */
struct MHD_Response *lode_outbody_new(struct lode_reply *r, int is_gzip, int is_head)
{
    uint64_t size = r->body.len + (r->fd >= 0 ? (uint64_t)r->fd_bytes : 0);
    struct MHD_Response *response = NULL;
    struct outbody *b;

    if (r->fd >= 0 && r->body.len == 0 && !is_gzip && !r->is_halved && r->n_bytes < 0) {
        response = MHD_create_response_from_fd_at_offset64((uint64_t)r->fd_bytes, r->fd,
                                                           (uint64_t)r->fd_at);
        if (response)
            r->fd = -1; /* the response closes it */
        return response;
    }
    if (size == 0)
        return MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    b = new_outbody(r, is_gzip);
    if (!b)
        return NULL;
    if (is_gzip)
        size = is_head ? measure(b) : MHD_SIZE_UNKNOWN;
    if (!is_gzip || !is_head || size != MHD_SIZE_UNKNOWN)
        response = MHD_create_response_from_callback(size, BLOCK, read_outbody, b, free_outbody);
    if (!response)
        free_outbody(b);
    return response;
}
