/* bind/lrules.c - the local org's rules in Lua: records as tables, and what a rule made of them. */
#include "bind/lrules.h"

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "bind/lerr.h"
#include "bind/lvalue.h"
#include "bind/vm.h"
#include "rehearsal/org_recordset.h"
#include "rehearsal/org_schema.h"

struct lode_lrules {
    struct lode_vm vm;
    struct lode_org_hooks hooks;
    atomic_int interrupt;
    int64_t cpu_ms, cpu_until; /* see limit() */
    uint64_t chunk;            /* whose end cpu_until is */
    int is_spent;              /* it has come */
    char name[128];            /* of the file, for messages */
};

enum { CPU_MS = 10000 }; /* Apex Developer Guide, Execution Governors and Limits */

/* One question of the org. */
struct ask {
    enum lode_org_moment moment;
    struct lode_org_records *r;
    struct lode_org_row *row;
    int rc; /* 0, 1 with r->why, -1 with *err */
    struct lode_err *err;
};

/* --- records as Lua has them ----------------------------------------------------------------- */

static int push_value(lua_State *L, const struct lode_org_field *f, const struct lode_org_value *v)
{
    switch (v->kind) {
    case LODE_ORG_TEXT:
        lua_pushlstring(L, v->p, v->n);
        return 1;
    case LODE_ORG_WHOLE:
        if (f->type == LODE_ORG_BOOLEAN)
            lua_pushboolean(L, v->i != 0);
        else
            lua_pushinteger(L, (lua_Integer)v->i);
        return 1;
    case LODE_ORG_REAL:
        lua_pushnumber(L, v->d);
        return 1;
    case LODE_ORG_NONE:
    case LODE_ORG_NULL:
        break;
    }
    return 0;
}

/* A table of the fields that have a value. */
static void push_record(lua_State *L, const struct lode_org_row *row, int is_old)
{
    const struct lode_org_object *o = row->table->object;

    lua_createtable(L, 0, 16);
    for (size_t i = 0; i < o->n_fields; i++)
        if (push_value(L, &o->fields[i], is_old ? &row->was[i] : lode_org_table_value(row, i)))
            lua_setfield(L, -2, o->fields[i].name);
}

/* Gives the record the value at the top of the stack: 0, or -1. Raises where it does not fit. */
static int set_value(lua_State *L, struct ask *a, size_t i)
{
    const struct lode_org_field *f = &a->row->table->object->fields[i];
    char room[LODE_LVALUE_ROOM], *kept;
    struct lode_slice text;
    int rc;

    if (lua_isnil(L, -1) || lode_lvalue_is_null(L, -1)) {
        a->row->now[i].kind = LODE_ORG_NULL;
        return 0;
    }
    lode_lvalue_text(L, lua_gettop(L), room, &text);
    kept = lode_org_value_room(&a->r->arena, text.n + 1, a->err);
    if (!kept)
        return -1;
    memcpy(kept, text.p, text.n);
    text.p = kept;
    if (text.n == 0) {
        a->row->now[i].kind = LODE_ORG_NULL;
        return 0;
    }
    rc = lode_org_value_parse(f, text, i, &a->r->arena, &a->row->now[i], &a->r->why, a->err);
    if (rc == 1)
        luaL_error(L, "%s cannot be '%s'", f->name, lua_tostring(L, -1));
    return rc;
}

/* A key that the rule left in the record, or took out of it: is it a field's? Raises where not. */
static size_t field_of(lua_State *L, const struct lode_org_row *row, int key)
{
    const char *name = lua_type(L, key) == LUA_TSTRING ? lua_tostring(L, key) : "?";
    size_t i = lode_org_table_field(row->table, name);

    if (i == LODE_ORG_NO_FIELD)
        luaL_error(L, "%s has no field %s", row->table->object->name, name);
    if (i == row->table->id)
        luaL_error(L, "Id cannot be changed");
    return i;
}

/* What a rule before the save changed; the record is at index, what it was at index + 1. */
static int take_changes(lua_State *L, struct ask *a, int index)
{
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
        lua_pushvalue(L, -2);
        lua_rawget(L, index + 1);
        if (!lua_rawequal(L, -1, -2)) {
            size_t i = field_of(L, a->row, lua_gettop(L) - 2);

            lua_pop(L, 1);
            if (set_value(L, a, i) < 0)
                return -1;
            continue;
        }
        lua_pop(L, 1);
    }
    for (lua_pushnil(L); lua_next(L, index + 1); lua_pop(L, 1)) {
        lua_pushvalue(L, -2);
        if (lua_rawget(L, index) == LUA_TNIL)
            a->row->now[field_of(L, a->row, lua_gettop(L) - 2)].kind = LODE_ORG_NULL;
        lua_pop(L, 1);
    }
    return 0;
}

/* --- the org's questions --------------------------------------------------------------------- */

static const char call_key, wants_key, stranger_key; /* places in the registry */

static int is_change(enum lode_org_moment m)
{
    return m == LODE_ORG_BEFORE_INSERT || m == LODE_ORG_BEFORE_UPDATE;
}

static int is_delete(enum lode_org_moment m)
{
    return m == LODE_ORG_BEFORE_DELETE || m == LODE_ORG_AFTER_DELETE;
}

static int ask_rules(lua_State *L)
{
    struct ask *a = lua_touserdata(L, 1);
    const struct lode_org_row *row = a->row;

    push_record(L, row, is_delete(a->moment)); /* 2 */
    if (is_change(a->moment))
        push_record(L, row, 0); /* 3: to compare with */
    lua_rawgetp(L, LUA_REGISTRYINDEX, &call_key);
    lua_pushinteger(L, (lua_Integer)a->moment + 1);
    lua_pushstring(L, row->table->object->name);
    lua_pushvalue(L, 2);
    if (row->is_insert || is_delete(a->moment))
        lua_pushnil(L);
    else
        push_record(L, row, 1);
    lua_call(L, 4, 2);
    if (lua_isstring(L, -2))
        a->rc = lode_org_value_refuse(&a->r->why, a->err, "FIELD_CUSTOM_VALIDATION_EXCEPTION",
                                      lua_isstring(L, -1) ? lua_tostring(L, -1) : "", "%s",
                                      lua_tostring(L, -2));
    else if (is_change(a->moment))
        a->rc = take_changes(L, a, 2);
    return 0;
}

/* As an Apex trigger's exception stands in a row's error. */
static int refuse_raised(const struct lode_lrules *rules, struct ask *a, const struct lode_err *why)
{
    static const char *const names[LODE_ORG_N_MOMENTS] = {
        "BeforeInsert", "BeforeUpdate", "BeforeDelete", "Validate",
        "AfterInsert",  "AfterUpdate",  "AfterDelete",
    };
    char where[160] = "";

    if (why->line > 0)
        snprintf(where, sizeof where, "\n\n%s: line %ld", rules->name, (long)why->line);
    return lode_org_value_refuse(&a->r->why, a->err, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "",
                                 "%s: execution of %s\n\ncaused by: %s%s", rules->name,
                                 names[a->moment], why->msg, where);
}

/* A limit is of a transaction, and a chunk is one: behind the row whose rule has used up the time,
 * the others of the chunk have none. In Salesforce those before it fail, too; here they were asked
 * one by one, and stand. */
static void limit(struct lode_lrules *rules, const struct lode_org_records *r)
{
    if (rules->chunk != r->n_saves) {
        rules->chunk = r->n_saves;
        rules->cpu_until = lode_clock_cpu_ms() + rules->cpu_ms;
        rules->is_spent = 0;
    }
    lode_vm_limit_cpu(&rules->vm, rules->cpu_until);
}

static int call(void *ctx, enum lode_org_moment moment, struct lode_org_records *r,
                struct lode_org_row *row, struct lode_err *err)
{
    struct lode_lrules *rules = ctx;
    struct ask a = {.moment = moment, .r = r, .row = row, .err = err};
    struct lode_err why = {.line = 0};
    int rc = 0;

    limit(rules, r);
    if (!rules->is_spent) {
        rc = lode_vm_protect(&rules->vm, ask_rules, &a, &why);
        rules->is_spent = rules->vm.is_out_of_time;
    }
    lode_vm_limit_cpu(&rules->vm, 0);
    if (rc < 0 && (why.code == LODE_E_NOMEM || why.code == LODE_E_CANCEL)) {
        *err = why;
        return -1;
    }
    if (rules->is_spent && a.rc >= 0) {
        lode_str_copy(why.msg, sizeof why.msg,
                      "System.LimitException: Apex CPU time limit exceeded");
        rc = -1;
    }
    return rc < 0 ? refuse_raised(rules, &a, &why) : a.rc;
}

struct want {
    const char *object;
    unsigned bits;
};

static int ask_wants(lua_State *L)
{
    struct want *w = lua_touserdata(L, 1);

    lua_rawgetp(L, LUA_REGISTRYINDEX, &wants_key);
    lua_pushstring(L, w->object);
    lua_call(L, 1, 1);
    w->bits = (unsigned)lua_tointeger(L, -1);
    return 0;
}

static unsigned wants(void *ctx, const char *object)
{
    struct lode_lrules *rules = ctx;
    struct want w = {.object = object};
    struct lode_err err;

    /* it reads a table of names: nothing can go wrong but memory, and then nothing else goes */
    return lode_vm_protect(&rules->vm, ask_wants, &w, &err) < 0 ? ~0u : w.bits;
}

struct check {
    const struct lode_org_schema *schema;
    struct lode_err *err;
    int rc;
};

static int ask_stranger(lua_State *L)
{
    struct check *c = lua_touserdata(L, 1);
    const struct lode_org_object *o;

    lua_rawgetp(L, LUA_REGISTRYINDEX, &stranger_key);
    lua_newtable(L);
    for (size_t i = 0; (o = lode_org_schema_at(c->schema, i)) != NULL; i++) {
        lua_pushstring(L, o->name);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_call(L, 1, 3);
    if (lua_isstring(L, -3)) {
        lode_err_set(c->err, LODE_E_USAGE, "%s", lua_tostring(L, -3));
        c->rc = lode_err_at(c->err, lua_tostring(L, -2), (long)lua_tointeger(L, -1));
    }
    return 0;
}

/* A rule for an object that is misspelt would never be asked. */
static int check(void *ctx, const struct lode_org_schema *schema, struct lode_err *err)
{
    struct lode_lrules *rules = ctx;
    struct check c = {.schema = schema, .err = err};

    return lode_vm_protect(&rules->vm, ask_stranger, &c, err) < 0 ? -1 : c.rc;
}

/* --- opening --------------------------------------------------------------------------------- */

static int install(lua_State *L)
{
    luaL_checkstack(L, 4, NULL);
    lua_getglobal(L, "require");
    lua_pushliteral(L, "lode.rules");
    lua_call(L, 1, 1);
    lua_getfield(L, -1, "call");
    lua_rawsetp(L, LUA_REGISTRYINDEX, &call_key);
    lua_getfield(L, -1, "wants");
    lua_rawsetp(L, LUA_REGISTRYINDEX, &wants_key);
    lua_getfield(L, -1, "stranger");
    lua_rawsetp(L, LUA_REGISTRYINDEX, &stranger_key);
    lua_getfield(L, -1, "install");
    lua_call(L, 0, 0);
    return 0;
}

int lode_lrules_open(const char *path, struct lode_lrules **out, struct lode_err *err)
{
    struct lode_lrules *rules = lode_mem_alloc(sizeof *rules, err);
    struct lode_vm_opts opts = {0};
    char *dir;
    int rc = -1;

    if (!rules)
        return -1;
    rules->hooks =
        (struct lode_org_hooks){.ctx = rules, .check = check, .wants = wants, .call = call};
    rules->cpu_ms = CPU_MS;
    opts.interrupt = &rules->interrupt;
    lode_str_copy(rules->name, sizeof rules->name, lode_str_basename(path));
    dir = lode_str_dirname(path, err);
    opts.script_dir = dir;
    if (dir && lode_vm_open(&opts, &rules->vm, err) == 0 &&
        lode_vm_protect(&rules->vm, install, NULL, err) == 0)
        rc = lode_vm_run(&rules->vm, path, err);
    lode_mem_free(dir);
    if (rc < 0) {
        lode_lrules_close(rules);
        return -1;
    }
    *out = rules;
    return 0;
}

void lode_lrules_close(struct lode_lrules *rules)
{
    if (!rules)
        return;
    lode_vm_close(&rules->vm);
    lode_mem_free(rules);
}

const struct lode_org_hooks *lode_lrules_hooks(const struct lode_lrules *rules)
{
    return &rules->hooks;
}

void lode_lrules_set_cpu(struct lode_lrules *rules, int64_t ms)
{
    rules->cpu_ms = ms;
}

void lode_lrules_stop(struct lode_lrules *rules)
{
    atomic_store(&rules->interrupt, 1);
}
