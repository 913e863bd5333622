/* rehearsal/org_builtin_people.c - Account, Contact and Lead of a new org. Compared by name, order,
 * nillable and references with the types that jsforce 3.10 ships (made from a developer org's
 * describe), Account's sizes and values with a describe recorded at v48 (protocol.md, section 7).
 * What only an edition, a licence or a feature brings (portals, person accounts, Data.com's own
 * objects, sales engagement) is not here. */
#include <stddef.h>

#include "rehearsal/org_builtin.h"

#define INDUSTRIES                                                                               \
    "Agriculture;Apparel;Banking;Biotechnology;Chemicals;Communications;Construction;"           \
    "Consulting;Education;Electronics;Energy;Engineering;Entertainment;Environmental;Finance;"   \
    "Food & Beverage;Government;Healthcare;Hospitality;Insurance;Machinery;Manufacturing;Media;" \
    "Not For Profit;Recreation;Retail;Shipping;Technology;Telecommunications;Transportation;"    \
    "Utilities;Other"
/* The labels are from memory. */
#define CLEAN_STATUS                                                               \
    "Matched=In Sync;Different;Acknowledged=Reviewed;NotFound=Not Found;Inactive;" \
    "Pending=Not Compared;SelectMatch=Select Match;Skipped"
#define SOURCES "Web;Phone Inquiry;Partner Referral;Purchased List;Other"

static const struct lode_org_builtin_field account[] = {
    {"MasterRecordId", "Master Record ID", "reference Account", "readonly rel:MasterRecord", NULL},
    {"Name", "Account Name", "string 255", "required name", NULL},
    {"Type", "Account Type", "picklist 40", "",
     "Prospect;Customer - Direct;Customer - Channel;Channel Partner / Reseller;"
     "Installation Partner;Technology Partner;Other"},
    {"ParentId", "Parent Account ID", "reference Account", "rel:Parent child:ChildAccounts", NULL},
    {"Billing", "Billing ", "address", "", NULL},
    {"Shipping", "Shipping ", "address", "", NULL},
    {"Phone", "Account Phone", "phone 40", "", NULL},
    {"Fax", "Account Fax", "phone 40", "", NULL},
    {"AccountNumber", "Account Number", "string 40", "", NULL},
    {"Website", "Website", "url 255", "", NULL},
    {"PhotoUrl", "Photo URL", "url 255", "readonly", NULL},
    {"Sic", "SIC Code", "string 20", "", NULL},
    {"Industry", "Industry", "picklist 40", "", INDUSTRIES},
    {"AnnualRevenue", "Annual Revenue", "currency 18 0", "", NULL},
    {"NumberOfEmployees", "Employees", "int 8", "", NULL},
    {"Ownership", "Ownership", "picklist 40", "", "Public;Private;Subsidiary;Other"},
    {"TickerSymbol", "Ticker Symbol", "string 20", "", NULL},
    {"Description", "Account Description", "textarea 32000", "", NULL},
    {"Rating", "Account Rating", "picklist 40", "", "Hot;Warm;Cold"},
    {"Site", "Account Site", "string 80", "", NULL},
    {"LastActivityDate", "Last Activity", "date", "readonly", NULL},
    {"LastViewedDate", "Last Viewed Date", "datetime", "readonly", NULL},
    {"LastReferencedDate", "Last Referenced Date", "datetime", "readonly", NULL},
    {"Jigsaw", "Data.com Key", "string 20", "", NULL},
    {"JigsawCompanyId", "Jigsaw Company ID", "string 20", "readonly", NULL},
    {"CleanStatus", "Clean Status", "picklist 40", "restricted", CLEAN_STATUS},
    {"AccountSource", "Account Source", "picklist 255", "", SOURCES},
    {"DunsNumber", "D-U-N-S Number", "string 9", "", NULL},
    {"Tradestyle", "Tradestyle", "string 255", "", NULL},
    {"NaicsCode", "NAICS Code", "string 8", "", NULL},
    {"NaicsDesc", "NAICS Description", "string 120", "", NULL},
    {"YearStarted", "Year Started", "string 4", "", NULL},
    {"SicDesc", "SIC Description", "string 80", "", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static const struct lode_org_builtin_field contact[] = {
    {"MasterRecordId", "Master Record ID", "reference Contact", "readonly rel:MasterRecord", NULL},
    {"AccountId", "Account ID", "reference Account", "rel:Account child:Contacts cascade", NULL},
    {"LastName", "Last Name", "string 80", "required part:Name", NULL},
    {"FirstName", "First Name", "string 40", "part:Name", NULL},
    {"Salutation", "Salutation", "picklist 40", "part:Name", "Mr.;Ms.;Mrs.;Dr.;Prof.;Mx."},
    {"Name", "Full Name", "string 121", "required readonly name", NULL},
    {"Other", "Other ", "address", "", NULL},
    {"Mailing", "Mailing ", "address", "", NULL},
    {"Phone", "Business Phone", "phone 40", "", NULL},
    {"Fax", "Business Fax", "phone 40", "", NULL},
    {"MobilePhone", "Mobile Phone", "phone 40", "", NULL},
    {"HomePhone", "Home Phone", "phone 40", "", NULL},
    {"OtherPhone", "Other Phone", "phone 40", "", NULL},
    {"AssistantPhone", "Asst. Phone", "phone 40", "", NULL},
    {"ReportsToId", "Reports To ID", "reference Contact", "rel:ReportsTo child:ReportsToContacts",
     NULL},
    {"Email", "Email", "email 80", "lookup", NULL},
    {"Title", "Title", "string 128", "", NULL},
    {"Department", "Department", "string 80", "", NULL},
    {"AssistantName", "Assistant's Name", "string 40", "", NULL},
    {"LeadSource", "Lead Source", "picklist 255", "", SOURCES},
    {"Birthdate", "Birthdate", "date", "", NULL},
    {"Description", "Contact Description", "textarea 32000", "", NULL},
    {"HasOptedOutOfEmail", "Email Opt Out", "boolean", "", NULL},
    {"HasOptedOutOfFax", "Fax Opt Out", "boolean", "", NULL},
    {"DoNotCall", "Do Not Call", "boolean", "", NULL},
    {"LastActivityDate", "Last Activity", "date", "readonly", NULL},
    {"LastCURequestDate", "Last Stay-in-Touch Request Date", "datetime", "readonly", NULL},
    {"LastCUUpdateDate", "Last Stay-in-Touch Save Date", "datetime", "readonly", NULL},
    {"LastViewedDate", "Last Viewed Date", "datetime", "readonly", NULL},
    {"LastReferencedDate", "Last Referenced Date", "datetime", "readonly", NULL},
    {"IndividualId", "Individual ID", "reference Individual", "rel:Individual", NULL},
    {"EmailBouncedReason", "Email Bounced Reason", "string 255", "", NULL},
    {"EmailBouncedDate", "Email Bounced Date", "datetime", "", NULL},
    {"IsEmailBounced", "Is Email Bounced", "boolean", "readonly", NULL},
    {"PhotoUrl", "Photo URL", "url 255", "readonly", NULL},
    {"Jigsaw", "Data.com Key", "string 20", "", NULL},
    {"JigsawContactId", "Jigsaw Contact ID", "string 20", "readonly", NULL},
    {"CleanStatus", "Clean Status", "picklist 40", "restricted", CLEAN_STATUS},
    {NULL, NULL, NULL, NULL, NULL},
};

static const struct lode_org_builtin_field lead[] = {
    {"MasterRecordId", "Master Record ID", "reference Lead", "readonly rel:MasterRecord", NULL},
    {"LastName", "Last Name", "string 80", "required part:Name", NULL},
    {"FirstName", "First Name", "string 40", "part:Name", NULL},
    {"Salutation", "Salutation", "picklist 40", "part:Name", "Mr.;Ms.;Mrs.;Dr.;Prof.;Mx."},
    {"Name", "Full Name", "string 121", "required readonly name", NULL},
    {"Title", "Title", "string 128", "", NULL},
    {"Company", "Company", "string 255", "required", NULL},
    {"", "", "address", "", NULL},
    {"Phone", "Phone", "phone 40", "", NULL},
    {"MobilePhone", "Mobile Phone", "phone 40", "", NULL},
    {"Fax", "Fax", "phone 40", "", NULL},
    {"Email", "Email", "email 80", "lookup", NULL},
    {"Website", "Website", "url 255", "", NULL},
    {"PhotoUrl", "Photo URL", "url 255", "readonly", NULL},
    {"Description", "Description", "textarea 32000", "", NULL},
    {"LeadSource", "Lead Source", "picklist 255", "", SOURCES},
    {"Status", "Status", "picklist 255", "required defaulted",
     "*Open - Not Contacted;Working - Contacted;Closed - Converted;Closed - Not Converted"},
    {"Industry", "Industry", "picklist 40", "", INDUSTRIES},
    {"Rating", "Rating", "picklist 40", "", "Hot;Warm;Cold"},
    {"AnnualRevenue", "Annual Revenue", "currency 18 0", "", NULL},
    {"NumberOfEmployees", "Employees", "int 8", "", NULL},
    {"HasOptedOutOfEmail", "Email Opt Out", "boolean", "", NULL},
    {"IsConverted", "Converted", "boolean", "create", NULL},
    {"ConvertedDate", "Converted Date", "date", "readonly", NULL},
    {"ConvertedAccountId", "Converted Account ID", "reference Account",
     "readonly rel:ConvertedAccount", NULL},
    {"ConvertedContactId", "Converted Contact ID", "reference Contact",
     "readonly rel:ConvertedContact", NULL},
    {"ConvertedOpportunityId", "Converted Opportunity ID", "reference Opportunity",
     "readonly rel:ConvertedOpportunity", NULL},
    {"IsUnreadByOwner", "Unread By Owner", "boolean", "default:true", NULL},
    {"LastActivityDate", "Last Activity", "date", "readonly", NULL},
    {"DoNotCall", "Do Not Call", "boolean", "", NULL},
    {"HasOptedOutOfFax", "Fax Opt Out", "boolean", "", NULL},
    {"LastViewedDate", "Last Viewed Date", "datetime", "readonly", NULL},
    {"LastReferencedDate", "Last Referenced Date", "datetime", "readonly", NULL},
    {"LastTransferDate", "Last Transfer Date", "date", "readonly", NULL},
    {"Jigsaw", "Data.com Key", "string 20", "", NULL},
    {"JigsawContactId", "Jigsaw Contact ID", "string 20", "readonly", NULL},
    {"CleanStatus", "Clean Status", "picklist 40", "restricted", CLEAN_STATUS},
    {"CompanyDunsNumber", "Company D-U-N-S Number", "string 9", "", NULL},
    {"IndividualId", "Individual ID", "reference Individual", "rel:Individual", NULL},
    {"EmailBouncedReason", "Email Bounced Reason", "string 255", "", NULL},
    {"EmailBouncedDate", "Email Bounced Date", "datetime", "", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

const struct lode_org_builtin lode_org_builtin_people[] = {
    {"Account", "Account", "Accounts", "001", "owner merge", account},
    {"Contact", "Contact", "Contacts", "003", "owner merge", contact},
    {"Lead", "Lead", "Leads", "00Q", "queue merge", lead},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};
