/* bind/lsource.c - sources for scripts: files, and spools that other sources are written to. */
#include "bind/lsource.h"

#include <lauxlib.h>
#include <string.h>

#include "bind/lerr.h"
#include "bind/lvalue.h"
#include "bind/natives.h"
#include "csv/writer.h"

#define TNAME  "lode.native.Source"
#define WTNAME "lode.native.Spool"

struct box {
    struct lode_source *s; /* NULL: closed, or taken by a step */
};

struct spool {
    struct lode_writer *w;
    int n_columns;
};

static char delimiter_at(lua_State *L, int i)
{
    const char *d = luaL_optstring(L, i, ",");
    struct lode_err err;

    if (strlen(d) == 1 && !strchr("\"\r\n", *d))
        return *d;
    lode_err_set(&err, LODE_E_USAGE,
                 "delimiter must be one character, such as \",\" \";\" or \"\\t\"");
    lode_lerr_raise(L, &err);
    return 0;
}

/* open(path, name, delimiter, encoding, max_row_bytes, show_own) */
static int l_open(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1), *name = luaL_optstring(L, 2, path);
    struct lode_reader_opts opts = {.delimiter = delimiter_at(L, 3)};
    const char *encoding = luaL_optstring(L, 4, "utf-8");
    struct box *b = lua_newuserdatauv(L, sizeof *b, 0);
    struct lode_err err;

    b->s = NULL;
    luaL_setmetatable(L, TNAME);
    opts.max_row_bytes = (size_t)luaL_optinteger(L, 5, 0);
    if (lode_text_encoding(encoding, &opts.encoding) < 0) {
        lode_err_set(&err, LODE_E_USAGE, "encoding \"%s\": lode knows utf-8, latin1 and cp1252",
                     encoding);
        return lode_lerr_raise(L, &err);
    }
    if (lode_source_open(path, name, &opts, &b->s, &err) < 0 ||
        (lua_toboolean(L, 6) && lode_source_show_own(b->s, &err) < 0))
        return lode_lerr_raise(L, &err);
    return 1;
}

struct lode_source *lode_lsource_at(lua_State *L, int i)
{
    struct box *b = luaL_checkudata(L, i, TNAME);

    if (!b->s)
        luaL_error(L, "this source was used by a step already: make a new one");
    return b->s;
}

struct lode_source *lode_lsource_take(lua_State *L, int index)
{
    struct lode_source *s = lode_lsource_at(L, index);

    ((struct box *)lua_touserdata(L, index))->s = NULL;
    return s;
}

static int l_columns(lua_State *L)
{
    size_t n;
    const char *const *columns = lode_source_columns(lode_lsource_at(L, 1), &n);

    lua_createtable(L, (int)n, 0);
    for (size_t i = 0; i < n; i++) {
        lua_pushstring(L, columns[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

/* next(): a table column → text, and its line; nothing at the end. Raises input for a row that
 * cannot be read. */
static int l_next(lua_State *L)
{
    struct lode_source *s = lode_lsource_at(L, 1);
    struct lode_source_row row;
    struct lode_err err;
    size_t n;
    const char *const *columns = lode_source_columns(s, &n);
    int rc = lode_source_next(s, &row, &err);

    if (rc < 0)
        return lode_lerr_raise(L, &err);
    if (rc == 0)
        return 0;
    if (row.row.fault[0]) {
        lode_err_set(&err, LODE_E_INPUT, "%s", row.row.fault);
        lode_err_at(&err, lode_source_name(s), row.row.line);
        return lode_lerr_raise(L, &err);
    }
    lua_createtable(L, 0, (int)n);
    for (size_t i = 0; i < n && i < row.row.n_cells; i++) {
        lua_pushlstring(L, row.row.cells[i].p, row.row.cells[i].n);
        lua_setfield(L, -2, columns[i]);
    }
    lua_pushinteger(L, row.row.line);
    return 2;
}

static int l_close(lua_State *L)
{
    struct box *b = luaL_checkudata(L, 1, TNAME);

    lode_source_close(b->s);
    b->s = NULL;
    return 0;
}

/* spool(path, columns): a CSV file to be written row by row. */
static int l_spool(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    struct spool *w;
    struct lode_err err;

    luaL_checktype(L, 2, LUA_TTABLE);
    w = lua_newuserdatauv(L, sizeof *w, 0);
    w->w = NULL;
    w->n_columns = (int)luaL_len(L, 2);
    luaL_setmetatable(L, WTNAME);
    if (lode_writer_open(path, 0, 0, &w->w, &err) < 0)
        return lode_lerr_raise(L, &err);
    for (int i = 1; i <= w->n_columns; i++) {
        lua_rawgeti(L, 2, i);
        if (lode_writer_cells(w->w, luaL_checkstring(L, -1), &err) < 0)
            return lode_lerr_raise(L, &err);
        lua_pop(L, 1);
    }
    if (lode_writer_end_row(w->w, &err) < 0)
        return lode_lerr_raise(L, &err);
    return 1;
}

static struct spool *spool_at(lua_State *L)
{
    struct spool *w = luaL_checkudata(L, 1, WTNAME);

    if (!w->w)
        luaL_error(L, "the spool is closed");
    return w;
}

/* add(values): a list, nil is blank. */
static int l_add(lua_State *L)
{
    struct spool *w = spool_at(L);
    struct lode_err err;

    for (int i = 1; i <= w->n_columns; i++) {
        char room[LODE_LVALUE_ROOM];
        struct lode_slice v;

        lua_rawgeti(L, 2, i);
        lode_lvalue_text(L, -1, room, &v);
        if (lode_writer_cell(w->w, v.p, v.n, &err) < 0)
            return lode_lerr_raise(L, &err);
        lua_pop(L, 1);
    }
    if (lode_writer_end_row(w->w, &err) < 0)
        return lode_lerr_raise(L, &err);
    return 0;
}

/* finish(): synced and closed. */
static int l_finish(lua_State *L)
{
    struct spool *w = spool_at(L);
    struct lode_writer *it = w->w;
    struct lode_err err;

    w->w = NULL;
    if (lode_writer_finish(it, &err) < 0)
        return lode_lerr_raise(L, &err);
    return 0;
}

static int l_drop(lua_State *L)
{
    struct spool *w = luaL_checkudata(L, 1, WTNAME);

    lode_writer_close(w->w);
    w->w = NULL;
    return 0;
}

int lode_lsource_open(lua_State *L)
{
    static const luaL_Reg methods[] = {{"columns", l_columns}, {"next", l_next},
                                       {"close", l_close},     {"__gc", l_close},
                                       {"__close", l_close},   {NULL, NULL}};
    static const luaL_Reg spool[] = {
        {"add", l_add}, {"finish", l_finish}, {"__gc", l_drop}, {"__close", l_drop}, {NULL, NULL}};
    static const luaL_Reg functions[] = {{"open", l_open}, {"spool", l_spool}, {NULL, NULL}};

    luaL_newmetatable(L, TNAME);
    luaL_setfuncs(L, methods, 0);
    lua_pushvalue(L, -1);
    lua_setfield(L, -2, "__index");
    luaL_newmetatable(L, WTNAME);
    luaL_setfuncs(L, spool, 0);
    lua_pushvalue(L, -1);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 2);
    luaL_newlib(L, functions);
    return 1;
}
