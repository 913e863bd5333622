/* rehearsal/org_builtin_work.c - cases and their comments, tasks, events. Compared by name, order,
 * nillable and references with the types that jsforce 3.10 ships (made from a developer org's
 * describe); Case and Event also by type, size and values with describes recorded at v48 and later
 * (CumulusCI's tests). Of lists as long as that of time zones a few values stand for all. */
#include <stddef.h>

#include "rehearsal/org_builtin.h"

#define TIME_ZONES                                                                   \
    "GMT;Europe/London;Europe/Paris;Europe/Berlin;America/New_York;America/Chicago;" \
    "America/Denver;America/Los_Angeles;Asia/Tokyo;Australia/Sydney"
#define WHAT "reference Account,Campaign,Case,Contract,Opportunity,Order,Product2"
/* How a series repeats; labels from memory. */
#define RECURRENCE                                                                              \
    {"RecurrenceTimeZoneSidKey", "Recurrence Time Zone", "picklist 40", "fixed", TIME_ZONES},   \
        {"RecurrenceType", "Recurrence Type", "picklist 40", "fixed restricted",                \
         "RecursDaily=Recurs Daily;RecursEveryWeekday=Recurs Every Weekday;"                    \
         "RecursMonthly=Recurs Monthly;RecursMonthlyNth=Recurs Monthly Nth;"                    \
         "RecursWeekly=Recurs Weekly;RecursYearly=Recurs Yearly;RecursYearlyNth=Recurs Yearly " \
         "Nth"},                                                                                \
        {"RecurrenceInterval", "Recurrence Interval", "int 9", "fixed", NULL},                  \
        {"RecurrenceDayOfWeekMask", "Recurrence Day of Week Mask", "int 9", "fixed", NULL},     \
        {"RecurrenceDayOfMonth", "Recurrence Day of Month", "int 9", "fixed", NULL},            \
        {"RecurrenceInstance", "Recurrence Instance", "picklist 40", "fixed restricted",        \
         "First=1st;Second=2nd;Third=3rd;Fourth=4th;Last=last"},                                \
    {                                                                                           \
        "RecurrenceMonthOfYear", "Recurrence Month of Year", "picklist 40", "fixed restricted", \
            "January;February;March;April;May;June;July;August;September;October;November;"     \
            "December"                                                                          \
    }

static const struct lode_org_builtin_field a_case[] = {
    {"MasterRecordId", "Master Record ID", "reference Case", "readonly rel:MasterRecord", NULL},
    {"CaseNumber", "Case Number", "string 30", "required readonly auto name lookup defaulted",
     NULL},
    {"ContactId", "Contact ID", "reference Contact", "rel:Contact child:Cases restrict", NULL},
    {"AccountId", "Account ID", "reference Account", "rel:Account child:Cases restrict", NULL},
    {"AssetId", "Asset ID", "reference Asset", "rel:Asset", NULL},
    {"SourceId", "Source ID", "reference EmailMessage", "fixed rel:Source", NULL},
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
    {"WhatId", "Related To ID", WHAT, "rel:What child:Tasks cascade", NULL},
    {"Subject", "Subject", "combobox 255", "name fixed", "Call;Email;Send Letter;Send Quote;Other"},
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
    {"RecurrenceActivityId", "Recurrence Activity ID", "reference Task",
     "readonly child:RecurringTasks", NULL},
    {"IsRecurrence", "Create Recurring Series of Tasks", "boolean", "create fixed", NULL},
    {"RecurrenceStartDateOnly", "Recurrence Start", "date", "fixed", NULL},
    {"RecurrenceEndDateOnly", "Recurrence End", "date", "fixed", NULL},
    RECURRENCE,
    {"RecurrenceRegeneratedType", "Repeat This Task", "picklist 40", "fixed restricted",
     "RecurrenceRegenerateAfterDueDate=After due date;"
     "RecurrenceRegenerateAfterToday=After date completed;RecurrenceRegenerated=(Task Closed)"},
    {"CompletedDateTime", "Completed Date", "datetime", "readonly", NULL},
    {"TaskSubtype", "Task Subtype", "picklist 40", "create restricted",
     "*Task;Email;List Email;Cadence;Call;LinkedIn"},
    {NULL, NULL, NULL, NULL, NULL},
};

static const struct lode_org_builtin_field event[] = {
    {"WhoId", "Name ID", "reference Contact,Lead", "rel:Who child:Events cascade", NULL},
    {"WhatId", "Related To ID", WHAT, "rel:What child:Events cascade", NULL},
    {"Subject", "Subject", "combobox 255", "name fixed",
     "Call;Email;Meeting;Send Letter/Quote;Other"},
    {"Location", "Location", "string 255", "", NULL},
    {"IsAllDayEvent", "All-Day Event", "boolean", "", NULL},
    {"ActivityDateTime", "Due Date Time", "datetime", "fixed", NULL},
    {"ActivityDate", "Due Date Only", "date", "fixed", NULL},
    {"DurationInMinutes", "Duration", "int 8", "fixed", NULL},
    {"StartDateTime", "Start Date Time", "datetime", "fixed", NULL},
    {"EndDateTime", "End Date Time", "datetime", "fixed", NULL},
    {"EndDate", "End Date", "date", "readonly", NULL},
    {"Description", "Description", "textarea 32000", "", NULL},
    {"AccountId", "Account ID", "reference Account", "readonly rel:Account", NULL},
    {"OwnerId", "Assigned To ID", "reference Calendar,User", "required fixed defaulted rel:Owner",
     NULL},
    {"IsPrivate", "Private", "boolean", "fixed", NULL},
    {"ShowAs", "Show Time As", "picklist 40", "fixed restricted defaulted",
     "*Busy;OutOfOffice=Out of Office;Free"},
    {"IsChild", "Is Child", "boolean", "readonly", NULL},
    {"IsGroupEvent", "Is Group Event", "boolean", "readonly", NULL},
    {"GroupEventType", "Group Event Type", "picklist 40", "readonly restricted defaulted",
     "*0=Non-group Event;1=Group Event;2=Proposed Event;3=IsRecurrence2 Series Pattern"},
    {"IsArchived", "Archived", "boolean", "readonly", NULL},
    {"RecurrenceActivityId", "Recurrence Activity ID", "reference Event",
     "readonly child:RecurringEvents", NULL},
    {"IsRecurrence", "Create Recurring Series of Events", "boolean", "create fixed", NULL},
    {"RecurrenceStartDateTime", "Recurrence Start", "datetime", "fixed", NULL},
    {"RecurrenceEndDateOnly", "Recurrence End", "date", "fixed", NULL},
    RECURRENCE,
    {"ReminderDateTime", "Reminder Date/Time", "datetime", "fixed", NULL},
    {"IsReminderSet", "Reminder Set", "boolean", "fixed", NULL},
    {"EventSubtype", "Event Subtype", "picklist 40", "create fixed restricted", "*Event"},
    {NULL, NULL, NULL, NULL, NULL},
};

static const struct lode_org_builtin_field comment[] = {
    {"ParentId", "Parent ID", "reference Case",
     "required create fixed rel:Parent child:CaseComments cascade", NULL},
    {"IsPublished", "Published", "boolean", "fixed", NULL},
    {"CommentBody", "Body", "textarea 4000", "fixed", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

const struct lode_org_builtin lode_org_builtin_work[] = {
    {"Case", "Case", "Cases", "500", "queue merge", a_case},
    {"Task", "Task", "Tasks", "00T", "queue", task},
    {"Event", "Event", "Events", "00U", "", event},
    {"CaseComment", "Case Comment", "Case Comments", "00a", "notypes", comment},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};
