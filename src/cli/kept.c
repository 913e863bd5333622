/* cli/kept.c - options in the journal, each by its name. */
#include "cli/kept.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "flow/quota.h"
#include "store/journal_work.h"

static const char bound_name[] = "option:max-failures", org_name[] = "option:target-org";
static const char deletes_name[] = "option:max-deletes", bare_name[] = "option:no-backup";
static const char quota_name[] = "option:quota", force_name[] = "option:force-limits";

int lode_kept_new(struct lode_journal *j, struct lode_err *err)
{
    char now[LODE_CLOCK_ISO_SIZE];

    lode_clock_iso(lode_clock_now_ms(), now);
    return lode_journal_memo_set(j, "option:new", 0, now, err);
}

int lode_kept_write(struct lode_journal *j, const struct lode_options *o, const char *schema,
                    struct lode_err *err)
{
    char text[32];

    snprintf(text, sizeof text, "%lld", (long long)o->chunk_bytes);
    if (lode_journal_memo_set(j, "option:chunk-bytes", 0, text, err) < 0 ||
        (o->is_new && lode_kept_new(j, err) < 0))
        return -1;
    if (lode_journal_memo_set(j, "option:rules", 0, o->rules ? o->rules : "", err) < 0)
        return -1;
    return lode_journal_memo_set(j, "option:schema", 0, schema, err);
}

/* 1: *out is set. 0: the earlier process, if there was one, had not come so far. */
static int find(struct lode_journal *j, int is_later, const char *name, char **out,
                struct lode_err *err)
{
    const char *was;
    int rc = is_later ? lode_journal_memo_get(j, name, 0, &was, err) : 0;

    *out = rc == 1 ? lode_str_dup(was, err) : NULL;
    return rc == 1 && !*out ? -1 : rc;
}

char *lode_kept_schema(struct lode_journal *j, int is_later, const struct lode_options *o,
                       const char *script_path, struct lode_err *err)
{
    char *dir, *path;

    if (find(j, is_later, "option:schema", &path, err))
        return path;
    if (o->schema)
        return lode_str_dup(o->schema, err);
    dir = lode_str_dirname(script_path, err);
    path = dir ? lode_str_printf(err, "%s/schema.json", dir) : NULL;
    lode_mem_free(dir);
    if (path && !lode_io_exists(path)) {
        lode_mem_free(path);
        path = lode_str_dup("", err);
    }
    return path;
}

char *lode_kept_rules(struct lode_journal *j, int is_later, const struct lode_options *o,
                      struct lode_err *err)
{
    char *path;

    if (find(j, is_later, "option:rules", &path, err))
        return path;
    return lode_str_dup(o->rules ? o->rules : "", err);
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

int lode_kept_deletes(struct lode_journal *j, const struct lode_options *o, int64_t *most,
                      int *no_backup, struct lode_err *err)
{
    char given[32];
    const char *text;
    int rc;

    snprintf(given, sizeof given, "%lld", (long long)o->max_deletes);
    if ((o->max_deletes > 0 && lode_journal_memo_set(j, deletes_name, 0, given, err) < 0) ||
        (o->no_backup && lode_journal_memo_set(j, bare_name, 0, "1", err) < 0))
        return -1;
    rc = lode_journal_memo_get(j, deletes_name, 0, &text, err);
    if (rc == 1)
        *most = strtoll(text, NULL, 10);
    if (rc >= 0)
        rc = lode_journal_memo_get(j, bare_name, 0, &text, err);
    *no_backup = rc == 1;
    return rc < 0 ? -1 : 0;
}

int lode_kept_quota(struct lode_journal *j, const struct lode_options *o, int *percent,
                    int *forces_limits, struct lode_err *err)
{
    const char *text;
    int rc = 1;

    if (o->forces_limits && lode_journal_memo_set(j, force_name, 0, "1", err) < 0)
        return -1;
    *forces_limits = lode_journal_memo_get(j, force_name, 0, &text, err);
    if (*forces_limits < 0)
        return -1;
    text = o->quota;
    if (!text)
        rc = lode_journal_memo_get(j, quota_name, 0, &text, err);
    else if (lode_quota_parse(text, percent, err) < 0 ||
             lode_journal_memo_set(j, quota_name, 0, text, err) < 0)
        return -1;
    return rc == 1 ? lode_quota_parse(text, percent, err) : rc;
}

int lode_kept_org(struct lode_journal *j, char **out, struct lode_err *err)
{
    return find(j, 1, org_name, out, err) < 0 ? -1 : 0;
}

int lode_kept_write_org(struct lode_journal *j, const char *name, struct lode_err *err)
{
    return *name ? lode_journal_memo_set(j, org_name, 0, name, err) : 0;
}
