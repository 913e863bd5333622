/* flow/recordkey.c - what tells a step's records from each other. */
#include "flow/recordkey.h"

#include <stdio.h>

size_t lode_recordkey_n(const struct lode_step *step)
{
    return step->spec.n_match ? step->spec.n_match : step->key_field >= 0;
}

static unsigned field_of(const struct lode_step *step, size_t i)
{
    return step->spec.n_match ? step->match_fields[i] : (unsigned)step->key_field;
}

const char *lode_recordkey_name(const struct lode_step *step, size_t i)
{
    return step->fields.items[field_of(step, i)].name;
}

void lode_recordkey_names(const struct lode_step *step, char *out, size_t size)
{
    size_t len = 0;

    out[0] = '\0';
    for (size_t i = 0; i < lode_recordkey_n(step) && len < size; i++)
        len += (size_t)snprintf(out + len, size - len, "%s%s", i ? ", " : "",
                                lode_recordkey_name(step, i));
}

void lode_recordkey_values(const struct lode_step *step, const struct lode_record *rec,
                           struct lode_slice parts[LODE_IDS_MAX_PARTS])
{
    for (size_t i = 0; i < lode_recordkey_n(step); i++) {
        const struct lode_slice *v = lode_record_get(rec, field_of(step, i));

        parts[i] = v ? *v : (struct lode_slice){"", 0};
    }
}

void lode_recordkey_set(const struct lode_step *step, struct lode_ids *ids)
{
    ids->n_parts = lode_recordkey_n(step);
    for (size_t i = 0; i < ids->n_parts; i++) {
        enum lode_compare c = step->fields.items[field_of(step, i)].compare;

        ids->compare[i] = step->spec.match_folds && c == LODE_COMPARE_TEXT ? LODE_COMPARE_FOLD : c;
    }
}
