/* cli/snapshot.h - the folder of a snapshot: what an org's objects are, and some of its records.
 *
 *   DIR/schema.json        a list of describe replies, as they came
 *   DIR/records/Name.csv   records of the object Name; Name-2.csv for a second query, and so on
 */
#ifndef LODE_CLI_SNAPSHOT_H
#define LODE_CLI_SNAPSHOT_H

#include "cli/options.h"
#include "salesforce/describe.h"
#include "salesforce/session.h"

/* --- taking one ----------------------------------------------------------------------------- */

/* The objects of a snapshot under way; each is described once. */
struct lode_snapshot_objects;

/* chosen: names of objects; none: the standard objects that the local org has, as far as this org
 * has them, and its custom ones. Begins to write DIR/schema.json. */
LODE_MUST int lode_snapshot_objects_open(struct lode_session *s, const char *dir,
                                         const struct lode_options_list *chosen,
                                         struct lode_snapshot_objects **out, struct lode_err *err);
void lode_snapshot_objects_close(struct lode_snapshot_objects *o);
/* The description, kept until the close. CHECK where the org has no such object. */
LODE_MUST int lode_snapshot_objects_get(struct lode_snapshot_objects *o, const char *name,
                                        const struct lode_describe **out, struct lode_err *err);
/* The i-th of them, as the user or the org spells it; NULL behind the last. */
const char *lode_snapshot_objects_name(const struct lode_snapshot_objects *o, size_t i);
/* The object whose records begin with this prefix, where the local org will know it: its name as
 * long as o lives. NULL: it will take their Ids as they are. */
const char *lode_snapshot_objects_by_prefix(const struct lode_snapshot_objects *o, const char *id);
/* Describes what is left and ends the file. *n: how many there are. */
LODE_MUST int lode_snapshot_objects_finish(struct lode_snapshot_objects *o, size_t *n,
                                           struct lode_err *err);

/* Each text is an object's name, for all its records with all their fields, or a query. USAGE for
 * what is neither, or has no Id, or columns of other records. */
LODE_MUST int lode_snapshot_records_check(const struct lode_options_list *texts,
                                          struct lode_err *err);
/* REFUSED where DIR/records is there but not a snapshot's: a link, beside no schema.json, or
 * holding more than CSV files. */
LODE_MUST int lode_snapshot_records_room(const char *dir, struct lode_err *err);
/* Fills DIR/records.part: what the texts find, and the records that those name. */
LODE_MUST int lode_snapshot_records_take(struct lode_session *s, const char *dir,
                                         const struct lode_options_list *texts,
                                         struct lode_snapshot_objects *objects,
                                         struct lode_err *err);
/* DIR/records.part, or nothing, in the place of DIR/records. Beside a schema.json: without it the
 * next snapshot takes the folder for somebody else's. */
LODE_MUST int lode_snapshot_records_keep(const char *dir, struct lode_err *err);

/* Rows by their file: reads which records are there, and which are named. */
struct lode_snapshot_parents;

LODE_MUST int lode_snapshot_parents_open(struct lode_snapshot_parents **out, struct lode_err *err);
void lode_snapshot_parents_close(struct lode_snapshot_parents *p);
LODE_MUST int lode_snapshot_parents_read(struct lode_snapshot_parents *p, const char *path,
                                         const struct lode_describe *d, struct lode_err *err);
/* Writes the records that are named but not there to files in folder, until none is left; tells of
 * those that the org does not show. */
LODE_MUST int lode_snapshot_parents_fetch(struct lode_snapshot_parents *p, struct lode_session *s,
                                          const char *folder, struct lode_snapshot_objects *objects,
                                          struct lode_err *err);

/* "FOLDER/Name.csv", or "FOLDER/Name-2.csv" where that is there; to be freed. */
char *lode_snapshot_file(const char *folder, const char *name, struct lode_err *err);

/* --- starting with one ---------------------------------------------------------------------- */

/* The strings that options borrow. */
struct lode_snapshot {
    char *schema;
    char **files, **objects;
    size_t n, cap_files, cap_objects;
};

/* Where the schema of the options is such a folder, not a file: it becomes DIR/schema.json, and the
 * seeds get its files. *out lives as long as the options. */
LODE_MUST int lode_snapshot_open(struct lode_options *o, struct lode_snapshot *out,
                                 struct lode_err *err);
void lode_snapshot_close(struct lode_snapshot *s);

#endif
