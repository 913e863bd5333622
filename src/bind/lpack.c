/* bind/lpack.c - line, part and lengths first, then file, fault and cells. */
#include "bind/lpack.h"

#include <lauxlib.h>
#include <stdint.h>
#include <string.h>

#include "bind/lerr.h"
#include "bind/lvalue.h"

struct head {
    int64_t line;
    uint32_t part, n_file, n_fault, n_cells, is_list;
};

static void add(lua_State *L, struct lode_buf *out, const void *p, size_t n)
{
    struct lode_err err;

    if (lode_buf_add(out, p, n, &err) < 0)
        lode_lerr_raise(L, &err);
}

static void add_cell(lua_State *L, struct lode_buf *out, int i)
{
    char room[LODE_LVALUE_ROOM];
    struct lode_slice v = {"", 0};
    uint32_t n;

    if (!lode_lvalue_is_null(L, i))
        lode_lvalue_text(L, i, room, &v);
    if (v.n > UINT32_MAX / 2)
        luaL_error(L, "a value of more than 2 GiB");
    n = (uint32_t)v.n;
    add(L, out, &n, sizeof n);
    add(L, out, v.p, v.n);
}

void lode_lpack_row(lua_State *L, int i, struct lode_buf *out)
{
    size_t n_file, n_fault = 0;
    const char *file = luaL_checklstring(L, i + 2, &n_file);
    const char *fault = luaL_optlstring(L, i + 5, NULL, &n_fault);
    struct head h = {.line = luaL_checkinteger(L, i + 3),
                     .part = (uint32_t)luaL_optinteger(L, i + 4, 0),
                     .n_file = (uint32_t)n_file,
                     .n_fault = (uint32_t)n_fault};

    luaL_checktype(L, i, LUA_TTABLE);
    luaL_checktype(L, i + 1, LUA_TTABLE);
    h.is_list = fault && lua_rawlen(L, i) > 0;
    h.n_cells = (uint32_t)lua_rawlen(L, h.is_list ? i : i + 1);
    lode_buf_reset(out);
    add(L, out, &h, sizeof h);
    add(L, out, file, n_file);
    add(L, out, fault ? fault : "", n_fault);
    for (lua_Integer k = 1; k <= (lua_Integer)h.n_cells; k++) {
        lua_rawgeti(L, h.is_list ? i : i + 1, k);
        if (!h.is_list)
            lua_rawget(L, i);
        add_cell(L, out, lua_gettop(L));
        lua_pop(L, 1);
    }
}

void lode_lpack_push(lua_State *L, struct lode_slice data, int columns)
{
    struct head h;
    const char *p = data.p + sizeof h, *file = p, *fault;
    uint32_t n;
    int row;

    memcpy(&h, data.p, sizeof h);
    fault = p + h.n_file;
    p = fault + h.n_fault;
    lua_createtable(L, h.is_list ? (int)h.n_cells : 0, h.is_list ? 0 : (int)h.n_cells);
    row = lua_gettop(L);
    for (lua_Integer k = 1; k <= (lua_Integer)h.n_cells; k++, p += n) {
        memcpy(&n, p, sizeof n);
        p += sizeof n;
        if (!h.is_list)
            lua_rawgeti(L, columns, k);
        lua_pushlstring(L, p, n);
        if (h.is_list)
            lua_rawseti(L, row, k);
        else
            lua_rawset(L, row);
    }
    lua_pushlstring(L, file, h.n_file);
    lua_pushinteger(L, (lua_Integer)h.line);
    lua_pushinteger(L, (lua_Integer)h.part);
    if (h.n_fault)
        lua_pushlstring(L, fault, h.n_fault);
    else
        lua_pushnil(L);
}
