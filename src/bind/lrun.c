/* bind/lrun.c - the run for scripts: arguments, remembered values, errors. lode.native.run. */
#include <lauxlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/str.h"
#include "bind/lerr.h"
#include "bind/lvalue.h"
#include "bind/natives.h"
#include "flow/older.h"
#include "flow/types.h"

int lode_lrun_open(lua_State *L);

/* fail(code, message): raises one of lode's errors where the script called */
static int l_fail(lua_State *L)
{
    enum lode_code code = lode_err_code(luaL_checkstring(L, 1));
    struct lode_err err;

    lode_err_set(&err, code ? code : LODE_E_SCRIPT, "%s", luaL_checkstring(L, 2));
    return lode_lerr_raise(L, &err);
}

/* stop(why): ends the run, exit status 7 */
static int l_stop(lua_State *L)
{
    struct lode_err err;

    lode_natives_script(L)->is_stopped = 1;
    lode_err_set(&err, LODE_E_STOP, "%s", luaL_optstring(L, 1, "stopped by the script"));
    return lode_lerr_raise(L, &err);
}

/* where(): file, line of the script that called into lode */
static int l_where(lua_State *L)
{
    lua_Debug ar;

    if (!lode_lerr_where(L, &ar))
        return 0;
    lua_pushstring(L, ar.source + 1);
    lua_pushinteger(L, ar.currentline);
    return 2;
}

/* args(): {name = value} of --arg */
static int l_args(lua_State *L)
{
    struct lode_script *s = lode_natives_script(L);

    if (s->run && s->run->session)
        return luaL_error(L, "lode.args stands before lode.org(): an earlier run of the same "
                             "arguments is looked for when the org is known");
    s->has_arguments = 1;
    lua_createtable(L, 0, (int)s->n_args);
    for (size_t i = 0; i < s->n_args; i++) {
        lua_pushstring(L, s->args[i].value);
        lua_setfield(L, -2, s->args[i].name);
    }
    return 1;
}

/* is_asking(): true while `lode help SCRIPT` only wants to know the arguments */
static int l_is_asking(lua_State *L)
{
    lua_pushboolean(L, lode_natives_script(L)->is_asking);
    return 1;
}

/* is_planning(): true while `lode plan` wants to know what steps would do */
static int l_is_planning(lua_State *L)
{
    lua_pushboolean(L, lode_natives_script(L)->is_planning);
    return 1;
}

/* function_place(fn): file and first line */
static int l_function_place(lua_State *L)
{
    lua_Debug ar;

    luaL_checktype(L, 1, LUA_TFUNCTION);
    lua_settop(L, 1);
    lua_getinfo(L, ">S", &ar);
    lua_pushstring(L, ar.source[0] == '@' ? ar.source + 1 : "lode's own");
    lua_pushinteger(L, ar.linedefined > 0 ? ar.linedefined : 0);
    return 2;
}

static int l_say(lua_State *L)
{
    const struct lode_script *s = lode_natives_script(L);

    if (s->say)
        s->say(s->say_ctx, luaL_checkstring(L, 1));
    return 0;
}

static struct lode_run *run_of(lua_State *L)
{
    struct lode_script *s = lode_natives_script(L);
    struct lode_err err;

    if (!s->run) {
        lode_err_set(&err, s->is_asking || s->is_planning ? LODE_E_STOP : LODE_E_USAGE,
                     "this needs lode run or lode rehearse");
        lode_lerr_raise(L, &err);
    }
    return s->run;
}

/* argument(name, value): what lode.args made of it goes to the journal */
static int l_argument(lua_State *L)
{
    struct lode_run *run = lode_natives_script(L)->is_recipe ? NULL : run_of(L);
    struct lode_err err;

    if (!run)
        return 0; /* nothing is resumed */
    if (lode_journal_argument(run->journal, luaL_checkstring(L, 1), luaL_checkstring(L, 2), &err) <
        0)
        return lode_lerr_raise(L, &err);
    return 0;
}

/* memo_get(name, n): the n-th remembered value of that name, or nil */
static int l_memo_get(lua_State *L)
{
    struct lode_run *run = run_of(L);
    const char *value;
    struct lode_err err;
    int rc = lode_journal_memo_get(run->journal, luaL_checkstring(L, 1),
                                   (int64_t)luaL_checkinteger(L, 2), &value, &err);

    if (rc < 0)
        return lode_lerr_raise(L, &err);
    if (rc == 0)
        return 0;
    lua_pushstring(L, value);
    return 1;
}

static int l_memo_set(lua_State *L)
{
    struct lode_run *run = run_of(L);
    struct lode_err err;

    if (lode_journal_memo_set(run->journal, luaL_checkstring(L, 1),
                              (int64_t)luaL_checkinteger(L, 2), luaL_checkstring(L, 3), &err) < 0)
        return lode_lerr_raise(L, &err);
    return 0;
}

/* is_top(): not inside a map or a hook, which may run twice for a row */
static int l_is_top(lua_State *L)
{
    const struct lode_script *s = lode_natives_script(L);

    lua_pushboolean(L, !s->mapping && s->n_hooks == 0);
    return 1;
}

static int l_exists(lua_State *L)
{
    lua_pushboolean(L, lode_io_exists(luaL_checkstring(L, 1)));
    return 1;
}

/* keep(part, path): gives a file that was read to its end its name, for good. What an interrupt has
 * cut short is no end. */
static int l_keep(lua_State *L)
{
    struct lode_err err;

    if (lode_types_check_interrupt(run_of(L), &err) < 0 ||
        lode_io_keep(luaL_checkstring(L, 1), luaL_checkstring(L, 2), &err) < 0)
        return lode_lerr_raise(L, &err);
    return 0;
}

/* dir(): the run directory */
static int l_dir(lua_State *L)
{
    lua_pushstring(L, run_of(L)->dir);
    return 1;
}

/* is_mended(): a resumed run's script has changed, and --accept-script does not say that all is
 * well
 */
static int l_is_mended(lua_State *L)
{
    const struct lode_run *run = run_of(L);

    lua_pushboolean(L, run->is_resumed && run->script_changed && !run->accepts_script);
    return 1;
}

/* olders(step): the folders of the runs that this one retries and that began the step, newest first
 */
static int l_olders(lua_State *L)
{
    struct lode_run *run = run_of(L);
    const char *step = luaL_checkstring(L, 1);
    struct lode_err err;
    int n = 0;

    luaL_checkstack(L, (int)run->n_older, NULL);
    for (size_t i = 0; i < run->n_older; i++) {
        int rc = lode_older_has(run->older[i], step, &err);

        if (rc < 0)
            return lode_lerr_raise(L, &err);
        if (rc == 1 && ++n)
            lua_pushstring(L, run->older[i]);
    }
    return n;
}

/* older(step): what the runs that this one retries know of the step: nil, or the folder of the
 * newest that began it, and the encoding of its failed file where that was mended and is to be
 * read */
static int l_older(lua_State *L)
{
    struct lode_run *run = run_of(L);
    const char *dir;
    struct lode_err err;

    if (lode_older_step(run, luaL_checkstring(L, 1), &dir, &err) < 0)
        return lode_lerr_raise(L, &err);
    if (!dir)
        return 0;
    lua_pushstring(L, dir);
    if (!run->failed_encoding[0])
        return 1;
    lua_pushstring(L, run->failed_encoding);
    return 2;
}

static int l_now(lua_State *L)
{
    lua_pushinteger(L, (lua_Integer)lode_clock_now_ms());
    return 1;
}

/* random(): a whole number of 63 bits */
static int l_random(lua_State *L)
{
    uint64_t n;

    lode_clock_random(&n, sizeof n);
    lua_pushinteger(L, (lua_Integer)(n >> 1));
    return 1;
}

/* nearest(name, list): "did you mean", or nil */
static int l_nearest(lua_State *L)
{
    const char *name = luaL_checkstring(L, 1), *names[512], *near;
    size_t n = 0;

    luaL_checktype(L, 2, LUA_TTABLE);
    for (lua_Integer i = 1; i <= luaL_len(L, 2) && n < 512; i++) {
        lua_rawgeti(L, 2, i);
        names[n++] = luaL_checkstring(L, -1);
        lua_pop(L, 1); /* the list keeps it alive */
    }
    near = lode_str_nearest(name, names, n);
    if (near)
        lua_pushstring(L, near);
    else
        lua_pushnil(L);
    return 1;
}

static int l_remove(lua_State *L)
{
    struct lode_err err;

    if (lode_io_remove(luaL_checkstring(L, 1), &err) < 0)
        return lode_lerr_raise(L, &err);
    return 0;
}

int lode_lrun_open(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"fail", l_fail},
        {"stop", l_stop},
        {"where", l_where},
        {"args", l_args},
        {"is_asking", l_is_asking},
        {"is_planning", l_is_planning},
        {"function_place", l_function_place},
        {"say", l_say},
        {"argument", l_argument},
        {"memo_get", l_memo_get},
        {"memo_set", l_memo_set},
        {"dir", l_dir},
        {"older", l_older},
        {"is_mended", l_is_mended},
        {"olders", l_olders},
        {"now", l_now},
        {"random", l_random},
        {"nearest", l_nearest},
        {"remove", l_remove},
        {"is_top", l_is_top},
        {"exists", l_exists},
        {"keep", l_keep},
        {NULL, NULL},
    };

    luaL_newlib(L, functions);
    lode_lvalue_push_null(L);
    lua_setfield(L, -2, "null");
    return 1;
}
