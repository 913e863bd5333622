/* cli/cmd_query.c - `lode query`: the rows of a SOQL query on standard output. */
#include "cli/cmd_query.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/temp.h"
#include "cli/connect.h"
#include "cli/jsonout.h"
#include "csv/reader.h"
#include "salesforce/queryjob.h"

enum { MAX_SOQL = 100000, MAX_ROW = 64 * 1024 * 1024 };

static int check(const struct lode_options *o, struct lode_err *err)
{
    int n = (o->n_operands > 0) + (o->query != NULL) + (o->query_file != NULL);

    if (n == 1)
        return 0;
    return lode_err_set(
        err, LODE_E_USAGE,
        n ? "lode query: give one query: as an argument, by --query or by "
            "--query-file"
          : "lode query wants a query: lode query \"SELECT Id, Name FROM Account\"");
}

static int read_stdin(struct lode_buf *b, struct lode_err *err)
{
    char part[4096];
    size_t got;

    do {
        if (lode_io_read(STDIN_FILENO, part, sizeof part, &got, err) < 0 ||
            lode_buf_add(b, part, got, err) < 0)
            return lode_err_wrap(err, "standard input");
    } while (got);
    return 0;
}

/* The query, without blanks around it. */
static int read_query(const struct lode_options *o, struct lode_buf *b, struct lode_err *err)
{
    const char *text = o->query ? o->query : o->n_operands ? o->operands[0] : NULL;
    int rc;

    if (text)
        rc = lode_buf_adds(b, text, err);
    else if (strcmp(o->query_file, "-") == 0)
        rc = read_stdin(b, err);
    else
        rc = lode_io_read_file(o->query_file, MAX_SOQL, b, err);
    if (rc < 0)
        return -1;
    while (b->len && strchr(" \t\r\n", b->p[b->len - 1]))
        b->p[--b->len] = '\0';
    if (strlen(lode_buf_str(b)) != b->len || !b->len)
        return lode_err_set(err, LODE_E_USAGE,
                            b->len ? "the query has a NUL in it" : "the query is empty");
    return 0;
}

static void tell(void *ctx, int64_t n_rows)
{
    (void)ctx;
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r%lld rows", (long long)n_rows);
}

static int fetch(const struct lode_options *o, struct lode_session *s, const char *soql,
                 const char *path, struct lode_err *err)
{
    enum lode_queryjob_how how = o->is_bulk ? LODE_QUERYJOB_BULK : LODE_QUERYJOB_AUTO;
    int64_t n;
    int rc = lode_queryjob_fetch(s, soql, o->all_rows, how, path, tell, NULL, &n, err);

    if (isatty(STDERR_FILENO))
        fputs("\r\033[K", stderr);
    return rc;
}

static int check_interrupt(const struct lode_connect *c, struct lode_err *err)
{
    if (!atomic_load(c->interrupt))
        return 0;
    return lode_err_set(err, LODE_E_CANCEL, "interrupted");
}

static int print_csv(const struct lode_connect *c, const char *path, struct lode_err *err)
{
    char part[65536];
    size_t got;
    int fd, rc;

    if (lode_io_open_read(path, &fd, err) < 0)
        return -1;
    do {
        rc = lode_io_read(fd, part, sizeof part, &got, err);
        if (rc == 0)
            rc = check_interrupt(c, err);
        if (rc == 0 && lode_io_write_fd(STDOUT_FILENO, part, got, err) < 0)
            rc = lode_err_wrap(err, "standard output");
    } while (rc == 0 && got);
    lode_io_close(fd);
    return rc;
}

/* Asked at once, while the reason is known. */
static int fail_to_print(struct lode_err *err)
{
    lode_err_sys(err, LODE_E_IO, errno, "cannot write to standard output");
    clearerr(stdout); /* main() need not say it again */
    return -1;
}

static int print_objects(const struct lode_connect *c, struct lode_reader *r, struct lode_err *err)
{
    struct lode_jsonout j;
    struct lode_row row;
    size_t n;
    const char *const *columns = lode_reader_columns(r, &n);
    int rc;

    lode_jsonout_init(&j, stdout);
    while ((rc = lode_reader_next(r, &row, err)) == 1) {
        if (row.fault[0])
            return lode_err_set(err, LODE_E_INPUT, "the org's result: %s", row.fault);
        if (ferror(stdout))
            return fail_to_print(err);
        if (check_interrupt(c, err) < 0)
            return -1;
        lode_jsonout_open(&j, NULL, '{');
        for (size_t i = 0; i < n; i++)
            if (row.cells[i].n)
                lode_jsonout_bytes(&j, columns[i], row.cells[i].p, row.cells[i].n);
            else
                lode_jsonout_text(&j, columns[i], NULL);
        lode_jsonout_close(&j, '}');
        lode_jsonout_end(&j);
    }
    return rc == 0 && (fflush(stdout) != 0 || ferror(stdout)) ? fail_to_print(err) : rc;
}

static int print_json(const struct lode_connect *c, const char *path, struct lode_err *err)
{
    struct lode_reader_opts opts = {.max_row_bytes = MAX_ROW};
    struct lode_reader *r;
    int rc;

    if (lode_reader_open(path, &opts, &r, err) < 0)
        return -1;
    rc = print_objects(c, r, err);
    lode_reader_close(r);
    return rc;
}

static int work(const struct lode_options *o, struct lode_connect *c, struct lode_err *err)
{
    char *dir = NULL, *path = NULL;
    struct lode_err ignored;
    struct lode_buf soql;
    int rc = -1;

    lode_buf_init(&soql, MAX_SOQL);
    if (read_query(o, &soql, err) < 0)
        goto out;
    dir = lode_temp_make_dir("query", err);
    if (!dir)
        goto out;
    path = lode_str_printf(err, "%s/rows.csv", dir);
    if (path && fetch(o, c->session, lode_buf_str(&soql), path, err) == 0)
        rc = o->is_json ? print_json(c, path, err) : print_csv(c, path, err);
    if (lode_io_remove_tree(dir, rc == 0 ? err : &ignored) < 0)
        rc = -1;
out:
    lode_mem_free(path);
    lode_mem_free(dir);
    lode_buf_clear(&soql);
    return rc;
}

int lode_cmd_query(int argc, char **argv)
{
    return lode_connect_command(argc, argv, check, work);
}
