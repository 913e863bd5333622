/* bind/lorg.c - the signed-in org for scripts: lode.native.org. Every call here waits for its
 * answer; transfers of running steps go on beside it. */
#include "bind/lorg.h"

#include <lauxlib.h>
#include <string.h>

#include "bind/lerr.h"
#include "bind/natives.h"
#include "flow/permit.h"
#include "salesforce/describe.h"
#include "salesforce/queryjob.h"
#include "salesforce/soqltext.h"

struct lode_session *lode_lorg_session(lua_State *L)
{
    struct lode_script *s = lode_natives_script(L);
    struct lode_session *session = s->run ? s->run->session : NULL;
    struct lode_err err;

    if (!session) {
        lode_err_set(&err, LODE_E_USAGE, "no org yet: call lode.org() first");
        lode_lerr_raise(L, &err);
    }
    return session;
}

struct lode_session *lode_lorg_writable(lua_State *L)
{
    struct lode_session *session = lode_lorg_session(L);
    struct lode_err err;

    if (lode_permit_write(lode_natives_script(L)->run, &err) < 0)
        lode_lerr_raise(L, &err);
    return session;
}

/* connect(alias): {org_id, user_id, username, org_name, instance, instance_url, api_version,
 * is_sandbox, is_rehearsal} */
static int l_connect(lua_State *L)
{
    struct lode_script *s = lode_natives_script(L);
    const char *alias = luaL_optstring(L, 1, NULL);
    const struct lode_identity *org;
    struct lode_err err;

    if (!s->connect) { /* lode help: that is all there is to learn */
        lode_err_set(&err, s->is_asking ? LODE_E_STOP : LODE_E_USAGE,
                     "lode.org() needs lode run or lode rehearse");
        return lode_lerr_raise(L, &err);
    }
    if (s->n_args && !s->has_arguments) {
        lode_err_set(&err, LODE_E_USAGE,
                     "--arg %.80s: the script has declared no arguments by now: lode.args { … } "
                     "stands before lode.org()",
                     s->args[0].name);
        return lode_lerr_raise(L, &err);
    }
    if (s->connect(s->connect_ctx, alias, &err) < 0)
        return lode_lerr_raise(L, &err);
    org = &s->run->org;
    lua_createtable(L, 0, 9);
    lua_pushboolean(L, s->is_rehearsal);
    lua_setfield(L, -2, "is_rehearsal");
    lua_pushstring(L, org->org_id);
    lua_setfield(L, -2, "org_id");
    lua_pushstring(L, org->user_id);
    lua_setfield(L, -2, "user_id");
    lua_pushstring(L, org->username);
    lua_setfield(L, -2, "username");
    lua_pushstring(L, org->org_name);
    lua_setfield(L, -2, "org_name");
    lua_pushstring(L, org->instance);
    lua_setfield(L, -2, "instance");
    lua_pushstring(L, lode_session_instance_url(s->run->session));
    lua_setfield(L, -2, "instance_url");
    lua_pushstring(L, lode_session_version(s->run->session));
    lua_setfield(L, -2, "api_version");
    if (org->is_sandbox >= 0) {
        lua_pushboolean(L, org->is_sandbox);
        lua_setfield(L, -2, "is_sandbox");
    }
    return 1;
}

/* describe(object): the reply as JSON text */
static int l_describe(lua_State *L)
{
    struct lode_session *session = lode_lorg_session(L);
    const char *object = luaL_checkstring(L, 1);
    struct lode_describe **box = lua_newuserdatauv(L, sizeof *box, 0);
    struct lode_err err;

    *box = NULL;
    luaL_setmetatable(L, "lode.native.Describe");
    if (lode_describe_get(session, object, box, &err) < 0)
        return lode_lerr_raise(L, &err);
    lua_pushstring(L, lode_describe_json(*box));
    return 1;
}

static int l_describe_gc(lua_State *L)
{
    struct lode_describe **box = luaL_checkudata(L, 1, "lode.native.Describe");

    lode_describe_free(*box);
    *box = NULL;
    return 0;
}

/* query(soql, path, how, all_rows, is_kept): rows to a CSV file. how: "rest", "bulk" or "auto".
 * is_kept: the next call for that path goes on where a Bulk query was cut off. Gives their number.
 */
static int l_query(lua_State *L)
{
    struct lode_session *session = lode_lorg_session(L);
    const char *soql = luaL_checkstring(L, 1), *path = luaL_checkstring(L, 2);
    const char *how = luaL_checkstring(L, 3);
    int all = lua_toboolean(L, 4);
    enum lode_queryjob_how way = strcmp(how, "bulk") == 0   ? LODE_QUERYJOB_BULK
                                 : strcmp(how, "rest") == 0 ? LODE_QUERYJOB_REST
                                                            : LODE_QUERYJOB_AUTO;
    int64_t n = 0;
    struct lode_err err;

    if (lua_toboolean(L, 5) && way != LODE_QUERYJOB_REST)
        way = way == LODE_QUERYJOB_BULK ? LODE_QUERYJOB_BULK_KEPT : LODE_QUERYJOB_AUTO_KEPT;
    if (lode_queryjob_fetch(session, soql, all, way, path, NULL, NULL, &n, &err) < 0)
        return lode_lerr_raise(L, &err);
    lua_pushinteger(L, (lua_Integer)n);
    return 1;
}

/* columns(soql): the names of the columns that its rows have */
static int l_columns(lua_State *L)
{
    struct lode_soqltext text = {.n = 0};
    struct lode_err err;
    int rc = lode_soqltext_parse(luaL_checkstring(L, 1), &text, &err);

    lua_createtable(L, (int)text.n, 0);
    for (size_t i = 0; rc == 0 && i < text.n; i++) {
        lua_pushstring(L, text.columns[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lode_soqltext_clear(&text);
    return rc < 0 ? lode_lerr_raise(L, &err) : 1;
}

/* A refusal that is about what was asked for. */
static int is_reply(const struct lode_call *call, const struct lode_err *err)
{
    return call->is_answered && call->status / 100 == 4 && call->status != 401 &&
           err->code != LODE_E_LIMIT;
}

/* rest(method, path, body): status, text. Raises for anything but an answer to what was asked. */
static int l_rest(lua_State *L)
{
    static const char *const names[] = {"GET", "POST", "PUT", "PATCH", "DELETE", NULL};
    struct lode_script *s = lode_natives_script(L);
    enum lode_method method = (enum lode_method)luaL_checkoption(L, 1, NULL, names);
    struct lode_session *session =
        method == LODE_GET ? lode_lorg_session(L) : lode_lorg_writable(L);
    const char *path = luaL_checkstring(L, 2), *body = luaL_optstring(L, 3, NULL);
    struct lode_call **box = lua_newuserdatauv(L, sizeof(struct lode_call *), 0), *call;
    struct lode_err err;
    int rc;

    *box = NULL;
    luaL_setmetatable(L, "lode.native.Call");
    rc = body ? lode_session_call_json(session, method, path, body, box, &err)
              : lode_session_call(session, method, path, box, &err);
    if (rc < 0)
        return lode_lerr_raise(L, &err);
    call = *box;
    if (method != LODE_GET)
        s->run->was_sent = 1;
    rc = lode_session_perform(session, call, &err);
    if (rc < 0 && !is_reply(call, &err))
        return lode_lerr_raise(L, &err);
    lua_pushinteger(L, call->status);
    lua_pushlstring(L, lode_buf_str(&call->reply), call->reply.len);
    lode_call_free(call);
    *box = NULL;
    return 2;
}

static int l_call_gc(lua_State *L)
{
    struct lode_call **box = luaL_checkudata(L, 1, "lode.native.Call");

    lode_call_free(*box);
    *box = NULL;
    return 0;
}

int lode_lorg_open(lua_State *L)
{
    static const luaL_Reg functions[] = {{"connect", l_connect}, {"describe", l_describe},
                                         {"query", l_query},     {"columns", l_columns},
                                         {"rest", l_rest},       {NULL, NULL}};

    luaL_newmetatable(L, "lode.native.Describe");
    lua_pushcfunction(L, l_describe_gc);
    lua_setfield(L, -2, "__gc");
    lua_pop(L, 1);
    luaL_newmetatable(L, "lode.native.Call");
    lua_pushcfunction(L, l_call_gc);
    lua_setfield(L, -2, "__gc");
    lua_pop(L, 1);
    luaL_newlib(L, functions);
    return 1;
}
