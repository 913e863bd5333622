/* rehearsal/org_builtin_orders.c - contracts, orders and their lines of a new org. Compared by
 * name, order, nillable and references with the types that jsforce 3.10 ships (made from a
 * developer org's describe); sizes and picklist values are from the Object Reference, as
 * remembered. */
#include <stddef.h>

#include "rehearsal/org_builtin.h"

static const struct lode_org_builtin_field contract[] = {
    {"AccountId", "Account ID", "reference Account",
     "required rel:Account child:Contracts cascade restrict", NULL},
    {"OwnerExpirationNotice", "Owner Expiration Notice", "picklist 40", "restricted",
     "15=15 Days;30=30 Days;45=45 Days;60=60 Days;90=90 Days;120=120 Days"},
    {"StartDate", "Contract Start Date", "date", "", NULL},
    {"EndDate", "Contract End Date", "date", "readonly", NULL},
    {"Billing", "Billing ", "address", "", NULL},
    {"Shipping", "Shipping ", "address", "", NULL},
    {"ContractTerm", "Contract Term", "int 4", "", NULL},
    {"Status", "Status", "picklist 255", "required defaulted",
     "InApproval=In Approval Process;Activated;*Draft"},
    {"CompanySignedId", "Company Signed By ID", "reference User",
     "rel:CompanySigned child:ContractsSigned", NULL},
    {"CompanySignedDate", "Company Signed Date", "date", "", NULL},
    {"CustomerSignedId", "Customer Signed By ID", "reference Contact",
     "rel:CustomerSigned child:ContractsSigned restrict", NULL},
    {"CustomerSignedTitle", "Customer Signed Title", "string 40", "", NULL},
    {"CustomerSignedDate", "Customer Signed Date", "date", "", NULL},
    {"SpecialTerms", "Special Terms", "textarea 4000", "", NULL},
    {"ActivatedById", "Activated By ID", "reference User", "readonly rel:ActivatedBy", NULL},
    {"ActivatedDate", "Activated Date", "datetime", "readonly", NULL},
    {"StatusCode", "Status Category", "picklist 40", "required readonly restricted",
     "*Draft;InApproval=In Approval Process;Activated;Terminated;Expired;Rejected;"
     "Negotiating;AwaitingSignature=Awaiting Signature;SignatureDeclined=Signature "
     "Declined;Signed"},
    {"Description", "Description", "textarea 32000", "", NULL},
    {"ContractNumber", "Contract Number", "string 30",
     "required readonly auto name lookup defaulted", NULL},
    {"LastApprovedDate", "Last Approved Date", "datetime", "readonly", NULL},
    {"LastActivityDate", "Last Activity", "date", "readonly", NULL},
    {"LastViewedDate", "Last Viewed Date", "datetime", "readonly", NULL},
    {"LastReferencedDate", "Last Referenced Date", "datetime", "readonly", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static const struct lode_org_builtin_field order[] = {
    {"ContractId", "Contract ID", "reference Contract", "rel:Contract child:Orders restrict", NULL},
    {"AccountId", "Account ID", "reference Account", "rel:Account child:Orders restrict", NULL},
    {"Pricebook2Id", "Price Book ID", "reference Pricebook2",
     "rel:Pricebook2 child:Orders restrict", NULL},
    {"OriginalOrderId", "Order ID", "reference Order", "create rel:OriginalOrder child:Orders",
     NULL},
    {"EffectiveDate", "Order Start Date", "date", "required", NULL},
    {"EndDate", "Order End Date", "date", "", NULL},
    {"IsReductionOrder", "Reduction Order", "boolean", "create", NULL},
    {"Status", "Status", "picklist 255", "required", "Draft;Activated"},
    {"Description", "Description", "textarea 32000", "", NULL},
    {"CustomerAuthorizedById", "Customer Authorized By ID", "reference Contact",
     "rel:CustomerAuthorizedBy", NULL},
    {"CompanyAuthorizedById", "Company Authorized By ID", "reference User",
     "rel:CompanyAuthorizedBy", NULL},
    {"Type", "Order Type", "picklist 40", "", NULL},
    {"Billing", "Billing ", "address", "", NULL},
    {"Shipping", "Shipping ", "address", "", NULL},
    {"ActivatedDate", "Activated Date", "datetime", "readonly", NULL},
    {"ActivatedById", "Activated By ID", "reference User", "readonly rel:ActivatedBy", NULL},
    {"StatusCode", "Status Category", "picklist 40", "required readonly restricted",
     "*Draft;Activated;Canceled=Cancelled;Expired"},
    {"OrderNumber", "Order Number", "string 30", "required readonly auto name lookup defaulted",
     NULL},
    {"TotalAmount", "Order Amount", "currency 16 2", "required readonly", NULL},
    {"LastViewedDate", "Last Viewed Date", "datetime", "readonly", NULL},
    {"LastReferencedDate", "Last Referenced Date", "datetime", "readonly", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static const struct lode_org_builtin_field item[] = {
    {"Product2Id", "Product ID", "reference Product2",
     "create rel:Product2 child:OrderItems restrict", NULL},
    {"OrderId", "Order ID", "reference Order", "required create rel:Order child:OrderItems cascade",
     NULL},
    {"PricebookEntryId", "Price Book Entry ID", "reference PricebookEntry",
     "required create rel:PricebookEntry child:OrderItems restrict", NULL},
    {"OriginalOrderItemId", "Order Product ID", "reference OrderItem",
     "create rel:OriginalOrderItem child:ChildOrderItems", NULL},
    {"AvailableQuantity", "Available Quantity", "double 18 2", "readonly", NULL},
    {"Quantity", "Quantity", "double 18 2", "required", NULL},
    {"UnitPrice", "Unit Price", "currency 16 2", "", NULL},
    {"ListPrice", "List Price", "currency 16 2", "readonly", NULL},
    {"TotalPrice", "Total Price", "currency 16 2", "readonly", NULL},
    {"ServiceDate", "Start Date", "date", "", NULL},
    {"EndDate", "End Date", "date", "", NULL},
    {"Description", "Line Description", "string 255", "", NULL},
    {"OrderItemNumber", "Order Product Number", "string 30",
     "required readonly auto name lookup defaulted", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

const struct lode_org_builtin lode_org_builtin_orders[] = {
    {"Contract", "Contract", "Contracts", "800", "owner", contract},
    {"Order", "Order", "Orders", "801", "queue", order},
    {"OrderItem", "Order Product", "Order Products", "802", "notypes", item},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};
