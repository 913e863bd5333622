/* cli/snapshot_records.c - queries whose rows a snapshot keeps. */
#include "cli/snapshot.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/report.h"
#include "salesforce/queryjob.h"
#include "salesforce/soqltext.h"

static int is_query(const char *text)
{
    return strpbrk(text, " \t\r\n") != NULL;
}

static int check_columns(const struct lode_soqltext *soql, struct lode_err *err)
{
    int has_id = 0;

    for (size_t i = 0; i < soql->n; i++) {
        if (strchr(soql->columns[i], '.'))
            return lode_err_set(
                err, LODE_E_USAGE,
                "--records: %s belongs to another record: leave it out (records that "
                "others name come along by themselves)",
                soql->columns[i]);
        has_id |= lode_str_casecmp(soql->columns[i], "Id") == 0;
    }
    if (has_id)
        return 0;
    return lode_err_set(
        err, LODE_E_USAGE,
        "--records: the query must have Id, by which records are known: SELECT Id, … "
        "FROM %s",
        soql->object);
}

/* *object: whose records they are, to be freed. */
static int read_query(const char *text, char **object, struct lode_err *err)
{
    struct lode_soqltext soql;
    int rc;

    if (lode_soqltext_parse(text, &soql, err) < 0)
        return lode_err_wrap(err, "--records");
    rc = check_columns(&soql, err);
    if (rc == 0) {
        *object = soql.object;
        soql.object = NULL;
    }
    lode_soqltext_clear(&soql);
    return rc;
}

int lode_snapshot_records_check(const struct lode_options_list *texts, struct lode_err *err)
{
    for (size_t i = 0; i < texts->n; i++) {
        char *object = NULL;

        if (!is_query(texts->items[i]))
            continue;
        if (read_query(texts->items[i], &object, err) < 0)
            return -1;
        lode_mem_free(object);
    }
    return 0;
}

static int add_all_fields(struct lode_buf *b, const struct lode_describe *d, struct lode_err *err)
{
    size_t n;
    const struct lode_field *fields = lode_describe_fields(d, &n);

    if (lode_buf_adds(b, "SELECT Id", err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (strcmp(fields[i].type, "id") != 0 && lode_describe_is_value(&fields[i]) &&
            lode_buf_addf(b, err, ", %s", fields[i].name) < 0)
            return -1;
    return lode_buf_addf(b, err, " FROM %s", lode_describe_name(d));
}

char *lode_snapshot_file(const char *folder, const char *name, struct lode_err *err)
{
    char *path = lode_str_printf(err, "%s/%s.csv", folder, name);

    for (int n = 2; path && lode_io_exists(path); n++) {
        lode_mem_free(path);
        path = lode_str_printf(err, "%s/%s-%d.csv", folder, name, n);
    }
    return path;
}

static void tell(void *ctx, int64_t n_rows)
{
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r\033[K%s: %lld records", (const char *)ctx, (long long)n_rows);
}

static int fetch(struct lode_session *s, const char *soql, const char *folder,
                 const struct lode_describe *d, struct lode_snapshot_parents *parents,
                 struct lode_err *err)
{
    const char *name = lode_describe_name(d);
    char *path = lode_snapshot_file(folder, name, err);
    int64_t n = 0;
    int rc = path ? lode_queryjob_fetch(s, soql, 0, LODE_QUERYJOB_AUTO, path, tell, (void *)name,
                                        &n, err)
                  : -1;

    if (isatty(STDERR_FILENO))
        fputs("\r\033[K", stderr);
    if (rc < 0)
        lode_err_wrap(err, "--records");
    else
        rc = lode_snapshot_parents_read(parents, path, d, err);
    if (rc == 0)
        fprintf(stderr, "%lld record%s of %s\n", (long long)n, n == 1 ? "" : "s", name);
    lode_mem_free(path);
    return rc;
}

static int take(struct lode_session *s, const char *text, const char *folder,
                struct lode_snapshot_objects *objects, struct lode_snapshot_parents *parents,
                struct lode_err *err)
{
    const struct lode_describe *d;
    char *object = NULL;
    struct lode_buf all;
    int rc;

    lode_buf_init(&all, 0);
    if (is_query(text) && read_query(text, &object, err) < 0)
        return -1;
    rc = lode_snapshot_objects_get(objects, object ? object : text, &d, err);
    if (rc == 0 && !object)
        rc = add_all_fields(&all, d, err);
    if (rc == 0)
        rc = fetch(s, object ? text : lode_buf_str(&all), folder, d, parents, err);
    lode_buf_clear(&all);
    lode_mem_free(object);
    return rc;
}

static int take_all(struct lode_session *s, const char *folder,
                    const struct lode_options_list *texts, struct lode_snapshot_objects *objects,
                    struct lode_err *err)
{
    struct lode_snapshot_parents *parents;
    int rc = 0;

    if (lode_io_mkdirs(folder, err) < 0 || lode_snapshot_parents_open(&parents, err) < 0)
        return -1;
    for (size_t i = 0; rc == 0 && i < texts->n; i++)
        rc = take(s, texts->items[i], folder, objects, parents, err);
    if (rc == 0)
        rc = lode_snapshot_parents_fetch(parents, s, folder, objects, err);
    lode_snapshot_parents_close(parents);
    return rc;
}

static int stands_there(const char *path, const char *what, struct lode_err *err)
{
    return lode_err_set(err, LODE_E_REFUSED,
                        "%.120s %s, and the snapshot would write its own %s in the place of it: "
                        "name another folder with --dir, or move it away",
                        path, what, lode_str_basename(path));
}

/* A file that an earlier snapshot left: whole, or in records.part what a query works with
 * (Name.csv.rows, Name.csv.page.part). */
static int is_record_file(const char *folder, const char *name, struct lode_err *err)
{
    char *path = lode_str_printf(err, "%s/%s", folder, name);
    int is_part = lode_str_ends(folder, ".part");
    struct stat st;
    int is_one = (lode_str_ends(name, ".csv") || (is_part && strstr(name, ".csv."))) && path &&
                 lstat(path, &st) == 0 && S_ISREG(st.st_mode);

    lode_mem_free(path);
    return is_one;
}

/* 1: the folder is a snapshot's. 0: there is none. REFUSED where something else has its name. */
static int look(const char *folder, struct lode_err *err)
{
    struct dirent *e;
    struct stat st;
    int rc = 1;
    DIR *d;

    if (lstat(folder, &st) < 0)
        return errno == ENOENT || errno == ENOTDIR
                   ? 0
                   : lode_err_sys(err, LODE_E_IO, errno, "cannot read folder %s", folder);
    if (!S_ISDIR(st.st_mode))
        return stands_there(folder, S_ISLNK(st.st_mode) ? "is a link" : "is no folder", err);
    d = opendir(folder);
    if (!d)
        return lode_err_sys(err, LODE_E_IO, errno, "cannot open folder %s", folder);
    while (rc == 1 && (e = readdir(d))) {
        char what[160];

        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0 ||
            is_record_file(folder, e->d_name, err))
            continue;
        snprintf(what, sizeof what, "is no snapshot's folder, it holds %.100s", e->d_name);
        rc = stands_there(folder, what, err);
    }
    closedir(d);
    return rc;
}

static int remove_folder(const char *folder, struct lode_err *err)
{
    int rc = look(folder, err);

    return rc == 1 ? lode_io_remove_tree(folder, err) : rc;
}

int lode_snapshot_records_room(const char *dir, struct lode_err *err)
{
    char *folder = lode_str_printf(err, "%s/records", dir);
    char *part = folder ? lode_str_printf(err, "%s.part", folder) : NULL;
    char *schema = part ? lode_str_printf(err, "%s/schema.json", dir) : NULL;
    int rc = schema ? look(part, err) : -1;

    if (rc >= 0)
        rc = look(folder, err);
    if (rc == 1 && !lode_io_exists(schema))
        rc = stands_there(folder, "has no schema.json beside it, so is no snapshot's", err);
    lode_mem_free(schema);
    lode_mem_free(part);
    lode_mem_free(folder);
    return rc < 0 ? -1 : 0;
}

int lode_snapshot_records_take(struct lode_session *s, const char *dir,
                               const struct lode_options_list *texts,
                               struct lode_snapshot_objects *objects, struct lode_err *err)
{
    char *part = lode_str_printf(err, "%s/records.part", dir);
    struct lode_err e;
    int rc = part ? remove_folder(part, err) : -1;

    if (rc == 0 && texts->n)
        rc = take_all(s, part, texts, objects, err);
    if (rc < 0 && part && remove_folder(part, &e) < 0)
        lode_report_error(&e);
    lode_mem_free(part);
    return rc;
}

int lode_snapshot_records_keep(const char *dir, struct lode_err *err)
{
    char *folder = lode_str_printf(err, "%s/records", dir);
    char *part = folder ? lode_str_printf(err, "%s.part", folder) : NULL;
    int rc = part ? remove_folder(folder, err) : -1;

    if (rc == 0 && lode_io_exists(part))
        rc = lode_io_rename(part, folder, err);
    lode_mem_free(part);
    lode_mem_free(folder);
    return rc;
}
