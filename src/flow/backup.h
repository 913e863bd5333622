/* flow/backup.h - a copy of the records that a step is about to delete. */
#ifndef LODE_FLOW_BACKUP_H
#define LODE_FLOW_BACKUP_H

#include "flow/types.h"

/* Asks the org for all fields of the records whose Ids are in chunks of which nothing was sent yet,
 * and writes them to backup/STEP.csv in the run's folder (STEP-2.csv where that is there), durable
 * on return; the file is there whole or not at all. Tells run->delete_check. *n_copied: records
 * that the org has; those in the recycle bin count, and what it does not have cannot be deleted.
 * CHECK for an Id of another object. */
LODE_MUST int lode_backup_write(struct lode_step *s, int64_t *n_copied, struct lode_err *err);

#endif
