/* base/zip.c - zlib behind lode's errors. */
#include "base/zip.h"

#include <stdint.h>
#include <zlib.h>

#include "base/mem.h"

struct lode_zip {
    int is_inflate, is_ended;
    z_stream z;
};

static int open_zip(int is_inflate, struct lode_zip **out, struct lode_err *err)
{
    struct lode_zip *z = lode_mem_alloc(sizeof *z, err);
    int rc;

    if (!z)
        return -1;
    z->is_inflate = is_inflate;
    /* 15: the largest window; + 16: gzip's header; + 32: either header. Level 1. */
    rc = is_inflate ? inflateInit2(&z->z, 15 + 32)
                    : deflateInit2(&z->z, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    if (rc != Z_OK) {
        lode_mem_free(z);
        return lode_err_set(err, LODE_E_NOMEM, "out of memory for gzip");
    }
    *out = z;
    return 0;
}

int lode_zip_deflate(struct lode_zip **out, struct lode_err *err)
{
    return open_zip(0, out, err);
}

int lode_zip_inflate(struct lode_zip **out, struct lode_err *err)
{
    return open_zip(1, out, err);
}

void lode_zip_free(struct lode_zip *z)
{
    if (!z)
        return;
    if (z->is_inflate)
        inflateEnd(&z->z);
    else
        deflateEnd(&z->z);
    lode_mem_free(z);
}

int lode_zip_run(struct lode_zip *z, struct lode_slice *in, int is_last, char *out, size_t size,
                 size_t *n, struct lode_err *err)
{
    uInt have = in->n > UINT32_MAX / 2 ? UINT32_MAX / 2 : (uInt)in->n;
    uInt room = size > UINT32_MAX / 2 ? UINT32_MAX / 2 : (uInt)size;
    int rc;

    *n = 0;
    if (z->is_ended)
        return 0;
    z->z.next_in = (unsigned char *)(uintptr_t)in->p; /* zlib does not write there */
    z->z.avail_in = have;
    z->z.next_out = (unsigned char *)out;
    z->z.avail_out = room;
    if (z->is_inflate)
        rc = inflate(&z->z, Z_NO_FLUSH);
    else
        rc = deflate(&z->z, is_last && have == in->n ? Z_FINISH : Z_NO_FLUSH);
    *n = room - z->z.avail_out;
    in->p += have - z->z.avail_in;
    in->n -= have - z->z.avail_in;
    z->is_ended = rc == Z_STREAM_END;
    if (rc == Z_STREAM_END)
        return 0;
    if (rc != Z_OK && rc != Z_BUF_ERROR)
        return lode_err_set(err, LODE_E_INPUT, "the data is not gzip, or damaged");
    return 1;
}
