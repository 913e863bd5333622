/* tests/unit/test_org_work.c - what cases, tasks, events, contracts and orders do by themselves. */
#include "org_fixture.h"
#include "rehearsal/org_recordset.h"

static void cases_and_tasks_belong_to_the_account_of_whom_they_are_about(void **state)
{
    struct fixture *f = *state;
    static const struct fixture_step steps[] = {
        STEP("Account", INSERT, NULL, "Name", "a|b", "new|new"),
        STEP("Contact", INSERT, NULL, "LastName,AccountId", "c,$0", "new"),
        STEP("Case", INSERT, NULL, "Subject,ContactId,AccountId", "x,$2,|y,$2,$1|z,,",
             "new|new|new"),
        STEP("Task", INSERT, NULL, "Subject,WhoId,WhatId", "t,$2,|u,,$4|v,,|w,$2,$1",
             "new|new|new|new"),
        STEP("Task", UPDATE, NULL, "Id,WhoId", "$6,#N/A", "ok"),
    };

    FIXTURE_RUN(f, steps);
    assert_string_equal(
        fixture_sql(f,
                    "SELECT group_concat(c.\"Subject\" || ifnull(a.\"Name\", '-')) FROM \"Case\" c "
                    "LEFT JOIN \"Account\" a ON a.\"Id\" = c.\"AccountId\""),
        "xa,yb,z-");
    assert_string_equal(
        fixture_sql(f,
                    "SELECT group_concat(t.\"Subject\" || ifnull(a.\"Name\", '-')) FROM \"Task\" t "
                    "LEFT JOIN \"Account\" a ON a.\"Id\" = t.\"AccountId\""),
        "t-,ub,v-,wb");
}

static void an_event_knows_when_it_begins_and_ends(void **state)
{
    struct fixture *f = *state;
    static const struct fixture_step steps[] = {
        STEP("Account", INSERT, NULL, "Name", "a", "new"),
        STEP("Event", INSERT, NULL,
             "Subject,ActivityDateTime,StartDateTime,DurationInMinutes,EndDateTime,WhatId",
             "a,2026-11-23T09:30:00Z,,45,,$0|b,,2026-11-23T23:30:00Z,,2026-11-24T01:00:00Z,|"
             "c,2026-11-23T09:30:00Z,,,,|d,,,30,,|e,,,,,",
             "new|new|REQUIRED_FIELD_MISSING:Required fields are missing: "
             "[DurationInMinutes]:DurationInMinutes --|REQUIRED_FIELD_MISSING:Required fields are "
             "missing: [ActivityDateTime]:ActivityDateTime --|REQUIRED_FIELD_MISSING:Required "
             "fields are missing: [DurationInMinutes, ActivityDateTime]:DurationInMinutes,"
             "ActivityDateTime --"),
        STEP("Event", INSERT, NULL, "Subject,IsAllDayEvent,ActivityDate", "f,true,2026-12-24",
             "new"),
        STEP("Event", UPDATE, NULL, "Id,DurationInMinutes", "$1,60", "ok"),
        STEP("Event", UPDATE, NULL, "Id,EndDateTime", "$2,2026-11-23T23:45:00Z", "ok"),
    };
    static const struct {
        const char *subject, *want;
    } cases[] = {
        {"a", "2026-11-23T09:30:00.000+0000 2026-11-23 60 2026-11-23T10:30:00.000+0000 2026-11-23"},
        {"b", "2026-11-23T23:30:00.000+0000 2026-11-23 15 2026-11-23T23:45:00.000+0000 2026-11-23"},
        {"f",
         "2026-12-24T00:00:00.000+0000 2026-12-24 1440 2026-12-25T00:00:00.000+0000 2026-12-25"},
    };
    char sql[300];

    FIXTURE_RUN(f, steps);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        snprintf(sql, sizeof sql,
                 "SELECT \"StartDateTime\" || ' ' || \"ActivityDate\" || ' ' || "
                 "\"DurationInMinutes\" || ' ' || \"EndDateTime\" || ' ' || \"EndDate\" FROM "
                 "\"Event\" WHERE \"Subject\" = '%s'",
                 cases[i].subject);
        assert_string_equal(fixture_sql(f, sql), cases[i].want);
    }
    assert_string_equal(
        fixture_sql(f, "SELECT a.\"Name\" || e.\"ShowAs\" FROM \"Event\" e JOIN \"Account\" a ON "
                       "a.\"Id\" = e.\"AccountId\""),
        "aBusy");
}

static void an_event_does_not_end_before_it_begins(void **state)
{
#define BACKWARDS                                                                            \
    "FIELD_INTEGRITY_EXCEPTION:field integrity exception: EndDateTime (an event cannot end " \
    "before it begins):EndDateTime --"
#define NEGATIVE                                                              \
    "FIELD_INTEGRITY_EXCEPTION:Duration must be between 0 and 1440 minutes: " \
    "Duration:DurationInMinutes --"
#define NO_SUM                                                                             \
    "FIELD_INTEGRITY_EXCEPTION:field integrity exception: DurationInMinutes, EndDateTime " \
    "(they do not add up to the same time):DurationInMinutes,EndDateTime --"
    static const struct fixture_step steps[] = {
        STEP("Event", INSERT, NULL, "Subject,StartDateTime,DurationInMinutes,EndDateTime",
             "a,2026-11-23T09:30:00Z,,2026-11-23T09:29:59Z|b,2026-11-23T09:30:00Z,-1,|"
             "c,2026-11-23T09:30:00Z,30,2026-11-23T10:30:00Z|"
             "d,2026-11-23T23:30:00Z,60,2026-11-24T00:30:00Z|"
             "e,2026-11-23T09:30:00Z,,2026-11-23T09:30:00Z|f,2026-11-23T09:30:00Z,4320,|"
             "g,2026-11-23T09:30:00Z,60,2026-11-22T10:30:00Z",
             BACKWARDS "|" NEGATIVE "|" NO_SUM "|new|new|new|" BACKWARDS),
        STEP("Event", INSERT, NULL,
             "Subject,IsAllDayEvent,ActivityDate,DurationInMinutes,EndDateTime",
             "h,true,2026-12-24,1440,2026-12-24T00:00:00Z|i,true,2026-12-24,1440,2026-12-25T00:00:"
             "00Z|"
             "j,true,2026-12-24,1440,2026-12-26T00:00:00Z",
             "new|new|" NO_SUM),
        STEP("Event", UPDATE, NULL, "Id,EndDateTime", "$0,2026-11-23T23:00:00Z", BACKWARDS),
        STEP("Event", UPDATE, NULL, "Id,DurationInMinutes", "$0,-60", NEGATIVE),
        STEP("Event", UPDATE, NULL, "Id,StartDateTime", "$0,2026-11-25T09:00:00Z", "ok"),
        STEP("Event", UPDATE, NULL, "Id,DurationInMinutes,EndDateTime",
             "$0,30,2026-11-25T10:00:00Z|$0,60,2026-11-25T10:00:00Z", NO_SUM "|ok"),
    };

    FIXTURE_RUN(*state, steps);
}

static void an_activity_with_a_lead_is_about_nothing_else(void **state)
{
#define WITH_LEAD                                                                             \
    "FIELD_INTEGRITY_EXCEPTION:field integrity exception: WhoId, WhatId (an activity with a " \
    "lead cannot be related to another record):WhoId,WhatId --"
    struct fixture *f = *state;
    static const struct fixture_step steps[] = {
        STEP("Account", INSERT, NULL, "Name", "a", "new"),
        STEP("Lead", INSERT, NULL, "LastName,Company", "l,c", "new"),
        STEP("Contact", INSERT, NULL, "LastName", "c", "new"),
        STEP("Task", INSERT, NULL, "Subject,WhoId,WhatId", "t,$1,$0|u,$1,|v,$2,$0",
             WITH_LEAD "|new|new"),
        STEP("Task", UPDATE, NULL, "Id,WhatId", "$3,$0|$4,", WITH_LEAD "|ok"),
        STEP("Task", UPDATE, NULL, "Id,WhoId", "$4,$1", WITH_LEAD),
        STEP("Task", UPDATE, NULL, "Id,WhoId,WhatId", "$4,$1,#N/A", "ok"),
        STEP("Event", INSERT, NULL, "Subject,WhoId,WhatId,ActivityDateTime,DurationInMinutes",
             "e,$1,$0,2026-01-01T10:00:00Z,60|f,$1,,2026-01-01T10:00:00Z,60", WITH_LEAD "|new"),
    };

    FIXTURE_RUN(f, steps);
}

static void orders_and_contracts_are_numbered_and_keep_to_their_price_book(void **state)
{
    struct fixture *f = *state;
    static const struct fixture_step first[] = {
        STEP("Account", INSERT, NULL, "Name", "a", "new"),
        STEP("Contract", INSERT, NULL, "AccountId,StartDate", "$0,2026-01-01|,2026-01-01",
             "new|REQUIRED_FIELD_MISSING:Required fields are missing: [AccountId]:AccountId --"),
        STEP("Product2", INSERT, NULL, "Name,IsActive", "Pen,true", "new"),
        STEP("Pricebook2", INSERT, NULL, "Name,IsActive", "EU,true", "new"),
    };
    /* $4 is the standard price book */
    static const struct fixture_step then[] = {
        STEP("PricebookEntry", INSERT, NULL, "Pricebook2Id,Product2Id,UnitPrice,IsActive",
             "$4,$2,2,true", "new"),
        STEP("PricebookEntry", INSERT, NULL, "Pricebook2Id,Product2Id,UnitPrice,IsActive",
             "$3,$2,3,true", "new"),
        STEP("Order", INSERT, NULL, "AccountId,ContractId,EffectiveDate,Status,Pricebook2Id",
             "$0,$1,2026-02-01,Draft,$4|$0,,,Draft,$4",
             "new|REQUIRED_FIELD_MISSING:Required fields are missing: "
             "[EffectiveDate]:EffectiveDate --"),
        STEP("OrderItem", INSERT, NULL, "OrderId,PricebookEntryId,Quantity,UnitPrice",
             "$7,$5,3,1.5|$7,$5,1,|$7,$6,1,1",
             "new|REQUIRED_FIELD_MISSING:Required fields are missing: [UnitPrice]:UnitPrice --|"
             "FIELD_INTEGRITY_EXCEPTION:field integrity exception: PricebookEntryId (pricebook "
             "entry is in a different pricebook than the one assigned to the order)"
             ":PricebookEntryId --"),
    };

    FIXTURE_RUN(f, first);
    snprintf(f->ids[f->n_ids++], 19, "%.18s",
             fixture_sql(f, "SELECT \"Id\" FROM \"Pricebook2\" WHERE \"IsStandard\" = 1"));
    FIXTURE_RUN(f, then);
    assert_string_equal(
        fixture_sql(f, "SELECT c.\"ContractNumber\" || c.\"Status\" || c.\"StatusCode\" || "
                       "o.\"OrderNumber\" || o.\"StatusCode\" || i.\"OrderItemNumber\" || "
                       "i.\"ListPrice\" || p.\"Name\" FROM \"Contract\" c JOIN \"Order\" o ON "
                       "o.\"ContractId\" = c.\"Id\" JOIN \"OrderItem\" i ON i.\"OrderId\" = "
                       "o.\"Id\" JOIN \"Product2\" p ON p.\"Id\" = i.\"Product2Id\""),
        "00000100DraftDraft00000100Draft00000000012.0Pen");
}

#define BAD_STATUS                                                                                \
    "FAILED_ACTIVATION:Choose a valid contract status and save your changes. Ask your admin for " \
    "details.:Status --"

static void a_contract_begins_as_a_draft_and_is_activated_once(void **state)
{
    struct fixture *f = *state;
    static const struct fixture_step steps[] = {
        STEP("Account", INSERT, NULL, "Name", "a", "new"),
        STEP("Contract", INSERT, NULL, "AccountId,Status", "$0,Activated|$0,Draft|$0,",
             BAD_STATUS "|new|new"),
        STEP("Contract", UPDATE, NULL, "Id,Status,ContractTerm", "$1,Activated,6|$2,Draft,6",
             "ok|ok"),
        STEP("Contract", UPDATE, NULL, "Id,Status,ContractTerm", "$1,Activated,7|$1,,8|$1,Draft,9",
             "ok|ok|" BAD_STATUS),
    };

    FIXTURE_RUN(f, steps);
    assert_string_equal(fixture_sql(f, "SELECT group_concat(\"StatusCode\" || \"ContractTerm\") "
                                       "FROM \"Contract\""),
                        "Activated8,Draft6");
    f->records->is_seeding = 1; /* what is there to begin with is as it is */
    assert_string_equal(
        fixture_save(f, &(struct fixture_step)STEP("Contract", INSERT, NULL, "AccountId,Status",
                                                   "$0,Activated", NULL)),
        "new");
}

#define NO_PRODUCT "FAILED_ACTIVATION:An order must have at least one product.:Status --"

static void an_order_is_activated_with_a_product(void **state)
{
    struct fixture *f = *state;
    static const struct fixture_step first[] = {
        STEP("Account", INSERT, NULL, "Name", "a", "new"),
        STEP("Product2", INSERT, NULL, "Name,IsActive", "Pen,true", "new"),
    };
    static const struct fixture_step then[] = {
        STEP("PricebookEntry", INSERT, NULL, "Pricebook2Id,Product2Id,UnitPrice,IsActive",
             "$2,$1,2,true", "new"),
        STEP("Order", INSERT, NULL, "AccountId,EffectiveDate,Status,Pricebook2Id",
             "$0,2026-01-01,Activated,$2|$0,2026-01-01,Draft,$2|$0,2026-01-01,Draft,$2",
             NO_PRODUCT "|new|new"),
        STEP("OrderItem", INSERT, NULL, "OrderId,PricebookEntryId,Quantity,UnitPrice",
             "$4,$3,1,2|$5,$3,1,2", "new|new"),
        STEP("OrderItem", DELETE, NULL, "Id", "$7", "ok"),
        STEP("Order", UPDATE, NULL, "Id,Status", "$4,Activated|$5,Activated|$5,Draft",
             "ok|" NO_PRODUCT "|ok"),
        STEP("Order", UPDATE, NULL, "Id,Status,Description", "$4,Activated,x", "ok"),
    };

    FIXTURE_RUN(f, first);
    snprintf(f->ids[f->n_ids++], 19, "%.18s",
             fixture_sql(f, "SELECT \"Id\" FROM \"Pricebook2\" WHERE \"IsStandard\" = 1"));
    FIXTURE_RUN(f, then);
    assert_string_equal(fixture_sql(f, "SELECT group_concat(\"StatusCode\") FROM \"Order\""),
                        "Activated,Draft");
    f->records->is_seeding = 1; /* what is there to begin with is as it is */
    assert_string_equal(fixture_save(f, &(struct fixture_step)STEP(
                                            "Order", INSERT, NULL, "AccountId,EffectiveDate,Status",
                                            "$0,2026-01-01,Activated", NULL)),
                        "new");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(cases_and_tasks_belong_to_the_account_of_whom_they_are_about),
        TEST(an_event_knows_when_it_begins_and_ends),
        TEST(an_event_does_not_end_before_it_begins),
        TEST(an_activity_with_a_lead_is_about_nothing_else),
        TEST(orders_and_contracts_are_numbered_and_keep_to_their_price_book),
        TEST(a_contract_begins_as_a_draft_and_is_activated_once),
        TEST(an_order_is_activated_with_a_product),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
