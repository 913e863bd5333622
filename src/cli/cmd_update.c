/* cli/cmd_update.c - writes the script that the command line stands for below the folder of runs,
 * asks, and runs it as any other. The same command is the same script: what is unfinished of it is
 * found. */
#include "cli/cmd_update.h"

#include <string.h>

#include "base/hash.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/load.h"
#include "cli/options.h"
#include "cli/report.h"
#include "cli/terminal.h"

static int check(const struct lode_options *o, struct lode_err *err)
{
    const char *verb = o->command->name;
    int is_update = o->command->id == LODE_COMMAND_UPDATE;
    int is_upsert = o->command->id == LODE_COMMAND_UPSERT;

    if (!o->sobject)
        return lode_err_set(err, LODE_E_USAGE, "lode %s wants --sobject NAME", verb);
    if ((o->file != NULL) == (o->query != NULL))
        return lode_err_set(err, LODE_E_USAGE,
                            "lode %s wants rows, either of a file (--file FILE) or of a query "
                            "(--query SOQL)",
                            verb);
    if (is_upsert != (o->external_id != NULL))
        return lode_err_set(err, LODE_E_USAGE,
                            is_upsert ? "lode upsert wants --external-id FIELD"
                                      : "--external-id is for lode upsert, not for lode %s",
                            verb);
    if (is_update && o->query && !o->eval)
        return lode_err_set(err, LODE_E_USAGE,
                            "lode update of a query's rows wants --eval CODE: what is to change?");
    if (o->query && (o->column_delimiter || o->encoding))
        return lode_err_set(err, LODE_E_USAGE, "--%s is of the file that --file names",
                            o->column_delimiter ? "column-delimiter" : "encoding");
    if (o->only_changed && (!is_update || !o->query))
        return lode_err_set(err, LODE_E_USAGE,
                            "--only-changed compares with what a query read: it is for lode update "
                            "with --query");
    return 0;
}

/* , name = "text" */
static int add(struct lode_buf *b, const char *name, const char *text, struct lode_err *err)
{
    if (!text)
        return 0;
    if (lode_buf_addf(b, err, "  %s = \"", name) < 0)
        return -1;
    for (; *text; text++) {
        if (*text == '\n' || *text == '\r') {
            if (lode_buf_adds(b, *text == '\n' ? "\\n" : "\\r", err) < 0)
                return -1;
            continue;
        }
        if ((*text == '"' || *text == '\\') && lode_buf_addc(b, '\\', err) < 0)
            return -1;
        if (lode_buf_addc(b, *text, err) < 0)
            return -1;
    }
    return lode_buf_adds(b, "\",\n", err);
}

static int make_script(const struct lode_options *o, struct lode_buf *b, struct lode_err *err)
{
    if (lode_buf_addf(b, err,
                      "-- Made by lode %s from its command line; a resumed run needs it.\n"
                      "require(\"lode.oneline\").run {\n",
                      o->command->name) < 0 ||
        add(b, "operation", o->command->name, err) < 0 || add(b, "object", o->sobject, err) < 0 ||
        add(b, "external_id", o->external_id, err) < 0 || add(b, "file", o->file, err) < 0 ||
        add(b, "delimiter", o->column_delimiter, err) < 0 ||
        add(b, "encoding", o->encoding, err) < 0 || add(b, "query", o->query, err) < 0 ||
        add(b, "code", o->eval, err) < 0)
        return -1;
    if ((o->only_changed && lode_buf_adds(b, "  only_changed = true,\n", err) < 0) ||
        (o->is_dry_run && lode_buf_adds(b, "  dry_run = true,\n", err) < 0))
        return -1;
    return lode_buf_adds(b, "}\n", err);
}

/* The script's file; to be freed. */
static char *write_script(const struct lode_options *o, struct lode_err *err)
{
    char hash[LODE_HASH_HEX_SIZE], *path = NULL;
    struct lode_buf b;

    lode_buf_init(&b, 0);
    if (make_script(o, &b, err) == 0 && lode_hash_sha256(lode_buf_str(&b), b.len, hash, err) == 0 &&
        lode_io_mkdirs(o->run_dir, err) == 0)
        path = lode_str_printf(err, "%s/%s-%.40s-%.8s.lua", o->run_dir, o->command->name,
                               o->sobject, hash);
    if (path && lode_io_write_file(path, lode_buf_str(&b), b.len, err) < 0) {
        lode_mem_free(path);
        path = NULL;
    }
    lode_buf_clear(&b);
    return path;
}

static int confirm(const struct lode_options *o, struct lode_err *err)
{
    char answer[16], *question;
    int rc;

    if (o->is_yes || o->is_dry_run || o->command->id == LODE_COMMAND_DELETE)
        return 0; /* a delete is asked about when it is known how many (deleteguard.h) */
    question = lode_str_printf(err, "%s records of %s by the rows of %s? [y/N] ", o->command->name,
                               o->sobject, o->file ? o->file : o->query);
    rc = question ? lode_terminal_ask(question, NULL, answer, sizeof answer, err) : -1;
    lode_mem_free(question);
    if (rc < 0)
        return -1;
    if (rc == 0)
        return lode_err_set(err, LODE_E_REFUSED,
                            "there is no terminal to ask at: --dry-run shows what would be sent, "
                            "--yes sends it");
    if (answer[0] == 'y' || answer[0] == 'Y')
        return 0;
    return lode_err_set(err, LODE_E_REFUSED, "nothing was sent");
}

int lode_cmd_update(int argc, char **argv)
{
    struct lode_options o;
    struct lode_err err;
    char *path = NULL;
    int status;
    int rc = lode_options_parse(lode_options_command(argv[0]), argc, argv, &o, &err);

    if (rc)
        return rc > 0 ? LODE_EXIT_OK : lode_report_fail(&err);
    rc = check(&o, &err);
    if (rc == 0)
        rc = confirm(&o, &err);
    if (rc == 0)
        path = write_script(&o, &err);
    status = path ? lode_load_run(&o, path, 0, NULL) : lode_report_fail(&err);
    lode_mem_free(path);
    lode_options_clear(&o);
    return status;
}
