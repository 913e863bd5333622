/* rehearsal/org_builtin_sales.c - opportunities, products, price books and campaigns of a new org.
 * Compared by name, order, nillable and references with the types that jsforce 3.10 ships (made
 * from a developer org's describe); OpportunityContactRole whole with a describe recorded at v48
 * (CumulusCI's tests); which fields have a default, with models that django-salesforce made from a
 * describe. What younger versions brought (PushCount, LastStageChangeDate, …) is from the Object
 * Reference. Discount, Subtotal and schedules of line items have to be made visible first: not
 * here. */
#include <stddef.h>

#include "rehearsal/org_builtin.h"

#define SOURCES "Web;Phone Inquiry;Partner Referral;Purchased List;Other"

static const struct lode_org_builtin_field opportunity[] = {
    {"AccountId", "Account ID", "reference Account", "rel:Account child:Opportunities cascade",
     NULL},
    {"IsPrivate", "Private", "boolean", "", NULL},
    {"Name", "Name", "string 120", "required name", NULL},
    {"Description", "Description", "textarea 32000", "", NULL},
    {"StageName", "Stage", "picklist 255", "required",
     "Prospecting;Qualification;Needs Analysis;Value Proposition;Id. Decision Makers;"
     "Perception Analysis;Proposal/Price Quote;Negotiation/Review;Closed Won;Closed Lost"},
    {"Amount", "Amount", "currency 18 2", "", NULL},
    {"Probability", "Probability (%)", "percent 3 0", "defaulted", NULL},
    {"ExpectedRevenue", "Expected Amount", "currency 18 2", "readonly", NULL},
    {"TotalOpportunityQuantity", "Quantity", "double 18 2", "", NULL},
    {"CloseDate", "Close Date", "date", "required", NULL},
    {"Type", "Opportunity Type", "picklist 255", "",
     "Existing Customer - Upgrade;Existing Customer - Replacement;"
     "Existing Customer - Downgrade;New Customer"},
    {"NextStep", "Next Step", "string 255", "", NULL},
    {"LeadSource", "Lead Source", "picklist 255", "", SOURCES},
    {"IsClosed", "Closed", "boolean", "readonly", NULL},
    {"IsWon", "Won", "boolean", "readonly", NULL},
    {"ForecastCategory", "Forecast Category", "picklist 40", "required readonly restricted",
     "Omitted;Pipeline;BestCase=Best Case;MostLikely=Most Likely;Forecast=Commit;Closed"},
    {"ForecastCategoryName", "Forecast Category", "picklist 255", "defaulted",
     "Omitted;Pipeline;Best Case;Commit;Closed"},
    {"CampaignId", "Campaign ID", "reference Campaign", "rel:Campaign child:Opportunities", NULL},
    {"HasOpportunityLineItem", "Has Line Item", "boolean", "readonly", NULL},
    {"Pricebook2Id", "Price Book ID", "reference Pricebook2",
     "rel:Pricebook2 child:Opportunities restrict", NULL},
    {"PushCount", "Push Count", "int 9", "readonly", NULL},
    {"LastStageChangeDate", "Last Stage Change Date", "datetime", "readonly", NULL},
    {"FiscalQuarter", "Fiscal Quarter", "int 9", "readonly", NULL},
    {"FiscalYear", "Fiscal Year", "int 9", "readonly", NULL},
    {"Fiscal", "Fiscal Period", "string 6", "readonly", NULL},
    {"ContactId", "Contact ID", "reference Contact", "create rel:Contact", NULL},
    {"LastAmountChangedHistoryId", "Opportunity History ID", "reference OpportunityHistory",
     "readonly rel:LastAmountChangedHistory", NULL},
    {"LastCloseDateChangedHistoryId", "Opportunity History ID", "reference OpportunityHistory",
     "readonly rel:LastCloseDateChangedHistory", NULL},
    {"LastActivityDate", "Last Activity", "date", "readonly", NULL},
    {"LastViewedDate", "Last Viewed Date", "datetime", "readonly", NULL},
    {"LastReferencedDate", "Last Referenced Date", "datetime", "readonly", NULL},
    {"HasOpenActivity", "Has Open Activity", "boolean", "readonly", NULL},
    {"HasOverdueTask", "Has Overdue Task", "boolean", "readonly", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static const struct lode_org_builtin_field line_item[] = {
    {"OpportunityId", "Opportunity ID", "reference Opportunity",
     "required create rel:Opportunity child:OpportunityLineItems cascade", NULL},
    {"SortOrder", "Sort Order", "int 9", "readonly", NULL},
    {"PricebookEntryId", "Price Book Entry ID", "reference PricebookEntry",
     "create rel:PricebookEntry child:OpportunityLineItems restrict", NULL},
    {"Product2Id", "Product ID", "reference Product2",
     "create rel:Product2 child:OpportunityLineItems restrict", NULL},
    {"ProductCode", "Product Code", "string 255", "readonly", NULL},
    {"Name", "Opportunity Product Name", "string 376", "readonly name", NULL},
    {"Quantity", "Quantity", "double 12 2", "required", NULL},
    {"TotalPrice", "Total Price", "currency 18 2", "defaulted", NULL},
    {"UnitPrice", "Sales Price", "currency 18 2", "defaulted", NULL},
    {"ListPrice", "List Price", "currency 18 2", "readonly", NULL},
    {"ServiceDate", "Date", "date", "", NULL},
    {"Description", "Line Description", "string 255", "", NULL},
    {"LastViewedDate", "Last Viewed Date", "datetime", "readonly", NULL},
    {"LastReferencedDate", "Last Referenced Date", "datetime", "readonly", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static const struct lode_org_builtin_field product[] = {
    {"Name", "Product Name", "string 255", "required name", NULL},
    {"ProductCode", "Product Code", "string 255", "", NULL},
    {"Description", "Product Description", "textarea 4000", "", NULL},
    {"IsActive", "Active", "boolean", "", NULL},
    {"Family", "Product Family", "picklist 255", "", "None"},
    {"ExternalDataSourceId", "External Data Source ID", "reference ExternalDataSource",
     "rel:ExternalDataSource", NULL},
    {"ExternalId", "External ID", "string 255", "", NULL},
    {"DisplayUrl", "Display URL", "url 1000", "", NULL},
    {"QuantityUnitOfMeasure", "Quantity Unit Of Measure", "picklist 255", "", "Each"},
    {"IsArchived", "Archived", "boolean", "readonly", NULL},
    {"LastViewedDate", "Last Viewed Date", "datetime", "readonly", NULL},
    {"LastReferencedDate", "Last Referenced Date", "datetime", "readonly", NULL},
    {"StockKeepingUnit", "Product SKU", "string 180", "", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static const struct lode_org_builtin_field pricebook[] = {
    {"Name", "Price Book Name", "string 255", "required name", NULL},
    {"IsActive", "Active", "boolean", "", NULL},
    {"IsArchived", "Archived", "boolean", "readonly", NULL},
    {"Description", "Description", "string 255", "", NULL},
    {"IsStandard", "Is Standard Price Book", "boolean", "readonly", NULL},
    {"LastViewedDate", "Last Viewed Date", "datetime", "readonly", NULL},
    {"LastReferencedDate", "Last Referenced Date", "datetime", "readonly", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static const struct lode_org_builtin_field price[] = {
    {"Name", "Product Name", "string 255", "readonly name", NULL},
    {"Pricebook2Id", "Price Book ID", "reference Pricebook2",
     "required create rel:Pricebook2 child:PricebookEntries cascade", NULL},
    {"Product2Id", "Product ID", "reference Product2",
     "required create rel:Product2 child:PricebookEntries cascade", NULL},
    {"UnitPrice", "List Price", "currency 18 2", "required", NULL},
    {"IsActive", "Active", "boolean", "", NULL},
    {"UseStandardPrice", "Use Standard Price", "boolean", "", NULL},
    {"ProductCode", "Product Code", "string 255", "readonly", NULL},
    {"IsArchived", "Archived", "boolean", "readonly", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static const struct lode_org_builtin_field campaign[] = {
    {"Name", "Name", "string 80", "required name", NULL},
    {"ParentId", "Parent Campaign ID", "reference Campaign", "rel:Parent child:ChildCampaigns",
     NULL},
    {"Type", "Type", "picklist 40", "",
     "Conference;Webinar;Trade Show;Public Relations;Partners;Referral Program;Advertisement;"
     "Banner Ads;Direct Mail;Email;Telemarketing;Other"},
    {"Status", "Status", "picklist 40", "", "*Planned;In Progress;Completed;Aborted"},
    {"StartDate", "Start Date", "date", "", NULL},
    {"EndDate", "End Date", "date", "", NULL},
    {"ExpectedRevenue", "Expected Revenue", "currency 18 0", "", NULL},
    {"BudgetedCost", "Budgeted Cost", "currency 18 0", "", NULL},
    {"ActualCost", "Actual Cost", "currency 18 0", "", NULL},
    {"ExpectedResponse", "Expected Response (%)", "percent 10 2", "", NULL},
    {"NumberSent", "Num Sent", "double 18 0", "", NULL},
    {"IsActive", "Active", "boolean", "", NULL},
    {"Description", "Description", "textarea 32000", "", NULL},
    {"NumberOfLeads", "Leads in Campaign", "int 8", "required readonly", NULL},
    {"NumberOfConvertedLeads", "Converted Leads in Campaign", "int 8", "required readonly", NULL},
    {"NumberOfContacts", "Contacts in Campaign", "int 8", "required readonly", NULL},
    {"NumberOfResponses", "Responses in Campaign", "int 8", "required readonly", NULL},
    {"NumberOfOpportunities", "Opportunities in Campaign", "int 8", "required readonly", NULL},
    {"NumberOfWonOpportunities", "Won Opportunities in Campaign", "int 8", "required readonly",
     NULL},
    {"AmountAllOpportunities", "Value Opportunities in Campaign", "currency 18 0",
     "required readonly", NULL},
    {"AmountWonOpportunities", "Value Won Opportunities in Campaign", "currency 18 0",
     "required readonly", NULL},
    {"LastActivityDate", "Last Activity", "date", "readonly", NULL},
    {"LastViewedDate", "Last Viewed Date", "datetime", "readonly", NULL},
    {"LastReferencedDate", "Last Referenced Date", "datetime", "readonly", NULL},
    {"CampaignMemberRecordTypeId", "Record Type ID", "reference RecordType",
     "fixed rel:CampaignMemberRecordType", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static const struct lode_org_builtin_field role[] = {
    {"OpportunityId", "Opportunity ID", "reference Opportunity",
     "required create fixed rel:Opportunity child:OpportunityContactRoles cascade", NULL},
    {"ContactId", "Contact ID", "reference Contact",
     "required fixed rel:Contact child:OpportunityContactRoles cascade", NULL},
    {"Role", "Role", "picklist 40", "fixed",
     "Business User;Decision Maker;Economic Buyer;Economic Decision Maker;Evaluator;"
     "Executive Sponsor;Influencer;Technical Buyer;Other"},
    {"IsPrimary", "Primary", "boolean", "fixed", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static const struct lode_org_builtin_field member[] = {
    {"CampaignId", "Campaign ID", "reference Campaign",
     "required create rel:Campaign child:CampaignMembers cascade", NULL},
    {"LeadId", "Lead ID", "reference Lead", "create rel:Lead child:CampaignMembers cascade", NULL},
    {"ContactId", "Contact ID", "reference Contact",
     "create rel:Contact child:CampaignMembers cascade", NULL},
    {"Status", "Status", "picklist 40", "", "Sent;Responded"},
    {"HasResponded", "Responded", "boolean", "readonly", NULL},
    {"FirstRespondedDate", "First Responded Date", "date", "readonly", NULL},
    {"Salutation", "Salutation", "picklist 40", "readonly", "Mr.;Ms.;Mrs.;Dr.;Prof.;Mx."},
    {"Name", "Name", "string 121", "readonly name", NULL},
    {"FirstName", "First Name", "string 40", "readonly", NULL},
    {"LastName", "Last Name", "string 80", "readonly", NULL},
    {"Title", "Title", "string 128", "readonly", NULL},
    {"Street", "Street", "textarea 255", "readonly", NULL},
    {"City", "City", "string 40", "readonly", NULL},
    {"State", "State/Province", "string 80", "readonly", NULL},
    {"PostalCode", "Zip/Postal Code", "string 20", "readonly", NULL},
    {"Country", "Country", "string 80", "readonly", NULL},
    {"Email", "Email", "email 80", "readonly", NULL},
    {"Phone", "Phone", "phone 40", "readonly", NULL},
    {"Fax", "Fax", "phone 40", "readonly", NULL},
    {"MobilePhone", "Mobile", "phone 40", "readonly", NULL},
    {"Description", "Description", "textarea 32000", "readonly", NULL},
    {"DoNotCall", "Do Not Call", "boolean", "readonly", NULL},
    {"HasOptedOutOfEmail", "Email Opt Out", "boolean", "readonly", NULL},
    {"HasOptedOutOfFax", "Fax Opt Out", "boolean", "readonly", NULL},
    {"LeadSource", "Lead Source", "picklist 255", "readonly", SOURCES},
    {"CompanyOrAccount", "Company (Account)", "string 255", "readonly", NULL},
    {"Type", "Type", "picklist 40", "readonly restricted", "Contact;Lead"},
    {"LeadOrContactId", "Related Record ID", "reference Contact,Lead", "readonly", NULL},
    {"LeadOrContactOwnerId", "Related Record Owner ID", "reference Group,User",
     "readonly rel:LeadOrContactOwner", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static const struct lode_org_builtin_field member_status[] = {
    {"CampaignId", "Campaign ID", "reference Campaign",
     "required create fixed rel:Campaign child:CampaignMemberStatuses cascade", NULL},
    {"Label", "Label", "string 765", "required create fixed", NULL},
    {"SortOrder", "Sort Order", "int 9", "required fixed", NULL},
    {"IsDefault", "Is Default", "boolean", "fixed", NULL},
    {"HasResponded", "Responded", "boolean", "fixed", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

const struct lode_org_builtin lode_org_builtin_sales[] = {
    {"Opportunity", "Opportunity", "Opportunities", "006", "owner", opportunity},
    {"OpportunityLineItem", "Opportunity Product", "Opportunity Products", "00k", "notypes",
     line_item},
    {"Product2", "Product", "Products", "01t", "", product},
    {"Pricebook2", "Price Book", "Price Books", "01s", "notypes", pricebook},
    {"PricebookEntry", "Price Book Entry", "Price Book Entries", "01u", "notypes", price},
    {"Campaign", "Campaign", "Campaigns", "701", "owner", campaign},
    {"CampaignMember", "Campaign Member", "Campaign Members", "00v", "", member},
    {"CampaignMemberStatus", "Campaign Member Status", "Campaign Member Status", "01Y", "notypes",
     member_status},
    {"OpportunityContactRole", "Opportunity Contact Role", "Opportunity Contact Role", "00K",
     "notypes", role},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};
