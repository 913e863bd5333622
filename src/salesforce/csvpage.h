/* salesforce/csvpage.h - joins the pages of a query's results, each with its header, into one file.
 */
#ifndef LODE_SALESFORCE_CSVPAGE_H
#define LODE_SALESFORCE_CSVPAGE_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/io.h"

/* Appends the page at path (comma, quoted values) to `to`. The header is written where *header is
 * empty and kept there; a later page's is dropped and must be the same (REMOTE). Record ends become
 * LF, a missing last one is added. *n_rows gets the page's rows. REMOTE where a quote stays open.
 */
LODE_MUST int lode_csvpage_append(const char *path, struct lode_buf *header, struct lode_out *to,
                                  int64_t *n_rows, struct lode_err *err);

#endif
