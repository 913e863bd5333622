/* rehearsal/org_derived.c - the SQL of fields that are told from other records. What an org counts
 * and copies is from the Object Reference's words on each field. */
#include "rehearsal/org_derived.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"

/* '@' stands for the record's own table; needs: what it is told from, as "Object.Field …". */
struct derived {
    const char *object, *field, *needs, *sql;
};

#define MEMBERS "CampaignMember.CampaignId CampaignMember.IsDeleted "
#define COUNT_MEMBERS                                                                   \
    "(SELECT count(*) FROM \"CampaignMember\" m WHERE m.\"CampaignId\" = @.\"Id\" AND " \
    "m.\"IsDeleted\" = 0 AND "
#define DEALS    "Opportunity.CampaignId Opportunity.IsDeleted Opportunity.IsWon Opportunity.Amount"
#define OF_DEALS " FROM \"Opportunity\" o WHERE o.\"CampaignId\" = @.\"Id\" AND o.\"IsDeleted\" = 0"

/* A member's field as its lead or its contact has it. */
#define PERSON(name, of_lead, of_contact)                                                         \
    {                                                                                             \
        "CampaignMember", name,                                                                   \
            "Lead." of_lead " Contact." of_contact " CampaignMember.LeadId "                      \
            "CampaignMember.ContactId",                                                           \
            "coalesce((SELECT l.\"" of_lead "\" FROM \"Lead\" l WHERE l.\"Id\" = @.\"LeadId\"), " \
            "(SELECT c.\"" of_contact "\" FROM \"Contact\" c WHERE c.\"Id\" = @.\"ContactId\"))"  \
    }
#define SAME(name) PERSON(name, name, name)
#define OF_CONTACT(name, of_contact)                                                            \
    {                                                                                           \
        "Case", name, "Contact." of_contact " Case.ContactId",                                  \
            "(SELECT c.\"" of_contact "\" FROM \"Contact\" c WHERE c.\"Id\" = @.\"ContactId\")" \
    }

static const struct derived all[] = {
    {"Campaign", "NumberOfLeads", MEMBERS "CampaignMember.LeadId",
     COUNT_MEMBERS "m.\"LeadId\" IS NOT NULL)"},
    {"Campaign", "NumberOfConvertedLeads", MEMBERS "CampaignMember.LeadId Lead.IsConverted",
     COUNT_MEMBERS "m.\"LeadId\" IN (SELECT \"Id\" FROM \"Lead\" WHERE \"IsConverted\" = 1))"},
    {"Campaign", "NumberOfContacts", MEMBERS "CampaignMember.ContactId",
     COUNT_MEMBERS "m.\"ContactId\" IS NOT NULL)"},
    {"Campaign", "NumberOfResponses", MEMBERS "CampaignMember.HasResponded",
     COUNT_MEMBERS "m.\"HasResponded\" = 1)"},
    {"Campaign", "NumberOfOpportunities", DEALS, "(SELECT count(*)" OF_DEALS ")"},
    {"Campaign", "NumberOfWonOpportunities", DEALS,
     "(SELECT count(*)" OF_DEALS " AND o.\"IsWon\" = 1)"},
    {"Campaign", "AmountAllOpportunities", DEALS, "(SELECT total(o.\"Amount\")" OF_DEALS ")"},
    {"Campaign", "AmountWonOpportunities", DEALS,
     "(SELECT total(o.\"Amount\")" OF_DEALS " AND o.\"IsWon\" = 1)"},
    SAME("Salutation"),
    SAME("Name"),
    SAME("FirstName"),
    SAME("LastName"),
    SAME("Title"),
    PERSON("Street", "Street", "MailingStreet"),
    PERSON("City", "City", "MailingCity"),
    PERSON("State", "State", "MailingState"),
    PERSON("PostalCode", "PostalCode", "MailingPostalCode"),
    PERSON("Country", "Country", "MailingCountry"),
    SAME("Email"),
    SAME("Phone"),
    SAME("Fax"),
    SAME("MobilePhone"),
    SAME("Description"),
    SAME("DoNotCall"),
    SAME("HasOptedOutOfEmail"),
    SAME("HasOptedOutOfFax"),
    SAME("LeadSource"),
    {"CampaignMember", "CompanyOrAccount",
     "Lead.Company Contact.AccountId Account.Name CampaignMember.LeadId CampaignMember.ContactId",
     "coalesce((SELECT l.\"Company\" FROM \"Lead\" l WHERE l.\"Id\" = @.\"LeadId\"), "
     "(SELECT a.\"Name\" FROM \"Contact\" c JOIN \"Account\" a ON a.\"Id\" = c.\"AccountId\" "
     "WHERE c.\"Id\" = @.\"ContactId\"))"},
    {"CampaignMember", "Type", "CampaignMember.LeadId",
     "(CASE WHEN @.\"LeadId\" IS NULL THEN 'Contact' ELSE 'Lead' END)"},
    {"CampaignMember", "LeadOrContactId", "CampaignMember.LeadId CampaignMember.ContactId",
     "coalesce(@.\"LeadId\", @.\"ContactId\")"},
    PERSON("LeadOrContactOwnerId", "OwnerId", "OwnerId"),
    OF_CONTACT("ContactPhone", "Phone"),
    OF_CONTACT("ContactMobile", "MobilePhone"),
    OF_CONTACT("ContactEmail", "Email"),
    OF_CONTACT("ContactFax", "Fax"),
    {"Order", "TotalAmount",
     "OrderItem.OrderId OrderItem.Quantity OrderItem.UnitPrice OrderItem.IsDeleted",
     "(SELECT total(i.\"Quantity\" * i.\"UnitPrice\") FROM \"OrderItem\" i WHERE i.\"OrderId\" = "
     "@.\"Id\" AND i.\"IsDeleted\" = 0)"},
    {"OrderItem", "TotalPrice", "OrderItem.Quantity OrderItem.UnitPrice",
     "(@.\"Quantity\" * @.\"UnitPrice\")"},
    {"OrderItem", "AvailableQuantity", "OrderItem.Quantity", "(@.\"Quantity\")"},
};

static const struct lode_org_object *find_object(const struct lode_org_object *list, size_t n,
                                                 const char *name, size_t n_name)
{
    for (size_t i = 0; i < n; i++)
        if (strlen(list[i].name) == n_name && memcmp(list[i].name, name, n_name) == 0)
            return &list[i];
    return NULL;
}

/* 1 where every "Object.Field" is there. */
static int has_all(const struct lode_org_object *list, size_t n, const char *needs)
{
    while (*needs) {
        size_t k = strcspn(needs, "."), m = strcspn(needs + k + 1, " ");
        const struct lode_org_object *o = find_object(list, n, needs, k);
        char field[64];

        snprintf(field, sizeof field, "%.*s", (int)m, needs + k + 1);
        if (!o || !lode_org_schema_field(o, field))
            return 0;
        needs += k + 1 + m;
        needs += *needs == ' ';
    }
    return 1;
}

void lode_org_derived_mark(struct lode_org_object *list, size_t n)
{
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        const struct lode_org_object *o =
            find_object(list, n, all[i].object, strlen(all[i].object));
        const struct lode_org_field *f = o ? lode_org_schema_field(o, all[i].field) : NULL;

        if (f && !f->is_createable && !f->is_updateable && has_all(list, n, all[i].needs))
            ((struct lode_org_field *)(uintptr_t)f)->is_derived = 1; /* the schema is being made */
    }
}

int lode_org_derived_sql(const struct lode_org_object *o, const struct lode_org_field *f,
                         int number, struct lode_buf *sql, struct lode_err *err)
{
    int is_text = 0;
    size_t i = 0;

    while (strcmp(all[i].object, o->name) != 0 || strcmp(all[i].field, f->name) != 0)
        i++;
    switch (f->type) { /* compared as a column of its own would be, see org_table.h */
    case LODE_ORG_STRING:
    case LODE_ORG_TEXTAREA:
    case LODE_ORG_PICKLIST:
    case LODE_ORG_EMAIL:
    case LODE_ORG_PHONE:
        is_text = 1;
        break;
    default:
        break;
    }
    if (is_text && lode_buf_addc(sql, '(', err) < 0)
        return -1;
    for (const char *p = all[i].sql; *p; p++)
        if (*p == '@' ? lode_buf_addf(sql, err, "t%d", number) < 0
                      : lode_buf_addc(sql, *p, err) < 0)
            return -1;
    return is_text ? lode_buf_adds(sql, " COLLATE NOCASE)", err) : 0;
}
