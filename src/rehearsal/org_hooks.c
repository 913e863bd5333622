/* rehearsal/org_hooks.c - which tables have rules of the user's own. */
#include "rehearsal/org_hooks.h"

#include "rehearsal/org_recordset.h"

void lode_org_hooks_attach(struct lode_org_records *r, const struct lode_org_hooks *hooks)
{
    r->hooks = hooks;
    for (size_t i = 0; i < r->n_tables; i++)
        r->tables[i].hooked = hooks ? hooks->wants(hooks->ctx, r->tables[i].object->name) : 0;
}

int lode_org_hooks_call(struct lode_org_records *r, struct lode_org_row *row,
                        enum lode_org_moment moment, struct lode_err *err)
{
    if (!(row->table->hooked & 1u << moment) || r->is_seeding)
        return 0;
    return r->hooks->call(r->hooks->ctx, moment, r, row, err);
}
