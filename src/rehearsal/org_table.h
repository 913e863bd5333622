/* rehearsal/org_table.h - the table of one object: made, read and written row by row with prepared
 * statements. Knows nothing of what a save must check.
 *
 * Columns: text, ids, dates ("2026-11-23") and date-times ("2026-11-23T19:04:05.000+0000") are TEXT
 * (compared without case but for ids and case-sensitive fields), booleans (0, 1) and ints INTEGER,
 * all other numbers REAL. A record in the recycle bin has IsDeleted = 1. */
#ifndef LODE_REHEARSAL_ORG_TABLE_H
#define LODE_REHEARSAL_ORG_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "rehearsal/org_value.h"
#include "store/db.h"

struct lode_org_rules;
struct lode_org_table;

/* A field of another table that points here. */
struct lode_org_ref {
    struct lode_org_table *child;
    size_t field;
};

enum { LODE_ORG_RULE_NAMES = 16 };
#define LODE_ORG_NO_FIELD ((size_t)-1)

struct lode_org_table {
    const struct lode_org_object *object;
    struct lode_db *db;
    int has_bin;     /* IsDeleted is a field of the object, not just a column */
    int64_t counter; /* of the last id made */
    size_t id, deleted, owner;
    size_t record_type;
    size_t auto_number;    /* of a custom object's */
    size_t text_name;      /* likewise: the name, where it is a text that records may lack */
    char default_type[19]; /* the record type of a row that names none; "" */
    size_t created_date, created_by, modified_date, modified_by, modstamp;
    const struct lode_org_rules *rules;  /* of this object, or NULL */
    size_t at[LODE_ORG_RULE_NAMES];      /* the fields that the rules name */
    unsigned hooked;                     /* moments of org_hooks.h that have rules */
    size_t *required, n_required;        /* what an insert must bring */
    struct lode_org_value *defaults;     /* a value a field, NONE where there is no default */
    struct lode_org_arena default_texts; /* what they point to, where it is not the schema's */
    struct lode_org_ref *refs;
    size_t n_refs, cap_refs;
    unsigned char *in_insert, *in_update; /* fields that the statements write */
    unsigned char *in_select;             /* … and read */
    char *insert_sql, *update_sql, *select_sql, *state_sql;
    char **lookup_sql; /* a field: the ids of live records with that value, at most two */
};

/* A record being saved: what it was, what is to become of it. */
struct lode_org_row {
    struct lode_org_table *table;
    struct lode_org_value *was, *now; /* a value a field; now: NONE where nothing changes */
    char id[19];
    int64_t number; /* of the table's row, once it is loaded */
    int is_insert, is_upsert;
};

LODE_MUST int lode_org_table_open(struct lode_db *db, const struct lode_org_object *object,
                                  struct lode_org_table *t, struct lode_err *err);
void lode_org_table_close(struct lode_org_table *t);

/* The field of that name, or LODE_ORG_NO_FIELD. */
size_t lode_org_table_field(const struct lode_org_table *t, const char *name);

/* Room for one row of a table with at most n_fields fields. */
LODE_MUST int lode_org_table_row(struct lode_org_row *row, size_t n_fields, struct lode_err *err);
void lode_org_table_row_free(struct lode_org_row *row);
/* Empties the row for a record of t. */
void lode_org_table_row_reset(struct lode_org_row *row, struct lode_org_table *t);

/* The value that the record will have. */
static inline const struct lode_org_value *lode_org_table_value(const struct lode_org_row *row,
                                                                size_t i)
{
    return row->now[i].kind == LODE_ORG_NONE ? &row->was[i] : &row->now[i];
}

/* From now on the field is read with each record. */
void lode_org_table_want(struct lode_org_table *t, size_t field);
/* 1: row->was holds the record of that id (texts in a), but for fields that nobody wants: what the
 * object's rules look at, what row->now gives, and what was asked for. 0: there is none. -1: *err.
 */
LODE_MUST int lode_org_table_load(struct lode_org_row *row, const char *id,
                                  struct lode_org_arena *a, struct lode_err *err);
/* 0; 1 where a unique index objects; -1. */
LODE_MUST int lode_org_table_insert(struct lode_org_row *row, struct lode_err *err);
/* Of a record that was loaded. */
LODE_MUST int lode_org_table_update(struct lode_org_row *row, struct lode_err *err);

/* Number of live records with that value of the field, counted up to 2, and their ids. */
LODE_MUST int lode_org_table_lookup(struct lode_org_table *t, size_t field,
                                    const struct lode_org_value *v, char ids[2][19], int *n,
                                    struct lode_err *err);
/* 0: there is none, 1: live, 2: in the recycle bin, -1: *err. */
LODE_MUST int lode_org_table_state(struct lode_org_table *t, const char *id, struct lode_err *err);

LODE_MUST int lode_org_table_bind(struct lode_db *db, sqlite3_stmt *st, int at,
                                  const struct lode_org_value *v, struct lode_err *err);
/* A column as a value; its text is copied into a. */
LODE_MUST int lode_org_table_column(sqlite3_stmt *st, int at, struct lode_org_arena *a,
                                    struct lode_org_value *out, struct lode_err *err);

#endif
