/* tests/support/scratch.c - a test's files. */
#include "support/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"

void scratch_open(struct scratch *s)
{
    const char *base = getenv("LODE_TEST_TMP");

    memset(s, 0, sizeof *s);
    snprintf(s->dir, sizeof s->dir, "%s/scratch-XXXXXX", base ? base : "/tmp");
    assert_non_null(mkdtemp(s->dir));
}

void scratch_close(struct scratch *s)
{
    struct lode_err err;

    if (lode_io_remove_tree(s->dir, &err) < 0)
        fail_msg("%s", err.msg);
}

const char *scratch_path(struct scratch *s, const char *name)
{
    char *p = s->path[s->n_paths++ % 8], path[sizeof s->path[0]];

    snprintf(path, sizeof path, "%s/%s", s->dir, name);
    return memcpy(p, path, sizeof path);
}

const char *scratch_write(struct scratch *s, const char *name, const char *text)
{
    const char *path = scratch_path(s, name);
    struct lode_err err;

    if (lode_io_write_file(path, text, strlen(text), &err) < 0)
        fail_msg("%s", err.msg);
    return path;
}

char *scratch_read(const char *path, size_t *n)
{
    struct lode_buf b;
    struct lode_err err;
    char *text;

    lode_buf_init(&b, 0);
    if (lode_io_read_file(path, (size_t)1 << 30, &b, &err) < 0)
        fail_msg("%s", err.msg);
    if (n)
        *n = b.len;
    text = lode_buf_take(&b, &err);
    assert_non_null(text);
    return text;
}

void scratch_cat(char *to, size_t size, const char *text)
{
    size_t n = strlen(to), more = strlen(text);

    assert_true(n + more < size);
    memcpy(to + n, text, more + 1);
}

uint32_t scratch_below(struct scratch_random *r, uint32_t n)
{
    r->state = r->state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(r->state >> 33) % n;
}
