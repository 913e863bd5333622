/* flow/existing.c - gives records the Id of the one that is there already. */
#include "flow/existing.h"

#include <string.h>

#include "flow/recordkey.h"

int lode_existing_begin(struct lode_step *step, struct lode_err *err)
{
    const struct lode_step_spec *spec = &step->spec;

    for (size_t i = 0; i < spec->n_match; i++) {
        unsigned *field = &step->match_fields[i];

        if (lode_fields_add(&step->fields, spec->match[i], field, err) < 0)
            return lode_err_wrap(err, "match");
        if (!step->hooks.map && !lode_plan_sets(&step->plan, *field))
            return lode_err_set(err, LODE_E_CHECK, "the map must set %s: match finds records by it",
                                step->fields.items[*field].name);
    }
    if (spec->n_match && !step->hooks.map && lode_plan_sets(&step->plan, (unsigned)step->key_field))
        return lode_err_set(err, LODE_E_USAGE,
                            "the map sets Id, which match is to find: leave out one of them");
    return 0;
}

/* Blank never finds blank: two people without an e-mail address are two people. */
static int check_blank(struct lode_step *step, const struct lode_slice *parts)
{
    for (size_t i = 0; i < step->spec.n_match; i++)
        if (parts[i].n == 0 || parts[i].p == lode_record_null)
            return lode_record_reject(&step->mapped, LODE_MAP_REJECT, "BLANK_KEY",
                                      lode_recordkey_name(step, i), (struct lode_slice){"", 0},
                                      "match needs a value of each of its fields");
    return 0;
}

int lode_existing_find(struct lode_step *step, struct lode_record *rec, struct lode_err *err)
{
    struct lode_slice parts[LODE_IDS_MAX_PARTS] = {{"", 0}}, id;
    const char *first = lode_recordkey_name(step, 0);
    struct lode_idmap_entry e;
    int rc;

    if (lode_record_get(rec, (unsigned)step->key_field))
        return lode_record_reject(&step->mapped, LODE_MAP_REJECT, "UNEXPECTED_ID", "Id",
                                  (struct lode_slice){"", 0},
                                  "the map sets Id, which match is to find");
    lode_recordkey_values(step, rec, parts);
    if (check_blank(step, parts))
        return 1;
    rc = lode_ids_find(step->existing, parts, step->spec.n_match, &e, err);
    if (rc <= 0)
        return rc;
    if (e.other_row)
        return lode_record_reject(&step->mapped, LODE_MAP_REJECT, "AMBIGUOUS_MATCH", first,
                                  parts[0], "two records of the org match: %s and %s", e.id,
                                  e.code);
    if (lode_record_copy(&step->mapped.records, e.id, strlen(e.id), &id, err) < 0)
        return -1;
    return lode_record_set(rec, (unsigned)step->key_field, id, err);
}

void lode_existing_strip(const struct lode_step *step, struct lode_record *rec)
{
    if (!lode_record_get(rec, (unsigned)step->key_field))
        return;
    for (size_t i = 0; i < step->spec.n_match; i++) {
        const struct lode_field *f = step->fields.items[step->match_fields[i]].field;

        if (f && !f->is_updateable)
            lode_record_drop(rec, step->match_fields[i]);
    }
}
