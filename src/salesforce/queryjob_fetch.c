/* salesforce/queryjob_fetch.c - the way to a query's rows. */
#include "salesforce/queryjob.h"

#include <string.h>

/* A URL may have 16,384 bytes (Salesforce's help: error 414, "URI too long"), and escaping makes
 * the text longer. */
enum { REST_ROWS = 2000, REST_SOQL = 8000 };

int lode_queryjob_fetch(struct lode_session *s, const char *soql, int all_rows,
                        enum lode_queryjob_how how, const char *out_path,
                        void (*progress)(void *ctx, int64_t n_rows), void *ctx, int64_t *n_rows,
                        struct lode_err *err)
{
    int64_t most = how == LODE_QUERYJOB_REST ? 0 : REST_ROWS;
    int is_kept = how == LODE_QUERYJOB_AUTO_KEPT || how == LODE_QUERYJOB_BULK_KEPT;
    int is_auto = how == LODE_QUERYJOB_AUTO || how == LODE_QUERYJOB_AUTO_KEPT;
    int rc = 1;

    if (how == LODE_QUERYJOB_REST || (is_auto && strlen(soql) <= REST_SOQL))
        rc = lode_queryjob_select(s, soql, all_rows, out_path, most, n_rows, err);
    if (rc == 1 && is_kept)
        return lode_queryjob_resume(s, soql, all_rows, out_path, n_rows, err);
    if (rc == 1)
        rc = lode_queryjob_run(s, soql, all_rows, out_path, progress, ctx, n_rows, err);
    return rc;
}
