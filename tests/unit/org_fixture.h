/* tests/unit/org_fixture.h - a local org in memory for unit tests: rows as "a,b|c,d", results as
 * text. Ids of saved records are $0, $1, … in the order in which they were made. */
#ifndef LODE_TEST_ORG_FIXTURE_H
#define LODE_TEST_ORG_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/io.h"
#include "base/mem.h"
#include "rehearsal/org_records.h"

enum { FIXTURE_IDS = 64, FIXTURE_COLUMNS = 32, FIXTURE_CELLS = 1024 };

struct fixture {
    char dir[256], schema_file[300];
    struct lode_org_schema *schema;
    struct lode_db *db;
    struct lode_org_records *records;
    char ids[FIXTURE_IDS][19];
    int n_ids;
    struct lode_buf in, out;
};

struct fixture_step {
    const char *object;
    enum lode_org_op op;
    const char *external, *header, *rows, *want;
};

static struct lode_err err;

static const char fixture_schema[] =
    "[{\"name\":\"Account\",\"fields\":["
    "{\"name\":\"Legacy_Id__c\",\"type\":\"string\",\"length\":40,\"externalId\":true,"
    "\"unique\":true},"
    "{\"name\":\"Loose__c\",\"label\":\"Loose\",\"type\":\"string\",\"length\":20,"
    "\"externalId\":true},"
    "{\"name\":\"Exact__c\",\"type\":\"string\",\"length\":20,\"externalId\":true,"
    "\"unique\":true,\"caseSensitive\":true},"
    "{\"name\":\"Number__c\",\"type\":\"double\",\"precision\":10,\"scale\":2,"
    "\"externalId\":true,\"unique\":true},"
    "{\"name\":\"Colour__c\",\"label\":\"Colour\",\"type\":\"picklist\","
    "\"restrictedPicklist\":true,\"picklistValues\":[\"Red\",\"Green\"]},"
    "{\"name\":\"Tags__c\",\"label\":\"Tags\",\"type\":\"multipicklist\","
    "\"restrictedPicklist\":true,\"picklistValues\":[\"A\",\"B\",\"C\"]},"
    "{\"name\":\"Free__c\",\"type\":\"multipicklist\",\"picklistValues\":[\"One\",\"Two\"]},"
    "{\"name\":\"Seen__c\",\"type\":\"datetime\"},"
    "{\"name\":\"Opens__c\",\"type\":\"time\"},"
    "{\"name\":\"Rich__c\",\"type\":\"textarea\",\"htmlFormatted\":true},"
    "{\"name\":\"Mail__c\",\"type\":\"email\",\"externalId\":true,\"unique\":true,"
    "\"caseSensitive\":true},"
    "{\"name\":\"Active__c\",\"type\":\"boolean\",\"defaultValue\":true}]},"
    "{\"name\":\"Item__c\",\"fields\":[{\"name\":\"Account__c\",\"type\":\"reference\","
    "\"referenceTo\":[\"Account\"],\"cascadeDelete\":true},"
    "{\"name\":\"Kind__c\",\"type\":\"string\",\"length\":20,\"nillable\":false,"
    "\"defaultedOnCreate\":true,\"defaultValueFormula\":\"\\\"plain\\\"\"},"
    "{\"name\":\"Contact__c\",\"type\":\"reference\",\"referenceTo\":[\"Contact\"]}]}]";

static int fixture_open(void **state)
{
    const char *tmp = getenv("LODE_TEST_TMP");
    struct fixture *f = calloc(1, sizeof *f);

    if (!f)
        return -1;
    snprintf(f->dir, sizeof f->dir, "%s/orgXXXXXX", tmp ? tmp : "/tmp");
    if (!mkdtemp(f->dir))
        return -1;
    snprintf(f->schema_file, sizeof f->schema_file, "%s/schema.json", f->dir);
    lode_buf_init(&f->in, 0);
    lode_buf_init(&f->out, 0);
    *state = f;
    if (lode_io_write_file(f->schema_file, fixture_schema, strlen(fixture_schema), &err) < 0 ||
        lode_org_schema_open(f->schema_file, &f->schema, &err) < 0 ||
        lode_db_open(":memory:", 0, &f->db, &err) < 0 ||
        lode_org_records_open(f->db, f->schema, &f->records, &err) < 0) {
        fprintf(stderr, "%s\n", err.msg);
        return -1;
    }
    return 0;
}

static int fixture_close(void **state)
{
    struct fixture *f = *state;
    int rc;

    lode_org_records_close(f->records);
    lode_db_close(f->db);
    lode_org_schema_close(f->schema);
    lode_buf_clear(&f->in);
    lode_buf_clear(&f->out);
    rc = lode_io_remove_tree(f->dir, &err);
    free(f);
    return rc;
}

/* The first value of the first row of a statement. */
static inline const char *fixture_sql(struct fixture *f, const char *sql)
{
    static char value[256];
    sqlite3_stmt *st = lode_db_prepare(f->db, sql, &err);

    if (!st)
        fail_msg("%s", err.msg);
    assert_int_equal(lode_db_step(f->db, st, &err), 1);
    snprintf(value, sizeof value, "%s", lode_db_text(st, 0));
    sqlite3_reset(st);
    return value;
}

/* $n of text as ids, into f->in. */
static inline const char *fixture_fill(struct fixture *f, const char *text)
{
    lode_buf_reset(&f->in);
    assert_int_equal(lode_buf_adds(&f->in, "", &err), 0);
    for (; *text; text++) {
        if (*text != '$') {
            assert_int_equal(lode_buf_addc(&f->in, *text, &err), 0);
            continue;
        }
        assert_int_equal(lode_buf_adds(&f->in, f->ids[strtol(text + 1, (char **)&text, 10)], &err),
                         0);
        text--;
    }
    return f->in.p;
}

/* Ids of text as $n, onto f->out. */
static inline void fixture_show(struct fixture *f, const char *text)
{
    while (*text) {
        int k = 0;

        while (k < f->n_ids && strncmp(f->ids[k], text, 18) != 0)
            k++;
        if (k < f->n_ids) {
            assert_int_equal(lode_buf_addf(&f->out, &err, "$%d", k), 0);
            text += 18;
        } else {
            assert_int_equal(lode_buf_addc(&f->out, *text++, &err), 0);
        }
    }
}

static inline size_t fixture_columns(struct fixture *f, const struct lode_org_object *o,
                                     const char *header, struct lode_org_column *columns)
{
    char text[1024], *p = text;
    size_t n = 0;

    snprintf(text, sizeof text, "%s", header);
    for (char *name; (name = strtok_r(p, ",", &p)) != NULL; n++)
        if (lode_org_records_column(f->records, o, name, &columns[n], &err) < 0)
            fail_msg("%s", err.msg);
    return n;
}

/* "new", "ok" or the error, a row each, split at '|'. */
static inline const char *fixture_save(struct fixture *f, const struct fixture_step *s)
{
    const struct lode_org_object *o = lode_org_schema_object(f->schema, s->object);
    struct lode_org_column columns[FIXTURE_COLUMNS];
    static struct lode_slice cells[FIXTURE_CELLS];
    static struct lode_org_result results[200];
    size_t n_columns, n = 0, rows;
    const char *p;

    assert_non_null(o);
    n_columns = fixture_columns(f, o, s->header, columns);
    if (n_columns == 0)
        fail_msg("no columns");
    p = fixture_fill(f, s->rows);
    for (;;) {
        size_t len = strcspn(p, ",|");

        assert_true(n < FIXTURE_CELLS);
        cells[n++] = (struct lode_slice){p, len};
        if (!p[len])
            break;
        p += len + 1;
    }
    rows = n_columns ? n / n_columns : 0;
    assert_int_equal(rows * n_columns, n);
    assert_int_equal(lode_db_begin(f->db, &err), 0);
    if (lode_org_records_save(f->records, o, s->op,
                              s->external ? lode_org_schema_field(o, s->external) : NULL, columns,
                              n_columns, cells, rows, results, &err) < 0)
        fail_msg("%s", err.msg);
    assert_int_equal(lode_db_commit(f->db, &err), 0);
    lode_buf_reset(&f->out);
    for (size_t i = 0; i < rows; i++)
        if (results[i].is_created)
            memcpy(f->ids[f->n_ids++], results[i].id, 19);
    for (size_t i = 0; i < rows; i++) {
        if (i)
            assert_int_equal(lode_buf_addc(&f->out, '|', &err), 0);
        assert_int_equal(results[i].is_ok, results[i].error == NULL);
        fixture_show(f, results[i].error ? results[i].error : results[i].is_created ? "new" : "ok");
    }
    lode_org_records_clear(results, rows);
    return lode_buf_str(&f->out);
}

static inline void fixture_run(struct fixture *f, const struct fixture_step *steps, size_t n)
{
    for (size_t i = 0; i < n; i++)
        assert_string_equal(fixture_save(f, &steps[i]), steps[i].want);
}

#define STEP(object, op, external, header, rows, want)      \
    {                                                       \
        object, LODE_ORG_##op, external, header, rows, want \
    }
#define TEST(f) cmocka_unit_test_setup_teardown(f, fixture_open, fixture_close)

#define FIXTURE_RUN(f, steps) fixture_run(f, steps, sizeof(steps) / sizeof *(steps))

#endif
