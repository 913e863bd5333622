/* bind/vm.c - the Lua state: memory cap, interrupts, where modules come from, what scripts cannot
 * do. */
#include "bind/vm.h"

#include <lauxlib.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/str.h"
#include "bind/embed.h"
#include "bind/lerr.h"
#include "bind/natives.h"

#define BUF_TNAME "lode.Buf"

enum { HOOK_COUNT = 10000, MAX_MODULE = 4 << 20 };

static void *allocate(void *ud, void *p, size_t old, size_t n)
{
    struct lode_vm *vm = ud;
    void *q;

    if (!p)
        old = 0; /* Lua's word for what it will be */
    if (n == 0) {
        vm->used -= old;
        if (old)
            lode_pool_put(&vm->pool, p, old);
        return NULL;
    }
    if (n > old && vm->used + (n - old) > vm->max)
        return NULL;
    q = old ? lode_pool_resize(&vm->pool, p, old, n) : lode_pool_get(&vm->pool, n);
    if (q)
        vm->used += n - old;
    return q;
}

struct lode_vm *lode_vm_of(lua_State *L)
{
    void *ud;

    lua_getallocf(L, &ud);
    return ud;
}

static int is_interrupted(const struct lode_vm *vm)
{
    return vm->interrupt && atomic_load(vm->interrupt);
}

static void interrupt(lua_State *L, lua_Debug *ar)
{
    struct lode_vm *vm = lode_vm_of(L);
    struct lode_err err;

    (void)ar;
    if (vm->cpu_until && !vm->is_out_of_time)
        vm->is_out_of_time = lode_clock_cpu_ms() >= vm->cpu_until;
    if (!is_interrupted(vm) && !vm->is_out_of_time) {
        if (lua_gethookcount(L) != HOOK_COUNT) /* this thread was raised at, before */
            lua_sethook(L, interrupt, LUA_MASKCOUNT, HOOK_COUNT);
        return;
    }
    lua_sethook(L, interrupt, LUA_MASKCOUNT, 1); /* no pcall swallows it for long */
    if (is_interrupted(vm))
        lode_err_set(&err, LODE_E_CANCEL, "interrupted");
    else
        lode_err_set(&err, LODE_E_LIMIT, "CPU time limit exceeded");
    lode_lerr_raise(L, &err);
}

void lode_vm_limit_cpu(struct lode_vm *vm, int64_t until)
{
    vm->cpu_until = until;
    vm->is_out_of_time = 0;
}

int lode_vm_catch(lua_State *L)
{
    lode_lerr_place(L);
    lode_lerr_read(L, -1, &lode_vm_of(L)->caught);
    return 1;
}

int lode_vm_protect(struct lode_vm *vm, lua_CFunction fn, void *arg, struct lode_err *err)
{
    lua_State *L = vm->L;
    int base = lua_gettop(L), status;

    if (!lua_checkstack(L, 3))
        return lode_err_set(err, LODE_E_NOMEM, "no room on the Lua stack");
    lua_pushcfunction(L, lode_vm_catch);
    lua_pushcfunction(L, fn); /* these three pushes allocate nothing */
    lua_pushlightuserdata(L, arg);
    status = lua_pcall(L, 1, 0, base + 1);
    lua_settop(L, base);
    if (status == LUA_ERRRUN)
        *err = vm->caught;
    else if (status == LUA_ERRMEM)
        lode_err_set(err, LODE_E_NOMEM,
                     "the script needs more than %zu MiB (--lua-memory raises this): does it keep "
                     "rows?",
                     vm->max >> 20);
    else if (status != LUA_OK)
        lode_err_set(err, LODE_E_SCRIPT, "Lua gave up");
    return status == LUA_OK ? 0 : -1;
}

/* From the disk, under the name that the module has in the binary. */
static int load_from_disk(lua_State *L, const struct lode_embed_file *f, const char *chunk)
{
    struct lode_buf *text = lua_newuserdatauv(L, sizeof *text, 0);
    struct lode_err err;
    const char *path;
    int rc;

    lode_buf_init(text, 0);
    luaL_setmetatable(L, BUF_TNAME);
    path = lua_pushfstring(L, "%s/%s", lode_vm_of(L)->lua_dir, f->path);
    if (lode_io_read_file(path, MAX_MODULE, text, &err) < 0)
        return lode_lerr_raise(L, &err);
    rc = luaL_loadbufferx(L, lode_buf_str(text), text->len, chunk, "t");
    lode_buf_clear(text);
    return rc;
}

static int clear_buf(lua_State *L)
{
    lode_buf_clear(luaL_checkudata(L, 1, BUF_TNAME));
    return 0;
}

/* package.searchers[2]: lode's own modules. */
static int search_own(lua_State *L)
{
    const char *name = luaL_checkstring(L, 1);
    char chunk[160];
    int rc;

    for (const struct lode_embed_file *f = lode_embed_files; f->name; f++) {
        if (strcmp(f->name, name) != 0)
            continue;
        snprintf(chunk, sizeof chunk, "=" LODE_LERR_OWN "%s", lode_str_basename(f->path));
        rc = lode_vm_of(L)->lua_dir ? load_from_disk(L, f, chunk)
                                    : luaL_loadbufferx(L, f->text, f->size, chunk, "t");
        if (rc != LUA_OK)
            return lua_error(L);
        lua_pushstring(L, f->path);
        return 2;
    }
    lua_pushfstring(L, "no module '%s' built into lode", name);
    return 1;
}

/* setmetatable without __gc: a finaliser could run between two pushes of ours. */
static int set_metatable(lua_State *L)
{
    int t = lua_type(L, 2);

    luaL_argexpected(L, t == LUA_TNIL || t == LUA_TTABLE, 2, "nil or table");
    luaL_checktype(L, 1, LUA_TTABLE);
    if (t == LUA_TTABLE) {
        lua_pushstring(L, "__gc");
        lua_rawget(L, 2);
        if (!lua_isnil(L, -1))
            return luaL_error(L, "scripts cannot define __gc; use local x <close>");
        lua_pop(L, 1);
    }
    if (luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL)
        return luaL_error(L, "cannot change a protected metatable");
    lua_settop(L, 2);
    lua_setmetatable(L, 1);
    return 1;
}

/* Whether the function that runs stands in a folder of the system's modules: those were written
 * without our rule, and ask for globals to learn which Lua they are in. Or whether it is in C and
 * sets a global: some modules set one that has their name. */
static int is_of_system(lua_State *L)
{
    lua_Debug ar;
    const char *p, *end;
    size_t n;

    if (!lua_getstack(L, 1, &ar) || !lua_getinfo(L, "S", &ar))
        return 0;
    if (ar.what[0] == 'C')
        return lua_gettop(L) == 3 && lua_type(L, 2) == LUA_TSTRING;
    if (ar.source[0] != '@')
        return 0;
    for (p = lua_tostring(L, lua_upvalueindex(1)); *p; p = *end ? end + 1 : end) {
        end = p + strcspn(p, ";");
        n = strcspn(p, "?;");
        if (*p == '/' && n > 1 && strncmp(ar.source + 1, p, n) == 0)
            return 1;
    }
    return 0;
}

/* Code of the command line has a row, whose columns are meant by names that nobody declared. */
static int refuse_in_code(lua_State *L, const char *name)
{
    if (strcmp(name, "c") == 0 && lua_gettop(L) < 3)
        return luaL_error(L, "c is not declared: -e has one row, write row.Name for c.Name");
    return luaL_error(L,
                      "%s is not declared: the column is row.%s, a name of your own begins "
                      "with \"local %s\"",
                      name, name, name);
}

static int is_in_code(lua_State *L)
{
    lua_Debug ar;

    return lua_getstack(L, 1, &ar) && lua_getinfo(L, "S", &ar) && strcmp(ar.source, "@-e") == 0;
}

/* __index and __newindex of the globals; upvalue: the system's package.path */
static int refuse_global(lua_State *L)
{
    const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "?";

    if (is_of_system(L)) {
        if (lua_gettop(L) < 3)
            return 0;
        lua_rawset(L, 1);
        return 0;
    }
    if (strcmp(name, "lode") == 0)
        return luaL_error(L, "lode is not declared: write local lode = require \"lode\"");
    if (is_in_code(L))
        return refuse_in_code(L, name);
    return luaL_error(L, "%s is not declared: write \"local %s\"", name, name);
}

static int refuse_exit(lua_State *L)
{
    return luaL_error(L, "os.exit would leave the run unfinished: use lode.stop \"why\"");
}

/* load, loadfile and dofile take text only: a crafted binary chunk could do anything. */
static int text_only(lua_State *L)
{
    int mode = lua_toboolean(L, lua_upvalueindex(2)) ? 2 : 3;
    int n = lua_gettop(L) < mode ? mode : lua_gettop(L); /* an argument more would be an env */

    lua_settop(L, n);
    lua_pushliteral(L, "t");
    lua_replace(L, mode);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, n, LUA_MULTRET);
    return lua_gettop(L);
}

/* A handler of the script's, but not for an interrupt: that is raised by a hook, in which no other
 * hook could end the handler. */
static int handle(lua_State *L)
{
    const struct lode_vm *vm = lode_vm_of(L);

    if (is_interrupted(vm) || vm->is_out_of_time)
        return 1;
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
    return lua_gettop(L);
}

static int end_xpcall(lua_State *L, int status, lua_KContext ctx)
{
    (void)status;
    (void)ctx;
    return lua_gettop(L);
}

static int x_pcall(lua_State *L)
{
    luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_pushvalue(L, 2);
    lua_pushcclosure(L, handle, 1);
    lua_replace(L, 2);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_callk(L, lua_gettop(L) - 1, LUA_MULTRET, 0, end_xpcall);
    return end_xpcall(L, LUA_OK, 0);
}

static int do_file(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);

    lua_settop(L, 1);
    if (luaL_loadfilex(L, path, "t") != LUA_OK)
        return lua_error(L);
    lua_call(L, 0, LUA_MULTRET);
    return lua_gettop(L) - 1;
}

static void wrap_load(lua_State *L, const char *name, int mode_is_second)
{
    lua_getglobal(L, name);
    lua_pushboolean(L, mode_is_second);
    lua_pushcclosure(L, text_only, 2);
    lua_setglobal(L, name);
}

static void guard_globals(lua_State *L, const char *system_path)
{
    lua_pushglobaltable(L);
    lua_newtable(L);
    lua_pushstring(L, system_path);
    lua_pushcclosure(L, refuse_global, 1);
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, "__newindex");
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    lua_pop(L, 1);
}

static void narrow(lua_State *L)
{
    lua_register(L, "setmetatable", set_metatable);
    lua_register(L, "dofile", do_file);
    lua_getglobal(L, "xpcall");
    lua_pushcclosure(L, x_pcall, 1);
    lua_setglobal(L, "xpcall");
    wrap_load(L, "load", 0);
    wrap_load(L, "loadfile", 1);
    lua_getglobal(L, "os");
    lua_pushcfunction(L, refuse_exit);
    lua_setfield(L, -2, "exit");
    lua_getglobal(L, "debug");
    lua_getfield(L, -1, "traceback");
    lua_newtable(L);
    lua_insert(L, -2);
    lua_setfield(L, -2, "traceback");
    lua_pushvalue(L, -1);
    lua_setglobal(L, "debug");
    luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
    lua_insert(L, -2);
    lua_setfield(L, -2, "debug");
    lua_settop(L, 0);
}

static void set_paths(lua_State *L, const char *dir)
{
    lua_getglobal(L, "package");
    lua_getfield(L, -1, "path");
    guard_globals(L, lua_tostring(L, -1));
    lua_pop(L, 1);
    if (dir) {
        lua_getfield(L, -1, "path");
        lua_pushfstring(L, "%s/?.lua;%s/lib/?.lua;%s/?/init.lua;%s", dir, dir, dir,
                        lua_tostring(L, -1));
        lua_setfield(L, -3, "path");
        lua_pop(L, 1);
    }
    lua_getfield(L, -1, "searchers");
    for (lua_Integer i = luaL_len(L, -1); i >= 2; i--) {
        lua_rawgeti(L, -1, i);
        lua_rawseti(L, -2, i + 1);
    }
    lua_pushcfunction(L, search_own);
    lua_rawseti(L, -2, 2);
    lua_settop(L, 0);
}

static int set_up(lua_State *L)
{
    const struct lode_vm_opts *opts = lua_touserdata(L, 1);

    luaL_openlibs(L);
    lode_lerr_open(L);
    lode_natives_open(L);
    luaL_newmetatable(L, BUF_TNAME);
    lua_pushcfunction(L, clear_buf);
    lua_setfield(L, -2, "__gc");
    lua_settop(L, 1);
    narrow(L);
    set_paths(L, opts->script_dir);
    return 0;
}

int lode_vm_open(const struct lode_vm_opts *opts, struct lode_vm *vm, struct lode_err *err)
{
    memset(vm, 0, sizeof *vm);
    vm->max = opts->max_bytes ? opts->max_bytes : (size_t)256 << 20;
    vm->interrupt = opts->interrupt;
    vm->lua_dir = opts->lua_dir;
    vm->L = lua_newstate(allocate, vm);
    if (!vm->L)
        return lode_err_set(err, LODE_E_NOMEM, "out of memory for Lua");
    if (vm->interrupt) /* a hook slows each instruction down */
        lua_sethook(vm->L, interrupt, LUA_MASKCOUNT, HOOK_COUNT);
    lua_gc(vm->L, LUA_GCGEN, 0, 0); /* what is made for a row is garbage after it */
    if (lode_vm_protect(vm, set_up, (void *)opts, err) < 0) {
        lode_vm_close(vm);
        return -1;
    }
    return 0;
}

void lode_vm_close(struct lode_vm *vm)
{
    if (vm->L)
        lua_close(vm->L);
    vm->L = NULL;
    lode_pool_clear(&vm->pool);
}

static int run_file(lua_State *L)
{
    const char *path = lua_touserdata(L, 1);

    if (luaL_loadfilex(L, path, "t") != LUA_OK)
        return lua_error(L);
    lua_call(L, 0, 0);
    return 0;
}

int lode_vm_run(struct lode_vm *vm, const char *path, struct lode_err *err)
{
    return lode_vm_protect(vm, run_file, (void *)path, err);
}
