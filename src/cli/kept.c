/* cli/kept.c - options in the journal, each by its name. */
#include "cli/kept.h"

#include <stdio.h>

#include "store/journal_work.h"

static const char bound_name[] = "option:max-failures";

int lode_kept_write(struct lode_journal *j, const struct lode_options *o, const char *schema,
                    struct lode_err *err)
{
    char text[32];

    snprintf(text, sizeof text, "%lld", (long long)o->chunk_bytes);
    if (lode_journal_memo_set(j, "option:chunk-bytes", 0, text, err) < 0 ||
        (o->is_new && lode_journal_memo_set(j, "option:new", 0, "1", err) < 0))
        return -1;
    if (lode_journal_memo_set(j, "option:rules", 0, o->rules ? o->rules : "", err) < 0)
        return -1;
    return lode_journal_memo_set(j, "option:schema", 0, schema, err);
}

int lode_kept_bound(struct lode_journal *j, const struct lode_options *o, struct lode_bound *out,
                    struct lode_err *err)
{
    const char *text = o->max_failures;
    int rc = 1;

    if (!text)
        rc = lode_journal_memo_get(j, bound_name, 0, &text, err);
    else if (lode_journal_memo_set(j, bound_name, 0, text, err) < 0)
        return -1;
    return rc == 1 ? lode_bound_parse(text, out, err) : rc;
}
