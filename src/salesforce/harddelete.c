/* salesforce/harddelete.c - asks for the permission by query. A profile has a permission set of its
 * own (IsOwnedByProfile), to which its users are assigned; a group of permission sets has one, too:
 * PermissionSetAssignment knows all of them (Object Reference, PermissionSet and
 * PermissionSetAssignment). PermissionsBulkApiHardDelete is the field of Bulk API Hard Delete. */
#include "salesforce/harddelete.h"

#include "base/str.h"
#include "salesforce/sfjson.h"

int lode_harddelete_is_allowed(struct lode_session *s, const char *user_id, struct lode_err *err)
{
    struct lode_call *call = NULL;
    struct lode_buf path;
    json_t *j = NULL;
    char soql[256];
    int rc = -1;

    lode_buf_init(&path, 0);
    snprintf(soql, sizeof soql,
             "SELECT Id FROM PermissionSetAssignment WHERE AssigneeId = '%s' AND "
             "PermissionSet.PermissionsBulkApiHardDelete = true LIMIT 1",
             user_id);
    if (lode_buf_adds(&path, "query?q=", err) < 0 || lode_session_escape(&path, soql, err) < 0 ||
        lode_session_call(s, LODE_GET, lode_buf_str(&path), &call, err) < 0)
        goto out;
    if (lode_session_perform(s, call, err) == 0 &&
        lode_sfjson_parse(call->reply.p, call->reply.len, &j, err) == 0)
        rc = lode_sfjson_int(j, "totalSize", 0) > 0;
out:
    json_decref(j);
    lode_call_free(call);
    lode_buf_clear(&path);
    return rc;
}
