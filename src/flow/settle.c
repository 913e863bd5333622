/* flow/settle.c - asks the org about rows whose outcome nobody knows. */
#include "flow/settle.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "csv/reader.h"
#include "flow/adopt.h"
#include "flow/outcomes.h"
#include "salesforce/queryjob.h"

enum { MAX_ASKED = 200, MAX_KEY_BYTES = 6000 }; /* a query goes into a URL */

/* A row that is asked for. */
struct asked {
    struct lode_unit unit;
    struct lode_outcome outcome;
    struct lode_slice key, compared; /* the value as sent; as its field compares */
    struct lode_slice id_key;        /* of the id map */
    size_t record;                   /* of settle.records */
    int n_found, is_equal;
    char id[18], created[20];
};

struct settle {
    struct lode_step *step;
    struct lode_chunk *c;
    const struct lode_field *key; /* of the object; NULL: rows cannot be told apart */
    int key_column;               /* of the chunk */
    char job_created[20];
    int created_column; /* of the reply; -1: it does not tell */
    struct lode_records records;
    struct asked items[MAX_ASKED];
    size_t n, key_bytes;
    int64_t n_left, n_counts[LODE_N_STATUS]; /* rows that stay unknown; that became … */
};

/* The column that tells records apart for good. An insert may have none. */
static void find_key(struct settle *s)
{
    const struct lode_chunk *c = s->c;
    const struct lode_fields *f = &s->step->fields;

    s->key = NULL;
    for (size_t i = 0; i < c->n_columns && !s->key; i++) {
        const struct lode_field *field = f->items[c->columns[i]].field;
        int is_key;

        if (!field)
            continue;
        if (c->operation == LODE_OPERATION_UPSERT)
            is_key = lode_str_casecmp(field->name, s->step->spec.external_id) == 0;
        else if (c->operation == LODE_OPERATION_INSERT)
            is_key = field->is_unique;
        else
            is_key = lode_str_casecmp(field->name, "Id") == 0;
        if (is_key) {
            s->key = field;
            s->key_column = (int)i;
        }
    }
}

static int is_quoted(enum lode_compare c)
{
    return c == LODE_COMPARE_TEXT || c == LODE_COMPARE_FOLD || c == LODE_COMPARE_ID ||
           c == LODE_COMPARE_LIST;
}

static int add_literal(struct lode_buf *b, enum lode_compare compare, struct lode_slice v,
                       struct lode_err *err)
{
    if (!is_quoted(compare))
        return lode_buf_add(b, v.p, v.n, err);
    if (lode_buf_addc(b, '\'', err) < 0)
        return -1;
    for (size_t i = 0; i < v.n; i++)
        if ((strchr("'\\", v.p[i]) && lode_buf_addc(b, '\\', err) < 0) ||
            lode_buf_addc(b, v.p[i], err) < 0)
            return -1;
    return lode_buf_addc(b, '\'', err);
}

/* 1 where an upserted record's age tells whether it was created: the object has it, and the rows do
 * not set it. */
static int tells_creation(const struct settle *s)
{
    const struct lode_fields *f = &s->step->fields;

    if (s->c->operation != LODE_OPERATION_UPSERT ||
        !lode_describe_field(s->step->describe, "CreatedDate"))
        return 0;
    for (size_t i = 0; i < s->c->n_columns; i++)
        if (lode_str_casecmp(f->items[s->c->columns[i]].name, "CreatedDate") == 0)
            return 0;
    return 1;
}

static int make_query(const struct settle *s, struct lode_buf *b, struct lode_err *err)
{
    const struct lode_fields *f = &s->step->fields;

    if (lode_buf_addf(b, err, "SELECT Id%s", s->created_column > 0 ? ", CreatedDate" : "") < 0)
        return -1;
    for (size_t i = 0; i < s->c->n_columns && !lode_types_is_delete(s->c->operation); i++) {
        const struct lode_field *field = f->items[s->c->columns[i]].field;

        if (field && lode_str_casecmp(field->name, "Id") != 0 &&
            lode_buf_addf(b, err, ", %s", field->name) < 0)
            return -1;
    }
    if (lode_buf_addf(b, err, " FROM %s WHERE %s IN (", lode_describe_name(s->step->describe),
                      s->key->name) < 0)
        return -1;
    for (size_t i = 0; i < s->n; i++)
        if ((i && lode_buf_addc(b, ',', err) < 0) ||
            add_literal(b, s->key->compare, s->items[i].key, err) < 0)
            return -1;
    return lode_buf_addc(b, ')', err);
}

static struct lode_slice cell(const struct lode_row *row, int i)
{
    return i >= 0 && (size_t)i < row->n_cells ? row->cells[i] : (struct lode_slice){"", 0};
}

static int column_of(const char *const *names, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (lode_str_casecmp(names[i], name) == 0)
            return (int)i;
    return -1;
}

/* 1 where two values of a field are the same to it; a cleared field is blank in the org. */
static int is_same(enum lode_compare compare, struct lode_slice sent, struct lode_slice got,
                   struct lode_err *err)
{
    struct lode_buf a, b;
    int rc = -1;

    if (sent.n == 4 && memcmp(sent.p, "#N/A", 4) == 0)
        return got.n == 0;
    sent = lode_fields_kept(sent);
    lode_buf_init(&a, 0);
    lode_buf_init(&b, 0);
    if (lode_fields_key(compare, sent, &a, err) == 0 && lode_fields_key(compare, got, &b, err) == 0)
        rc = a.len == b.len && memcmp(lode_buf_str(&a), lode_buf_str(&b), a.len) == 0;
    lode_buf_clear(&a);
    lode_buf_clear(&b);
    return rc;
}

/* Fields that lead to another record by its key are not compared: the org holds an Id there. */
static int compare_record(struct settle *s, struct asked *a, const struct lode_row *row,
                          const char *const *names, size_t n_names, struct lode_err *err)
{
    const struct lode_record *rec = &s->records.items[a->record];

    a->is_equal = 1;
    for (size_t i = 0; i < rec->n && a->is_equal; i++) {
        const struct lode_fieldref *f = &s->step->fields.items[rec->values[i].field];
        int rc;

        if (!f->field || lode_types_is_delete(s->c->operation))
            continue;
        rc = is_same(f->compare, rec->values[i].text, cell(row, column_of(names, n_names, f->name)),
                     err);
        if (rc < 0)
            return -1;
        a->is_equal = rc;
    }
    return 0;
}

static int take_row(struct settle *s, const struct lode_row *row, const char *const *names,
                    size_t n_names, struct lode_err *err)
{
    struct lode_slice key = cell(row, column_of(names, n_names, s->key->name));
    struct lode_slice id = cell(row, 0);
    struct lode_slice created = cell(row, s->created_column);
    struct lode_buf compared;
    int rc = 0;

    lode_buf_init(&compared, 0);
    if (lode_fields_key(s->key->compare, key, &compared, err) < 0)
        rc = -1;
    for (size_t i = 0; rc == 0 && i < s->n; i++) {
        struct asked *a = &s->items[i];

        if (a->compared.n != compared.len ||
            memcmp(a->compared.p, lode_buf_str(&compared), compared.len) != 0)
            continue;
        a->n_found++;
        if (id.n == sizeof a->id)
            memcpy(a->id, id.p, sizeof a->id);
        snprintf(a->created, sizeof a->created, "%.*s", (int)(created.n < 19 ? created.n : 19),
                 created.p);
        rc = compare_record(s, a, row, names, n_names, err);
    }
    lode_buf_clear(&compared);
    return rc;
}

static int ask(struct settle *s, struct lode_err *err)
{
    struct lode_reader_opts opts = {.any_width = 1, .raw_bytes = 1, .keep_blank = 1};
    char *path = lode_str_printf(err, "%s/chunks/%s.settle", s->step->run->dir, s->step->spec.name);
    struct lode_reader *r = NULL;
    const char *const *names;
    struct lode_buf soql;
    struct lode_row row;
    size_t n_names;
    int64_t n_rows;
    int rc = -1;

    lode_buf_init(&soql, 0);
    if (!path || make_query(s, &soql, err) < 0 ||
        lode_queryjob_select(s->step->run->session, lode_buf_str(&soql), 0, path, 0, &n_rows, err) <
            0 ||
        lode_reader_open(path, &opts, &r, err) < 0)
        goto out;
    names = lode_reader_columns(r, &n_names);
    while ((rc = lode_reader_next(r, &row, err)) == 1)
        if (take_row(s, &row, names, n_names, err) < 0) {
            rc = -1;
            goto out;
        }
    if (rc == 0)
        rc = lode_io_remove(path, err);
out:
    lode_reader_close(r);
    lode_buf_clear(&soql);
    lode_mem_free(path);
    return rc;
}

/* PENDING: nobody can tell. A record that another process made between the job and now, with the
 * very same values, is taken for the row's own. */
static enum lode_status judge(const struct settle *s, const struct asked *a)
{
    int is_there = a->n_found == 1 && a->is_equal;

    if (lode_types_is_delete(s->c->operation))
        return a->n_found ? LODE_STATUS_UNPROCESSED : LODE_STATUS_DELETED;
    if (a->n_found > 1)
        return LODE_STATUS_PENDING;
    if (!is_there)
        return LODE_STATUS_UNPROCESSED;
    if (s->c->operation == LODE_OPERATION_INSERT)
        return LODE_STATUS_CREATED;
    return s->c->operation == LODE_OPERATION_UPSERT && strcmp(a->created, s->job_created) >= 0
               ? LODE_STATUS_CREATED
               : LODE_STATUS_UPDATED;
}

static int set_outcome(struct settle *s, struct asked *a, enum lode_status status,
                       struct lode_err *err)
{
    struct lode_journal *j = s->step->run->journal;
    struct lode_journal_note n = {.code = "UNPROCESSED",
                                  .field = "",
                                  .value = "",
                                  .message = "the org has no such record: it may be sent again",
                                  .mended = ""};
    struct lode_outcome *o = &a->outcome;

    o->status = (uint8_t)status;
    o->is_created = status == LODE_STATUS_CREATED;
    memset(o->id, 0, sizeof o->id);
    if (a->n_found)
        n.message = "the org's record is not as it was sent: it may be sent again";
    if (status != LODE_STATUS_UNPROCESSED) {
        memcpy(o->id, a->id, sizeof o->id);
        if (status == LODE_STATUS_DELETED)
            memcpy(o->id, a->key.p, a->key.n < sizeof o->id ? a->key.n : sizeof o->id);
        if (!(o->flags & LODE_OUTCOME_MENDED)) {
            o->flags &= (uint8_t)~LODE_OUTCOME_NOTED;
            if (lode_journal_note_drop(j, s->step->id, a->unit.unit, err) < 0)
                return -1;
        } else if (lode_journal_note_settle(j, s->step->id, a->unit.unit, err) < 0) {
            return -1;
        }
    } else if (lode_journal_note_set(j, s->step->id, a->unit.unit, &n, err) < 0) {
        return -1;
    }
    s->n_counts[status]++;
    if (lode_outcome_set(s->step->outcomes, a->unit.unit, o, err) < 0)
        return -1;
    return lode_outcomes_remember(s->step, o->row, a->id_key.p, a->id_key.n, a->unit.unit, o, err);
}

static int flush(struct settle *s, struct lode_err *err)
{
    if (s->n && ask(s, err) < 0)
        return -1;
    for (size_t i = 0; i < s->n; i++) {
        enum lode_status status = judge(s, &s->items[i]);

        if (status == LODE_STATUS_PENDING)
            s->n_left++;
        else if (set_outcome(s, &s->items[i], status, err) < 0)
            return -1;
    }
    s->n = s->key_bytes = 0;
    lode_record_reset(&s->records);
    return 0;
}

static int copy_text(struct settle *s, const struct lode_buf *b, struct lode_slice *out,
                     struct lode_err *err)
{
    return lode_record_copy(&s->records, lode_buf_str(b), b->len, out, err);
}

static int read_record(struct settle *s, struct asked *a, const struct lode_row *row,
                       struct lode_err *err)
{
    struct lode_record *rec;

    a->record = s->records.n;
    if (lode_record_add(&s->records, &rec, err) < 0)
        return -1;
    for (size_t i = 0; i < row->n_cells && i < s->c->n_columns; i++) {
        struct lode_slice v;

        if (row->cells[i].n == 0)
            continue;
        if (lode_record_copy(&s->records, row->cells[i].p, row->cells[i].n, &v, err) < 0 ||
            lode_record_set(rec, s->c->columns[i], v, err) < 0)
            return -1;
    }
    return 0;
}

/* A row of the chunk: asked for with others where it is unknown and has a key. */
static int take(struct settle *s, const struct lode_unit *u, const struct lode_buf *id_key,
                const struct lode_row *row, struct lode_err *err)
{
    struct asked *a = &s->items[s->n];
    struct lode_slice key = s->key ? cell(row, s->key_column) : (struct lode_slice){"", 0};
    struct lode_buf compared;
    int rc = -1;

    memset(a, 0, sizeof *a);
    key = lode_fields_kept(key);
    if (lode_outcome_get(s->step->outcomes, u->unit, &a->outcome, err) < 0)
        return -1;
    if (a->outcome.status != LODE_STATUS_UNKNOWN || a->outcome.job != s->c->job_number)
        return 0;
    if (key.n == 0) {
        s->n_left++;
        return 0;
    }
    a->unit = *u;
    lode_buf_init(&compared, 0);
    if (lode_record_copy(&s->records, key.p, key.n, &a->key, err) == 0 &&
        lode_fields_key(s->key->compare, key, &compared, err) == 0 &&
        copy_text(s, &compared, &a->compared, err) == 0 &&
        copy_text(s, id_key, &a->id_key, err) == 0 && read_record(s, a, row, err) == 0)
        rc = 0;
    lode_buf_clear(&compared);
    if (rc < 0)
        return -1;
    s->n++;
    s->key_bytes += key.n * 3 + 3; /* percent-encoded at worst */
    return s->n == MAX_ASKED || s->key_bytes > MAX_KEY_BYTES ? flush(s, err) : 0;
}

static int settle_rows(struct settle *s, struct lode_err *err)
{
    struct lode_reader_opts opts = {.any_width = 1, .raw_bytes = 1, .keep_blank = 1};
    struct lode_unit_reader units = {.fd = -1};
    struct lode_reader *r = NULL;
    struct lode_buf key;
    struct lode_unit u;
    struct lode_row row;
    int rc = -1;

    lode_buf_init(&key, 0);
    if (lode_outcomes_units_open(s->c->rows, &units, err) < 0 ||
        lode_reader_open(s->c->csv, &opts, &r, err) < 0)
        goto out;
    while ((rc = lode_reader_next(r, &row, err)) == 1)
        if (lode_outcomes_units_next(&units, &u, &key, err) < 0 ||
            take(s, &u, &key, &row, err) < 0) {
            rc = -1;
            goto out;
        }
    if (rc == 0)
        rc = flush(s, err);
out:
    lode_outcomes_units_close(&units);
    lode_reader_close(r);
    lode_buf_clear(&key);
    return rc;
}

static int settle_chunk(struct settle *s, const struct lode_journal_chunk *was,
                        struct lode_err *err)
{
    struct lode_journal_job job;
    int64_t left = s->n_left;
    int rc;

    if (lode_adopt_read(s->step, was, &s->c, err) < 0)
        return -1;
    s->job_created[0] = '\0';
    rc = lode_journal_job_get(s->step->run->journal, was->job, &job, err);
    if (rc == 1)
        snprintf(s->job_created, sizeof s->job_created, "%.19s", job.created);
    find_key(s);
    s->created_column = tells_creation(s) ? 1 : -1;
    if (rc >= 0)
        rc = settle_rows(s, err);
    if (rc == 0 && s->n_left == left)
        rc = lode_chunk_set(s->c, LODE_CHUNK_RECONCILED, err);
    lode_chunk_free(s->c);
    s->c = NULL;
    return rc;
}

int lode_settle_step(struct lode_step *step, struct lode_err *err)
{
    struct lode_journal *j = step->run->journal;
    struct settle *s = lode_mem_alloc(sizeof *s, err);
    struct lode_journal_chunk was;
    int64_t after = 0;
    char text[256];
    int rc;

    if (!s)
        return -1;
    s->step = step;
    while ((rc = lode_journal_chunk_next(j, step->id, after, &was, err)) == 1) {
        after = was.id;
        if (was.state == LODE_CHUNK_FAILED && settle_chunk(s, &was, err) < 0) {
            rc = -1;
            break;
        }
    }
    if (rc == 0) {
        snprintf(text, sizeof text,
                 "%lld created, %lld updated, %lld deleted, %lld unprocessed, %lld still unknown",
                 (long long)s->n_counts[LODE_STATUS_CREATED],
                 (long long)s->n_counts[LODE_STATUS_UPDATED],
                 (long long)s->n_counts[LODE_STATUS_DELETED],
                 (long long)s->n_counts[LODE_STATUS_UNPROCESSED], (long long)s->n_left);
        rc = lode_journal_event(j, step->id, "settled", text, err);
    }
    lode_record_clear(&s->records);
    lode_mem_free(s);
    return rc < 0 ? lode_err_wrap(err, "settling step %s", step->spec.name) : 0;
}
