/* bind/lsource.c - sources for scripts: files, and spools that other sources are written to. */
#include "bind/lsource.h"

#include <errno.h>
#include <glob.h>
#include <lauxlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/stream.h"
#include "bind/lerr.h"
#include "bind/lvalue.h"
#include "bind/natives.h"
#include "csv/writer.h"
#include "salesforce/ingestjob.h"

#define TNAME  "lode.native.Source"
#define WTNAME "lode.native.Spool"
#define GTNAME "lode.native.Glob"

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
    char c = strlen(d) == 1 ? *d : lode_ingestjob_delimiter(d);
    struct lode_err err;

    if (c && !strchr("\"\r\n", c))
        return c;
    lode_err_set(&err, LODE_E_USAGE,
                 "delimiter must be one character, such as \",\" \";\" or \"\\t\", or one of "
                 "BACKQUOTE, CARET, COMMA, PIPE, SEMICOLON, TAB");
    lode_lerr_raise(L, &err);
    return 0;
}

/* open(path, name, delimiter, encoding, max_row_bytes, show_own, finds_header) */
static int l_open(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1), *name = luaL_optstring(L, 2, path);
    struct lode_reader_opts opts = {.delimiter = delimiter_at(L, 3)};
    const char *encoding = luaL_optstring(L, 4, "utf-8");
    struct lode_err err;
    struct box *b;

    lua_settop(L, 7);
    b = lua_newuserdatauv(L, sizeof *b, 0);
    b->s = NULL;
    opts.finds_header = lua_toboolean(L, 7);
    luaL_setmetatable(L, TNAME);
    opts.max_row_bytes = (size_t)luaL_optinteger(L, 5, 0);
    if (lode_text_encoding(encoding, &opts.encoding, &err) < 0 ||
        lode_source_open(path, name, &opts, &b->s, &err) < 0 ||
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

/* next(): a table column → text, and its file, line and part; nothing at the end. For a row that
 * must be rejected a list of what could be read of it, and as fifth value what is wrong. */
static int l_next(lua_State *L)
{
    struct lode_source *s = lode_lsource_at(L, 1);
    struct lode_source_row row;
    struct lode_err err;
    size_t n;
    const char *const *columns = lode_source_columns(s, &n);
    int rc = lode_source_next(s, &row, &err), is_bad;

    if (rc < 0)
        return lode_lerr_raise(L, &err);
    if (rc == 0)
        return 0;
    is_bad = row.row.fault[0] != '\0';
    if (is_bad)
        n = row.row.n_cells;
    lua_createtable(L, is_bad ? (int)n : 0, is_bad ? 0 : (int)n);
    if (n > row.row.n_cells)
        n = row.row.n_cells;
    for (size_t i = n; i-- > 0;) { /* of two columns of one name the first counts */
        lua_pushlstring(L, row.row.cells[i].p, row.row.cells[i].n);
        if (is_bad)
            lua_rawseti(L, -2, (lua_Integer)i + 1);
        else
            lua_setfield(L, -2, columns[i]);
    }
    lua_pushstring(L, row.file);
    lua_pushinteger(L, row.row.line);
    lua_pushinteger(L, lode_part_pack(row.part));
    if (!is_bad)
        return 4;
    lua_pushstring(L, row.row.fault);
    return 5;
}

/* is_packed(path): gzip or zstd */
static int l_is_packed(lua_State *L)
{
    lua_pushboolean(L, lode_stream_is_packed(luaL_checkstring(L, 1)));
    return 1;
}

/* is_pipe(path): no file but what comes once, from a pipe, a terminal or the like */
static int l_is_pipe(lua_State *L)
{
    struct stat st;

    lua_pushboolean(L, stat(luaL_checkstring(L, 1), &st) == 0 &&
                           (S_ISFIFO(st.st_mode) || S_ISCHR(st.st_mode) || S_ISSOCK(st.st_mode)));
    return 1;
}

/* stamp(path): what tells a file that was changed, its size and when it was written last; "" where
 * there is none */
static int l_stamp(lua_State *L)
{
    struct stat st;

    if (stat(luaL_checkstring(L, 1), &st) < 0 || !S_ISREG(st.st_mode))
        lua_pushliteral(L, "");
    else
        lua_pushfstring(L, "%I %I.%I", (LUAI_UACINT)st.st_size, (LUAI_UACINT)st.st_mtim.tv_sec,
                        (LUAI_UACINT)st.st_mtim.tv_nsec);
    return 1;
}

/* A folder that is not there holds no file; one that cannot be read is an error. */
static int cannot_read(const char *path, int sys)
{
    (void)path;
    return sys != ENOENT && sys != ENOTDIR;
}

/* glob(pattern): a sorted list of paths, empty where none fits */
static int l_glob(lua_State *L)
{
    glob_t *g = lua_newuserdatauv(L, sizeof *g, 0);
    const char *pattern = luaL_checkstring(L, 1);
    struct lode_err err;
    int rc;

    memset(g, 0, sizeof *g);
    luaL_setmetatable(L, GTNAME);
    rc = glob(pattern, 0, cannot_read, g);
    if (rc != 0 && rc != GLOB_NOMATCH) {
        lode_err_set(&err, rc == GLOB_NOSPACE ? LODE_E_NOMEM : LODE_E_IO,
                     "cannot look for %s: a folder on the way cannot be read", pattern);
        return lode_lerr_raise(L, &err);
    }
    lua_createtable(L, (int)g->gl_pathc, 0);
    for (size_t i = 0; rc == 0 && i < g->gl_pathc; i++) {
        lua_pushstring(L, g->gl_pathv[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

static int l_glob_gc(lua_State *L)
{
    glob_t *g = luaL_checkudata(L, 1, GTNAME);

    globfree(g);
    memset(g, 0, sizeof *g);
    return 0;
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

/* The value at that place of the stack as the row's next cell. */
static int add_cell(lua_State *L, int at, struct spool *w, struct lode_err *err)
{
    char room[LODE_LVALUE_ROOM];
    struct lode_slice v;

    lode_lvalue_text(L, at, room, &v);
    return lode_writer_cell(w->w, v.p, v.n, err);
}

/* add(values): a list, nil is blank. */
static int l_add(lua_State *L)
{
    struct spool *w = spool_at(L);
    struct lode_err err;

    for (int i = 1; i <= w->n_columns; i++) {
        lua_rawgeti(L, 2, i);
        if (add_cell(L, -1, w, &err) < 0)
            return lode_lerr_raise(L, &err);
        lua_pop(L, 1);
    }
    if (lode_writer_end_row(w->w, &err) < 0)
        return lode_lerr_raise(L, &err);
    return 0;
}

static int write_origin(lua_State *L, struct spool *w, struct lode_err *err)
{
    const char *fault = luaL_optstring(L, 7, "");

    for (int i = 4; i <= 6; i++) /* file, line, part */
        if (add_cell(L, i, w, err) < 0)
            return -1;
    return lode_writer_cells(w->w, fault, err);
}

/* put(row, columns, file, line, part, fault): a row and its origin, into a spool whose first
 * columns are origin(). A row with a fault can be a list. */
static int l_put(lua_State *L)
{
    struct spool *w = spool_at(L);
    struct lode_err err;
    lua_Integer n;
    int is_list;

    lua_settop(L, 7);
    luaL_checktype(L, 2, LUA_TTABLE);
    luaL_checktype(L, 3, LUA_TTABLE);
    is_list = !lua_isnil(L, 7) && lua_rawlen(L, 2) > 0;
    n = (lua_Integer)lua_rawlen(L, is_list ? 2 : 3);
    if (write_origin(L, w, &err) < 0)
        return lode_lerr_raise(L, &err);
    for (lua_Integer i = 1; i <= n; i++) {
        lua_rawgeti(L, is_list ? 2 : 3, i);
        if (!is_list)
            lua_rawget(L, 2);
        if ((lode_lvalue_is_null(L, -1) ? lode_writer_cells(w->w, "", &err)
                                        : add_cell(L, -1, w, &err)) < 0)
            return lode_lerr_raise(L, &err);
        lua_pop(L, 1);
    }
    if (lode_writer_end_row(w->w, &err) < 0)
        return lode_lerr_raise(L, &err);
    return 0;
}

/* origin(): a new list of the columns that a spool with origins begins with */
static int l_origin(lua_State *L)
{
    lua_createtable(L, LODE_SOURCE_N_ORIGIN, 0);
    for (int i = 0; i < LODE_SOURCE_N_ORIGIN; i++) {
        lua_pushstring(L, lode_source_origin[i]);
        lua_rawseti(L, -2, i + 1);
    }
    return 1;
}

/* text(value): as it stands in a cell */
static int l_text(lua_State *L)
{
    char room[LODE_LVALUE_ROOM];
    const char *fault = lode_lvalue_fault(L, 1);
    struct lode_slice v;
    struct lode_err err;

    if (fault) {
        lode_err_set(&err, LODE_E_SCRIPT, "%s is no value of a row", fault);
        return lode_lerr_raise(L, &err);
    }
    lode_lvalue_text(L, 1, room, &v);
    lua_pushlstring(L, v.p, v.n);
    return 1;
}

/* bad(fault, file, line): raises input for a row */
static int l_bad(lua_State *L)
{
    struct lode_err err;

    lode_err_set(&err, LODE_E_INPUT, "%s", luaL_checkstring(L, 1));
    lode_err_at(&err, luaL_checkstring(L, 2), (long)luaL_checkinteger(L, 3));
    return lode_lerr_raise(L, &err);
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
    static const luaL_Reg spool[] = {{"add", l_add},   {"put", l_put},      {"finish", l_finish},
                                     {"__gc", l_drop}, {"__close", l_drop}, {NULL, NULL}};
    static const luaL_Reg functions[] = {
        {"open", l_open},   {"spool", l_spool}, {"is_packed", l_is_packed},
        {"stamp", l_stamp}, {"glob", l_glob},   {"origin", l_origin},
        {"bad", l_bad},     {"text", l_text},   {"is_pipe", l_is_pipe},
        {NULL, NULL}};

    luaL_newmetatable(L, TNAME);
    luaL_setfuncs(L, methods, 0);
    lua_pushvalue(L, -1);
    lua_setfield(L, -2, "__index");
    luaL_newmetatable(L, WTNAME);
    luaL_setfuncs(L, spool, 0);
    lua_pushvalue(L, -1);
    lua_setfield(L, -2, "__index");
    luaL_newmetatable(L, GTNAME);
    lua_pushcfunction(L, l_glob_gc);
    lua_setfield(L, -2, "__gc");
    lua_pop(L, 3);
    luaL_newlib(L, functions);
    return 1;
}
