/* bind/lsort.c - what chains of sources need beyond memory: rows in order, keys that were seen,
 * rows found by key. lode.native.sort. */
#include <lauxlib.h>
#include <string.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/temp.h"
#include "bind/lerr.h"
#include "bind/lpack.h"
#include "bind/natives.h"
#include "source/keytab.h"
#include "source/sorter.h"

int lode_lsort_open(lua_State *L);

#define SORTER "lode.native.Sorter"
#define KEYS   "lode.native.Keys"
#define INDEX  "lode.native.Index"

enum { WRITE = 256 * 1024 };

struct sorter {
    struct lode_sorter *it; /* NULL: closed */
    struct lode_buf row;
};

struct keys {
    struct lode_keytab *it; /* NULL: closed */
};

/* Rows one behind the other in a file, each after its length; the table says where. */
struct index {
    struct lode_keytab *keys; /* NULL: closed */
    int fd;
    int64_t size;        /* bytes in the file */
    struct lode_buf out; /* not written yet */
    struct lode_buf row;
};

static void check(lua_State *L, int rc, struct lode_err *err)
{
    if (rc < 0)
        lode_lerr_raise(L, err);
}

static struct lode_slice key_at(lua_State *L, int i)
{
    struct lode_slice key;

    key.p = luaL_checklstring(L, i, &key.n);
    return key;
}

/* sorter(dir, is_descending, memory) */
static int l_sorter(lua_State *L)
{
    const char *dir = luaL_checkstring(L, 1);
    int is_descending = lua_toboolean(L, 2);
    size_t memory = (size_t)luaL_optinteger(L, 3, 0);
    struct sorter *s = lua_newuserdatauv(L, sizeof *s, 0);
    struct lode_err err;

    memset(s, 0, sizeof *s);
    luaL_setmetatable(L, SORTER);
    check(L, lode_sorter_open(dir, memory, is_descending, &s->it, &err), &err);
    return 1;
}

static struct sorter *sorter_at(lua_State *L)
{
    struct sorter *s = luaL_checkudata(L, 1, SORTER);

    if (!s->it)
        luaL_error(L, "the sorter is closed");
    return s;
}

/* add(key, row, columns, file, line, part, fault) */
static int l_sorter_add(lua_State *L)
{
    struct sorter *s = sorter_at(L);
    struct lode_slice key = key_at(L, 2);
    struct lode_err err;

    lua_settop(L, 2 + LODE_LPACK_ARGS);
    lode_lpack_row(L, 3, &s->row);
    check(L, lode_sorter_add(s->it, key, (struct lode_slice){s->row.p, s->row.len}, &err), &err);
    return 0;
}

/* next(columns): row, file, line, part, fault, key */
static int l_sorter_next(lua_State *L)
{
    struct sorter *s = sorter_at(L);
    struct lode_slice key, data;
    struct lode_err err;
    int rc;

    luaL_checktype(L, 2, LUA_TTABLE);
    rc = lode_sorter_next(s->it, &key, &data, &err);
    check(L, rc, &err);
    if (rc == 0)
        return 0;
    lode_lpack_push(L, data, 2);
    lua_pushlstring(L, key.p, key.n);
    return 6;
}

static int l_sorter_close(lua_State *L)
{
    struct sorter *s = luaL_checkudata(L, 1, SORTER);

    lode_sorter_close(s->it);
    lode_buf_clear(&s->row);
    s->it = NULL;
    return 0;
}

/* keys(dir) */
static int l_keys(lua_State *L)
{
    const char *dir = luaL_checkstring(L, 1);
    struct keys *k = lua_newuserdatauv(L, sizeof *k, 0);
    struct lode_err err;

    k->it = NULL;
    luaL_setmetatable(L, KEYS);
    check(L, lode_keytab_open(dir, &k->it, &err), &err);
    return 1;
}

/* add(key): true where it is new */
static int l_keys_add(lua_State *L)
{
    struct keys *k = luaL_checkudata(L, 1, KEYS);
    struct lode_keytab_entry *e;
    struct lode_err err;
    int rc;

    if (!k->it)
        return luaL_error(L, "the keys are closed");
    rc = lode_keytab_put(k->it, key_at(L, 2), 1, &e, &err);
    check(L, rc, &err);
    lua_pushboolean(L, rc);
    return 1;
}

static int l_keys_close(lua_State *L)
{
    struct keys *k = luaL_checkudata(L, 1, KEYS);

    lode_keytab_close(k->it);
    k->it = NULL;
    return 0;
}

/* index(dir) */
static int l_index(lua_State *L)
{
    const char *dir = luaL_checkstring(L, 1);
    struct index *x = lua_newuserdatauv(L, sizeof *x, 0);
    struct lode_err err;

    memset(x, 0, sizeof *x);
    x->fd = -1;
    luaL_setmetatable(L, INDEX);
    check(L, lode_temp_open(dir, &x->fd, &err), &err);
    check(L, lode_keytab_open(dir, &x->keys, &err), &err);
    return 1;
}

static struct index *index_at(lua_State *L)
{
    struct index *x = luaL_checkudata(L, 1, INDEX);

    if (!x->keys)
        luaL_error(L, "the index is closed");
    return x;
}

static int flush(struct index *x, struct lode_err *err)
{
    if (x->out.len && lode_io_pwrite(x->fd, x->out.p, x->out.len, x->size, err) < 0)
        return -1;
    x->size += (int64_t)x->out.len;
    lode_buf_reset(&x->out);
    return 0;
}

static int append(struct index *x, struct lode_slice key, struct lode_err *err)
{
    uint64_t place = (uint64_t)x->size + x->out.len + 1; /* 0 is none */
    uint32_t n = (uint32_t)x->row.len;
    struct lode_keytab_entry *e;
    int rc = lode_keytab_put(x->keys, key, place, &e, err);

    if (rc < 0)
        return -1;
    if (rc == 0 && e->other)
        return 0; /* the key is there twice: who else has it matters no more */
    if (rc == 0)
        e->other = place;
    if (lode_buf_add(&x->out, &n, sizeof n, err) < 0 ||
        lode_buf_add(&x->out, x->row.p, x->row.len, err) < 0)
        return -1;
    return x->out.len < WRITE ? 0 : flush(x, err);
}

/* add(key, row, columns, file, line, part, fault) */
static int l_index_add(lua_State *L)
{
    struct index *x = index_at(L);
    struct lode_slice key = key_at(L, 2);
    struct lode_err err;

    lua_settop(L, 2 + LODE_LPACK_ARGS);
    lode_lpack_row(L, 3, &x->row);
    check(L, append(x, key, &err), &err);
    return 0;
}

/* The row at that place into x->row. */
static int load(struct index *x, uint64_t place, struct lode_err *err)
{
    int64_t at = (int64_t)place - 1;
    uint32_t n = 0;
    size_t got, have = 0;

    if (lode_io_pread(x->fd, &n, sizeof n, at, &got, err) < 0)
        return -1;
    lode_buf_reset(&x->row);
    if (got == sizeof n && lode_buf_reserve(&x->row, n, err) < 0)
        return -1;
    at += (int64_t)sizeof n;
    while (got && have < n) {
        if (lode_io_pread(x->fd, x->row.p + have, n - have, at + (int64_t)have, &got, err) < 0)
            return -1;
        have += got;
    }
    x->row.len = have;
    return got ? 0 : lode_err_set(err, LODE_E_IO, "a temporary file was cut short");
}

/* get(key, columns): row, file, line, and file and line of another row of that key; nothing where
 * the key is not there */
static int l_index_get(lua_State *L)
{
    struct index *x = index_at(L);
    const struct lode_keytab_entry *e = lode_keytab_get(x->keys, key_at(L, 2));
    struct lode_err err;

    luaL_checktype(L, 3, LUA_TTABLE);
    if (!e)
        return 0;
    check(L, flush(x, &err), &err);
    check(L, load(x, e->value, &err), &err);
    lode_lpack_push(L, (struct lode_slice){x->row.p, x->row.len}, 3);
    lua_pop(L, 2); /* part and fault */
    if (!e->other)
        return 3;
    check(L, load(x, e->other, &err), &err);
    lode_lpack_push(L, (struct lode_slice){x->row.p, x->row.len}, 3);
    lua_pop(L, 2);
    lua_remove(L, -3); /* the other row: its file and line are left */
    return 5;
}

static int l_index_close(lua_State *L)
{
    struct index *x = luaL_checkudata(L, 1, INDEX);

    lode_keytab_close(x->keys);
    lode_io_close(x->fd);
    lode_buf_clear(&x->out);
    lode_buf_clear(&x->row);
    x->keys = NULL;
    x->fd = -1;
    return 0;
}

static void class(lua_State *L, const char *name, const luaL_Reg *methods, lua_CFunction close)
{
    luaL_newmetatable(L, name);
    luaL_setfuncs(L, methods, 0);
    lua_pushcfunction(L, close);
    lua_setfield(L, -2, "close");
    lua_pushcfunction(L, close);
    lua_setfield(L, -2, "__gc");
    lua_pushcfunction(L, close);
    lua_setfield(L, -2, "__close");
    lua_pushvalue(L, -1);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
}

int lode_lsort_open(lua_State *L)
{
    static const luaL_Reg sorter[] = {{"add", l_sorter_add}, {"next", l_sorter_next}, {NULL, NULL}};
    static const luaL_Reg keys[] = {{"add", l_keys_add}, {NULL, NULL}};
    static const luaL_Reg index[] = {{"add", l_index_add}, {"get", l_index_get}, {NULL, NULL}};
    static const luaL_Reg functions[] = {
        {"sorter", l_sorter}, {"keys", l_keys}, {"index", l_index}, {NULL, NULL}};

    class(L, SORTER, sorter, l_sorter_close);
    class(L, KEYS, keys, l_keys_close);
    class(L, INDEX, index, l_index_close);
    luaL_newlib(L, functions);
    return 1;
}
