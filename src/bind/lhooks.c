/* bind/lhooks.c - struct lode_hooks from a script's functions. C calls these between rows; Lua runs
 * inside lode_vm_protect(), a row's map inside a protected call of its own, for speed. */
#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "bind/lerr.h"
#include "bind/lrecord.h"
#include "bind/lstep.h"
#include "bind/lvalue.h"

/* What a protected call needs and produces. */
struct call {
    struct lode_lstep *ls;
    struct lode_mapped *out;
    struct lode_slice *value;      /* value hook */
    const struct lode_slice *text; /* value hook: what the function gets; NULL: the row */
    int fn;
    int has_ended;                      /* value hook: the row has ended */
    const struct lode_failure *failure; /* one; prepare: n_failures */
    size_t n_failures;
    struct lode_decision *decision;
    struct lode_err *err; /* map, value hooks: what ends the step */
    int is_fatal;         /* it does */
};

static const char *origin(const struct call *c, struct lode_slice *value)
{
    const struct lode_lstep *ls = c->ls;
    size_t n;
    const char *const *columns = lode_source_columns(ls->step->source, &n);

    *value = (struct lode_slice){"", 0};
    if (ls->last_column < 0 || (size_t)ls->last_column >= n)
        return "";
    if ((size_t)ls->last_column < ls->row->row.n_cells)
        *value = ls->row->row.cells[ls->last_column];
    return columns[ls->last_column];
}

static const char *text_field(lua_State *L, int i, const char *name)
{
    const char *s;

    lua_pushstring(L, name);
    /* text is kept alive by the table; a number turned into text would not be */
    s = lua_rawget(L, i) == LUA_TSTRING ? lua_tostring(L, -1) : NULL;
    lua_pop(L, 1);
    return s ? s : "";
}

/* lode.skip and lode.reject raise a table with a field "verdict". 1 where it was one. */
static int read_verdict(lua_State *L, struct call *c)
{
    const char *verdict, *column;
    struct lode_slice value = {"", 0}, read;
    int i = lua_gettop(L);

    if (!lua_istable(L, i))
        return 0;
    verdict = text_field(L, i, "verdict");
    if (!*verdict)
        return 0;
    value.p = text_field(L, i, "value");
    value.n = strlen(value.p);
    column = text_field(L, i, "column");
    if (!*column && value.n) { /* the column that was read last, if this is what it holds */
        const char *last = origin(c, &read);

        if (read.n == value.n && memcmp(read.p, value.p, read.n) == 0)
            column = last;
    }
    lode_record_reject(c->out, strcmp(verdict, "skip") == 0 ? LODE_MAP_SKIP : LODE_MAP_REJECT,
                       text_field(L, i, "code_name"), column, value, "%s",
                       text_field(L, i, "reason"));
    return 1;
}

/* Where the script's function begins: the place of what was raised without one. */
static void place(lua_State *L, const struct call *c, struct lode_err *e)
{
    lua_Debug ar;

    if (c->value) {
        lua_rawgeti(L, LUA_REGISTRYINDEX, c->ls->functions);
        lua_rawgeti(L, -1, c->fn);
        lua_remove(L, -2);
    } else {
        lua_rawgeti(L, LUA_REGISTRYINDEX, c->ls->map);
    }
    if (!lua_iscfunction(L, -1) && lua_getinfo(L, ">S", &ar) && ar.source[0] == '@')
        lode_err_at(e, ar.source + 1, ar.linedefined);
}

/* raised(error, call): what a map raised ends its row, or the step. */
static int raised(lua_State *L)
{
    struct call *c = lua_touserdata(L, 2);
    struct lode_slice value;
    const char *column;
    struct lode_err e;

    lua_settop(L, 1);
    if (read_verdict(L, c))
        return 0;
    lode_lerr_read(L, -1, &e);
    if (!e.source[0])
        place(L, c, &e);
    column = origin(c, &value);
    if (e.code == LODE_E_INPUT) {
        lode_record_reject(c->out, LODE_MAP_REJECT, "BAD_VALUE", column, value, "%s", e.msg);
    } else if (e.code == LODE_E_SCRIPT && e.source[0]) {
        lode_record_reject(c->out, LODE_MAP_RAISED, "SCRIPT_ERROR", column, value, "%s:%ld: %s",
                           e.source, e.line, e.msg);
    } else if (e.code == LODE_E_SCRIPT) {
        lode_record_reject(c->out, LODE_MAP_RAISED, "SCRIPT_ERROR", column, value, "%s", e.msg);
    } else {
        c->is_fatal = 1;
        *c->err = e;
    }
    return 0;
}

/* A list at index 2 of n records: a hole or a field in it would leave out what was meant. */
static void check_list(lua_State *L, lua_Integer n)
{
    lua_Integer count = 0;

    for (lua_pushnil(L); lua_next(L, 2); lua_pop(L, 1), count++)
        if (lua_type(L, -2) == LUA_TSTRING)
            luaL_error(L, "the map returned a list with the field %s among its records",
                       lua_tostring(L, -2));
    if (count != n)
        luaL_error(L, "the map returned a list of records with a hole in it");
}

static void read_records(lua_State *L, struct call *c)
{
    lua_Integer n;

    if (lode_lrow_is(L, -1))
        luaL_error(L,
                   "the map returned the row itself: return a record, { Field = row.column, … }");
    if (!lua_istable(L, -1))
        luaL_error(L, "the map returned %s: return a record, or call lode.skip \"why\"",
                   lua_isnil(L, -1) ? "nothing" : luaL_typename(L, -1));
    n = (lua_Integer)lua_rawlen(L, -1);
    if (n == 0) { /* {} is a record without fields */
        (void)lode_lrecord_read(L, c->ls, c->out);
        return;
    }
    if (n > UINT16_MAX)
        luaL_error(L, "the map returned a list of %I records: a row gives %d at most", n,
                   UINT16_MAX);
    check_list(L, n);
    c->out->is_split = 1;
    for (lua_Integer i = 1; i <= n; i++) {
        lua_rawgeti(L, 2, i);
        if (!lua_istable(L, -1))
            luaL_error(L, "part %d of the list is a %s, not a record", (int)i,
                       luaL_typename(L, -1));
        if (lode_lrecord_read(L, c->ls, c->out) < 0)
            return;
        lua_settop(L, 2);
    }
}

/* Raises for a table that an edit returned, at the top: it would go unseen. */
static void refuse_table(lua_State *L)
{
    int top = lua_gettop(L);

    lua_getfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
    lua_getfield(L, -1, "lode.recipe"); /* it made the edit */
    lua_getfield(L, -1, "check_returned");
    lua_pushvalue(L, top);
    lua_call(L, 1, 0);
}

/* The row, at the top. [-0, +1, m] */
static void push_row(lua_State *L, struct lode_lstep *ls)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, ls); /* the step's userdata */
    lode_lrow_push(L, ls, lua_gettop(L));
    lua_remove(L, -2);
}

/* Map's result reading may raise as well: it is the script's fault all the same. */
static int map_and_read(lua_State *L)
{
    struct call *c = lua_touserdata(L, 1);
    size_t n;

    lua_rawgeti(L, LUA_REGISTRYINDEX, c->ls->map);
    push_row(L, c->ls);
    lua_call(L, 1, 1);
    switch (c->ls->form) {
    case LODE_LSTEP_RECORD:
        read_records(L, c);
        break;
    case LODE_LSTEP_EDIT:
        if (lua_istable(L, -1))
            refuse_table(L);
        break;
    case LODE_LSTEP_FILTER: /* blank is no, as in lode.when */
        if (!lua_toboolean(L, -1) ||
            (lua_type(L, -1) == LUA_TSTRING && (lua_tolstring(L, -1, &n), n == 0))) {
            c->out->verdict = LODE_MAP_SKIP;
            c->out->code[0] = c->out->reason[0] = '\0';
        }
        break;
    }
    return 0;
}

static int value_and_read(lua_State *L)
{
    struct call *c = lua_touserdata(L, 1);
    int rc;

    lua_rawgeti(L, LUA_REGISTRYINDEX, c->ls->functions);
    lua_rawgeti(L, -1, c->fn);
    lua_replace(L, -2);
    if (c->text)
        lua_pushlstring(L, c->text->p, c->text->n);
    else
        push_row(L, c->ls);
    lua_call(L, 1, 1);
    *c->value = (struct lode_slice){"", 0};
    rc = lode_lrecord_value(L, c->out, 0, c->value);
    c->has_ended = rc < 0;
    return 0;
}

/* Runs one of the two above, for each row: once protected where it goes well. The pushes allocate
 * nothing. */
static int run(struct lode_lstep *ls, const struct lode_source_row *row, struct call *c,
               struct lode_err *err)
{
    struct lode_lstep *outer = ls->script->mapping;
    lua_State *L = ls->script->vm.L;
    int base = lua_gettop(L), status;

    if (!lua_checkstack(L, 4))
        return lode_err_set(err, LODE_E_NOMEM, "no room on the Lua stack");
    ls->row = row;
    ls->generation++;
    ls->last_column = -1;
    ls->script->mapping = ls;
    c->err = err;
    lua_pushcfunction(L, lode_lerr_place);
    lua_pushcfunction(L, c->value ? value_and_read : map_and_read);
    lua_pushlightuserdata(L, c);
    status = lua_pcall(L, 1, 0, base + 1);
    if (status == LUA_ERRRUN) {
        c->has_ended = 1;
        lua_pushcfunction(L, lode_vm_catch); /* what was raised may have a __tostring that raises */
        lua_replace(L, base + 1);
        lua_pushcfunction(L, raised);
        lua_insert(L, -2);
        lua_pushlightuserdata(L, c);
        status = lua_pcall(L, 2, 0, base + 1);
        if (status == LUA_ERRRUN)
            *err = ls->script->vm.caught;
    }
    lua_settop(L, base);
    ls->script->mapping = outer;
    if (status == LUA_ERRRUN)
        return -1;
    if (status != LUA_OK)
        return lode_err_set(err, LODE_E_NOMEM,
                            "out of memory in a map: does the script keep rows?");
    return c->is_fatal ? -1 : 0;
}

static int map(void *ctx, const struct lode_source_row *row, struct lode_mapped *out,
               struct lode_err *err)
{
    struct lode_lstep *ls = ctx;
    struct call c = {.ls = ls, .out = out};
    struct lode_record *edits;
    int rc;

    if (ls->form == LODE_LSTEP_EDIT) {
        if (lode_record_add(&out->records, &edits, err) < 0)
            return -1;
        ls->edits = out;
    }
    rc = run(ls, row, &c, err);
    ls->row = NULL;
    ls->edits = NULL;
    return rc;
}

static int value(void *ctx, int fn, const struct lode_source_row *row,
                 const struct lode_slice *text, struct lode_mapped *out, struct lode_slice *result,
                 struct lode_err *err)
{
    struct lode_lstep *ls = ctx;
    struct call c = {.ls = ls, .out = out, .value = result, .text = text, .fn = fn};
    int rc = run(ls, row, &c, err);

    ls->row = NULL;
    return rc < 0 ? -1 : c.has_ended;
}

static void set_slice(lua_State *L, const char *name, struct lode_slice v)
{
    if (v.n == 0)
        return;
    lua_pushlstring(L, v.p, v.n);
    lua_setfield(L, -2, name);
}

static void push_failure(lua_State *L, const struct lode_failure *f)
{
    lua_createtable(L, 0, 10);
    set_slice(L, "code", f->code);
    set_slice(L, "message", f->message);
    set_slice(L, "fields", f->fields);
    set_slice(L, "field", f->field);
    set_slice(L, "value", f->value);
    set_slice(L, "id", f->id);
    if (f->max >= 0) {
        lua_pushinteger(L, f->max);
        lua_setfield(L, -2, "max");
    }
    lua_pushinteger(L, f->attempt);
    lua_setfield(L, -2, "attempt");
    lua_pushinteger(L, (lua_Integer)f->offset);
    lua_setfield(L, -2, "offset");
    lua_pushinteger(L, f->line);
    lua_setfield(L, -2, "line");
}

/* failed(record, err) gives "default", "fail", "retry" and a record, or "update", a record and an
 * id. */
static int ask_failed(lua_State *L)
{
    struct call *c = lua_touserdata(L, 1);
    const char *answer;

    lua_rawgeti(L, LUA_REGISTRYINDEX, c->ls->failed);
    lode_lrecord_push(L, c->ls->step, c->failure->record);
    push_failure(L, c->failure);
    lua_call(L, 2, 3);
    answer = luaL_checkstring(L, 2);
    if (strcmp(answer, "default") == 0 || strcmp(answer, "fail") == 0) {
        c->decision->answer = *answer == 'd' ? LODE_ANSWER_DEFAULT : LODE_ANSWER_FAIL;
        return 0;
    }
    c->decision->answer = *answer == 'u' ? LODE_ANSWER_UPDATE : LODE_ANSWER_RETRY;
    if (*answer == 'u')
        lode_str_copy(c->decision->id, sizeof c->decision->id, luaL_checkstring(L, 4));
    lua_settop(L, 3);
    if (lode_lrecord_read(L, c->ls, c->out) < 0)
        return luaL_error(L, "field %s: %s", c->out->column, c->out->reason);
    return 0;
}

/* prepared: one list of {record, err} to the script's function */
static int ask_prepare(lua_State *L)
{
    struct call *c = lua_touserdata(L, 1);

    lua_rawgeti(L, LUA_REGISTRYINDEX, c->ls->prepare);
    lua_createtable(L, (int)c->n_failures, 0);
    for (size_t i = 0; i < c->n_failures; i++) {
        lua_createtable(L, 0, 2);
        lode_lrecord_push(L, c->ls->step, c->failure[i].record);
        lua_setfield(L, -2, "record");
        push_failure(L, &c->failure[i]);
        lua_setfield(L, -2, "err");
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_call(L, 1, 0);
    return 0;
}

static int prepare(void *ctx, const struct lode_failure *failures, size_t n, struct lode_err *err)
{
    struct lode_lstep *ls = ctx;
    struct call c = {.ls = ls, .failure = failures, .n_failures = n};
    int rc;

    ls->script->n_hooks++;
    rc = lode_vm_protect(&ls->script->vm, ask_prepare, &c, err);
    ls->script->n_hooks--;
    return rc < 0 && err->code != LODE_E_STOP ? lode_err_wrap(err, "on_failed") : rc;
}

static int failed(void *ctx, const struct lode_failure *failure, struct lode_decision *out,
                  struct lode_err *err)
{
    struct lode_lstep *ls = ctx;
    struct lode_mapped mended; /* a value in it may be rejected, or the reading of it raise */
    struct call c = {.ls = ls, .out = &mended, .failure = failure, .decision = out};
    int rc;

    memset(&mended, 0, sizeof mended);
    mended.records = out->records;
    ls->script->n_hooks++;
    rc = lode_vm_protect(&ls->script->vm, ask_failed, &c, err);
    ls->script->n_hooks--;
    out->records = mended.records; /* however it ended: it may have grown */
    if (rc < 0)
        return err->code == LODE_E_STOP ? -1 : lode_err_wrap(err, "on_failed");
    return 0;
}

static void progress(void *ctx, const struct lode_step *step)
{
    struct lode_lstep *ls = ctx;

    if (ls->script->progress)
        ls->script->progress(ls->script->progress_ctx, step);
}

void lode_lhooks_set(struct lode_lstep *ls)
{
    struct lode_hooks *h = &ls->step->hooks;

    h->ctx = ls;
    h->map = ls->map != LUA_NOREF ? map : NULL;
    h->value = value;
    h->failed = ls->failed != LUA_NOREF ? failed : NULL;
    h->prepare = ls->prepare != LUA_NOREF ? prepare : NULL;
    h->progress = progress;
}
