/* rehearsal/org_soql_fold.c - text without case, as SQL has it. */
#include "rehearsal/org_soql_fold.h"

#include "base/buf.h"
#include "base/fold.h"
#include "base/mem.h"

/* Text that is not UTF-8 stays as it is. */
static void fold(sqlite3_context *ctx, int n, sqlite3_value **args)
{
    const char *p = (const char *)sqlite3_value_text(args[0]);
    int bytes = sqlite3_value_bytes(args[0]);
    struct lode_buf out;
    struct lode_err err;

    (void)n;
    if (!p) {
        sqlite3_result_null(ctx);
        return;
    }
    lode_buf_init(&out, 0);
    if (lode_fold_text(p, (size_t)bytes, &out, &err) == 0)
        sqlite3_result_text(ctx, lode_buf_str(&out), (int)out.len, SQLITE_TRANSIENT);
    else if (err.code == LODE_E_NOMEM)
        sqlite3_result_error_nomem(ctx);
    else
        sqlite3_result_value(ctx, args[0]);
    lode_buf_clear(&out);
}

int lode_org_soql_fold_open(struct lode_db *db, struct lode_err *err)
{
    if (sqlite3_create_function(lode_db_handle(db), "lode_fold", 1,
                                SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL, fold, NULL,
                                NULL) == SQLITE_OK)
        return 0;
    return lode_err_set(err, LODE_E_NOMEM, "out of memory for the query's functions");
}

int lode_org_soql_fold_matters(const struct lode_org_field *f, const char *p, size_t n)
{
    switch (f->type) {
    case LODE_ORG_STRING:
    case LODE_ORG_TEXTAREA:
    case LODE_ORG_PICKLIST:
    case LODE_ORG_MULTIPICKLIST:
    case LODE_ORG_EMAIL:
    case LODE_ORG_PHONE:
    case LODE_ORG_URL:
        break;
    default:
        return 0;
    }
    for (size_t i = 0; i < n && !f->is_case_sensitive; i++)
        if ((unsigned char)p[i] >= 0x80 ||
            (p[i] == '\\' && i + 1 < n && (p[i + 1] == 'u' || p[i + 1] == 'U')))
            return 1;
    return 0;
}
