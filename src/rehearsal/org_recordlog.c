/* rehearsal/org_recordlog.c - sObject Get Deleted and Get Updated (REST guide,
 * resources_getdeleted, resources_getupdated; what is wrong with dates: SOAP guide, getDeleted()).
 * What was deleted for good has left no trace, and is not told. */
#include "rehearsal/org_recordlog.h"

#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "rehearsal/org_put.h"
#include "rehearsal/org_recordset.h"
#include "rehearsal/org_value.h"

enum { MAX_IDS = 600000, MAX_DAYS = 30, MINUTE_MS = 60000 };

#define STAMP_FORMAT "%Y-%m-%dT%H:%M:00.000+0000"

/* As records have dates. */
struct span {
    char from[32], to[32]; /* to is not in it */
    char oldest[32];       /* what from may be; nothing is purged here, so all since then is told */
};

/* "The API ignores the seconds portion" (REST guide). What a missing or a malformed date is told is
 * not known. */
static int read_date(struct lode_org_call *c, const char *name, char *out)
{
    const char *text = lode_org_call_arg(c, name);
    const struct lode_slice s = {text ? text : "", text ? strlen(text) : 0};

    if (lode_org_value_datetime(s, out) == 0) {
        memcpy(out + 17, "00", 2);
        return 0;
    }
    lode_org_call_error(c, 400, "INVALID_REPLICATION_DATE",
                        "%s must be a date and time such as 2026-05-05T00:00:00%%2B00:00", name);
    return -1;
}

/* 0; -1: answered. The code is documented, and the words on thirty days are (object reference,
 * ApexRestApiEventLog: ExceptionMessage); those on the minute are from memory. */
static int read_span(struct lode_org_call *c, struct span *s)
{
    const int64_t oldest = lode_clock_now_ms() - (int64_t)MAX_DAYS * 24 * 60 * MINUTE_MS;
    const char *wrong = NULL;

    if (read_date(c, "start", s->from) < 0 || read_date(c, "end", s->to) < 0)
        return -1;
    if (lode_clock_format(oldest, "%Y-%m-%dT00:00:00.000+0000", s->oldest, sizeof s->oldest) < 0)
        s->oldest[0] = '\0';
    if (strcmp(s->from, s->to) >= 0)
        wrong = "endDate must be at least one minute greater than startDate";
    else if (strcmp(s->from, s->oldest) < 0) /* "days previous to the day the call is executed" */
        wrong = "startDate cannot be more than 30 days ago";
    if (wrong)
        lode_org_call_error(c, 400, "INVALID_REPLICATION_DATE", "%s", wrong);
    return wrong ? -1 : 0;
}

/* The field that says when a record was changed; NULL: answered. The words were captured
 * (MinnPost/object-sync-for-salesforce #109), the code was not. */
static const char *stamp_of(struct lode_org_call *c, const struct lode_org_object *o)
{
    const struct lode_org_table *t = lode_org_recordset_table(c->org->records, o);
    size_t field = t->modstamp != LODE_ORG_NO_FIELD ? t->modstamp : t->modified_date;

    if (field != LODE_ORG_NO_FIELD && !json_is_false(json_object_get(o->describe, "replicateable")))
        return o->fields[field].name;
    lode_org_call_error(c, 400, "INVALID_TYPE_FOR_OPERATION", "sObject type %s is not replicable",
                        o->name);
    return NULL;
}

/* Under the lock. The ids, or what was deleted with its dates. */
static int add_records(struct lode_org_call *c, const struct lode_org_object *o, const char *stamp,
                       int is_deleted, const struct span *span, json_t *list, struct lode_err *err)
{
    struct lode_db *db = c->org->db;
    char *sql = lode_str_printf(err,
                                "SELECT \"Id\", \"%s\" FROM \"%s\" WHERE \"IsDeleted\" = ? AND "
                                "\"%s\" >= ? AND \"%s\" < ? ORDER BY rowid LIMIT ?",
                                stamp, o->name, stamp, stamp);
    sqlite3_stmt *st = NULL;
    int rc = sql ? lode_db_compile(db, sql, &st, err) : -1;

    if (rc == 0)
        rc = lode_db_bind(db, st, err, "issi", (int64_t)is_deleted, span->from, span->to,
                          (int64_t)MAX_IDS + 1);
    while (rc == 0 && (rc = lode_db_step(db, st, err)) == 1) {
        json_t *item = is_deleted ? json_pack("{s:s, s:s}", "deletedDate", lode_db_text(st, 1),
                                              "id", lode_db_text(st, 0))
                                  : json_string(lode_db_text(st, 0));

        rc = 0;
        if (json_array_append_new(list, item) < 0)
            rc = lode_err_set(err, LODE_E_NOMEM, "out of memory for ids");
    }
    sqlite3_finalize(st);
    lode_mem_free(sql);
    return rc;
}

/* Records are seen as soon as they are stamped, but more may come in the present minute. */
static const char *latest_covered(const struct span *span, char *now, size_t size)
{
    if (lode_clock_format(lode_clock_now_ms(), STAMP_FORMAT, now, size) == 0 &&
        strcmp(now, span->to) < 0)
        return now;
    return span->to;
}

static void reply(struct lode_org_call *c, int is_deleted)
{
    const struct lode_org_object *o = lode_org_put_object(c, 1);
    const char *stamp = o ? stamp_of(c, o) : NULL, *latest;
    char now[32];
    json_t *list;
    struct span span;
    struct lode_err err;
    int rc;

    if (!stamp || read_span(c, &span) < 0)
        return;
    list = json_array();
    lode_org_call_lock(c);
    latest = latest_covered(&span, now, sizeof now);
    rc = add_records(c, o, stamp, is_deleted, &span, list, &err);
    lode_org_call_unlock(c);
    if (rc < 0)
        lode_org_call_fault(c, &err);
    else if (json_array_size(list) > MAX_IDS) /* the words are not known */
        lode_org_call_error(c, 400, "EXCEEDED_ID_LIMIT",
                            "more than %d ids: choose a shorter span of time", MAX_IDS);
    else if (is_deleted)
        lode_org_call_json(c, 200,
                           json_pack("{s:O, s:s, s:s}", "deletedRecords", list,
                                     "earliestDateAvailable", span.oldest, "latestDateCovered",
                                     latest));
    else
        lode_org_call_json(c, 200,
                           json_pack("{s:O, s:s}", "ids", list, "latestDateCovered", latest));
    json_decref(list);
}

void lode_org_recordlog_deleted(struct lode_org_call *c)
{
    reply(c, 1);
}

void lode_org_recordlog_updated(struct lode_org_call *c)
{
    reply(c, 0);
}
