/* bind/ljob.c - the bare calls of an ingest job for scripts: lode.native.job. */
#include <lauxlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "bind/lerr.h"
#include "bind/lorg.h"
#include "bind/natives.h"
#include "salesforce/ingestjob.h"
#include "salesforce/rowerror.h"

static void push_info(lua_State *L, const struct lode_job_info *i)
{
    const struct {
        const char *name, *value;
    } texts[] = {
        {"id", i->id},
        {"state", i->state_text},
        {"object", i->object},
        {"operation", i->operation},
        {"external_id", i->external_id},
        {"created_by", i->created_by},
        {"created", i->created},
        {"modstamp", i->modstamp},
        {"delimiter", i->delimiter},
        {"line_ending", i->line_ending},
        {"content_url", i->content_url},
        {"error_message", i->error_message},
    };

    lua_createtable(L, 0, 15);
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
        if (texts[k].value[0]) {
            lua_pushstring(L, texts[k].value);
            lua_setfield(L, -2, texts[k].name);
        }
    if (i->n_processed >= 0) {
        lua_pushinteger(L, (lua_Integer)i->n_processed);
        lua_setfield(L, -2, "processed");
    }
    if (i->n_failed >= 0) {
        lua_pushinteger(L, (lua_Integer)i->n_failed);
        lua_setfield(L, -2, "failed");
    }
    lua_pushboolean(L, i->state == LODE_JOB_COMPLETE || i->state == LODE_JOB_FAILED ||
                           i->state == LODE_JOB_ABORTED);
    lua_setfield(L, -2, "is_over");
}

/* Performs the call, reads a job out of its reply and pushes it. */
static int perform_info(lua_State *L, struct lode_session *s, struct lode_call *call)
{
    struct lode_job_info info;
    struct lode_err err;
    int rc = lode_session_perform(s, call, &err);

    if (rc == 0)
        rc = lode_ingestjob_parse(call, &info, &err);
    lode_call_free(call);
    if (rc < 0)
        return lode_lerr_raise(L, &err);
    push_info(L, &info);
    return 1;
}

static const char *opt_field(lua_State *L, const char *name)
{
    const char *s;

    lua_getfield(L, 1, name);
    s = lua_tostring(L, -1);
    lua_pop(L, 1);
    return s;
}

/* create{object=, operation=, external_id=, delimiter=, line_ending=, assignment_rule_id=} */
static int l_create(lua_State *L)
{
    struct lode_session *s = lode_lorg_writable(L);
    struct lode_ingest_spec spec;
    struct lode_call *call = NULL;
    struct lode_err err;

    luaL_checktype(L, 1, LUA_TTABLE);
    memset(&spec, 0, sizeof spec);
    spec.object = opt_field(L, "object");
    spec.operation = opt_field(L, "operation");
    spec.external_id = opt_field(L, "external_id");
    spec.delimiter = opt_field(L, "delimiter");
    spec.line_ending = opt_field(L, "line_ending");
    spec.assignment_rule_id = opt_field(L, "assignment_rule_id");
    if (lode_ingestjob_create(s, &spec, &call, &err) < 0)
        return lode_lerr_raise(L, &err);
    return perform_info(L, s, call);
}

/* upload(id, content_url, path) */
static int l_upload(lua_State *L)
{
    struct lode_session *s = lode_lorg_writable(L);
    struct lode_call *call = NULL;
    struct lode_err err;
    int rc = lode_ingestjob_upload(s, luaL_checkstring(L, 1), luaL_optstring(L, 2, ""),
                                   luaL_checkstring(L, 3), &call, &err);

    if (rc == 0)
        rc = lode_session_perform(s, call, &err);
    lode_call_free(call);
    return rc < 0 ? lode_lerr_raise(L, &err) : 0;
}

typedef int build(struct lode_session *, const char *, struct lode_call **, struct lode_err *);

static int simple(lua_State *L, build *fn)
{
    struct lode_session *s = lode_lorg_session(L);
    struct lode_call *call = NULL;
    struct lode_err err;

    if (fn(s, luaL_checkstring(L, 1), &call, &err) < 0)
        return lode_lerr_raise(L, &err);
    return perform_info(L, s, call);
}

static int l_close(lua_State *L)
{
    (void)lode_lorg_writable(L); /* raises where it is not */
    lode_natives_script(L)->run->was_sent = 1;
    return simple(L, lode_ingestjob_close);
}

static int l_abort(lua_State *L)
{
    (void)lode_lorg_writable(L);
    return simple(L, lode_ingestjob_abort);
}

static int l_info(lua_State *L)
{
    return simple(L, lode_ingestjob_info);
}

static int l_delete(lua_State *L)
{
    struct lode_session *s = lode_lorg_writable(L);
    struct lode_call *call = NULL;
    struct lode_err err;
    int rc = lode_ingestjob_delete(s, luaL_checkstring(L, 1), &call, &err);

    if (rc == 0)
        rc = lode_session_perform(s, call, &err);
    lode_call_free(call);
    return rc < 0 ? lode_lerr_raise(L, &err) : 0;
}

/* results(id, kind, path): kind "successful", "failed" or "unprocessed" */
static int l_results(lua_State *L)
{
    static const char *const kinds[] = {"successful", "failed", "unprocessed", NULL};
    struct lode_session *s = lode_lorg_session(L);
    const char *id = luaL_checkstring(L, 1);
    int kind = luaL_checkoption(L, 2, NULL, kinds);
    struct lode_call *call = NULL;
    struct lode_err err;
    int rc = lode_ingestjob_results(s, id, (enum lode_result_kind)kind, luaL_checkstring(L, 3),
                                    &call, &err);

    if (rc == 0)
        rc = lode_session_perform(s, call, &err);
    lode_call_free(call);
    return rc < 0 ? lode_lerr_raise(L, &err) : 0;
}

struct list {
    struct lode_job_info *jobs;
    size_t n, cap;
};

static int add_job(void *ctx, const struct lode_job_info *job, struct lode_err *err)
{
    struct list *l = ctx;

    if (lode_mem_grow(&l->jobs, l->n, &l->cap, sizeof *l->jobs, err) < 0)
        return -1;
    l->jobs[l->n++] = *job;
    return 1;
}

static int l_list_gc(lua_State *L)
{
    struct list *l = luaL_checkudata(L, 1, "lode.native.JobList");

    lode_mem_free(l->jobs);
    l->jobs = NULL;
    return 0;
}

/* list(): all jobs the org tells of */
static int l_list(lua_State *L)
{
    struct lode_session *s = lode_lorg_session(L);
    struct list *l = lua_newuserdatauv(L, sizeof *l, 0);
    struct lode_err err;

    memset(l, 0, sizeof *l);
    luaL_setmetatable(L, "lode.native.JobList");
    if (lode_ingestjob_list(s, add_job, l, &err) < 0)
        return lode_lerr_raise(L, &err);
    lua_createtable(L, (int)l->n, 0);
    for (size_t i = 0; i < l->n; i++) {
        push_info(L, &l->jobs[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

/* pause(n, first_ms, max_ms): sleeps as before poll n (from 0); an interrupt ends it early */
static int l_pause(lua_State *L)
{
    struct lode_session *s = lode_lorg_session(L);
    struct lode_run *run = lode_natives_script(L)->run;
    int64_t ms =
        lode_ingestjob_poll_ms(s, (int)luaL_checkinteger(L, 1), (int64_t)luaL_optinteger(L, 2, 0),
                               (int64_t)luaL_optinteger(L, 3, 0));
    int64_t end = lode_clock_mono_ms() + ms, left;
    struct lode_err err;

    while ((left = end - lode_clock_mono_ms()) > 0) {
        lode_clock_sleep_ms(left < 200 ? left : 200);
        if (lode_types_check_interrupt(run, &err) < 0)
            return lode_lerr_raise(L, &err);
    }
    return 0;
}

/* error(text): {code, message, fields, field, value, id, max} of an sf__Error */
static int l_error(lua_State *L)
{
    struct lode_rowerror e;
    size_t n;
    const char *p = luaL_checklstring(L, 1, &n);

    lode_rowerror_parse(p, n, &e);
    lua_createtable(L, 0, 7);
    {
        const struct {
            const char *name;
            struct lode_slice v;
        } texts[] = {{"code", e.code},   {"message", e.message}, {"fields", e.fields},
                     {"field", e.field}, {"value", e.value},     {"id", e.id}};

        for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
            if (texts[i].v.n) {
                lua_pushlstring(L, texts[i].v.p, texts[i].v.n);
                lua_setfield(L, -2, texts[i].name);
            }
    }
    if (e.max >= 0) {
        lua_pushinteger(L, e.max);
        lua_setfield(L, -2, "max");
    }
    return 1;
}

int lode_ljob_open(lua_State *L);

int lode_ljob_open(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"create", l_create},   {"upload", l_upload}, {"close", l_close},
        {"abort", l_abort},     {"info", l_info},     {"delete", l_delete},
        {"results", l_results}, {"list", l_list},     {"pause", l_pause},
        {"error", l_error},     {NULL, NULL}};

    luaL_newmetatable(L, "lode.native.JobList");
    lua_pushcfunction(L, l_list_gc);
    lua_setfield(L, -2, "__gc");
    lua_pop(L, 1);
    luaL_newlib(L, functions);
    return 1;
}
