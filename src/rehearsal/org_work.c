/* rehearsal/org_work.c - rules of cases, tasks, events, contracts and orders. */
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "rehearsal/org_rules.h"

/* The account that a record belongs to, or the account itself: 1 and out (19 bytes); 0. */
static int account_of(struct lode_org_records *r, const struct lode_org_value *id, char *out,
                      struct lode_err *err)
{
    static const struct {
        const char *object, *sql;
    } all[] = {{"Account", "SELECT \"Id\" FROM \"Account\" WHERE \"Id\" = ?"},
               {"Contact", "SELECT \"AccountId\" FROM \"Contact\" WHERE \"Id\" = ?"},
               {"Opportunity", "SELECT \"AccountId\" FROM \"Opportunity\" WHERE \"Id\" = ?"},
               {"Case", "SELECT \"AccountId\" FROM \"Case\" WHERE \"Id\" = ?"}};
    struct lode_org_table *t =
        id->kind == LODE_ORG_TEXT ? lode_org_recordset_of_id(r, id->p) : NULL;
    size_t k = 0;
    sqlite3_stmt *st;
    int rc;

    while (t && k < 4 && strcmp(t->object->name, all[k].object) != 0)
        k++;
    if (!t || k == 4 || (k > 0 && lode_org_table_field(t, "AccountId") == LODE_ORG_NO_FIELD))
        return 0;
    st = lode_db_prepare(r->db, all[k].sql, err);
    if (!st || lode_db_bind(r->db, st, err, "S", id->p) < 0 ||
        (rc = lode_db_step(r->db, st, err)) < 0)
        return -1;
    lode_str_copy(out, 19, rc == 1 ? lode_db_text(st, 0) : "");
    sqlite3_reset(st);
    return *out != '\0';
}

/* The number that a new record of its kind gets: so many digits, from the first one on. */
static int fill_number(struct lode_org_records *r, struct lode_org_row *row, size_t k, int digits,
                       long long first, struct lode_err *err)
{
    char number[24];
    int n;

    if (!row->is_insert || lode_org_rules_is_given(row, k))
        return 0;
    n = snprintf(number, sizeof number, "%0*lld", digits, (long long)row->table->counter + first);
    return lode_org_rules_set_text(r, row, k, number, (size_t)n, err);
}

enum { C_NUMBER, C_STATUS, C_CLOSED, C_CLOSED_DATE, C_CONTACT, C_ACCOUNT };
static const char *const case_names[] = {"CaseNumber", "Status",     "IsClosed", "?ClosedDate",
                                         "?ContactId", "?AccountId", NULL};

/* A new case of a contact is its account's too, unless it says otherwise. */
static int fill_case_account(struct lode_org_records *r, struct lode_org_row *row,
                             struct lode_err *err)
{
    char account[19];
    int rc;

    if (!row->is_insert || lode_org_rules_is_given(row, C_ACCOUNT) ||
        lode_org_rules_is_null(row, C_CONTACT))
        return 0;
    rc = account_of(r, lode_org_rules_value(row, C_CONTACT), account, err);
    return rc == 1 ? lode_org_rules_set_text(r, row, C_ACCOUNT, account, 18, err) : rc;
}

static int fill_case(struct lode_org_records *r, struct lode_org_row *row, struct lode_err *err)
{
    int was_closed = row->was[row->table->at[C_CLOSED]].kind == LODE_ORG_WHOLE &&
                     row->was[row->table->at[C_CLOSED]].i;
    int is_closed = lode_org_rules_is_text(row, C_STATUS, "Closed");

    if (fill_number(r, row, C_NUMBER, 8, 1000, err) < 0)
        return -1;
    if (fill_case_account(r, row, err) < 0)
        return -1;
    lode_org_rules_set_whole(row, C_CLOSED, is_closed);
    if (is_closed && !was_closed)
        return lode_org_rules_set_text(r, row, C_CLOSED_DATE, r->now, strlen(r->now), err);
    if (!is_closed && was_closed)
        lode_org_rules_set_null(row, C_CLOSED_DATE);
    return 0;
}

enum { T_STATUS, T_CLOSED, T_PRIORITY, T_HIGH, T_COMPLETED, T_WHO, T_WHAT, T_ACCOUNT };
static const char *const task_names[] = {"Status",          "IsClosed",           "Priority",
                                         "?IsHighPriority", "?CompletedDateTime", "?WhoId",
                                         "?WhatId",         "?AccountId",         NULL};

/* An activity is of the account that it is about, else of the account of what or whom it is about.
 * who, what, of: the places of the three fields. */
static int fill_account(struct lode_org_records *r, struct lode_org_row *row, size_t who,
                        size_t what, size_t of, struct lode_err *err)
{
    char account[19];
    int rc;

    if (!lode_org_rules_is_given(row, who) && !lode_org_rules_is_given(row, what))
        return 0;
    rc = account_of(r, lode_org_rules_value(row, what), account, err);
    if (rc == 0)
        rc = account_of(r, lode_org_rules_value(row, who), account, err);
    if (rc == 1)
        return lode_org_rules_set_text(r, row, of, account, 18, err);
    if (rc == 0)
        lode_org_rules_set_null(row, of);
    return rc;
}

/* An activity with a lead is about nothing else. The code and how its words begin are as a vendor
 * quotes them (zynbit.com, What Does Field Integrity Exception Mean?); the rest is ours. */
static int check_lead(struct lode_org_records *r, const struct lode_org_row *row, size_t who,
                      size_t what, struct lode_err *err)
{
    const struct lode_org_value *id = lode_org_rules_value(row, who);
    struct lode_org_table *t;

    if ((!lode_org_rules_is_given(row, who) && !lode_org_rules_is_given(row, what)) ||
        id->kind != LODE_ORG_TEXT || lode_org_rules_is_null(row, what))
        return 0;
    t = lode_org_recordset_of_id(r, id->p);
    if (!t || strcmp(t->object->name, "Lead") != 0)
        return 0;
    return lode_org_value_refuse(&r->why, err, "FIELD_INTEGRITY_EXCEPTION", "WhoId,WhatId",
                                 "field integrity exception: WhoId, WhatId (an activity with a "
                                 "lead cannot be related to another record)");
}

static int check_task(struct lode_org_records *r, struct lode_org_row *row, struct lode_err *err)
{
    return check_lead(r, row, T_WHO, T_WHAT, err);
}

static int fill_task(struct lode_org_records *r, struct lode_org_row *row, struct lode_err *err)
{
    int is_done = lode_org_rules_is_text(row, T_STATUS, "Completed");

    if (fill_account(r, row, T_WHO, T_WHAT, T_ACCOUNT, err) < 0)
        return -1;
    lode_org_rules_set_whole(row, T_CLOSED, is_done);
    lode_org_rules_set_whole(row, T_HIGH, lode_org_rules_is_text(row, T_PRIORITY, "High"));
    if (is_done && lode_org_rules_is_null(row, T_COMPLETED))
        return lode_org_rules_set_text(r, row, T_COMPLETED, r->now, strlen(r->now), err);
    if (!is_done)
        lode_org_rules_set_null(row, T_COMPLETED);
    return 0;
}

enum { E_START, E_AT, E_DAY, E_MINUTES, E_END, E_END_DAY, E_ALL_DAY, E_WHO, E_WHAT, E_ACCOUNT };
static const char *const event_names[] = {"StartDateTime",
                                          "ActivityDateTime",
                                          "ActivityDate",
                                          "DurationInMinutes",
                                          "EndDateTime",
                                          "?EndDate",
                                          "IsAllDayEvent",
                                          "?WhoId",
                                          "?WhatId",
                                          "?AccountId",
                                          NULL};

/* From the start and the length or the end of an event, as stored, the other two. */
static int fill_times(struct lode_org_records *r, struct lode_org_row *row, const char *start,
                      struct lode_err *err)
{
    int by_end = lode_org_rules_is_null(row, E_MINUTES) ||
                 (lode_org_rules_is_given(row, E_END) && !lode_org_rules_is_given(row, E_MINUTES) &&
                  !lode_org_rules_is_null(row, E_END));
    sqlite3_stmt *st = lode_db_prepare(
        r->db,
        by_end ? "SELECT CAST(round((julianday(substr(?2, 1, 19)) - julianday(substr(?1, 1, 19)))"
                 " * 1440) AS INTEGER), ?2"
               : "SELECT ?2, strftime('%Y-%m-%dT%H:%M:%S.000+0000', substr(?1, 1, 19), "
                 "?2 || ' minutes')",
        err);
    const char *end;
    int rc = -1;

    if (!st ||
        (by_end ? lode_db_bind(r->db, st, err, "SS", start, lode_org_rules_value(row, E_END)->p)
                : lode_db_bind(r->db, st, err, "Si", start,
                               (int64_t)lode_org_rules_number(row, E_MINUTES))) < 0 ||
        lode_db_step(r->db, st, err) < 0)
        return -1;
    end = lode_db_text(st, 1);
    lode_org_rules_set_whole(row, E_MINUTES, sqlite3_column_int64(st, 0));
    if (lode_org_rules_set_text(r, row, E_END, end, strlen(end), err) == 0 &&
        lode_org_rules_set_text(r, row, E_END_DAY, end, strlen(end) < 10 ? strlen(end) : 10, err) ==
            0)
        rc = 0;
    sqlite3_reset(st);
    return rc;
}

static int gives(const struct lode_org_row *row, size_t k)
{
    return lode_org_rules_is_given(row, k) && !lode_org_rules_is_null(row, k);
}

/* The length and the end of an event may both be given where they "add up to the same amount of
 * time" (Object Reference, Event). The end of whole days is their last midnight, or the next one.
 * 1: they do. */
static int add_up(struct lode_org_records *r, const struct lode_org_row *row, const char *start,
                  struct lode_err *err)
{
    const struct lode_org_value *all_day = lode_org_rules_value(row, E_ALL_DAY);
    double minutes = lode_org_rules_number(row, E_MINUTES), between;
    sqlite3_stmt *st = lode_db_prepare(
        r->db, "SELECT (julianday(substr(?2, 1, 19)) - julianday(substr(?1, 1, 19))) * 1440", err);

    if (!st || lode_db_bind(r->db, st, err, "SS", start, lode_org_rules_value(row, E_END)->p) < 0 ||
        lode_db_step(r->db, st, err) < 0)
        return -1;
    between = sqlite3_column_double(st, 0) - minutes;
    sqlite3_reset(st);
    return (between > -1 && between < 1) ||
           (all_day->kind == LODE_ORG_WHOLE && all_day->i && between > -1441 && between < -1439);
}

/* The code is Salesforce's. Of a length below 0 the words are those of an org without events of
 * several days, as a vendor quotes them (support.rivasync.com, Duration Must be Between 0 and 1440
 * Minutes); the others are ours. */
static int check_times(struct lode_org_records *r, const struct lode_org_row *row,
                       const char *start, struct lode_err *err)
{
    int rc = 1;

    if (r->is_seeding)
        return 0;
    if (gives(row, E_MINUTES) && lode_org_rules_number(row, E_MINUTES) < 0)
        return lode_org_value_refuse(&r->why, err, "FIELD_INTEGRITY_EXCEPTION", "DurationInMinutes",
                                     "Duration must be between 0 and 1440 minutes: Duration");
    if (gives(row, E_END) && strcmp(lode_org_rules_value(row, E_END)->p, start) < 0)
        return lode_org_value_refuse(&r->why, err, "FIELD_INTEGRITY_EXCEPTION", "EndDateTime",
                                     "field integrity exception: EndDateTime (an event cannot end "
                                     "before it begins)");
    if (gives(row, E_MINUTES) && gives(row, E_END))
        rc = add_up(r, row, start, err);
    if (rc != 0)
        return rc < 0 ? -1 : 0;
    return lode_org_value_refuse(&r->why, err, "FIELD_INTEGRITY_EXCEPTION",
                                 "DurationInMinutes,EndDateTime",
                                 "field integrity exception: DurationInMinutes, EndDateTime "
                                 "(they do not add up to the same time)");
}

/* The words for what is missing are from memory. */
static int refuse_times(struct lode_org_records *r, int has_start, int has_end,
                        struct lode_err *err)
{
    const char *all = has_start ? "DurationInMinutes"
                      : has_end ? "ActivityDateTime"
                                : "DurationInMinutes, ActivityDateTime";
    const char *fields = has_start || has_end ? all : "DurationInMinutes,ActivityDateTime";

    return lode_org_value_refuse(&r->why, err, "REQUIRED_FIELD_MISSING", fields,
                                 "Required fields are missing: [%s]", all);
}

/* An event begins at ActivityDateTime, or StartDateTime, which are one; an event of whole days on
 * ActivityDate. It lasts DurationInMinutes, or until EndDateTime. */
static int fill_event(struct lode_org_records *r, struct lode_org_row *row, struct lode_err *err)
{
    size_t given = lode_org_rules_is_given(row, E_START) ? E_START : E_AT;
    const struct lode_org_value *all_day = lode_org_rules_value(row, E_ALL_DAY);
    int has_end = !lode_org_rules_is_null(row, E_MINUTES) || !lode_org_rules_is_null(row, E_END);
    const struct lode_org_value *start;
    char text[40];
    int rc;

    if (fill_account(r, row, E_WHO, E_WHAT, E_ACCOUNT, err) < 0)
        return -1;
    if (all_day->kind == LODE_ORG_WHOLE && all_day->i && lode_org_rules_is_given(row, E_DAY) &&
        !lode_org_rules_is_null(row, E_DAY)) {
        snprintf(text, sizeof text, "%.10sT00:00:00.000+0000", lode_org_rules_value(row, E_DAY)->p);
        if (lode_org_rules_set_text(r, row, E_START, text, strlen(text), err) < 0)
            return -1;
        given = E_START;
        if (!has_end)
            lode_org_rules_set_whole(row, E_MINUTES, 1440);
        has_end = 1;
    }
    start = lode_org_rules_value(row, given);
    if (start->kind != LODE_ORG_TEXT || !has_end)
        return refuse_times(r, start->kind == LODE_ORG_TEXT, has_end, err);
    lode_str_copy(text, sizeof text, start->p);
    if ((rc = check_times(r, row, text, err)) != 0)
        return rc;
    if (lode_org_rules_set_text(r, row, E_START, text, strlen(text), err) < 0 ||
        lode_org_rules_set_text(r, row, E_AT, text, strlen(text), err) < 0 ||
        lode_org_rules_set_text(r, row, E_DAY, text, 10, err) < 0)
        return -1;
    return fill_times(r, row, text, err);
}

static int check_event(struct lode_org_records *r, struct lode_org_row *row, struct lode_err *err)
{
    return check_lead(r, row, E_WHO, E_WHAT, err);
}

/* Contracts and orders: their first number is 100. What an order's status may become is not
 * checked. */
enum { D_NUMBER, D_STATUS, D_CODE };
static const char *const contract_names[] = {"ContractNumber", "Status", "StatusCode", NULL};
static const char *const order_names[] = {"OrderNumber", "Status", "StatusCode", NULL};

static int fill_document(struct lode_org_records *r, struct lode_org_row *row, struct lode_err *err)
{
    static const char *const codes[] = {"Activated", "InApproval"};

    if (fill_number(r, row, D_NUMBER, 8, 100, err) < 0)
        return -1;
    for (size_t i = 0; i < 2; i++)
        if (lode_org_rules_is_text(row, D_STATUS, codes[i]))
            return lode_org_rules_set_text(r, row, D_CODE, codes[i], strlen(codes[i]), err);
    return lode_org_rules_set_text(r, row, D_CODE, "Draft", 5, err);
}

/* A contract begins as a draft, and does not become one again. Contracts that are there to begin
 * with are what they are. The words are the API's own as users quote them for an insert; that the
 * way back is answered alike is a guess. */
static int check_contract(struct lode_org_records *r, struct lode_org_row *row,
                          struct lode_err *err)
{
    const struct lode_org_value *was = &row->was[row->table->at[D_CODE]];
    int is_active = lode_org_rules_is_text(row, D_CODE, "Activated");
    int was_active = was->kind == LODE_ORG_TEXT && was->n == 9 && !memcmp(was->p, "Activated", 9);

    if (r->is_seeding || (row->is_insert ? !is_active : !was_active || is_active))
        return 0;
    return lode_org_value_refuse(&r->why, err, "FAILED_ACTIVATION", "Status",
                                 "Choose a valid contract status and save your changes. Ask your "
                                 "admin for details.");
}

/* Whether an order has products; one that is new has none yet. */
static int has_items(struct lode_org_records *r, const struct lode_org_row *row,
                     struct lode_err *err)
{
    sqlite3_stmt *st;
    int rc;

    if (row->is_insert)
        return 0;
    st = lode_db_prepare(r->db,
                         "SELECT 1 FROM \"OrderItem\" WHERE \"OrderId\" = ? AND \"IsDeleted\" = 0 "
                         "LIMIT 1",
                         err);
    if (!st || lode_db_bind(r->db, st, err, "S", row->id) < 0 ||
        (rc = lode_db_step(r->db, st, err)) < 0)
        return -1;
    sqlite3_reset(st);
    return rc;
}

/* The code and the words are those that a client of live orgs meets when it activates an order by
 * an update (FAILED_ACTIVATION, in the Salesforce actions of Flomation); that an insert is answered
 * alike, and that Status is the field, are guesses. */
static int check_order(struct lode_org_records *r, struct lode_org_row *row, struct lode_err *err)
{
    const struct lode_org_value *was = &row->was[row->table->at[D_CODE]];
    int rc;

    if (r->is_seeding || !lode_org_rules_is_text(row, D_CODE, "Activated") ||
        (!row->is_insert && was->kind == LODE_ORG_TEXT && was->n == 9 &&
         !memcmp(was->p, "Activated", 9)))
        return 0;
    rc = has_items(r, row, err);
    if (rc != 0)
        return rc < 0 ? -1 : 0;
    return lode_org_value_refuse(&r->why, err, "FAILED_ACTIVATION", "Status",
                                 "An order must have at least one product.");
}

enum { I_NUMBER, I_ORDER, I_ENTRY, I_PRODUCT, I_PRICE, I_LIST };
static const char *const item_names[] = {
    "OrderItemNumber", "OrderId", "PricebookEntryId", "Product2Id", "UnitPrice",
    "?ListPrice",      NULL};

static int fill_item(struct lode_org_records *r, struct lode_org_row *row, struct lode_err *err)
{
    return fill_number(r, row, I_NUMBER, 10, 1, err);
}

/* A line is of an entry of its order's price book. The words are modelled on those of an
 * opportunity's line; an order's own are not known. */
static int check_item(struct lode_org_records *r, struct lode_org_row *row, struct lode_err *err)
{
    sqlite3_stmt *st;
    int rc;

    if (!row->is_insert)
        return 0;
    if (lode_org_rules_is_null(row, I_PRICE))
        return lode_org_value_refuse(&r->why, err, "REQUIRED_FIELD_MISSING", "UnitPrice",
                                     "Required fields are missing: [UnitPrice]");
    st =
        lode_db_prepare(r->db,
                        "SELECT e.\"Product2Id\", e.\"UnitPrice\" FROM \"PricebookEntry\" e JOIN "
                        "\"Order\" o ON o.\"Pricebook2Id\" = e.\"Pricebook2Id\" WHERE e.\"Id\" = ? "
                        "AND o.\"Id\" = ?",
                        err);
    if (!st ||
        lode_db_bind(r->db, st, err, "SS", lode_org_rules_value(row, I_ENTRY)->p,
                     lode_org_rules_value(row, I_ORDER)->p) < 0 ||
        (rc = lode_db_step(r->db, st, err)) < 0)
        return -1;
    if (rc == 0)
        return lode_org_value_refuse(&r->why, err, "FIELD_INTEGRITY_EXCEPTION", "PricebookEntryId",
                                     "field integrity exception: PricebookEntryId (pricebook entry "
                                     "is in a different pricebook than the one assigned to the "
                                     "order)");
    lode_org_rules_set_real(row, I_LIST, sqlite3_column_double(st, 1));
    rc = lode_org_rules_set_text(r, row, I_PRODUCT, lode_db_text(st, 0), 18, err);
    sqlite3_reset(st);
    return rc;
}

const struct lode_org_rules lode_org_work_rules[] = {
    {"Case", case_names, fill_case, NULL, NULL, NULL},
    {"Task", task_names, fill_task, check_task, NULL, NULL},
    {"Event", event_names, fill_event, check_event, NULL, NULL},
    {"Contract", contract_names, fill_document, check_contract, NULL, NULL},
    {"Order", order_names, fill_document, check_order, NULL, NULL},
    {"OrderItem", item_names, fill_item, check_item, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};
