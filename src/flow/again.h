/* flow/again.h - a row that is to be sent again, as bytes for the journal. */
#ifndef LODE_FLOW_AGAIN_H
#define LODE_FLOW_AGAIN_H

#include "flow/types.h"

/* Appends record, unit and key to out. Fields go by name, for their numbers change from process to
 * process. */
LODE_MUST int lode_again_pack(const struct lode_step *step, const struct lode_record *rec,
                              const struct lode_unit *unit, const char *key, struct lode_buf *out,
                              struct lode_err *err);

/* Reads them back: *rec (one of records, which are reset) and *key are borrowed from p and records.
 */
LODE_MUST int lode_again_unpack(struct lode_step *step, const char *p, size_t n,
                                struct lode_records *records, struct lode_record **rec,
                                struct lode_unit *unit, const char **key, struct lode_err *err);

#endif
