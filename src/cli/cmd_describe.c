/* cli/cmd_describe.c - `lode describe`: the fields of an object. */
#include "cli/cmd_describe.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "cli/connect.h"
#include "cli/table.h"
#include "salesforce/describe.h"

static int add_word(struct lode_buf *b, const char *word, struct lode_err *err)
{
    return (b->len && lode_buf_adds(b, ", ", err) < 0) ? -1 : lode_buf_adds(b, word, err);
}

static int add_flags(struct lode_buf *b, const struct lode_field *f, struct lode_err *err)
{
    const struct {
        int is_set;
        const char *word;
    } flags[] = {
        {lode_describe_is_required(f), "required"},
        {f->is_unique, "unique"},
        {f->is_external_id, "external-id"},
        {f->is_createable && !f->is_updateable, "create-only"},
        {!f->is_createable && f->is_updateable, "update-only"},
        {!f->is_createable && !f->is_updateable, "read-only"},
        {f->is_restricted, "restricted"},
    };

    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (flags[i].is_set && add_word(b, flags[i].word, err) < 0)
            return -1;
    return 0;
}

static int add_field(struct lode_table *t, const struct lode_field *f, struct lode_err *err)
{
    char length[48] = "";
    struct lode_buf b;
    int rc = -1;

    if (f->length > 0)
        snprintf(length, sizeof length, "%ld", f->length);
    else if (f->precision > 0)
        snprintf(length, sizeof length, "%ld,%ld", f->precision, f->scale);
    lode_buf_init(&b, 0);
    if (lode_table_text(t, f->name, err) < 0 || lode_table_text(t, f->type, err) < 0 ||
        lode_table_text(t, length, err) < 0 || add_flags(&b, f, err) < 0 ||
        lode_table_text(t, lode_buf_str(&b), err) < 0)
        goto out;
    lode_buf_reset(&b);
    for (size_t i = 0; f->refers_to && f->refers_to[i]; i++)
        if (add_word(&b, f->refers_to[i], err) < 0)
            goto out;
    rc = lode_table_text(t, b.len ? b.p : "", err);
out:
    lode_buf_clear(&b);
    return rc;
}

static int print_fields(const struct lode_describe *d, struct lode_err *err)
{
    struct lode_table t;
    size_t n;
    const struct lode_field *fields = lode_describe_fields(d, &n);
    int rc = -1;

    lode_table_init(&t);
    if (lode_table_column(&t, "NAME", 0, err) < 0 || lode_table_column(&t, "TYPE", 0, err) < 0 ||
        lode_table_column(&t, "LENGTH", 1, err) < 0 || lode_table_column(&t, "FLAGS", 0, err) < 0 ||
        lode_table_column(&t, "REFERENCES", 0, err) < 0)
        goto out;
    for (size_t i = 0; i < n; i++)
        if (add_field(&t, &fields[i], err) < 0)
            goto out;
    lode_table_print(&t, stdout);
    rc = 0;
out:
    lode_table_clear(&t);
    return rc;
}

static int work(const struct lode_options *o, struct lode_connect *c, struct lode_err *err)
{
    struct lode_describe *d;
    int rc = 0;

    if (lode_describe_get(c->session, o->operands[0], &d, err) < 0)
        return -1;
    if (o->is_json)
        printf("%s\n", lode_describe_json(d));
    else
        rc = print_fields(d, err);
    lode_describe_free(d);
    return rc;
}

int lode_cmd_describe(int argc, char **argv)
{
    return lode_connect_command(argc, argv, NULL, work);
}
