/* rehearsal/org_recordset.h - what the files behind org_records.h share: the org's tables, its ids,
 * and the scratch memory of a save. */
#ifndef LODE_REHEARSAL_ORG_RECORDSET_H
#define LODE_REHEARSAL_ORG_RECORDSET_H

#include "rehearsal/org_hooks.h"
#include "rehearsal/org_records.h"
#include "rehearsal/org_table.h"

struct lode_org_records {
    struct lode_db *db;
    const struct lode_org_schema *schema;
    struct lode_org_table *tables; /* one an object, in the schema's order */
    size_t n_tables;
    char org_id[19], user_id[19];
    char instance[4]; /* what all ids of this org have behind their prefix */
    char number[24];  /* the auto-number of the row */
    char now[32];     /* the moment of the save, as records have it */
    struct lode_org_row row;
    struct lode_org_arena arena; /* texts of that row */
    struct lode_buf why;         /* what is wrong with it */
    char newest[19];             /* of the row's object: the last id before this chunk */
    char good_owner[19];         /* who was found fit to own records of owned; "" */
    const struct lode_org_table *owned;
    struct lode_org_match *matches;     /* org_duplicates.h */
    const struct lode_org_hooks *hooks; /* rules of the user's own; NULL: none */
    uint64_t n_saves;                   /* chunks: each is a transaction of the rules' own */
    int is_new;                         /* made by this process */
    int is_seeding;                     /* org_seed.h */
    int allows_duplicates;              /* by the caller's wish, for this save */
};

struct lode_org_table *lode_org_recordset_table(struct lode_org_records *r,
                                                const struct lode_org_object *object);
/* By object name; NULL. */
struct lode_org_table *lode_org_recordset_named(struct lode_org_records *r, const char *name);
/* By the first three characters of an id; NULL. */
struct lode_org_table *lode_org_recordset_of_id(struct lode_org_records *r, const char *id);

/* The org's ids and counters; a new org also gets its first records. All tables are open. */
LODE_MUST int lode_org_recordset_start(struct lode_org_records *r, struct lode_err *err);

/* The next id of the table. out: 19 bytes. */
void lode_org_recordset_next_id(struct lode_org_records *r, struct lode_org_table *t, char *out);
/* The id of the table's record with that number. out: 19 bytes. */
void lode_org_recordset_id(const struct lode_org_records *r, const struct lode_org_table *t,
                           int64_t n, char *out);
/* Keeps the table's last number in the database. */
LODE_MUST int lode_org_recordset_keep_counter(struct lode_org_table *t, struct lode_err *err);
/* Adds to the number of records ever made, whatever becomes of them later. */
LODE_MUST int lode_org_recordset_count_created(struct lode_org_table *t, int64_t n,
                                               struct lode_err *err);

/* Inserts a record of a new org as it stands: names and texts, ending with NULL. "true" for a
 * boolean. id: 19 bytes, taken where it is set, else made. */
LODE_MUST int lode_org_recordset_seed(struct lode_org_records *r, const char *object, char *id,
                                      const char *const *fields, struct lode_err *err);

/* Sets now from the clock. */
void lode_org_recordset_touch(struct lode_org_records *r);
/* Defaults, owner and stamps of a new record, where it does not bring them. */
void lode_org_recordset_fill(struct lode_org_records *r, struct lode_org_row *row);
/* The Id of a new record, which becomes its name, too, where a custom object's has none. */
void lode_org_recordset_identify(struct lode_org_records *r, struct lode_org_row *row);
/* Last-modified stamps of a changed one. */
void lode_org_recordset_stamp(struct lode_org_records *r, struct lode_org_row *row);

#endif
