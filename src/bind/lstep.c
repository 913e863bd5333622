/* bind/lstep.c - steps for scripts: open, turn until done, ask for ids. */
#include "bind/lstep.h"

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "bind/lerr.h"
#include "bind/lids.h"
#include "bind/lorg.h"
#include "bind/lrecord.h"
#include "bind/lsource.h"
#include "bind/lvalue.h"
#include "bind/natives.h"
#include "flow/feed.h"
#include "flow/run.h"
#include "flow/step.h"
#include "flow/unchanged.h"

struct lode_lstep *lode_lstep_at(lua_State *L, int index)
{
    struct lode_lstep *ls = luaL_checkudata(L, index, LODE_LSTEP_TNAME);

    if (!ls->step)
        luaL_error(L, "the step is closed");
    return ls;
}

static void text(lua_State *L, const char *name, char *to, size_t size)
{
    struct lode_err err;

    lua_getfield(L, 1, name);
    if (!lua_isnil(L, -1) && lode_str_copy(to, size, luaL_checkstring(L, -1)) < 0) {
        lode_err_set(&err, LODE_E_USAGE, "%s = \"%s\": too long", name, lua_tostring(L, -1));
        lode_lerr_raise(L, &err);
    }
    lua_pop(L, 1);
}

static long whole(lua_State *L, const char *name, long otherwise)
{
    long n;

    lua_getfield(L, 1, name);
    n = lua_isnil(L, -1) ? otherwise : (long)luaL_checkinteger(L, -1);
    lua_pop(L, 1);
    return n;
}

static int choice(lua_State *L, const char *name, const char *const *names)
{
    const char *s;
    int i = 0;

    lua_getfield(L, 1, name);
    s = lua_tostring(L, -1);
    lua_pop(L, 1);
    while (s && names[i] && strcmp(names[i], s) != 0)
        i++;
    return names[i] ? i : 0;
}

static void read_bound(lua_State *L, struct lode_bound *out)
{
    struct lode_err err;

    lua_getfield(L, 1, "max_failures");
    if (!lua_isnil(L, -1) && lode_bound_parse(luaL_checkstring(L, -1), out, &err) < 0)
        lode_lerr_raise(L, &err);
    lua_pop(L, 1);
}

/* The spec's strings are copied; the Lua side has checked names and types. */
static void read_spec(lua_State *L, struct lode_step_spec *spec)
{
    static const char *const operations[] = {"insert", "update",     "upsert",
                                             "delete", "hardDelete", NULL};
    static const char *const duplicates[] = {"reject", "first", "last", NULL};

    text(L, "name", spec->name, sizeof spec->name);
    text(L, "object", spec->object, sizeof spec->object);
    text(L, "external_id", spec->external_id, sizeof spec->external_id);
    text(L, "assignment_rule_id", spec->assignment_rule_id, sizeof spec->assignment_rule_id);
    text(L, "together", spec->together, sizeof spec->together);
    spec->operation = (enum lode_operation)choice(L, "operation", operations);
    spec->on_duplicate = (enum lode_duplicates)choice(L, "on_duplicate", duplicates);
    lua_getfield(L, 1, "expect_created");
    spec->expect_created = lua_toboolean(L, -1);
    lua_pop(L, 1);
    lua_getfield(L, 1, "only_changed");
    spec->only_changed = lua_toboolean(L, -1);
    lua_pop(L, 1);
    lua_getfield(L, 1, "match_folds");
    spec->match_folds = lua_toboolean(L, -1);
    lua_pop(L, 1);
    spec->canary = whole(L, "canary", -1);
    spec->max_attempts = (int)whole(L, "max_attempts", spec->max_attempts);
    spec->chunk_bytes = whole(L, "chunk_bytes", 0);
    spec->chunk_rows = whole(L, "chunk_rows", 0);
    read_bound(L, &spec->max_failures);
}

/* The parts of a key: a list of names. */
static void read_names(lua_State *L, const char *name, char **names, size_t *n)
{
    struct lode_err err;

    lua_getfield(L, 1, name);
    for (lua_Integer i = 1, len = lua_istable(L, -1) ? luaL_len(L, -1) : 0; i <= len; i++) {
        if (*n == LODE_IDS_MAX_PARTS)
            luaL_error(L, "%s: at most %d names", name, LODE_IDS_MAX_PARTS);
        lua_rawgeti(L, -1, i);
        names[*n] = lode_str_dup(luaL_checkstring(L, -1), &err);
        if (!names[*n])
            lode_lerr_raise(L, &err);
        (*n)++;
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

static int new_ref(lua_State *L)
{
    lua_newtable(L);
    return luaL_ref(L, LUA_REGISTRYINDEX);
}

/* open(spec, source): the spec's box is the step's own userdata from the start. */
static int l_open(lua_State *L)
{
    struct lode_script *script = lode_natives_script(L);
    struct lode_step_spec spec;
    struct lode_source *source;
    struct lode_lstep *ls;
    struct lode_err err;

    luaL_checktype(L, 1, LUA_TTABLE);
    (void)lode_lorg_session(L); /* raises where there is none */
    lode_step_defaults(&spec);
    ls = lua_newuserdatauv(L, sizeof *ls, 0);
    memset(ls, 0, sizeof *ls);
    ls->script = script;
    ls->map = ls->failed = ls->prepare = ls->functions = ls->fields = ls->columns = ls->existing =
        LUA_NOREF;
    luaL_setmetatable(L, LODE_LSTEP_TNAME);
    read_spec(L, &spec);
    source = lode_lsource_take(L, 2);
    if (lode_step_open(script->run, &spec, source, &ls->step, &err) < 0) {
        lode_source_close(source);
        return lode_lerr_raise(L, &err);
    }
    read_names(L, "ids_by", ls->step->spec.ids_by, &ls->step->spec.n_ids_by);
    read_names(L, "match", ls->step->spec.match, &ls->step->spec.n_match);
    ls->fields = new_ref(L);
    ls->functions = new_ref(L);
    lode_lrow_columns(L, source);
    ls->columns = luaL_ref(L, LUA_REGISTRYINDEX);
    lode_lnames_init(L, &ls->field_names);
    lode_lnames_init(L, &ls->column_names);
    lua_pushvalue(L, 3);
    lua_rawsetp(L, LUA_REGISTRYINDEX,
                ls); /* hooks find the userdata here; it lives as long as the script */
    return 1;
}

static int take_function(lua_State *L, int *ref)
{
    luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_pushvalue(L, 2);
    luaL_unref(L, LUA_REGISTRYINDEX, *ref);
    *ref = luaL_ref(L, LUA_REGISTRYINDEX);
    return 0;
}

static int l_map(lua_State *L)
{
    return take_function(L, &lode_lstep_at(L, 1)->map);
}

static int l_failed(lua_State *L)
{
    return take_function(L, &lode_lstep_at(L, 1)->failed);
}

static int l_prepare(lua_State *L)
{
    return take_function(L, &lode_lstep_at(L, 1)->prepare);
}

/* existing(ids): match finds records in this map of lode.native.ids */
static int l_existing(lua_State *L)
{
    struct lode_lstep *ls = lode_lstep_at(L, 1);

    ls->step->existing = lode_lids_at(L, 2);
    lua_pushvalue(L, 2); /* kept alive */
    luaL_unref(L, LUA_REGISTRYINDEX, ls->existing);
    ls->existing = luaL_ref(L, LUA_REGISTRYINDEX);
    return 0;
}

static int raise_stopped(lua_State *L, struct lode_lstep *ls, struct lode_err *err)
{
    lode_err_wrap(err, "step %s", ls->step->spec.name);
    if (ls->script->worst.code == LODE_OK) /* the first reason stands */
        ls->script->worst = *err;
    return lode_lerr_raise(L, err);
}

/* A sort needs room for the whole step: better known before than found out. */
static void say_sort(const struct lode_lstep *ls)
{
    const struct lode_step *s = ls->step;
    char line[320];
    struct lode_err err;
    int64_t bytes;

    if (!ls->script->say || s->phase == LODE_STEP_COMPLETE ||
        lode_step_sort_bytes(s, &bytes, &err) < 0 || bytes == 0)
        return;
    snprintf(line, sizeof line,
             "step %s: its rows are sorted by %s first, which takes up to %lld MB of disk below %s",
             s->spec.name, s->spec.together, (long long)(bytes >> 20) + 1, s->run->dir);
    ls->script->say(ls->script->say_ctx, line);
}

static int l_begin(lua_State *L)
{
    struct lode_lstep *ls = lode_lstep_at(L, 1);
    struct lode_vm *vm = &ls->script->vm;
    lua_State *outer = vm->L;
    struct lode_err err;
    int rc;

    lode_lhooks_set(ls);
    vm->L = L;
    rc = lode_run_begin(ls->step, &err);
    vm->L = outer;
    if (rc < 0)
        return raise_stopped(L, ls, &err);
    say_sort(ls);
    return 0;
}

/* turn(wait_ms): true while there is more to do. Other Lua threads may run between turns: hooks run
 * in the one that turns. */
static int l_turn(lua_State *L)
{
    struct lode_lstep *ls = lode_lstep_at(L, 1);
    int64_t wait_ms = (int64_t)luaL_optinteger(L, 2, 0);
    struct lode_vm *vm = &ls->script->vm;
    lua_State *outer = vm->L;
    struct lode_err err;
    int rc;

    vm->L = L;
    rc = lode_run_turn(ls->step, wait_ms, &err);
    vm->L = outer;
    if (rc < 0)
        return raise_stopped(L, ls, &err);
    lua_pushboolean(L, rc);
    return 1;
}

/* resolve(key…): the Id ("" for a blank key), or nil, why, column, value */
static int l_resolve(lua_State *L)
{
    struct lode_step *step = lode_lstep_at(L, 1)->step;
    struct lode_err err;

    if (step->ids.map)
        return lode_lids_resolve(L, &step->ids);
    lode_err_set(&err, LODE_E_USAGE,
                 "step %s keeps no ids: give it ids_by = \"column\" (an upsert has its external "
                 "id)",
                 step->spec.name);
    return lode_lerr_raise(L, &err);
}

static void count(lua_State *L, const char *name, int64_t n)
{
    lua_pushinteger(L, (lua_Integer)n);
    lua_setfield(L, -2, name);
}

/* info(): {rows =, parts =, sent =, raised =, created =, …} */
static int l_info(lua_State *L)
{
    const struct lode_step *s = lode_lstep_at(L, 1)->step;

    lua_createtable(L, 0, 14);
    count(L, "rows", s->n_rows);
    count(L, "parts", s->n_parts_added);
    count(L, "sent", s->n_sent);
    count(L, "processed", lode_feed_processed(s));
    for (int i = 1; i < LODE_N_STATUS; i++)
        count(L, lode_outcome_name((enum lode_status)i), s->counts[i]);
    return 1;
}

static int add_job(void *ctx, sqlite3_stmt *st)
{
    lua_State *L = ctx;

    lua_createtable(L, 0, 5);
    lua_pushstring(L, lode_db_text(st, 0));
    lua_setfield(L, -2, "id");
    lua_pushstring(L, lode_db_text(st, 1));
    lua_setfield(L, -2, "state");
    count(L, "processed", sqlite3_column_int64(st, 2));
    count(L, "failed", sqlite3_column_int64(st, 3));
    lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
    return 1;
}

/* jobs(): what the journal says of the step's jobs */
static int l_jobs(lua_State *L)
{
    struct lode_step *s = lode_lstep_at(L, 1)->step;
    struct lode_err err;

    lua_newtable(L);
    if (lode_journal_jobs(s->run->journal, s->id, add_job, L, &err) < 0)
        return lode_lerr_raise(L, &err);
    return 1;
}

/* source_row(offset, line): the source row there, as a table */
static int l_source_row(lua_State *L)
{
    struct lode_lstep *ls = lode_lstep_at(L, 1);
    struct lode_source_row row;
    const char *const *columns;
    struct lode_err err;
    size_t n;
    int rc = 0;

    if (!ls->back && lode_source_again(ls->step->source, &ls->back, &err) < 0)
        return lode_lerr_raise(L, &err);
    if (lode_source_seek(ls->back, (int64_t)luaL_checkinteger(L, 2), (long)luaL_checkinteger(L, 3),
                         &err) < 0 ||
        (rc = lode_source_next(ls->back, &row, &err)) < 0)
        return lode_lerr_raise(L, &err);
    if (rc == 0) {
        lode_err_set(&err, LODE_E_INPUT, "%s is shorter now than it was: it must not change",
                     lode_source_name(ls->back));
        return lode_lerr_raise(L, &err);
    }
    columns = lode_source_columns(ls->back, &n);
    lua_createtable(L, 0, (int)n);
    for (size_t i = 0; i < n && i < row.row.n_cells; i++) {
        lua_pushlstring(L, row.row.cells[i].p, row.row.cells[i].n);
        lua_setfield(L, -2, columns[i]);
    }
    return 1;
}

/* outcome_path(): the step's outcome file */
static int l_outcome_path(lua_State *L)
{
    const struct lode_step *s = lode_lstep_at(L, 1)->step;

    lua_pushfstring(L, "%s/%s-outcome.csv", s->run->dir, s->spec.name);
    return 1;
}

/* The cells of a row, a table at index i, in the order of the step's columns. [-0, +1, m] */
static void read_cells(lua_State *L, const struct lode_source *source, int i,
                       struct lode_source_row *row)
{
    const char *const *columns = lode_source_columns(source, &row->row.n_cells);
    struct lode_slice *cells =
        lua_newuserdatauv(L, (row->row.n_cells + 1) * sizeof(struct lode_slice), 0);

    for (size_t k = 0; k < row->row.n_cells; k++) {
        lua_pushstring(L, columns[k]);
        lua_rawget(L, i);
        cells[k].p = luaL_checklstring(L, -1, &cells[k].n); /* the table keeps it alive */
        lua_pop(L, 1);
    }
    row->row.cells = cells;
}

/* unchanged(record, row): whether a step with only_changed would leave the record out, whose row
 * this is; nil and the reason where it would reject it */
static int l_unchanged(lua_State *L)
{
    struct lode_lstep *ls = lode_lstep_at(L, 1);
    struct lode_mapped *m = &ls->step->mapped;
    struct lode_source_row row;
    struct lode_err err;
    int rc;

    luaL_checktype(L, 2, LUA_TTABLE);
    luaL_checktype(L, 3, LUA_TTABLE);
    memset(&row, 0, sizeof row);
    read_cells(L, ls->step->source, 3, &row);
    lode_record_reset(&m->records);
    lua_pushvalue(L, 2);
    if (lode_lrecord_read(L, ls, m) < 0) {
        lua_pushnil(L);
        lua_pushstring(L, m->reason);
        return 2;
    }
    rc = lode_unchanged_check(ls->step, &row, &m->records.items[0], &err);
    if (rc < 0)
        return lode_lerr_raise(L, &err);
    lua_pushboolean(L, rc);
    return 1;
}

static int l_close(lua_State *L)
{
    struct lode_lstep *ls = luaL_checkudata(L, 1, LODE_LSTEP_TNAME);

    lode_run_end(ls->step);
    lode_source_close(ls->back);
    ls->step = NULL;
    ls->back = NULL;
    return 0;
}

int lode_lstep_open(lua_State *L)
{
    static const luaL_Reg methods[] = {
        {"plan", lode_lplan_build},
        {"map", l_map},
        {"failed", l_failed},
        {"prepare", l_prepare},
        {"existing", l_existing},
        {"begin", l_begin},
        {"turn", l_turn},
        {"resolve", l_resolve},
        {"info", l_info},
        {"jobs", l_jobs},
        {"source_row", l_source_row},
        {"unchanged", l_unchanged},
        {"outcome_path", l_outcome_path},
        {"__gc", l_close},
        {NULL, NULL},
    };
    static const luaL_Reg functions[] = {{"open", l_open}, {NULL, NULL}};

    luaL_newmetatable(L, LODE_LSTEP_TNAME);
    luaL_setfuncs(L, methods, 0);
    lua_pushvalue(L, -1);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
    lode_lrow_open(L);
    luaL_newlib(L, functions);
    return 1;
}
