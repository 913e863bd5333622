/* support/flowrun.h - a run in a folder of its own, against a local org in this process or another
 * server, with steps whose map and hooks are C. A fault of its own fails the test. */
#ifndef LODE_SUPPORT_FLOWRUN_H
#define LODE_SUPPORT_FLOWRUN_H

#include "flow/types.h"
#include "rehearsal/org.h"
#include "support/scratch.h"

struct flowrun;

/* Called for each failed row as hooks->failed is. */
typedef int flowrun_failed(struct flowrun *f, const struct lode_failure *failure,
                           struct lode_decision *out, struct lode_err *err);

struct flowrun {
    struct scratch s;
    struct lode_org *org; /* NULL where another server answers */
    struct lode_run run;
    struct lode_step *step;   /* the last one opened */
    struct lode_step *parent; /* what columns that begin with '@' ask for Ids; the caller's */
    atomic_int interrupt;
    flowrun_failed *failed;
    /* Called before a step begins, to put a plan in the place of the map. */
    void (*prepare)(struct flowrun *f, struct lode_step *step);
    int n_failed_calls, n_map_calls, n_renewed;
    int is_attached;
    int interrupt_at;    /* the map sets the flag at this row; 0: never */
    struct lode_err err; /* of the last step that did not complete */
    char text[65536];    /* of the last flowrun_sql() or flowrun_outcomes() */
};

/* An org with a few more fields (Legacy_Id__c, Strict_Id__c, Number_Id__c on Account, Legacy_Id__c
 * on Contact) and a run against it. faults: NULL-terminated, or NULL. */
void flowrun_open(struct flowrun *f, const char *const *faults);
/* A run against whoever answers at url. */
void flowrun_open_at(struct flowrun *f, const char *url);
/* The same in a folder of the caller's; a run that is there already is resumed. */
void flowrun_attach(struct flowrun *f, const char *dir, const char *url, const char *token);
void flowrun_close(struct flowrun *f);
/* Another process takes the run up, against the same org, whose faults have ended. */
void flowrun_again(struct flowrun *f);
/* From now on the run signs in to the org of this process again when its session ends, and counts
 * it in n_renewed. */
void flowrun_renew(struct flowrun *f);

/* A spec with defaults, canary off. */
void flowrun_spec(struct lode_step_spec *spec, const char *name, const char *object,
                  enum lode_operation op);

/* Opens and begins a step over this CSV text. Its map takes each column for the field of its name,
 * but:
 *   the column "do": skip, reject, raise, empty (an empty list), or split: two records, for which
 *   each cell is cut at '/';
 *   columns whose names begin with '_': left out; with '@': the Id that f->parent has for the
 * value; the value NULL: clears the field. */
struct lode_step *flowrun_step(struct flowrun *f, struct lode_step_spec *spec, const char *csv);
/* The same with a file that is there already. -1: f->err says why. */
int flowrun_step_file(struct flowrun *f, struct lode_step_spec *spec, const char *path);

/* Turns until the end: 0, or -1 with f->err. */
int flowrun_turns(struct flowrun *f);
/* Step, turns, and what must always hold afterwards. Ends the step (its files stay). */
int flowrun_go(struct flowrun *f, struct lode_step_spec *spec, const char *csv);

/* "status=n" of all counts that are not 0, in f->text. */
const char *flowrun_counts(struct flowrun *f, const int64_t *counts);
/* The counts of a step from the journal. */
const char *flowrun_journal_counts(struct flowrun *f, const char *step);
/* Rows of a statement on the org's database, on the run's: cells by '|', rows by '\n'. */
const char *flowrun_sql(struct flowrun *f, const char *sql);
const char *flowrun_run_sql(struct flowrun *f, const char *sql);
/* Columns (by ',') of <step>-<end>.csv in the same form. */
const char *flowrun_csv(struct flowrun *f, const char *step, const char *end, const char *columns);

#endif
