/* rehearsal/org_rules.c - rules of people, and what all rules share. */
#include "rehearsal/org_rules.h"

#include <string.h>

#include "base/str.h"

const struct lode_org_value *lode_org_rules_value(const struct lode_org_row *row, size_t k)
{
    static const struct lode_org_value none = {LODE_ORG_NULL, NULL, 0, 0, 0};
    size_t i = row->table->at[k];

    return i == LODE_ORG_NO_FIELD ? &none : lode_org_table_value(row, i);
}

int lode_org_rules_is_null(const struct lode_org_row *row, size_t k)
{
    return lode_org_rules_value(row, k)->kind == LODE_ORG_NULL;
}

int lode_org_rules_is_given(const struct lode_org_row *row, size_t k)
{
    size_t i = row->table->at[k];

    return i != LODE_ORG_NO_FIELD && row->now[i].kind != LODE_ORG_NONE;
}

static void set(struct lode_org_row *row, size_t k, struct lode_org_value v)
{
    if (row->table->at[k] != LODE_ORG_NO_FIELD)
        row->now[row->table->at[k]] = v;
}

double lode_org_rules_number(const struct lode_org_row *row, size_t k)
{
    const struct lode_org_value *v = lode_org_rules_value(row, k);

    return v->kind == LODE_ORG_REAL ? v->d : v->kind == LODE_ORG_WHOLE ? (double)v->i : 0;
}

int lode_org_rules_is_text(const struct lode_org_row *row, size_t k, const char *text)
{
    const struct lode_org_value *v = lode_org_rules_value(row, k);

    return v->kind == LODE_ORG_TEXT && v->n == strlen(text) && memcmp(v->p, text, v->n) == 0;
}

void lode_org_rules_set_null(struct lode_org_row *row, size_t k)
{
    set(row, k, (struct lode_org_value){LODE_ORG_NULL, NULL, 0, 0, 0});
}

void lode_org_rules_set_whole(struct lode_org_row *row, size_t k, int64_t i)
{
    set(row, k, (struct lode_org_value){LODE_ORG_WHOLE, NULL, 0, i, 0});
}

void lode_org_rules_set_real(struct lode_org_row *row, size_t k, double d)
{
    set(row, k, (struct lode_org_value){LODE_ORG_REAL, NULL, 0, 0, d});
}

int lode_org_rules_set_text(struct lode_org_records *r, struct lode_org_row *row, size_t k,
                            const char *p, size_t n, struct lode_err *err)
{
    char *copy = lode_org_value_room(&r->arena, n + 1, err);

    if (!copy)
        return -1;
    memcpy(copy, p, n);
    copy[n] = '\0';
    set(row, k, (struct lode_org_value){LODE_ORG_TEXT, copy, n, 0, 0});
    return 0;
}

/* Name of a person: first name, blank, last name. */
enum { P_FIRST, P_LAST, P_NAME };
static const char *const person_names[] = {"FirstName", "LastName", "Name", NULL};

static int fill_person(struct lode_org_records *r, struct lode_org_row *row, struct lode_err *err)
{
    const struct lode_org_value *first = lode_org_rules_value(row, P_FIRST);
    const struct lode_org_value *last = lode_org_rules_value(row, P_LAST);
    size_t n = 0;
    char *name;

    if (last->kind != LODE_ORG_TEXT ||
        (!lode_org_rules_is_given(row, P_FIRST) && !lode_org_rules_is_given(row, P_LAST)))
        return 0;
    name = lode_org_value_room(&r->arena, first->n + last->n + 2, err);
    if (!name)
        return -1;
    if (first->kind == LODE_ORG_TEXT && first->n) {
        memcpy(name, first->p, first->n);
        n = first->n;
        name[n++] = ' ';
    }
    memcpy(name + n, last->p, last->n);
    n += last->n;
    set(row, P_NAME, (struct lode_org_value){LODE_ORG_TEXT, name, n, 0, 0});
    return 0;
}

enum { LEAD_CONVERTED = P_NAME + 1 };
static const char *const lead_names[] = {"FirstName", "LastName", "Name", "?IsConverted", NULL};

/* CANNOT_UPDATE_CONVERTED_LEAD is of the list of status codes, the words are the API's own as users
 * quote them. An org can give a permission to edit converted leads (View and Edit Converted Leads);
 * nobody has it here. */
static int fill_lead(struct lode_org_records *r, struct lode_org_row *row, struct lode_err *err)
{
    size_t i = row->table->at[LEAD_CONVERTED];

    if (!row->is_insert && i != LODE_ORG_NO_FIELD && row->was[i].kind == LODE_ORG_WHOLE &&
        row->was[i].i)
        return lode_org_value_refuse(&r->why, err, "CANNOT_UPDATE_CONVERTED_LEAD", "",
                                     "cannot reference converted lead");
    return fill_person(r, row, err);
}

enum { U_FIRST, U_LAST, U_NAME, U_NICK, U_ALIAS, U_TYPE };
static const char *const user_names[] = {"FirstName", "LastName",  "Name", "?CommunityNickname",
                                         "?Alias",    "?UserType", NULL};

static int fill_user(struct lode_org_records *r, struct lode_org_row *row, struct lode_err *err)
{
    const struct lode_org_value *alias = lode_org_rules_value(row, U_ALIAS);

    if (row->is_insert && lode_org_rules_is_null(row, U_NICK) && alias->kind == LODE_ORG_TEXT &&
        lode_org_rules_set_text(r, row, U_NICK, alias->p, alias->n, err) < 0)
        return -1;
    if (row->is_insert && lode_org_rules_set_text(r, row, U_TYPE, "Standard", 8, err) < 0)
        return -1;
    return fill_person(r, row, err);
}

static const struct lode_org_rules plain[] = {
    {"Contact", person_names, fill_person, NULL, NULL, NULL},
    {"Lead", lead_names, fill_lead, NULL, NULL, NULL},
    {"User", user_names, fill_user, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

/* 1 where all the fields that the rules cannot do without are there. */
static int attach(struct lode_org_table *t, const struct lode_org_rules *list)
{
    for (; list->object; list++) {
        size_t k = 0;

        if (strcmp(list->object, t->object->name) != 0)
            continue;
        for (; list->names[k]; k++) {
            int is_optional = list->names[k][0] == '?';

            t->at[k] = lode_org_table_field(t, list->names[k] + is_optional);
            if (t->at[k] == LODE_ORG_NO_FIELD && !is_optional)
                return 0;
        }
        t->rules = list;
        return 1;
    }
    return 0;
}

void lode_org_rules_attach(struct lode_org_table *t)
{
    if (!attach(t, plain) && !attach(t, lode_org_campaign_rules) && !attach(t, lode_org_work_rules))
        (void)attach(t, lode_org_pricing_rules);
}
