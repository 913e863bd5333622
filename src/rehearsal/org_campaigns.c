/* rehearsal/org_campaigns.c - rules of campaigns, their members and the statuses that members may
 * have. Source: the object reference of CampaignMember and CampaignMemberStatus; what it leaves
 * open is said where it is decided. */
#include <string.h>

#include "rehearsal/org_rules.h"

#define value     lode_org_rules_value
#define is_null   lode_org_rules_is_null
#define is_given  lode_org_rules_is_given
#define set_whole lode_org_rules_set_whole
#define set_text  lode_org_rules_set_text

enum { S_CAMPAIGN, S_LABEL, S_ORDER, S_RESPONDED, S_DEFAULT };
static const char *const status_names[] = {"CampaignId",   "Label",     "SortOrder",
                                           "HasResponded", "IsDefault", NULL};

static void set_id(struct lode_org_row *row, size_t field, const char *id)
{
    row->now[field] = (struct lode_org_value){LODE_ORG_TEXT, id, 18, 0, 0};
}

static int add_status(struct lode_org_records *r, struct lode_org_row *row, const char *campaign,
                      const char *label, int order, struct lode_err *err)
{
    struct lode_org_table *t = row->table;

    lode_org_table_row_reset(row, t);
    lode_org_recordset_next_id(r, t, row->id);
    set_id(row, t->id, row->id);
    set_id(row, t->at[S_CAMPAIGN], campaign);
    set_whole(row, S_ORDER, order);
    set_whole(row, S_RESPONDED, order > 1);
    set_whole(row, S_DEFAULT, order == 1);
    if (set_text(r, row, S_LABEL, label, strlen(label), err) < 0)
        return -1;
    lode_org_recordset_fill(r, row);
    return lode_org_table_insert(row, err) == 0 ? 0 : -1;
}

/* A campaign has two statuses from its first moment. */
static int add_statuses(struct lode_org_records *r, struct lode_org_row *campaign,
                        struct lode_err *err)
{
    struct lode_org_table *t = lode_org_recordset_named(r, "CampaignMemberStatus");
    struct lode_org_row row;
    int rc;

    if (!campaign->is_insert || !t || !t->rules) /* a schema file has it otherwise */
        return 0;
    memset(&row, 0, sizeof row);
    if (lode_org_table_row(&row, t->object->n_fields, err) < 0)
        return -1;
    row.table = t;
    rc = add_status(r, &row, campaign->id, "Sent", 1, err) < 0 ||
                 add_status(r, &row, campaign->id, "Responded", 2, err) < 0 ||
                 lode_org_recordset_keep_counter(t, err) < 0 ||
                 lode_org_recordset_count_created(t, 2, err) < 0
             ? -1
             : 0;
    lode_org_table_row_free(&row);
    return rc;
}

/* The place behind the campaign's others, where the row names none: the reference is silent. */
static int fill_status(struct lode_org_records *r, struct lode_org_row *row, struct lode_err *err)
{
    sqlite3_stmt *st;

    if (!is_null(row, S_ORDER) || is_null(row, S_CAMPAIGN))
        return 0;
    st = lode_db_prepare(r->db,
                         "SELECT coalesce(max(\"SortOrder\"), 0) + 1 FROM \"CampaignMemberStatus\""
                         " WHERE \"CampaignId\" = ? AND \"IsDeleted\" = 0",
                         err);
    if (!st || lode_db_bind(r->db, st, err, "S", value(row, S_CAMPAIGN)->p) < 0 ||
        lode_db_step(r->db, st, err) < 0)
        return -1;
    set_whole(row, S_ORDER, sqlite3_column_int64(st, 0));
    sqlite3_reset(st);
    return 0;
}

/* "Unique number order". That a label is refused as well, and these words, is what users report. */
static int check_status(struct lode_org_records *r, struct lode_org_row *row, struct lode_err *err)
{
    sqlite3_stmt *st =
        lode_db_prepare(r->db,
                        "SELECT 1 FROM \"CampaignMemberStatus\""
                        " WHERE \"CampaignId\" = ?1 AND \"IsDeleted\" = 0 AND \"Id\" <> ?2"
                        " AND (\"Label\" = ?3 COLLATE NOCASE OR \"SortOrder\" = ?4)",
                        err);
    int rc;

    if (!st ||
        lode_db_bind(r->db, st, err, "SSBi", value(row, S_CAMPAIGN)->p, row->id,
                     value(row, S_LABEL)->p, value(row, S_LABEL)->n, value(row, S_ORDER)->i) < 0 ||
        (rc = lode_db_step(r->db, st, err)) < 0)
        return -1;
    sqlite3_reset(st);
    if (rc == 0)
        return 0;
    return lode_org_value_refuse(&r->why, err, "DUPLICATE_VALUE", "",
                                 "duplicate value found: <unknown> duplicates value on record with "
                                 "id: <unknown>");
}

/* One status is the default: the newest that says so. */
static int keep_one_default(struct lode_org_records *r, struct lode_org_row *row,
                            struct lode_err *err)
{
    if (!is_given(row, S_DEFAULT) || value(row, S_DEFAULT)->i == 0)
        return 0;
    return lode_db_run(r->db, err,
                       "UPDATE \"CampaignMemberStatus\" SET \"IsDefault\" = 0"
                       " WHERE \"CampaignId\" = ? AND \"Id\" <> ? AND \"IsDefault\" = 1",
                       "SS", value(row, S_CAMPAIGN)->p, row->id);
}

/* The default and what a member has stay; the reference has no words for it. */
static int refuse_gone(struct lode_org_records *r, struct lode_org_row *row, struct lode_err *err)
{
    sqlite3_stmt *st = lode_db_prepare(r->db,
                                       "SELECT 1 FROM \"CampaignMember\" WHERE \"CampaignId\" = ?"
                                       " AND \"Status\" = ? AND \"IsDeleted\" = 0 LIMIT 1",
                                       err);
    int is_used;

    if (!st ||
        lode_db_bind(r->db, st, err, "SB", value(row, S_CAMPAIGN)->p, value(row, S_LABEL)->p,
                     value(row, S_LABEL)->n) < 0 ||
        (is_used = lode_db_step(r->db, st, err)) < 0)
        return -1;
    sqlite3_reset(st);
    if (!is_used && value(row, S_DEFAULT)->i == 0)
        return 0;
    return lode_org_value_refuse(&r->why, err, "DELETE_FAILED", "",
                                 "This status is the default or is in use, and cannot be deleted");
}

enum { M_CAMPAIGN, M_LEAD, M_CONTACT, M_STATUS, M_RESPONDED, M_DATE };
static const char *const member_names[] = {
    "CampaignId", "LeadId", "ContactId", "Status", "HasResponded", "?FirstRespondedDate", NULL};

/* The campaign's status of that name, else its default, which takes the name's place. *has gets
 * whether it counts as responded. 0 where the campaign has none: a schema file has it otherwise. */
static int find_status(struct lode_org_records *r, struct lode_org_row *row, int *has,
                       struct lode_err *err)
{
    struct lode_org_table *t = lode_org_recordset_named(r, "CampaignMemberStatus");
    sqlite3_stmt *st;
    int rc;

    if (!t || !t->rules || is_null(row, M_CAMPAIGN))
        return 0;
    st = lode_db_prepare(r->db,
                         "SELECT \"Label\", \"HasResponded\" FROM \"CampaignMemberStatus\""
                         " WHERE \"CampaignId\" = ?1 AND \"IsDeleted\" = 0"
                         " AND (\"Label\" = ?2 COLLATE NOCASE OR \"IsDefault\" = 1)"
                         " ORDER BY \"Label\" = ?2 COLLATE NOCASE DESC LIMIT 1",
                         err);
    if (!st ||
        lode_db_bind(r->db, st, err, "SB", value(row, M_CAMPAIGN)->p,
                     is_null(row, M_STATUS) ? "" : value(row, M_STATUS)->p,
                     is_null(row, M_STATUS) ? (size_t)0 : value(row, M_STATUS)->n) < 0 ||
        (rc = lode_db_step(r->db, st, err)) < 0)
        return -1;
    if (rc == 1) {
        const char *label = lode_db_text(st, 0);

        *has = sqlite3_column_int(st, 1);
        rc = set_text(r, row, M_STATUS, label, strlen(label), err) < 0 ? -1 : 1;
    }
    sqlite3_reset(st);
    return rc;
}

static int fill_member(struct lode_org_records *r, struct lode_org_row *row, struct lode_err *err)
{
    int has_responded = lode_org_rules_is_text(row, M_STATUS, "Responded");

    if (row->is_insert && !is_null(row, M_LEAD) && !is_null(row, M_CONTACT))
        lode_org_rules_set_null(row, M_LEAD); /* "only the ContactId is inserted" */
    if ((row->is_insert || is_given(row, M_STATUS)) && find_status(r, row, &has_responded, err) < 0)
        return -1;
    if (!row->is_insert && !is_given(row, M_STATUS))
        return 0;
    set_whole(row, M_RESPONDED, has_responded);
    if (has_responded && is_null(row, M_DATE))
        return set_text(r, row, M_DATE, r->now, 10, err);
    return 0;
}

static int check_member(struct lode_org_records *r, struct lode_org_row *row, struct lode_err *err)
{
    int is_lead = !is_null(row, M_LEAD);
    sqlite3_stmt *st;
    int rc;

    if (!row->is_insert)
        return 0;
    if (!is_lead && is_null(row, M_CONTACT)) /* the text is a guess */
        return lode_org_value_refuse(&r->why, err, "FIELD_INTEGRITY_EXCEPTION", "LeadId,ContactId",
                                     "A campaign member must be a lead or a contact");
    st = lode_db_prepare(r->db,
                         is_lead ? "SELECT 1 FROM \"CampaignMember\" WHERE \"LeadId\" = ? AND "
                                   "\"CampaignId\" = ? AND \"IsDeleted\" = 0"
                                 : "SELECT 1 FROM \"CampaignMember\" WHERE \"ContactId\" = ? AND "
                                   "\"CampaignId\" = ? AND \"IsDeleted\" = 0",
                         err);
    if (!st ||
        lode_db_bind(r->db, st, err, "SS", value(row, is_lead ? M_LEAD : M_CONTACT)->p,
                     value(row, M_CAMPAIGN)->p) < 0 ||
        (rc = lode_db_step(r->db, st, err)) < 0)
        return -1;
    sqlite3_reset(st);
    if (rc == 0)
        return 0;
    return lode_org_value_refuse(&r->why, err, "DUPLICATE_VALUE", "", "Already a campaign member.");
}

static const char *const campaign_names[] = {NULL};

const struct lode_org_rules lode_org_campaign_rules[] = {
    {"Campaign", campaign_names, NULL, NULL, add_statuses, NULL},
    {"CampaignMemberStatus", status_names, fill_status, check_status, keep_one_default,
     refuse_gone},
    {"CampaignMember", member_names, fill_member, check_member, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};
