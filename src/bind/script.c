/* bind/script.c - runs a load script. */
#include "bind/script.h"

#include <lauxlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "bind/natives.h"

static int attach(lua_State *L)
{
    lode_natives_set_script(L, lua_touserdata(L, 1));
    return 0;
}

/* The script itself, or what says what it does. */
static int run_it(lua_State *L)
{
    struct lode_script *s = lua_touserdata(L, 1);

    if (!s->module) {
        if (luaL_loadfilex(L, s->path, "t") != LUA_OK)
            return lua_error(L);
        lua_call(L, 0, 0);
        return 0;
    }
    lua_getglobal(L, "require");
    lua_pushstring(L, s->module);
    lua_call(L, 1, 1);
    lua_getfield(L, -1, s->function);
    lua_pushstring(L, s->path);
    lua_pushstring(L, s->data);
    lua_call(L, 2, 0);
    return 0;
}

int lode_script_plan(struct lode_script *s, struct lode_err *err)
{
    s->is_planning = s->is_recipe = 1;
    s->module = "lode.plan";
    s->function = "show";
    return lode_script_run(s, err);
}

int lode_script_repl(struct lode_script *s, const char *data, struct lode_err *err)
{
    s->is_recipe = 1;
    s->data = data;
    s->module = "lode.repl";
    s->function = "run";
    return lode_script_run(s, err);
}

int lode_script_test(struct lode_script *s, struct lode_script_test *test, struct lode_err *err)
{
    s->test = test;
    s->is_recipe = 1;
    s->module = "lode.tap";
    s->function = "run";
    return lode_script_run(s, err);
}

int lode_script_run(struct lode_script *s, struct lode_err *err)
{
    struct lode_vm_opts opts = {.max_bytes = s->lua_max_bytes,
                                .interrupt = s->run    ? s->run->interrupt
                                             : s->test ? s->test->interrupt
                                                       : NULL,
                                .lua_dir = s->lua_dir};
    char *dir = lode_str_dirname(s->path ? s->path : "repl", err);
    int rc;

    if (!dir)
        return -1;
    opts.script_dir = dir;
    rc = lode_vm_open(&opts, &s->vm, err);
    if (rc == 0)
        rc = lode_vm_protect(&s->vm, attach, s, err);
    if (rc == 0)
        rc = lode_vm_protect(&s->vm, run_it, s, err);
    lode_vm_close(&s->vm); /* closes steps, too: they are the state's userdata */
    lode_mem_free(dir);
    return rc;
}

struct eval {
    struct lode_script script;
    const char *const *argv;
    size_t n;
};

static int run_with(lua_State *L)
{
    const struct eval *e = lua_touserdata(L, 1);

    lode_natives_set_script(L, lua_touserdata(L, 1)); /* its first member */
    luaL_checkstack(L, (int)e->n + 1, "too many arguments");
    if (luaL_loadfilex(L, e->script.path, "t") != LUA_OK)
        return lua_error(L);
    for (size_t i = 0; i < e->n; i++)
        lua_pushstring(L, e->argv[i]);
    lua_call(L, (int)e->n, 0);
    return 0;
}

int lode_script_eval(const char *path, const char *const *argv, size_t n, const char *lua_dir,
                     struct lode_err *err)
{
    struct lode_vm_opts opts = {.lua_dir = lua_dir};
    struct eval e = {.argv = argv, .n = n};
    char *dir = lode_str_dirname(path, err);
    int rc;

    if (!dir)
        return -1;
    e.script.path = path;
    opts.script_dir = dir;
    rc = lode_vm_open(&opts, &e.script.vm, err);
    if (rc == 0)
        rc = lode_vm_protect(&e.script.vm, run_with, &e, err);
    lode_vm_close(&e.script.vm);
    lode_mem_free(dir);
    return rc;
}
