/* bind/ltest.c - lode.native.test: what `lode test` and `lode repl` need of C. A map that is tried
 * has a Lua state of its own, as under `lode map`. */
#include <lauxlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "bind/lerr.h"
#include "bind/lsource.h"
#include "bind/lvalue.h"
#include "bind/natives.h"
#include "bind/transform.h"

int lode_ltest_open(lua_State *L);

#define TNAME "lode.native.Transform"

struct box {
    struct lode_transform *t; /* or NULL */
    struct lode_source *source;
    struct lode_transform_id *ids;
    size_t n_ids, cap_ids;
    struct lode_script_arg *args;
    size_t n_args, cap_args;
};

static struct lode_script_test *test_of(lua_State *L)
{
    struct lode_script_test *test = lode_natives_script(L)->test;
    struct lode_err err;

    if (!test) {
        lode_err_set(&err, LODE_E_USAGE, "lode.test is for files that `lode test` runs");
        lode_lerr_raise(L, &err);
    }
    return test;
}

/* settings(): program, folder for files, only, is_accepting, number of the last test */
static int l_settings(lua_State *L)
{
    const struct lode_script_test *test = test_of(L);

    lua_pushstring(L, test->program);
    lua_pushstring(L, test->dir);
    lua_pushstring(L, test->only);
    lua_pushboolean(L, test->is_accepting);
    lua_pushinteger(L, test->n);
    return 5;
}

/* count(is_ok): one more test */
static int l_count(lua_State *L)
{
    struct lode_script_test *test = test_of(L);

    test->n++;
    test->n_failed += !lua_toboolean(L, 1);
    return 0;
}

/* is_terminal(): whether a person types standard input */
static int l_is_terminal(lua_State *L)
{
    lua_pushboolean(L, isatty(STDIN_FILENO));
    return 1;
}

/* words(raised): what a text says that was raised, its place with it */
static int l_words(lua_State *L)
{
    struct lode_err err;

    luaL_checktype(L, 1, LUA_TSTRING);
    lode_lerr_read(L, 1, &err);
    if (err.line)
        lua_pushfstring(L, "%s:%d: %s", err.source, (int)err.line, err.msg);
    else
        lua_pushstring(L, err.msg);
    return 1;
}

/* The texts of {name = value} at index, which the table keeps alive. */
static void take_args(lua_State *L, int index, struct box *b)
{
    struct lode_err err;

    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
        if (lode_mem_grow(&b->args, b->n_args, &b->cap_args, sizeof *b->args, &err) < 0)
            lode_lerr_raise(L, &err);
        b->args[b->n_args++] =
            (struct lode_script_arg){lua_tostring(L, -2), luaL_checkstring(L, -1)};
    }
}

static void add_id(lua_State *L, struct box *b, const char *step, const char *key, const char *id)
{
    struct lode_err err;

    if (lode_mem_grow(&b->ids, b->n_ids, &b->cap_ids, sizeof *b->ids, &err) < 0)
        lode_lerr_raise(L, &err);
    b->ids[b->n_ids++] = (struct lode_transform_id){step, key, id};
}

/* {step = {key = id}} at index. */
static void take_ids(lua_State *L, int index, struct box *b)
{
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
        const char *step = lua_tostring(L, -2);
        int of_step = lua_gettop(L);

        add_id(L, b, step, NULL, NULL);
        for (lua_pushnil(L); lua_next(L, of_step); lua_pop(L, 1))
            add_id(L, b, step, lua_tostring(L, -2), luaL_checkstring(L, -1));
    }
}

/* transform(source, path, step or nil, args, ids): a map and the rows that it is for. The keys of
 * args and ids, and what they are for, are texts. */
static int l_transform(lua_State *L)
{
    struct lode_transform_opts opts = {.path = luaL_checkstring(L, 2),
                                       .step = luaL_optstring(L, 3, NULL),
                                       .lua_dir = lode_natives_script(L)->lua_dir};
    struct lode_err err;
    struct box *b;

    lua_settop(L, 5);
    b = lua_newuserdatauv(L, sizeof *b, 2);
    memset(b, 0, sizeof *b);
    luaL_setmetatable(L, TNAME);
    for (int i = 1; i <= 2; i++) { /* their texts are borrowed */
        lua_pushvalue(L, 3 + i);
        lua_setiuservalue(L, -2, i);
    }
    b->source = lode_lsource_take(L, 1);
    take_args(L, 4, b);
    take_ids(L, 5, b);
    opts.kind = opts.step ? LODE_TRANSFORM_STEP : LODE_TRANSFORM_RECIPE;
    opts.args = b->args;
    opts.n_args = b->n_args;
    opts.ids = b->ids;
    opts.n_ids = b->n_ids;
    opts.is_worker = 1; /* a test may well have rows that all raise */
    if (lode_transform_open(&opts, b->source, &b->t, &err) < 0)
        return lode_lerr_raise(L, &err);
    return 1;
}

static int l_close(lua_State *L)
{
    struct box *b = luaL_checkudata(L, 1, TNAME);

    lode_transform_close(b->t);
    lode_source_close(b->source);
    lode_mem_free(b->ids);
    lode_mem_free(b->args);
    memset(b, 0, sizeof *b);
    return 0;
}

static struct box *box_at(lua_State *L)
{
    struct box *b = luaL_checkudata(L, 1, TNAME);

    if (!b->t)
        luaL_error(L, "the map is closed");
    return b;
}

static void push_record(lua_State *L, const struct lode_fields *fields,
                        const struct lode_record *rec)
{
    lua_createtable(L, 0, (int)rec->n);
    for (size_t i = 0; i < rec->n; i++) {
        if (rec->values[i].text.p == lode_record_null)
            lode_lvalue_push_null(L);
        else
            lua_pushlstring(L, rec->values[i].text.p, rec->values[i].text.n);
        lua_setfield(L, -2, fields->items[rec->values[i].field].name);
    }
}

static void set_text(lua_State *L, const char *name, const char *value)
{
    lua_pushstring(L, value);
    lua_setfield(L, -2, name);
}

/* next(): nil at the end; the row's records, and whether they were a list; or nothing but false and
 * {row, line, status, code, column, value, message}. */
static int l_next(lua_State *L)
{
    struct box *b = box_at(L);
    const struct lode_mapped *m;
    struct lode_source_row row;
    struct lode_err err;
    int rc = lode_source_next(b->source, &row, &err);

    if (rc == 0)
        return 0;
    if (rc < 0 || lode_transform_row(b->t, &row, &m, &err) < 0)
        return lode_lerr_raise(L, &err);
    if (m->verdict == LODE_MAP_RECORDS) {
        lua_createtable(L, (int)m->records.n, 0);
        for (size_t i = 0; i < m->records.n; i++) {
            push_record(L, lode_transform_fields(b->t), &m->records.items[i]);
            lua_rawseti(L, -2, (lua_Integer)i + 1);
        }
        lua_pushboolean(L, m->is_split);
        return 2;
    }
    lua_pushboolean(L, 0);
    lua_createtable(L, 0, 7);
    lua_pushinteger(L, (lua_Integer)row.number);
    lua_setfield(L, -2, "row");
    lua_pushinteger(L, row.row.line);
    lua_setfield(L, -2, "line");
    set_text(L, "status", m->verdict == LODE_MAP_SKIP ? "skipped" : "rejected");
    set_text(L, "code", m->code);
    set_text(L, "column", m->column);
    set_text(L, "value", m->value);
    set_text(L, "message", m->reason);
    return 2;
}

/* fields(): the names of the fields that records had so far, in the order of `lode map` */
static int l_fields(lua_State *L)
{
    const struct lode_fields *f = lode_transform_fields(box_at(L)->t);

    lua_createtable(L, (int)f->n, 0);
    for (size_t i = 0; i < f->n; i++) {
        lua_pushstring(L, f->items[i].name);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

int lode_ltest_open(lua_State *L)
{
    static const luaL_Reg methods[] = {
        {"next", l_next}, {"fields", l_fields}, {"close", l_close}, {NULL, NULL}};
    static const luaL_Reg functions[] = {{"settings", l_settings},   {"count", l_count},
                                         {"transform", l_transform}, {"is_terminal", l_is_terminal},
                                         {"words", l_words},         {NULL, NULL}};

    if (luaL_newmetatable(L, TNAME)) {
        lua_pushcfunction(L, l_close);
        lua_pushvalue(L, -1);
        lua_setfield(L, -3, "__gc");
        lua_setfield(L, -2, "__close");
        lua_newtable(L);
        luaL_setfuncs(L, methods, 0);
        lua_setfield(L, -2, "__index");
    }
    lua_pop(L, 1);
    luaL_newlib(L, functions);
    return 1;
}
