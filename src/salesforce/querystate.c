/* salesforce/querystate.c - a few lines of text, and the header of the rows behind them. */
#include "salesforce/querystate.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "base/mem.h"

#define MAGIC "lode-query 1"

enum { MAX_FILE = 4 << 20 };

int lode_querystate_key(const char *soql, int all_rows, struct lode_querystate *st,
                        struct lode_err *err)
{
    struct lode_buf b;
    int rc = -1;

    lode_buf_init(&b, 0);
    if (lode_buf_addf(&b, err, "%d %s", all_rows, soql) == 0)
        rc = lode_hash_sha256(lode_buf_str(&b), b.len, st->key, err);
    lode_buf_clear(&b);
    return rc;
}

void lode_querystate_reset(struct lode_querystate *st)
{
    st->id[0] = '\0';
    st->n_rows = st->n_bytes = 0;
    lode_buf_reset(&st->locator);
    lode_buf_reset(&st->header);
}

void lode_querystate_clear(struct lode_querystate *st)
{
    lode_buf_clear(&st->locator);
    lode_buf_clear(&st->header);
}

/* The next line of *at, without its end; NULL where there is none. */
static char *take_line(char **at)
{
    char *line = *at, *end = strchr(line, '\n');

    if (!end)
        return NULL;
    *end = '\0';
    *at = end + 1;
    return line;
}

static int parse(struct lode_buf *b, struct lode_querystate *st, struct lode_err *err)
{
    char *at = b->p, *line, *end;
    size_t n;

    line = at ? take_line(&at) : NULL;
    if (!line || strcmp(line, MAGIC) != 0)
        return 0;
    line = take_line(&at);
    if (!line || strcmp(line, st->key) != 0)
        return 0;
    line = take_line(&at);
    n = line ? strlen(line) : 0;
    if (n == 0 || n >= sizeof st->id)
        return 0;
    memcpy(st->id, line, n + 1);
    line = take_line(&at);
    if (!line)
        return 0;
    st->n_rows = strtoll(line, &end, 10);
    st->n_bytes = strtoll(end, &end, 10);
    line = take_line(&at);
    if (*end || st->n_rows < 0 || st->n_bytes < 0 || !line)
        return 0;
    if (lode_buf_adds(&st->locator, line, err) < 0 ||
        lode_buf_add(&st->header, at, b->len - (size_t)(at - b->p), err) < 0)
        return -1;
    return 1;
}

int lode_querystate_load(const char *path, struct lode_querystate *st, struct lode_err *err)
{
    struct lode_buf b;
    int rc;

    lode_querystate_reset(st);
    if (!lode_io_exists(path))
        return 0;
    lode_buf_init(&b, 0);
    rc = lode_io_read_file(path, MAX_FILE, &b, err);
    if (rc == 0)
        rc = parse(&b, st, err);
    lode_buf_clear(&b);
    if (rc <= 0)
        lode_querystate_reset(st);
    return rc;
}

int lode_querystate_save(const char *path, const struct lode_querystate *st, struct lode_err *err)
{
    struct lode_buf b;
    int rc = -1;

    lode_buf_init(&b, 0);
    if (lode_buf_addf(&b, err, MAGIC "\n%s\n%s\n%" PRId64 " %" PRId64 "\n%s\n", st->key, st->id,
                      st->n_rows, st->n_bytes, lode_buf_str(&st->locator)) == 0 &&
        lode_buf_add(&b, lode_buf_str(&st->header), st->header.len, err) == 0)
        rc = lode_io_write_file(path, b.p, b.len, err);
    lode_buf_clear(&b);
    return rc;
}
