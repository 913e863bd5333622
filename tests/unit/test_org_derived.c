/* tests/unit/test_org_derived.c - fields that are told from other records, as a query reads them.
 */
#include "org_fixture.h"

#include "rehearsal/org_soql.h"

/* The rows of a query: values split at ',', rows at '|'. */
static const char *ask(struct fixture *f, const char *soql)
{
    struct lode_org_query *q = NULL;
    struct lode_slice values[16];
    int is_null[16], rc;
    size_t n;

    lode_buf_reset(&f->out);
    if (lode_org_soql_open(f->records, soql, 0, 1, &q, &err) < 0 ||
        lode_org_soql_start(q, 0, -1, &err) < 0)
        fail_msg("%s: %s", soql, err.msg);
    lode_org_soql_selects(q, &n);
    while ((rc = lode_org_soql_next(q, values, is_null, &err)) == 1) {
        if (f->out.len)
            assert_int_equal(lode_buf_addc(&f->out, '|', &err), 0);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(
                lode_buf_addf(&f->out, &err, "%s%.*s", i ? "," : "", (int)values[i].n, values[i].p),
                0);
    }
    assert_int_equal(rc, 0);
    lode_org_soql_close(q);
    return lode_buf_str(&f->out);
}

static const struct fixture_step campaign[] = {
    STEP("Account", INSERT, NULL, "Name", "Acme", "new"),
    STEP("Contact", INSERT, NULL, "LastName,FirstName,Email,MailingCity,AccountId",
         "Doe,Jo,jo@acme.test,Rome,$0", "new"),
    STEP("Lead", INSERT, NULL, "LastName,Company,City", "Lee,Leeco,Oslo|Old,Oldco,Bern", "new|new"),
    STEP("Campaign", INSERT, NULL, "Name", "c|empty", "new|new"),
    STEP("CampaignMember", INSERT, NULL, "CampaignId,ContactId,LeadId,Status",
         "$4,$1,,Responded|$4,,$2,|$4,,$3,", "new|new|new"),
    STEP("Opportunity", INSERT, NULL, "Name,StageName,CloseDate,Amount,CampaignId",
         "o,Closed Won,2026-11-23,200,$4|p,Prospecting,2026-11-23,50,$4", "new|new"),
};

static void a_campaign_counts_its_members_and_opportunities(void **state)
{
    struct fixture *f = *state;

    FIXTURE_RUN(f, campaign);
    assert_string_equal(ask(f, "SELECT Name, NumberOfLeads, NumberOfContacts, NumberOfResponses, "
                               "NumberOfConvertedLeads, NumberOfOpportunities, "
                               "NumberOfWonOpportunities, AmountAllOpportunities, "
                               "AmountWonOpportunities FROM Campaign ORDER BY Name"),
                        "c,2,1,1,0,2,1,250.0,200.0|empty,0,0,0,0,0,0,0.0,0.0");
    assert_string_equal(ask(f, "SELECT Name FROM Campaign WHERE NumberOfLeads > 1"), "c");
}

static void a_member_shows_its_lead_or_contact(void **state)
{
    struct fixture *f = *state;
    static const struct fixture_step later[] = {
        STEP("Lead", UPDATE, NULL, "Id,LastName", "$2,Lind", "ok"),
    };

    FIXTURE_RUN(f, campaign);
    FIXTURE_RUN(f, later); /* what is shown is not a copy */
    assert_string_equal(ask(f, "SELECT Name, LastName, City, CompanyOrAccount, Type, Email FROM "
                               "CampaignMember ORDER BY LastName"),
                        "Jo Doe,Doe,Rome,Acme,Contact,jo@acme.test|Lind,Lind,Oslo,Leeco,Lead,|"
                        "Old,Old,Bern,Oldco,Lead,");
    assert_string_equal(ask(f, "SELECT CompanyOrAccount FROM CampaignMember WHERE lastname = "
                               "'LIND' AND Campaign.NumberOfContacts = 1"),
                        "Leeco");
}

static void a_case_shows_its_contact_and_takes_nothing_itself(void **state)
{
    struct fixture *f = *state;
    static const struct fixture_step steps[] = {
        STEP("Contact", INSERT, NULL, "LastName,Email,Phone", "Doe,d@x.test,12", "new"),
        STEP("Case", INSERT, NULL, "Subject,ContactId", "s,$0|t,", "new|new"),
        STEP("Case", UPDATE, NULL, "Id,ContactEmail", "$1,e@x.test",
             "INVALID_FIELD_FOR_INSERT_UPDATE:Unable to create/update fields: ContactEmail. Please "
             "check the security settings of this field and verify that it is read/write for your "
             "profile or permission set.:ContactEmail --"),
    };

    FIXTURE_RUN(f, steps);
    assert_string_equal(
        ask(f, "SELECT Subject, ContactEmail, ContactPhone FROM Case ORDER BY Subject"),
        "s,d@x.test,12|t,,");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_campaign_counts_its_members_and_opportunities),
        TEST(a_member_shows_its_lead_or_contact),
        TEST(a_case_shows_its_contact_and_takes_nothing_itself),
    };

    return cmocka_run_group_tests_name("org_derived", tests, NULL, NULL);
}
