/* tests/unit/test_org_rules.c - what standard objects do by themselves. */
#include "org_fixture.h"

static void names_and_states_of_standard_objects_follow(void **state)
{
    struct fixture *f = *state;
    static const struct fixture_step steps[] = {
        STEP("Contact", INSERT, NULL, "FirstName,LastName", "Jo,Doe|,Solo", "new|new"),
        STEP("Contact", UPDATE, NULL, "Id,FirstName", "$0,#N/A", "ok"),
        STEP("Contact", UPDATE, NULL, "Id,FirstName", "$1,Han", "ok"),
        STEP("Lead", INSERT, NULL, "LastName,Company", "L,C", "new"),
        STEP(
            "Opportunity", INSERT, NULL, "Name,StageName,CloseDate,Amount,Probability",
            "o,Closed Won,2026-11-23,200,|p,Prospecting,2026-01-01,100,55|q,Own stage,2026-01-01,,",
            "new|new|new"),
        STEP("Opportunity", UPDATE, NULL, "Id,StageName", "$4,Closed Lost", "ok"),
        STEP("Case", INSERT, NULL, "Subject,Status", "s,Closed|t,", "new|new"),
    };
    static const struct {
        const char *sql, *want;
    } cases[] = {
        {"SELECT group_concat(\"Name\") FROM \"Contact\"", "Doe,Han Solo"},
        {"SELECT \"Status\" || \"IsConverted\" FROM \"Lead\"", "Open - Not Contacted0"},
        {"SELECT \"IsClosed\" || \"IsWon\" || \"ForecastCategory\" || \"ExpectedRevenue\" || "
         "\"Fiscal\" FROM \"Opportunity\" WHERE \"Name\" = 'o'",
         "11Closed200.02026 4"},
        {"SELECT \"IsClosed\" || \"IsWon\" || \"Probability\" || \"ExpectedRevenue\" FROM "
         "\"Opportunity\" WHERE \"Name\" = 'p'",
         "100.00.0"},
        {"SELECT \"IsClosed\" || \"Probability\" FROM \"Opportunity\" WHERE \"Name\" = 'q'",
         "00.0"},
        {"SELECT group_concat(\"CaseNumber\" || \"Status\" || \"Priority\" || \"IsClosed\") FROM "
         "\"Case\"",
         "00001000ClosedMedium1,00001001NewMedium0"},
    };

    FIXTURE_RUN(f, steps);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(fixture_sql(f, cases[i].sql), cases[i].want);
}

/* A stage that an update repeats is no change of the stage. */
static void a_repeated_stage_changes_nothing(void **state)
{
    struct fixture *f = *state;
    static const struct fixture_step begin[] = {
        STEP("Opportunity", INSERT, NULL, "Name,StageName,CloseDate,Probability,Amount",
             "o,Prospecting,2026-01-01,42,100", "new"),
        STEP("Opportunity", UPDATE, NULL, "Id,ForecastCategoryName", "$0,Best Case", "ok"),
    };
    static const struct fixture_step again[] = {
        STEP("Opportunity", UPDATE, NULL, "Id,StageName,Amount", "$0,prospecting,200", "ok"),
    };
    static const struct fixture_step next[] = {
        STEP("Opportunity", UPDATE, NULL, "Id,StageName", "$0,Needs Analysis", "ok"),
    };
    static const char sql[] = "SELECT \"Probability\" || \"ForecastCategoryName\" || "
                              "\"ExpectedRevenue\" || substr(\"LastStageChangeDate\", 1, 4) FROM "
                              "\"Opportunity\"";

    FIXTURE_RUN(f, begin);
    assert_int_equal(lode_db_exec(f->db,
                                  "UPDATE \"Opportunity\" SET \"LastStageChangeDate\" = "
                                  "'1999-01-01T00:00:00.000+0000'",
                                  &err),
                     0);
    FIXTURE_RUN(f, again);
    assert_string_equal(fixture_sql(f, sql), "42.0Best Case84.01999");
    FIXTURE_RUN(f, next);
    assert_true(strncmp(fixture_sql(f, sql), "20.0Pipeline40.020", 18) == 0);
}

static void a_converted_lead_is_not_updated(void **state)
{
    static const struct fixture_step steps[] = {
        STEP("Lead", INSERT, NULL, "LastName,Company,IsConverted", "a,C,true|b,C,false", "new|new"),
        STEP("Lead", UPDATE, NULL, "Id,Phone", "$0,1|$1,1",
             "CANNOT_UPDATE_CONVERTED_LEAD:cannot reference converted lead:--|ok"),
        STEP("Lead", DELETE, NULL, "Id", "$0", "ok"),
    };

    FIXTURE_RUN(*state, steps);
}

#define MEMBERS "SELECT group_concat(\"Status\" || \"HasResponded\") FROM \"CampaignMember\""
#define TAKEN                                                                               \
    "DUPLICATE_VALUE:duplicate value found: <unknown> duplicates value on record with id: " \
    "<unknown>:--"

static void members_have_the_statuses_of_their_campaign(void **state)
{
    struct fixture *f = *state;
    static const struct fixture_step begin[] = {
        STEP("Contact", INSERT, NULL, "LastName", "a|b|c", "new|new|new"),
        STEP("Lead", INSERT, NULL, "LastName,Company", "L,C", "new"),
        STEP("Campaign", INSERT, NULL, "Name", "fair|other", "new|new"),
        STEP("CampaignMember", INSERT, NULL, "CampaignId,ContactId,LeadId,Status",
             "$4,$0,,|$4,$0,,Sent|$4,$0,$3,Sent|$4,,$3,responded|$4,,,Sent|$4,$1,,Attended",
             "new|DUPLICATE_VALUE:Already a campaign member.:--|DUPLICATE_VALUE:Already a campaign "
             "member.:--|new|FIELD_INTEGRITY_EXCEPTION:A campaign member must be a lead or a "
             "contact:LeadId,ContactId --|new"),
    };
    static const struct fixture_step own[] = {
        STEP(
            "CampaignMemberStatus", INSERT, NULL,
            "CampaignId,Label,SortOrder,HasResponded,IsDefault",
            "$4,Attended,3,true,|$4,sent,4,,|$4,Late,3,,|$4,No Show,,,true|$5,Attended,3,,|$4,,9,,",
            "new|" TAKEN "|" TAKEN "|new|new|REQUIRED_FIELD_MISSING:Required fields are missing: "
            "[Label]:Label --"),
        STEP("CampaignMember", UPDATE, NULL, "Id,Status", "$8,Attended|$6,Nowhere", "ok|ok"),
        STEP("CampaignMember", INSERT, NULL, "CampaignId,ContactId", "$4,$2|$5,$2", "new|new"),
        STEP("CampaignMemberStatus", UPDATE, NULL, "Id,SortOrder,HasResponded", "$9,3,true|$10,3,",
             "ok|" TAKEN),
        STEP("CampaignMemberStatus", DELETE, NULL, "Id", "$9|$10|$11",
             "DELETE_FAILED:This status is the default or is in use, and cannot be deleted:--|"
             "DELETE_FAILED:This status is the default or is in use, and cannot be deleted:--|ok"),
        STEP("Campaign", DELETE, NULL, "Id", "$4", "ok"),
    };

    FIXTURE_RUN(f, begin);
    assert_string_equal(fixture_sql(f, MEMBERS), "Sent0,Responded1,Sent0");
    assert_string_equal(
        fixture_sql(f, "SELECT group_concat(\"Label\" || \"SortOrder\" || \"IsDefault\""
                       " || \"HasResponded\") FROM \"CampaignMemberStatus\""),
        "Sent110,Responded201,Sent110,Responded201");
    FIXTURE_RUN(f, own);
    assert_string_equal(fixture_sql(f, MEMBERS), "No Show0,Responded1,Attended1,No Show0,Sent0");
    assert_string_equal(fixture_sql(f, "SELECT group_concat(\"Label\" || \"SortOrder\")"
                                       " FROM \"CampaignMemberStatus\" WHERE \"IsDeleted\" = 0"),
                        "Sent1,Responded2");
}

static void a_detail_stays_with_its_master(void **state)
{
    struct fixture *f = *state;
    static const struct fixture_step steps[] = {
        STEP("Account", INSERT, NULL, "Name", "a|b", "new|new"),
        STEP("Item__c", INSERT, NULL, "Account__c", "$0|",
             "new|REQUIRED_FIELD_MISSING:Required fields are missing: [Account__c]:Account__c --"),
        STEP("Item__c", UPDATE, NULL, "Id,Account__c", "$2,$1",
             "INVALID_FIELD_FOR_INSERT_UPDATE:Unable to create/update fields: Account__c. Please "
             "check the security settings of this field and verify that it is read/write for your "
             "profile or permission set.:Account__c --"),
    };

    FIXTURE_RUN(f, steps);
}

static const struct fixture_step products[] = {
    STEP("Product2", INSERT, NULL, "Name,ProductCode", "Pen,P1|Ink,", "new|new"),
    STEP("Pricebook2", INSERT, NULL, "Name,IsActive", "EU,true", "new"),
};
/* $3 is the standard price book */
static const struct fixture_step pricing[] = {
    STEP("Pricebook2", DELETE, NULL, "Id", "$3",
         "DELETE_FAILED:The standard price book cannot be deleted.:--"),
    STEP("Pricebook2", HARD_DELETE, NULL, "Id", "$3",
         "DELETE_FAILED:The standard price book cannot be deleted.:--"),
    STEP("PricebookEntry", INSERT, NULL, "Pricebook2Id,Product2Id,UnitPrice,IsActive",
         "$2,$0,2,true|$3,$0,1.5,true|$3,$0,1.5,true|$3,$1,,true|$2,$0,2,true",
         "STANDARD_PRICE_NOT_DEFINED:Before creating a custom price, create a standard price.:"
         "--|new|DUPLICATE_VALUE:This price definition already exists in this price book:--|"
         "REQUIRED_FIELD_MISSING:Required fields are missing: [UnitPrice]:UnitPrice --|new"),
    STEP("PricebookEntry", INSERT, NULL,
         "Pricebook2Id,Product2Id,UnitPrice,UseStandardPrice,IsActive",
         "$3,$1,4,true,false|$2,$1,9,true,true|$2,$1,,true,true",
         "new|FIELD_INTEGRITY_EXCEPTION:field integrity exception:--|new"),
    STEP("PricebookEntry", UPDATE, NULL, "Id,UnitPrice", "$6,4.5", "ok"),
    STEP("Opportunity", INSERT, NULL, "Name,StageName,CloseDate,Amount",
         "Deal,Prospecting,2026-05-05,1", "new"),
    STEP("OpportunityLineItem", INSERT, NULL,
         "OpportunityId,PricebookEntryId,Quantity,UnitPrice,TotalPrice",
         "$8,$4,3,0.99,|$8,$4,3,,1|$8,$5,1,1,|$8,$6,1,1,|$8,,1,1,|$8,$4,1,1,1|$8,$4,1,,|$8,$4,0,"
         "1,"
         "|$8,$4,,1,",
         "new|new|FIELD_INTEGRITY_EXCEPTION:field integrity exception: PricebookEntryId "
         "(pricebook entry is in a different pricebook than the one assigned to the "
         "opportunity):PricebookEntryId --|FIELD_INTEGRITY_EXCEPTION:field integrity exception: "
         "PricebookEntryId (pricebook entry is inactive):PricebookEntryId --|"
         "FIELD_INTEGRITY_EXCEPTION:field integrity exception: PricebookEntryId, unknown "
         "(versions 3.0 and higher must specify pricebook entry id; others must specify product "
         "id):PricebookEntryId,unknown --|FIELD_INTEGRITY_EXCEPTION:field integrity exception: "
         "UnitPrice, TotalPrice (only one of unit price or total price may be specified):"
         "UnitPrice,TotalPrice --|REQUIRED_FIELD_MISSING:Required fields are missing: "
         "[UnitPrice]:UnitPrice --|FIELD_INTEGRITY_EXCEPTION:field integrity exception: "
         "Quantity (quantity must not be zero):Quantity --|REQUIRED_FIELD_MISSING:Required "
         "fields are missing: [Quantity]:Quantity --"),
    STEP("OpportunityLineItem", INSERT, NULL, "OpportunityId,Product2Id,Quantity,UnitPrice",
         "$8,$0,1,10|$8,$1,1,1",
         "new|FIELD_INTEGRITY_EXCEPTION:field integrity exception: Product2Id (no active price "
         "of the product in the opportunity's price book):Product2Id --"),
    STEP("OpportunityLineItem", UPDATE, NULL, "Id,Quantity,UnitPrice,TotalPrice", "$9,4,,|$9,,1,1",
         "ok|INVALID_FIELD:Cannot change both 'UnitPrice' and 'TotalPrice' in update call:"
         "UnitPrice --"),
    STEP("Opportunity", UPDATE, NULL, "Id,Amount,Pricebook2Id", "$8,1000,|$8,,$2",
         "ok|FIELD_INTEGRITY_EXCEPTION:field integrity exception: Pricebook2Id (cannot change "
         "price book of an opportunity with products):Pricebook2Id --"),
};
static const struct {
    const char *sql, *want;
} priced[] = {
    {"SELECT \"Amount\" || ' ' || \"TotalOpportunityQuantity\" || ' ' || \"ExpectedRevenue\" "
     "|| "
     "' ' || \"HasOpportunityLineItem\" FROM \"Opportunity\"",
     "14.96 8.0 1.5 1"},
    {"SELECT group_concat(\"UnitPrice\" || '*' || \"Quantity\" || '=' || \"TotalPrice\") FROM "
     "\"OpportunityLineItem\"",
     "0.99*4.0=3.96,0.33*3.0=1.0,10.0*1.0=10.0"},
    {"SELECT \"Name\" || \"ProductCode\" || \"ListPrice\" FROM \"OpportunityLineItem\" LIMIT 1",
     "Deal PenP11.5"},
    {"SELECT \"UnitPrice\" || \"Name\" FROM \"PricebookEntry\" WHERE \"UseStandardPrice\" = 1",
     "4.5Ink"},
};
static const struct fixture_step deletions[] = {
    STEP("OpportunityLineItem", DELETE, NULL, "Id", "$11", "ok"),
    STEP("Product2", DELETE, NULL, "Id", "$0",
         "DELETE_FAILED:Your attempt to delete Pen could not be completed because it is "
         "associated with the following opportunity products.: Deal Pen, Deal Pen:--"),
    STEP("Product2", UPDATE, NULL, "Id,Name", "$1,Blue ink", "ok"),
    STEP("Pricebook2", UPDATE, NULL, "Id,Description", "$3,still here", "ok"),
};

static void prices_and_line_items_keep_to_the_rules(void **state)
{
    struct fixture *f = *state;
    FIXTURE_RUN(f, products);
    snprintf(f->ids[f->n_ids++], 19, "%.18s",
             fixture_sql(f, "SELECT \"Id\" FROM \"Pricebook2\" WHERE \"IsStandard\" = 1"));
    FIXTURE_RUN(f, pricing);
    for (size_t i = 0; i < sizeof priced / sizeof *priced; i++)
        assert_string_equal(fixture_sql(f, priced[i].sql), priced[i].want);
    FIXTURE_RUN(f, deletions);
    assert_string_equal(fixture_sql(f, "SELECT \"Amount\" FROM \"Opportunity\""), "4.96");
    assert_string_equal(fixture_sql(f, "SELECT group_concat(DISTINCT \"Name\") FROM "
                                       "\"PricebookEntry\" WHERE \"Product2Id\" != (SELECT \"Id\" "
                                       "FROM \"Product2\" WHERE \"Name\" = 'Pen')"),
                        "Blue ink");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(names_and_states_of_standard_objects_follow),
        TEST(a_repeated_stage_changes_nothing),
        TEST(a_converted_lead_is_not_updated),
        TEST(members_have_the_statuses_of_their_campaign),
        TEST(a_detail_stays_with_its_master),
        TEST(prices_and_line_items_keep_to_the_rules),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
