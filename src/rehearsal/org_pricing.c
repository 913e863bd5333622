/* rehearsal/org_pricing.c - rules of opportunities, their line items, price book entries and
 * products: stages, the price book that all of an opportunity's items share, totals. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "rehearsal/org_rules.h"

#define value     lode_org_rules_value
#define is_null   lode_org_rules_is_null
#define is_given  lode_org_rules_is_given
#define number    lode_org_rules_number
#define set_null  lode_org_rules_set_null
#define set_whole lode_org_rules_set_whole
#define set_real  lode_org_rules_set_real
#define set_text  lode_org_rules_set_text

/* A number or text of the statement's first row; rows: 1, none: 0. */
static int first_row(struct lode_org_records *r, sqlite3_stmt *st, const char *a, const char *b,
                     struct lode_err *err)
{
    if (!st || lode_db_bind(r->db, st, err, b ? "SS" : "S", a, b) < 0)
        return -1;
    return lode_db_step(r->db, st, err);
}

enum {
    O_STAGE,
    O_AMOUNT,
    O_PROBABILITY,
    O_EXPECTED,
    O_CLOSE,
    O_CLOSED,
    O_WON,
    O_CATEGORY,
    O_CATEGORY_NAME,
    O_HAS_ITEMS,
    O_BOOK,
    O_FISCAL_QUARTER,
    O_FISCAL_YEAR,
    O_FISCAL,
    O_STAGE_DATE
};
static const char *const opportunity_names[] = {"StageName",
                                                "Amount",
                                                "Probability",
                                                "?ExpectedRevenue",
                                                "CloseDate",
                                                "IsClosed",
                                                "IsWon",
                                                "?ForecastCategory",
                                                "?ForecastCategoryName",
                                                "HasOpportunityLineItem",
                                                "Pricebook2Id",
                                                "?FiscalQuarter",
                                                "?FiscalYear",
                                                "?Fiscal",
                                                "?LastStageChangeDate",
                                                NULL};

static const struct stage {
    const char *name, *category, *category_name;
    int probability, is_closed, is_won;
} stages[] = {
    {"Prospecting", "Pipeline", "Pipeline", 10, 0, 0},
    {"Qualification", "Pipeline", "Pipeline", 10, 0, 0},
    {"Needs Analysis", "Pipeline", "Pipeline", 20, 0, 0},
    {"Value Proposition", "Pipeline", "Pipeline", 50, 0, 0},
    {"Id. Decision Makers", "Pipeline", "Pipeline", 60, 0, 0},
    {"Perception Analysis", "Pipeline", "Pipeline", 70, 0, 0},
    {"Proposal/Price Quote", "Pipeline", "Pipeline", 75, 0, 0},
    {"Negotiation/Review", "Pipeline", "Pipeline", 90, 0, 0},
    {"Closed Won", "Closed", "Closed", 100, 1, 1},
    {"Closed Lost", "Omitted", "Omitted", 0, 1, 0},
    {NULL, "Pipeline", "Pipeline", 0, 0, 0}, /* a stage of the uploader's own */
};

static int fill_stage(struct lode_org_records *r, struct lode_org_row *row, struct lode_err *err)
{
    const struct stage *s = stages;

    while (s->name && !lode_org_rules_is_text(row, O_STAGE, s->name))
        s++;
    if (!is_given(row, O_PROBABILITY) || is_null(row, O_PROBABILITY))
        set_real(row, O_PROBABILITY, s->probability);
    set_whole(row, O_CLOSED, s->is_closed);
    set_whole(row, O_WON, s->is_won);
    if (set_text(r, row, O_CATEGORY, s->category, strlen(s->category), err) < 0 ||
        set_text(r, row, O_STAGE_DATE, r->now, strlen(r->now), err) < 0)
        return -1;
    if (is_given(row, O_CATEGORY_NAME))
        return 0;
    return set_text(r, row, O_CATEGORY_NAME, s->category_name, strlen(s->category_name), err);
}

/* The fiscal year is the calendar's. */
static int fill_fiscal(struct lode_org_records *r, struct lode_org_row *row, struct lode_err *err)
{
    const struct lode_org_value *close = value(row, O_CLOSE);
    char fiscal[8];
    int month;

    if (close->kind != LODE_ORG_TEXT)
        return 0;
    month = (close->p[5] - '0') * 10 + close->p[6] - '0';
    memcpy(fiscal, close->p, 4);
    fiscal[4] = ' ';
    fiscal[5] = (char)('1' + (month - 1) / 3);
    fiscal[6] = '\0';
    set_whole(row, O_FISCAL_QUARTER, fiscal[5] - '0');
    set_whole(row, O_FISCAL_YEAR, strtol(fiscal, NULL, 10));
    return set_text(r, row, O_FISCAL, fiscal, 6, err);
}

static int is_same(const struct lode_org_value *a, const struct lode_org_value *b)
{
    return a->kind == b->kind &&
           (a->kind != LODE_ORG_TEXT || (a->n == b->n && memcmp(a->p, b->p, a->n) == 0));
}

/* A stage that is only said once more changes nothing. */
static int is_new_stage(const struct lode_org_row *row)
{
    return is_given(row, O_STAGE) &&
           (row->is_insert || !is_same(&row->was[row->table->at[O_STAGE]], value(row, O_STAGE)));
}

static int fill_opportunity(struct lode_org_records *r, struct lode_org_row *row,
                            struct lode_err *err)
{
    int has_items = value(row, O_HAS_ITEMS)->kind == LODE_ORG_WHOLE && value(row, O_HAS_ITEMS)->i;

    if (!row->is_insert && has_items) /* the amount is its items' sum: an update is ignored */
        row->now[row->table->at[O_AMOUNT]].kind = LODE_ORG_NONE;
    if (is_new_stage(row) && fill_stage(r, row, err) < 0)
        return -1;
    if (is_given(row, O_CLOSE) && fill_fiscal(r, row, err) < 0)
        return -1;
    if (is_null(row, O_AMOUNT))
        set_null(row, O_EXPECTED);
    else
        set_real(row, O_EXPECTED,
                 lode_org_value_round(number(row, O_AMOUNT) * number(row, O_PROBABILITY) / 100, 2));
    return 0;
}

/* The text is a guess; that it is refused is not. */
static int check_opportunity(struct lode_org_records *r, struct lode_org_row *row,
                             struct lode_err *err)
{
    const struct lode_org_value *was = &row->was[row->table->at[O_BOOK]];

    if (row->is_insert || is_same(was, value(row, O_BOOK)) || number(row, O_HAS_ITEMS) == 0)
        return 0;
    return lode_org_value_refuse(&r->why, err, "FIELD_INTEGRITY_EXCEPTION", "Pricebook2Id",
                                 "field integrity exception: Pricebook2Id (cannot change price "
                                 "book of an opportunity with products)");
}

/* Amount, quantity and the rest of what an opportunity has from its items. */
static int roll_up(struct lode_org_records *r, const char *id, struct lode_err *err)
{
    return lode_db_run(
        r->db, err,
        "UPDATE \"Opportunity\" SET \"Amount\" = s.total, \"TotalOpportunityQuantity\" = "
        "s.quantity,"
        " \"HasOpportunityLineItem\" = s.n > 0,"
        " \"ExpectedRevenue\" = round(s.total * ifnull(\"Probability\", 0) / 100, 2),"
        " \"LastModifiedDate\" = ?2, \"SystemModstamp\" = ?2 "
        "FROM (SELECT round(sum(\"TotalPrice\"), 2) total, sum(\"Quantity\") quantity, count(*) n"
        " FROM \"OpportunityLineItem\" WHERE \"OpportunityId\" = ?1 AND \"IsDeleted\" = 0) s "
        "WHERE \"Id\" = ?1",
        "SS", id, r->now);
}

enum { L_OPP, L_ENTRY, L_PRODUCT, L_CODE, L_NAME, L_QUANTITY, L_TOTAL, L_UNIT, L_LIST };
static const char *const item_names[] = {
    "OpportunityId", "PricebookEntryId", "Product2Id", "ProductCode", "Name",
    "Quantity",      "TotalPrice",       "UnitPrice",  "?ListPrice",  NULL};

static int refuse_item(struct lode_org_records *r, const char *fields, const char *text,
                       struct lode_err *err)
{
    return lode_org_value_refuse(&r->why, err, "FIELD_INTEGRITY_EXCEPTION", fields,
                                 "field integrity exception: %s", text);
}

/* A line item with a product alone takes that product's entry in the opportunity's price book. */
static int find_entry(struct lode_org_records *r, struct lode_org_row *row, struct lode_err *err)
{
    sqlite3_stmt *st;
    int rc;

    if (!is_null(row, L_ENTRY))
        return 0;
    if (is_null(row, L_PRODUCT))
        return refuse_item(r, "PricebookEntryId,unknown",
                           "PricebookEntryId, unknown (versions 3.0 and higher must specify "
                           "pricebook entry id; others must specify product id)",
                           err);
    st = lode_db_prepare(r->db,
                         "SELECT e.\"Id\" FROM \"PricebookEntry\" e, \"Opportunity\" o WHERE "
                         "e.\"Product2Id\" = ? AND o.\"Id\" = ? AND e.\"Pricebook2Id\" = "
                         "o.\"Pricebook2Id\" AND e.\"IsDeleted\" = 0 AND e.\"IsActive\" = 1",
                         err);
    rc = first_row(r, st, value(row, L_PRODUCT)->p, value(row, L_OPP)->p, err);
    if (rc == 1)
        rc = set_text(r, row, L_ENTRY, lode_db_text(st, 0), 18, err);
    else if (rc == 0) /* the text is a guess */
        rc = refuse_item(r, "Product2Id",
                         "Product2Id (no active price of the product in the opportunity's price "
                         "book)",
                         err);
    sqlite3_reset(st);
    return rc;
}

/* What the item takes over from its entry; the columns of st are those of check_entry(). */
static int take_entry(struct lode_org_records *r, struct lode_org_row *row, sqlite3_stmt *st,
                      struct lode_err *err)
{
    const char *name = lode_db_text(st, 6), *code = lode_db_text(st, 5);

    if (set_text(r, row, L_PRODUCT, lode_db_text(st, 1), 18, err) < 0 ||
        set_text(r, row, L_NAME, name, strlen(name), err) < 0)
        return -1;
    if (*code && set_text(r, row, L_CODE, code, strlen(code), err) < 0)
        return -1;
    set_real(row, L_LIST, sqlite3_column_double(st, 2));
    return 0;
}

static int check_entry(struct lode_org_records *r, struct lode_org_row *row, struct lode_err *err)
{
    sqlite3_stmt *st = lode_db_prepare(
        r->db,
        "SELECT e.\"Pricebook2Id\", e.\"Product2Id\", e.\"UnitPrice\", e.\"IsActive\","
        " o.\"Pricebook2Id\", e.\"ProductCode\", substr(o.\"Name\" || ' ' || e.\"Name\", 1, 376) "
        "FROM \"PricebookEntry\" e, \"Opportunity\" o WHERE e.\"Id\" = ? AND o.\"Id\" = ?",
        err);
    int rc = first_row(r, st, value(row, L_ENTRY)->p, value(row, L_OPP)->p, err);
    char book[19];

    if (rc < 0)
        return -1;
    lode_str_copy(book, sizeof book, lode_db_text(st, 0));
    if (!sqlite3_column_int(st, 3)) /* the text is a guess */
        rc = refuse_item(r, "PricebookEntryId", "PricebookEntryId (pricebook entry is inactive)",
                         err);
    else if (*lode_db_text(st, 4) && strcmp(lode_db_text(st, 4), book) != 0)
        rc = refuse_item(r, "PricebookEntryId",
                         "PricebookEntryId (pricebook entry is in a different pricebook than the "
                         "one assigned to the opportunity)",
                         err);
    else if (!is_null(row, L_PRODUCT) && strcmp(value(row, L_PRODUCT)->p, lode_db_text(st, 1)) != 0)
        rc = refuse_item(r, "Product2Id", "Product2Id (not the product of the pricebook entry)",
                         err); /* a guess */
    else
        rc = take_entry(r, row, st, err);
    if (rc == 0 && !*lode_db_text(st, 4)) { /* the first item gives the opportunity its book */
        sqlite3_reset(st);
        return lode_db_run(r->db, err,
                           "UPDATE \"Opportunity\" SET \"Pricebook2Id\" = ? WHERE \"Id\" = ?", "SS",
                           book, value(row, L_OPP)->p);
    }
    sqlite3_reset(st);
    return rc;
}

/* Unit price and total follow from each other. */
static int fill_prices(struct lode_org_records *r, struct lode_org_row *row, struct lode_err *err)
{
    int has_unit = is_given(row, L_UNIT) && !is_null(row, L_UNIT);
    int has_total = is_given(row, L_TOTAL) && !is_null(row, L_TOTAL);
    double quantity = number(row, L_QUANTITY);

    if (has_unit && has_total && !row->is_insert)
        return lode_org_value_refuse(&r->why, err, "INVALID_FIELD", "UnitPrice",
                                     "Cannot change both 'UnitPrice' and 'TotalPrice' in update "
                                     "call");
    if (has_unit && has_total) /* the text is a guess */
        return refuse_item(r, "UnitPrice,TotalPrice",
                           "UnitPrice, TotalPrice (only one of unit price or total price may be "
                           "specified)",
                           err);
    if (row->is_insert && !has_unit && !has_total)
        return lode_org_value_refuse(&r->why, err, "REQUIRED_FIELD_MISSING", "UnitPrice",
                                     "Required fields are missing: [UnitPrice]");
    if (quantity == 0) /* the text is a guess */
        return refuse_item(r, "Quantity", "Quantity (quantity must not be zero)", err);
    if (has_total)
        set_real(row, L_UNIT, lode_org_value_round(number(row, L_TOTAL) / quantity, 2));
    else if (has_unit || is_given(row, L_QUANTITY))
        set_real(row, L_TOTAL, lode_org_value_round(number(row, L_UNIT) * quantity, 2));
    return 0;
}

static int check_item(struct lode_org_records *r, struct lode_org_row *row, struct lode_err *err)
{
    int rc = fill_prices(r, row, err);

    if (rc == 0 && row->is_insert)
        rc = find_entry(r, row, err);
    if (rc == 0 && row->is_insert)
        rc = check_entry(r, row, err);
    return rc;
}

static int after_item(struct lode_org_records *r, struct lode_org_row *row, struct lode_err *err)
{
    return roll_up(r, value(row, L_OPP)->p, err);
}

enum { E_BOOK, E_PRODUCT, E_PRICE, E_USE, E_NAME, E_CODE };
static const char *const price_names[] = {
    "Pricebook2Id", "Product2Id", "UnitPrice", "UseStandardPrice", "Name", "ProductCode", NULL};

/* 1: the entry's book is the standard one, 0: it is not. */
static int is_standard(struct lode_org_records *r, struct lode_org_row *row, struct lode_err *err)
{
    sqlite3_stmt *st =
        lode_db_prepare(r->db, "SELECT \"IsStandard\" FROM \"Pricebook2\" WHERE \"Id\" = ?", err);
    int rc = first_row(r, st, value(row, E_BOOK)->p, NULL, err);

    if (rc == 1)
        rc = sqlite3_column_int(st, 0) == 1;
    sqlite3_reset(st);
    return rc;
}

/* The product's standard price: 1 and *out, 0 where there is none. */
static int standard_price(struct lode_org_records *r, const char *product, double *out,
                          struct lode_err *err)
{
    sqlite3_stmt *st = lode_db_prepare(
        r->db,
        "SELECT e.\"UnitPrice\" FROM \"PricebookEntry\" e JOIN \"Pricebook2\" b ON b.\"Id\" = "
        "e.\"Pricebook2Id\" WHERE e.\"Product2Id\" = ? AND b.\"IsStandard\" = 1 AND "
        "e.\"IsDeleted\" = 0",
        err);
    int rc = first_row(r, st, product, NULL, err);

    if (rc == 1)
        *out = sqlite3_column_double(st, 0);
    sqlite3_reset(st);
    return rc;
}

/* An entry that uses the standard price takes it, and may not bring one of its own. */
static int fill_price(struct lode_org_records *r, struct lode_org_row *row, struct lode_err *err)
{
    const struct lode_org_value *use = value(row, E_USE);
    double price;
    int rc;

    if (use->kind != LODE_ORG_WHOLE || !use->i || value(row, E_PRODUCT)->kind != LODE_ORG_TEXT ||
        value(row, E_BOOK)->kind != LODE_ORG_TEXT)
        return 0;
    rc = is_standard(r, row, err);
    if (rc != 0) { /* in the standard book the flag says nothing */
        set_whole(row, E_USE, 0);
        return rc < 0 ? -1 : 0;
    }
    if (is_given(row, E_PRICE) && !is_null(row, E_PRICE))
        return lode_org_value_refuse(&r->why, err, "FIELD_INTEGRITY_EXCEPTION", "",
                                     "field integrity exception");
    rc = standard_price(r, value(row, E_PRODUCT)->p, &price, err);
    if (rc == 1)
        set_real(row, E_PRICE, price);
    return rc < 0 ? -1 : 0;
}

static int check_double(struct lode_org_records *r, struct lode_org_row *row, struct lode_err *err)
{
    sqlite3_stmt *st =
        lode_db_prepare(r->db,
                        "SELECT 1 FROM \"PricebookEntry\" WHERE \"Product2Id\" = ? AND "
                        "\"Pricebook2Id\" = ? AND \"IsDeleted\" = 0",
                        err);
    int rc = first_row(r, st, value(row, E_PRODUCT)->p, value(row, E_BOOK)->p, err);

    sqlite3_reset(st);
    if (rc != 1)
        return rc;
    return lode_org_value_refuse(&r->why, err, "DUPLICATE_VALUE", "",
                                 "This price definition already exists in this price book");
}

static int check_price(struct lode_org_records *r, struct lode_org_row *row, struct lode_err *err)
{
    sqlite3_stmt *st;
    double price;
    int rc;

    if (!row->is_insert)
        return 0;
    rc = is_standard(r, row, err);
    if (rc == 0)
        rc = standard_price(r, value(row, E_PRODUCT)->p, &price, err);
    if (rc < 0)
        return -1;
    if (rc == 0)
        return lode_org_value_refuse(&r->why, err, "STANDARD_PRICE_NOT_DEFINED", "",
                                     "Before creating a custom price, create a standard price.");
    if ((rc = check_double(r, row, err)) != 0)
        return rc;
    st = lode_db_prepare(
        r->db, "SELECT \"Name\", \"ProductCode\" FROM \"Product2\" WHERE \"Id\" = ?", err);
    rc = first_row(r, st, value(row, E_PRODUCT)->p, NULL, err);
    if (rc == 1) {
        const char *name = lode_db_text(st, 0), *code = lode_db_text(st, 1);

        rc = set_text(r, row, E_NAME, name, strlen(name), err);
        if (rc == 0 && *code)
            rc = set_text(r, row, E_CODE, code, strlen(code), err);
    }
    sqlite3_reset(st);
    return rc;
}

/* A changed standard price is also that of the entries that use it. */
static int after_price(struct lode_org_records *r, struct lode_org_row *row, struct lode_err *err)
{
    int rc;

    if (row->is_insert || !is_given(row, E_PRICE))
        return 0;
    rc = is_standard(r, row, err);
    if (rc != 1)
        return rc;
    return lode_db_run(r->db, err,
                       "UPDATE \"PricebookEntry\" SET \"UnitPrice\" = ? WHERE \"Product2Id\" = ? "
                       "AND \"UseStandardPrice\" = 1 AND \"IsDeleted\" = 0",
                       "dS", number(row, E_PRICE), value(row, E_PRODUCT)->p);
}

static const char *const product_names[] = {"Name", "ProductCode", NULL};

/* Entries show their product's name and code. */
static int after_product(struct lode_org_records *r, struct lode_org_row *row, struct lode_err *err)
{
    const struct lode_org_value *name = value(row, 0), *code = value(row, 1);
    int has_code = code->kind == LODE_ORG_TEXT;

    if (row->is_insert || (!is_given(row, 0) && !is_given(row, 1)))
        return 0;
    return lode_db_run(
        r->db, err,
        "UPDATE \"PricebookEntry\" SET \"Name\" = ?, \"ProductCode\" = nullif(?, '') WHERE "
        "\"Product2Id\" = ? AND \"IsDeleted\" = 0",
        "BBS", name->p, name->n, has_code ? code->p : "", has_code ? code->n : 0, row->id);
}

static const char *const book_names[] = {"IsStandard", NULL};

/* "Every organization has one standard price book" (object reference, Pricebook2): it stays. That
 * an org refuses its delete is known; the code and the words are ours. */
static int keep_standard(struct lode_org_records *r, struct lode_org_row *row, struct lode_err *err)
{
    const struct lode_org_value *flag = value(row, 0);

    if (flag->kind != LODE_ORG_WHOLE || !flag->i)
        return 0;
    return lode_org_value_refuse(&r->why, err, "DELETE_FAILED", "",
                                 "The standard price book cannot be deleted.");
}

const struct lode_org_rules lode_org_pricing_rules[] = {
    {"Opportunity", opportunity_names, fill_opportunity, check_opportunity, NULL, NULL},
    {"OpportunityLineItem", item_names, NULL, check_item, after_item, after_item},
    {"PricebookEntry", price_names, fill_price, check_price, after_price, NULL},
    {"Product2", product_names, NULL, NULL, after_product, NULL},
    {"Pricebook2", book_names, NULL, NULL, NULL, keep_standard},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};
