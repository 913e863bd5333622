/* flow/backup.c - reads the Ids back from the chunks that wait, asks for a few hundred records at a
 * time, and puts the answers one behind the other. */
#include "flow/backup.h"

#include <inttypes.h>
#include <string.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "csv/reader.h"
#include "salesforce/queryjob.h"
#include "salesforce/sfid.h"

/* A query of up to 8,000 bytes goes by REST (salesforce/queryjob.h); one of a Bulk job may have
 * 100,000 characters. ID_BYTES: 'ID18', with its comma. */
enum { SHORT = 7800, LONG = 60000, ID_BYTES = LODE_SFID_SIZE + 2, PIECE = 65536 };

struct backup {
    struct lode_step *step;
    char *path, *part, *answer; /* the file, before it is whole; the rows of one query */
    struct lode_out *out;
    struct lode_buf fields;      /* SELECT … FROM … WHERE Id IN ( */
    char (*ids)[LODE_SFID_SIZE]; /* not yet asked for */
    size_t n_ids, most_ids;
    int has_header;
    int64_t n_copied;
};

static int make_paths(struct backup *b, struct lode_err *err)
{
    const struct lode_step *s = b->step;
    char *dir = lode_str_printf(err, "%s/backup", s->run->dir);
    int rc = dir ? lode_io_mkdirs(dir, err) : -1;

    if (rc == 0) {
        b->path = lode_str_printf(err, "%s/%s.csv", dir, s->spec.name);
        for (int n = 2; b->path && lode_io_exists(b->path); n++) {
            lode_mem_free(b->path);
            b->path = lode_str_printf(err, "%s/%s-%d.csv", dir, s->spec.name, n);
        }
        b->part = b->path ? lode_str_printf(err, "%s.part", b->path) : NULL;
        b->answer = b->part ? lode_str_printf(err, "%s.answer", b->path) : NULL;
        rc = b->answer ? 0 : -1;
    }
    lode_mem_free(dir);
    return rc;
}

static int open_backup(struct backup *b, struct lode_err *err)
{
    const struct lode_describe *d = b->step->describe;
    size_t n, room;
    const struct lode_field *f = lode_describe_fields(d, &n);

    if (make_paths(b, err) < 0 || lode_buf_adds(&b->fields, "SELECT Id", err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (lode_describe_is_value(&f[i]) && lode_str_casecmp(f[i].name, "Id") != 0 &&
            lode_buf_addf(&b->fields, err, ",%s", f[i].name) < 0)
            return -1;
    if (lode_buf_addf(&b->fields, err, " FROM %s WHERE Id IN (", lode_describe_name(d)) < 0)
        return -1;
    room = b->fields.len < SHORT / 2 ? SHORT : b->fields.len + LONG;
    b->most_ids = (room - b->fields.len) / ID_BYTES;
    b->ids = lode_mem_alloc(b->most_ids * sizeof *b->ids, err);
    return b->ids ? lode_io_create(b->part, &b->out, err) : -1;
}

static void close_backup(struct backup *b)
{
    struct lode_err ignored;

    lode_io_drop(b->out);
    if (b->answer && lode_io_remove(b->answer, &ignored) < 0)
        lode_log_write(b->step->run->log, LODE_LOG_WARN, "backup", "%s", ignored.msg);
    lode_buf_clear(&b->fields);
    lode_mem_free(b->ids);
    lode_mem_free(b->path);
    lode_mem_free(b->part);
    lode_mem_free(b->answer);
}

/* Names of fields have no line breaks: the header is the first line. */
static int skip_header(struct backup *b, int fd, char *buf, size_t *n, const char **from,
                       struct lode_err *err)
{
    while (lode_io_read(fd, buf, PIECE, n, err) == 0) {
        const char *end = memchr(buf, '\n', *n);

        *from = end ? end + 1 : buf;
        if (end || *n == 0) {
            *n -= (size_t)(*from - buf);
            b->has_header = 1;
            return 0;
        }
    }
    return -1;
}

static int append_answer(struct backup *b, struct lode_err *err)
{
    char *buf = lode_mem_alloc(PIECE, err);
    const char *from = buf;
    size_t n = 0;
    int fd = -1, rc = buf ? lode_io_open_read(b->answer, &fd, err) : -1;

    if (rc == 0 && b->has_header) {
        rc = skip_header(b, fd, buf, &n, &from, err);
    } else if (rc == 0) {
        rc = lode_io_read(fd, buf, PIECE, &n, err);
        b->has_header = 1;
    }
    while (rc == 0 && n > 0) {
        rc = lode_io_write(b->out, from, n, err);
        from = buf;
        if (rc == 0)
            rc = lode_io_read(fd, buf, PIECE, &n, err);
    }
    lode_io_close(fd);
    lode_mem_free(buf);
    return rc;
}

/* Those in the recycle bin, and archived ones, are asked for, too: they can be deleted. */
static int ask(struct backup *b, struct lode_err *err)
{
    struct lode_buf soql;
    int64_t n = 0;
    int rc;

    lode_buf_init(&soql, 0);
    rc = lode_buf_add(&soql, b->fields.p, b->fields.len, err);
    for (size_t i = 0; rc == 0 && i < b->n_ids; i++)
        rc = lode_buf_addf(&soql, err, "%s'%s'", i ? "," : "", b->ids[i]);
    if (rc == 0)
        rc = lode_buf_addc(&soql, ')', err);
    if (rc == 0)
        rc = lode_queryjob_fetch(b->step->run->session, lode_buf_str(&soql), 1, LODE_QUERYJOB_AUTO,
                                 b->answer, NULL, NULL, &n, err);
    if (rc == 0)
        rc = append_answer(b, err);
    lode_buf_clear(&soql);
    b->n_copied += n;
    b->n_ids = 0;
    return rc < 0 ? -1 : lode_types_check_interrupt(b->step->run, err);
}

/* A value that is no Id names no record. What the org makes of an Id of another object is not
 * confirmed: it might delete what this file does not have. */
static int take(struct backup *b, const struct lode_slice *value, struct lode_err *err)
{
    const char *prefix = lode_describe_key_prefix(b->step->describe);

    if (lode_sfid_18(value->p, value->n, b->ids[b->n_ids]) < 0)
        return 0;
    if (prefix && strncmp(prefix, b->ids[b->n_ids], 3) != 0)
        return lode_err_set(err, LODE_E_CHECK,
                            "%s is no Id of %s, whose Ids begin with %s: nothing was deleted",
                            b->ids[b->n_ids], lode_describe_name(b->step->describe), prefix);
    b->n_ids++;
    return b->n_ids == b->most_ids ? ask(b, err) : 0;
}

static int read_chunk(struct backup *b, const struct lode_chunk *c, struct lode_err *err)
{
    const struct lode_reader_opts opts = {.any_width = 1, .raw_bytes = 1, .keep_blank = 1};
    struct lode_reader *r = NULL;
    const char *const *names;
    struct lode_row row;
    size_t n, id = 0;
    int rc = lode_reader_open(c->csv, &opts, &r, err);

    if (rc < 0)
        return -1;
    names = lode_reader_columns(r, &n);
    while (id < n && lode_str_casecmp(names[id], "Id") != 0)
        id++;
    while ((rc = lode_reader_next(r, &row, err)) == 1)
        if (id < row.n_cells && take(b, &row.cells[id], err) < 0) {
            rc = -1;
            break;
        }
    lode_reader_close(r);
    return rc;
}

static int finish(struct backup *b, struct lode_err *err)
{
    struct lode_out *out = b->out;

    b->out = NULL;
    return lode_io_finish(out, err) < 0 ? -1 : lode_io_keep(b->part, b->path, err);
}

int lode_backup_write(struct lode_step *s, int64_t *n_copied, struct lode_err *err)
{
    struct backup b = {.step = s};
    int64_t n_rows = 0;
    int rc;

    lode_buf_init(&b.fields, 0);
    rc = open_backup(&b, err);
    for (const struct lode_chunk *c = s->chunks; rc == 0 && c; c = c->next) {
        if (c->state != LODE_CHUNK_SPOOLED)
            continue;
        rc = read_chunk(&b, c, err);
        n_rows += c->n_rows;
    }
    if (rc == 0 && b.n_ids > 0)
        rc = ask(&b, err);
    if (rc == 0)
        rc = finish(&b, err);
    if (rc == 0) {
        *n_copied = b.n_copied;
        lode_log_write(s->run->log, LODE_LOG_INFO, "backup",
                       "%s: %" PRId64 " records of %" PRId64 " rows in %s", s->spec.name,
                       b.n_copied, n_rows, b.path);
        if (s->run->delete_check.copied)
            s->run->delete_check.copied(s->run->delete_check.ctx, b.path, b.n_copied, n_rows);
    }
    close_backup(&b);
    return rc < 0 ? lode_err_wrap(err, "backup of what step %s deletes", s->spec.name) : 0;
}
