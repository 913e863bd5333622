/* flow/again.c - rows to send again, packed. */
#include "flow/again.h"

#include <string.h>

static int add_sized(struct lode_buf *b, const char *p, size_t n, struct lode_err *err)
{
    uint32_t size = (uint32_t)n;

    return lode_buf_add(b, &size, sizeof size, err) < 0 ? -1 : lode_buf_add(b, p, n, err);
}

int lode_again_pack(const struct lode_step *step, const struct lode_record *rec,
                    const struct lode_unit *unit, const char *key, struct lode_buf *out,
                    struct lode_err *err)
{
    if (lode_buf_add(out, unit, sizeof *unit, err) < 0 ||
        lode_buf_add(out, key, unit->n_key, err) < 0)
        return -1;
    for (size_t i = 0; i < rec->n; i++) {
        const char *name = step->fields.items[rec->values[i].field].name;

        if (add_sized(out, name, strlen(name), err) < 0 ||
            add_sized(out, rec->values[i].text.p, rec->values[i].text.n, err) < 0)
            return -1;
    }
    return 0;
}

/* The next sized piece; -1 where the bytes end before it does. */
static int take(const char **p, const char *end, struct lode_slice *out)
{
    uint32_t n;

    if (end - *p < (ptrdiff_t)sizeof n)
        return -1;
    memcpy(&n, *p, sizeof n);
    *p += sizeof n;
    if (end - *p < (ptrdiff_t)n)
        return -1;
    *out = (struct lode_slice){*p, n};
    *p += n;
    return 0;
}

static int take_field(struct lode_step *step, struct lode_slice name, unsigned *field,
                      struct lode_err *err)
{
    char text[256];

    if (name.n >= sizeof text)
        return lode_err_set(err, LODE_E_STORE, "a field's name in the journal is too long");
    memcpy(text, name.p, name.n);
    text[name.n] = '\0';
    return lode_fields_add(&step->fields, text, field, err);
}

int lode_again_unpack(struct lode_step *step, const char *p, size_t n, struct lode_records *records,
                      struct lode_record **rec, struct lode_unit *unit, const char **key,
                      struct lode_err *err)
{
    const char *end = p + n;
    struct lode_slice name, text;
    unsigned field;

    lode_record_reset(records);
    if (n < sizeof *unit)
        return lode_err_set(err, LODE_E_STORE, "a row in the journal is cut short");
    memcpy(unit, p, sizeof *unit);
    *key = p + sizeof *unit;
    if (unit->n_key > (size_t)(end - *key))
        return lode_err_set(err, LODE_E_STORE, "a row in the journal is cut short");
    p = *key + unit->n_key;
    if (lode_record_add(records, rec, err) < 0)
        return -1;
    while (p < end) {
        if (take(&p, end, &name) < 0 || take(&p, end, &text) < 0)
            return lode_err_set(err, LODE_E_STORE, "a row in the journal is cut short");
        if (take_field(step, name, &field, err) < 0 || lode_record_set(*rec, field, text, err) < 0)
            return -1;
    }
    return 0;
}
