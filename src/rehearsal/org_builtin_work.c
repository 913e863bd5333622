/* rehearsal/org_builtin_work.c - cases, tasks, and what the org itself consists of: users,
 * profiles, record types. */
#include <stddef.h>

#include "rehearsal/org_builtin.h"

static const struct lode_org_builtin_field a_case[] = {
    {"MasterRecordId", "Master Record ID", "reference Case", "readonly rel:MasterRecord", NULL},
    {"CaseNumber", "Case Number", "string 30", "required readonly auto name lookup defaulted",
     NULL},
    {"ContactId", "Contact ID", "reference Contact", "rel:Contact child:Cases restrict", NULL},
    {"AccountId", "Account ID", "reference Account", "rel:Account child:Cases restrict", NULL},
    {"ParentId", "Parent Case ID", "reference Case", "rel:Parent child:Cases", NULL},
    {"SuppliedName", "Name", "string 80", "", NULL},
    {"SuppliedEmail", "Email Address", "email 80", "", NULL},
    {"SuppliedPhone", "Phone", "string 40", "", NULL},
    {"SuppliedCompany", "Company", "string 80", "", NULL},
    {"Type", "Case Type", "picklist 255", "", "Mechanical;Electrical;Electronic;Structural;Other"},
    {"Status", "Status", "picklist 255", "defaulted", "*New;Working;Escalated;Closed"},
    {"Reason", "Case Reason", "picklist 255", "",
     "Installation;Equipment Complexity;Performance;Breakdown;Equipment Design;Feedback;Other"},
    {"Origin", "Case Origin", "picklist 255", "", "Phone;Email;Web"},
    {"Subject", "Subject", "string 255", "", NULL},
    {"Priority", "Priority", "picklist 255", "defaulted", "High;*Medium;Low"},
    {"Description", "Description", "textarea 32000", "", NULL},
    {"IsClosed", "Closed", "boolean", "readonly", NULL},
    {"ClosedDate", "Closed Date", "datetime", "readonly", NULL},
    {"IsEscalated", "Escalated", "boolean", "", NULL},
    {"ContactPhone", "Contact Phone", "phone 40", "readonly", NULL},
    {"ContactMobile", "Contact Mobile", "phone 40", "readonly", NULL},
    {"ContactEmail", "Contact Email", "email 80", "readonly", NULL},
    {"ContactFax", "Contact Fax", "phone 40", "readonly", NULL},
    {"Comments", "Internal Comments", "textarea 4000", "", NULL},
    {"LastViewedDate", "Last Viewed Date", "datetime", "readonly", NULL},
    {"LastReferencedDate", "Last Referenced Date", "datetime", "readonly", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static const struct lode_org_builtin_field task[] = {
    {"WhoId", "Name ID", "reference Contact,Lead", "rel:Who child:Tasks cascade", NULL},
    {"WhatId", "Related To ID", "reference Account,Campaign,Case,Opportunity,Product2",
     "rel:What child:Tasks cascade", NULL},
    {"Subject", "Subject", "string 255", "name", NULL},
    {"ActivityDate", "Due Date Only", "date", "", NULL},
    {"Status", "Status", "picklist 255", "required defaulted",
     "*Not Started;In Progress;Completed;Waiting on someone else;Deferred"},
    {"Priority", "Priority", "picklist 255", "required defaulted", "High;*Normal;Low"},
    {"IsHighPriority", "High Priority", "boolean", "readonly", NULL},
    {"Description", "Description", "textarea 32000", "", NULL},
    {"Type", "Type", "picklist 40", "", "Call;Meeting;Other"},
    {"AccountId", "Account ID", "reference Account", "readonly rel:Account", NULL},
    {"IsClosed", "Closed", "boolean", "readonly", NULL},
    {"IsArchived", "Archived", "boolean", "readonly", NULL},
    {"CallDurationInSeconds", "Call Duration", "int 8", "", NULL},
    {"CallType", "Call Type", "picklist 40", "restricted", "Internal;Inbound;Outbound"},
    {"CallDisposition", "Call Result", "string 255", "", NULL},
    {"CallObject", "Call Object Identifier", "string 255", "", NULL},
    {"ReminderDateTime", "Reminder Date/Time", "datetime", "", NULL},
    {"IsReminderSet", "Reminder Set", "boolean", "", NULL},
    {"IsRecurrence", "Create Recurring Series of Tasks", "boolean", "create", NULL},
    {"CompletedDateTime", "Completed Date", "datetime", "readonly", NULL},
    {"TaskSubtype", "Task Subtype", "picklist 40", "create restricted",
     "*Task;Email;List Email;Cadence;Call;LinkedIn"},
    {NULL, NULL, NULL, NULL, NULL},
};

static const struct lode_org_builtin_field user[] = {
    {"Username", "Username", "string 80", "required lookup unique", NULL},
    {"LastName", "Last Name", "string 80", "required part:Name", NULL},
    {"FirstName", "First Name", "string 40", "part:Name", NULL},
    {"Name", "Full Name", "string 121", "required readonly name", NULL},
    {"CompanyName", "Company Name", "string 80", "", NULL},
    {"Division", "Division", "string 80", "", NULL},
    {"Department", "Department", "string 80", "", NULL},
    {"Title", "Title", "string 80", "", NULL},
    {"", "", "address", "", NULL},
    {"Email", "Email", "email 128", "required lookup", NULL},
    {"Phone", "Phone", "phone 40", "", NULL},
    {"Fax", "Fax", "phone 40", "", NULL},
    {"MobilePhone", "Mobile", "phone 40", "", NULL},
    {"Alias", "Alias", "string 8", "required", NULL},
    {"CommunityNickname", "Nickname", "string 40", "required defaulted", NULL},
    {"IsActive", "Active", "boolean", "default:true", NULL}, /* a user made without it can act */
    {"TimeZoneSidKey", "Time Zone", "picklist 40", "required",
     "GMT;Europe/London;Europe/Paris;Europe/Berlin;America/New_York;America/Chicago;"
     "America/Denver;America/Los_Angeles;Asia/Tokyo;Australia/Sydney"},
    {"LocaleSidKey", "Locale", "picklist 40", "required", "en_US;en_GB;de_DE;fr_FR;es_ES;ja_JP"},
    {"EmailEncodingKey", "Email Encoding", "picklist 40", "required restricted",
     "UTF-8;ISO-8859-1;Shift_JIS;ISO-2022-JP;EUC-JP;ks_c_5601-1987;Big5;GB2312"},
    {"ProfileId", "Profile ID", "reference Profile", "required rel:Profile child:Users", NULL},
    {"UserType", "User Type", "picklist 40", "readonly restricted",
     "Standard;PowerPartner;CSPLitePortal;CustomerSuccess;PowerCustomerSuccess;CsnOnly;Guest"},
    {"LanguageLocaleKey", "Language", "picklist 40", "required restricted",
     "en_US;de;es;fr;it;ja;sv;ko;zh_TW;zh_CN;pt_BR;nl_NL;da;th;fi;ru;es_MX;no"},
    {"EmployeeNumber", "Employee Number", "string 20", "", NULL},
    {"ManagerId", "Manager ID", "reference User", "rel:Manager child:ManagedUsers", NULL},
    {"LastLoginDate", "Last Login", "datetime", "readonly", NULL},
    {"FederationIdentifier", "SAML Federation ID", "string 512", "lookup unique", NULL},
    {"AboutMe", "About Me", "textarea 1000", "", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static const struct lode_org_builtin_field profile[] = {
    {"Name", "Name", "string 255", "required name readonly", NULL},
    {"UserType", "User Type", "picklist 40", "readonly restricted", "Standard;Guest"},
    {"Description", "Description", "string 255", "readonly", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

/* Groups and queues; which objects a queue may own is in QueueSobject. */
static const struct lode_org_builtin_field group[] = {
    {"Name", "Name", "string 40", "required name lookup", NULL},
    {"DeveloperName", "Developer Name", "string 80", "", NULL},
    {"RelatedId", "Related ID", "reference User", "readonly rel:Related", NULL},
    {"Type", "Type", "picklist 40", "required create restricted",
     "Regular;Role;RoleAndSubordinates;RoleAndSubordinatesInternal;Organization;Queue;Manager;"
     "ManagerAndSubordinatesInternal;Territory;TerritoryAndSubordinates"},
    {"Email", "Email", "email 255", "", NULL},
    {"DoesSendEmailToMembers", "Send Email to Members", "boolean", "", NULL},
    {"DoesIncludeBosses", "Include Bosses", "boolean", "", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static const struct lode_org_builtin_field queue_object[] = {
    {"QueueId", "Group ID", "reference Group",
     "required create rel:Queue child:QueueSobjects cascade", NULL},
    {"SobjectType", "Sobject Type", "picklist 40", "required create", "Case;Lead;Task"},
    {NULL, NULL, NULL, NULL, NULL},
};

static const struct lode_org_builtin_field record_type[] = {
    {"Name", "Name", "string 80", "required name", NULL},
    {"DeveloperName", "Record Type Name", "string 80", "required", NULL},
    {"NamespacePrefix", "Namespace Prefix", "string 15", "readonly", NULL},
    {"Description", "Description", "string 255", "", NULL},
    {"BusinessProcessId", "Business Process ID", "reference BusinessProcess", "", NULL},
    {"SobjectType", "SObject Type Name", "picklist 40", "required create",
     "Account;Campaign;CampaignMember;Case;Contact;Lead;Opportunity;Product2;Task"},
    {"IsActive", "Active", "boolean", "", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static const struct lode_org_builtin_field organization[] = {
    {"Name", "Name", "string 80", "required name readonly", NULL},
    {"Division", "Division", "string 80", "readonly", NULL},
    {"Phone", "Phone", "phone 40", "readonly", NULL},
    {"PrimaryContact", "Primary Contact", "string 80", "readonly", NULL},
    {"DefaultLocaleSidKey", "Locale", "picklist 40", "readonly", "en_US;en_GB;de_DE;fr_FR"},
    {"TimeZoneSidKey", "Time Zone", "picklist 40", "readonly", "GMT"},
    {"LanguageLocaleKey", "Language", "picklist 40", "readonly", "en_US"},
    {"OrganizationType", "Edition", "picklist 40", "readonly",
     "Team Edition;Professional Edition;Enterprise Edition;Developer Edition;Unlimited Edition"},
    {"NamespacePrefix", "Namespace Prefix", "string 15", "readonly", NULL},
    {"InstanceName", "Instance Name", "string 5", "readonly", NULL},
    {"IsSandbox", "Is Sandbox", "boolean", "readonly", NULL},
    {"TrialExpirationDate", "Trial Expiration Date", "datetime", "readonly", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

const struct lode_org_builtin lode_org_builtin_work[] = {
    {"Case", "Case", "Cases", "500", "queue merge", a_case},
    {"Task", "Task", "Tasks", "00T", "queue", task},
    {"User", "User", "Users", "005", "nobin nodelete notypes", user},
    {"Profile", "Profile", "Profiles", "00e", "nobin nodelete readonly notypes", profile},
    {"Group", "Group", "Group", "00G", "nobin notypes", group},
    {"QueueSobject", "Queue Sobject", "Queue Sobjects", "03g", "nobin notypes", queue_object},
    {"RecordType", "Record Type", "Record Types", "012", "nobin nodelete notypes", record_type},
    {"Organization", "Organization", "Organizations", "00D", "nobin nodelete readonly notypes",
     organization},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};
