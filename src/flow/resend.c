/* flow/resend.c - rows that the org refused, and what goes out again of them. */
#include "flow/resend.h"

#include <string.h>

/* 1 where the list (names with a blank between) has the name. */
static int is_listed(const struct lode_buf *names, const char *name)
{
    size_t n = strlen(name);

    for (const char *p = lode_buf_str(names); *p; p += *p == ' ') {
        size_t len = strcspn(p, " ");

        if (len == n && memcmp(p, name, n) == 0)
            return 1;
        p += len;
    }
    return 0;
}

/* Adds the names of the fields in which a mended record differs from the one that was sent. */
static int changed(const struct lode_step *step, const struct lode_record *old,
                   const struct lode_record *now, struct lode_buf *out, struct lode_err *err)
{
    const struct lode_record *both[2] = {now, old};

    for (int side = 0; side < 2; side++)
        for (size_t i = 0; i < both[side]->n; i++) {
            const struct lode_value *v = &both[side]->values[i];
            const struct lode_slice *o = lode_record_get(both[1 - side], v->field);
            const char *name = step->fields.items[v->field].name;

            if (o && (side == 1 || (o->n == v->text.n && memcmp(o->p, v->text.p, o->n) == 0)))
                continue;
            if (is_listed(out, name))
                continue;
            if ((out->len && lode_buf_addc(out, ' ', err) < 0) || lode_buf_adds(out, name, err) < 0)
                return -1;
        }
    return 0;
}

static int note(struct lode_resend *r, const struct lode_unit *u, const struct lode_rowerror *e,
                const char *mended, struct lode_err *err)
{
    struct lode_buf b[4];
    const struct lode_slice s[4] = {e->code, e->field, e->value, e->message};
    struct lode_journal_note n = {.mended = mended};
    int rc = 0;

    for (int i = 0; i < 4; i++) {
        lode_buf_init(&b[i], 0);
        if (rc == 0)
            rc = lode_buf_add(&b[i], s[i].p, s[i].n, err);
    }
    n.code = lode_buf_str(&b[0]);
    n.field = lode_buf_str(&b[1]);
    n.value = lode_buf_str(&b[2]);
    n.message = lode_buf_str(&b[3]);
    if (rc == 0)
        rc = lode_journal_note_set(r->c->step->run->journal, r->c->step->id, u->unit, &n, err);
    for (int i = 0; i < 4; i++)
        lode_buf_clear(&b[i]);
    return rc;
}

int lode_resend_last(struct lode_resend *r, const struct lode_unit *u,
                     const struct lode_rowerror *e, struct lode_err *err)
{
    struct lode_step *step = r->c->step;
    struct lode_journal_note old;
    struct lode_buf mended;
    int rc = 0;

    lode_buf_init(&mended, 0);
    if (u->is_mended)
        rc = lode_journal_note_get(step->run->journal, step->id, u->unit, &old, err);
    if (rc == 1)
        rc = lode_buf_adds(&mended, old.mended, err);
    if (rc == 0)
        rc = note(r, u, e, lode_buf_str(&mended), err);
    lode_buf_clear(&mended);
    return rc;
}

static int is_text(struct lode_slice s, const char *text)
{
    return s.n == strlen(text) && memcmp(s.p, text, s.n) == 0;
}

int lode_resend_same(struct lode_resend *r, const struct lode_record *sent, struct lode_err *err)
{
    struct lode_record *same;

    lode_record_reset(&r->decision.records);
    r->decision.answer = LODE_ANSWER_RETRY;
    if (lode_record_add(&r->decision.records, &same, err) < 0)
        return -1;
    for (size_t i = 0; i < sent->n; i++)
        if (lode_record_set(same, sent->values[i].field, sent->values[i].text, err) < 0)
            return -1;
    return 0;
}

int lode_resend_decide(struct lode_resend *r, const struct lode_failure *f, struct lode_err *err)
{
    struct lode_step *step = r->c->step;

    r->decision.answer = LODE_ANSWER_DEFAULT;
    lode_record_reset(&r->decision.records);
    if (step->hooks.failed && step->hooks.failed(step->hooks.ctx, f, &r->decision, err) < 0)
        return -1;
    if (r->decision.answer != LODE_ANSWER_DEFAULT) {
        if (r->decision.answer != LODE_ANSWER_FAIL &&
            (r->decision.records.n == 0 || r->decision.records.items[0].n == 0))
            r->decision.answer = LODE_ANSWER_FAIL; /* there is nothing to send */
        return 0;
    }
    r->decision.answer = LODE_ANSWER_FAIL;
    return is_text(f->code, "UNABLE_TO_LOCK_ROW") ? lode_resend_same(r, f->record, err) : 0;
}

/* An update needs the Id, and cannot carry the key it would have been upserted by. */
static int as_update(struct lode_resend *r, struct lode_record *rec, struct lode_err *err)
{
    struct lode_step *step = r->c->step;
    struct lode_slice id = {r->decision.id, strlen(r->decision.id)};
    unsigned field;
    int rc;

    step->fields.operation = "update";
    rc = lode_fields_add(&step->fields, "Id", &field, err);
    step->fields.operation = lode_types_operation(step->spec.operation);
    return rc < 0 ? -1 : lode_record_set(rec, field, id, err);
}

/* A row that became an update is sent again as one, of the same Id. */
static int stays_update(struct lode_resend *r, const struct lode_record *sent)
{
    const struct lode_step *step = r->c->step;

    if (r->decision.answer == LODE_ANSWER_UPDATE || r->c->operation == step->spec.operation)
        return 0;
    for (size_t i = 0; i < sent->n; i++) {
        const struct lode_value *v = &sent->values[i];

        if (strcmp(step->fields.items[v->field].name, "Id") != 0 || v->text.n > 18)
            continue;
        memcpy(r->decision.id, v->text.p, v->text.n);
        r->decision.id[v->text.n] = '\0';
    }
    return 1;
}

static int journal_attempt(struct lode_resend *r, const struct lode_unit *u,
                           const struct lode_rowerror *e, struct lode_err *err)
{
    struct lode_step *step = r->c->step;
    struct lode_journal_attempt a = {.unit = u->unit, .attempt = u->attempts, .chunk = r->c->id};
    struct lode_buf code, message;
    int rc = -1;

    lode_buf_init(&code, 0);
    lode_buf_init(&message, 0);
    if (lode_buf_add(&code, e->code.p, e->code.n, err) == 0 &&
        lode_buf_add(&message, e->message.p, e->message.n, err) == 0) {
        a.code = lode_buf_str(&code);
        a.message = lode_buf_str(&message);
        rc = lode_journal_attempt_add(step->run->journal, step->id, &a, err);
    }
    lode_buf_clear(&code);
    lode_buf_clear(&message);
    return rc;
}

int lode_resend_row(struct lode_resend *r, const struct lode_unit *u, const char *key,
                    const struct lode_rowerror *e, const struct lode_record *sent,
                    struct lode_err *err)
{
    struct lode_step *step = r->c->step;
    int stays = stays_update(r, sent);
    int update = stays || r->decision.answer == LODE_ANSWER_UPDATE;
    struct lode_record *rec = &r->decision.records.items[0];
    struct lode_unit again = *u;
    struct lode_journal_note old;
    struct lode_buf names;
    int rc = -1;

    if (journal_attempt(r, u, e, err) < 0)
        return -1;
    lode_buf_init(&names, 0);
    if (u->is_mended) {
        rc = lode_journal_note_get(step->run->journal, step->id, u->unit, &old, err);
        if (rc < 0 || (rc == 1 && lode_buf_adds(&names, old.mended, err) < 0))
            goto out;
    }
    rc = -1;
    if ((stays && as_update(r, rec, err) < 0) || changed(step, sent, rec, &names, err) < 0)
        goto out;
    if (names.len > 0 && !update && lode_types_is_delete(step->spec.operation)) {
        lode_err_set(
            err, LODE_E_SCRIPT,
            "on_failed gives a row that is to be deleted another Id: nobody was asked about "
            "that record; delete it in a step of its own");
        goto out;
    }
    again.is_mended = names.len > 0 || update;
    again.attempts++;
    if (again.is_mended && note(r, u, e, lode_buf_str(&names), err) < 0)
        goto out;
    if (update && !stays && as_update(r, rec, err) < 0)
        goto out;
    if (u->attempts == 1)
        step->n_retrying++;
    rc = r->again(step, update, rec, &again, key, err);
out:
    lode_buf_clear(&names);
    return rc;
}

void lode_resend_clear(struct lode_resend *r)
{
    lode_record_clear(&r->decision.records);
}
