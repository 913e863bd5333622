/* rehearsal/org_hooks.c - which tables have rules of the user's own. */
#include "rehearsal/org_hooks.h"

#include "rehearsal/org_recordset.h"

int lode_org_hooks_attach(struct lode_org_records *r, const struct lode_org_hooks *hooks,
                          struct lode_err *err)
{
    if (hooks && hooks->check(hooks->ctx, r->schema, err) < 0)
        return -1;
    r->hooks = hooks;
    for (size_t i = 0; i < r->n_tables; i++) {
        struct lode_org_table *t = &r->tables[i];

        t->hooked = hooks ? hooks->wants(hooks->ctx, t->object->name) : 0;
        for (size_t k = 0; t->hooked && k < t->object->n_fields; k++)
            lode_org_table_want(t, k); /* a rule may look at any of them */
    }
    return 0;
}

int lode_org_hooks_call(struct lode_org_records *r, struct lode_org_row *row,
                        enum lode_org_moment moment, struct lode_err *err)
{
    if (!(row->table->hooked & 1u << moment) || r->is_seeding)
        return 0;
    return r->hooks->call(r->hooks->ctx, moment, r, row, err);
}
