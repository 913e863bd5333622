/* flow/leftover.h - the second pass of a match: lines whose columns came back blank, a known defect
 * of failed results, and the rows that have no line yet. */
#ifndef LODE_FLOW_LEFTOVER_H
#define LODE_FLOW_LEFTOVER_H

#include "flow/match.h"
#include "flow/resultline.h"
#include "flow/spill.h"

/* Gives a line that no row has to the one row that equals it wherever the line is not blank, if
 * there is no second such row, and no second line that could be this row's. Such rows are doubtful:
 * they were found by the absence of others. */
LODE_MUST int lode_leftover_match(const struct lode_match *m, struct lode_spill *out,
                                  struct lode_spill *lines, const struct lode_blanks *blanks,
                                  struct lode_err *err);

#endif
