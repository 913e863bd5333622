/* bind/lrecord.c - records between Lua tables and C. */
#include "bind/lrecord.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "bind/lerr.h"
#include "bind/lvalue.h"

static int is_cleared_text(struct lode_slice v)
{
    return v.n == 4 && memcmp(v.p, "#N/A", 4) == 0;
}

/* The name of the field whose value is at the top; "" where has_name is 0. */
static const char *name_of(lua_State *L, int has_name)
{
    return has_name ? lua_tostring(L, -2) : "";
}

static void check_value(lua_State *L, int has_name)
{
    const char *fault = lode_lvalue_fault(L, -1), *name = name_of(L, has_name);

    if (fault)
        luaL_error(L, "%s%s%s%s is no value%s", *name ? "field " : "", name, *name ? ": " : "",
                   fault,
                   lua_istable(L, -1) ? " (a column expression belongs in a table map)" : "");
}

int lode_lrecord_value(lua_State *L, struct lode_mapped *to, int has_name, struct lode_slice *out)
{
    char room[LODE_LVALUE_ROOM];
    struct lode_slice v;
    struct lode_err err;

    if (lua_type(L, -1) == LUA_TSTRING) { /* as nearly always */
        v.p = lua_tolstring(L, -1, &v.n);
    } else if (lode_lvalue_is_null(L, -1)) {
        *out = (struct lode_slice){lode_record_null, 4};
        return 1;
    } else {
        check_value(L, has_name);
        lode_lvalue_text(L, -1, room, &v);
    }
    if (v.n == 0)
        return 0;
    if (is_cleared_text(v)) {
        lode_record_reject(
            to, LODE_MAP_REJECT, "BAD_VALUE", name_of(L, has_name), v,
            "the text #N/A would clear the field: use lode.null where that is meant");
        return -1;
    }
    if (lode_text_is_plain(v.p, v.n)) /* as nearly always */
        goto copy;
    if (memchr(v.p, '\0', v.n)) {
        lode_record_reject(to, LODE_MAP_REJECT, "BAD_VALUE", name_of(L, has_name),
                           (struct lode_slice){"", 0}, "the value has a NUL in it");
        return -1;
    }
    if (lode_text_valid(v.p, v.n) != v.n) {
        lode_record_reject(to, LODE_MAP_REJECT, "BAD_VALUE", name_of(L, has_name),
                           (struct lode_slice){"", 0},
                           "the value is no valid UTF-8: was a character cut in half?");
        return -1;
    }
copy:
    if (lode_record_copy(&to->records, v.p, v.n, out, &err) < 0)
        lode_lerr_raise(L, &err);
    return 1;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Numbers for the fields of the record at index that were not seen before: in order of their names,
 * so that a run is the same every time. */
static void learn_fields(lua_State *L, struct lode_lstep *ls, int index, int cache)
{
    const char **names;
    struct lode_err err;
    unsigned field;
    size_t n = 0, n_all = 0;

    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1))
        n_all++;
    names = lua_newuserdatauv(L, (n_all + 1) * sizeof *names, 0);
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING)
            luaL_error(L, "a record is a table of fields, not a list of values");
        lua_pushvalue(L, -2);
        if (lua_rawget(L, cache) == LUA_TNIL)
            names[n++] = lua_tostring(L, -3);
        lua_pop(L, 1);
    }
    qsort(names, n, sizeof *names, by_name);
    for (size_t i = 0; i < n; i++) {
        if (lode_fields_add(&ls->step->fields, names[i], &field, &err) < 0)
            lode_lerr_raise(L, &err);
        lua_pushinteger(L, field);
        lua_setfield(L, cache, names[i]);
    }
    lua_pop(L, 1);
}

/* The columns of a chunk are in the order in which its rows name fields: it must be the same when
 * the rows are mapped once more, whatever fields the step knows by then. Few values, and nearly in
 * order: a table of the same fields gives them alike each time. */
static void sort_by_name(const struct lode_fields *fields, struct lode_record *rec)
{
    const struct lode_fieldref *f = fields->items;

    for (size_t i = 1; i < rec->n; i++) {
        struct lode_value v = rec->values[i];
        size_t k = i;

        for (; k && f[rec->values[k - 1].field].rank > f[v.field].rank; k--)
            rec->values[k] = rec->values[k - 1];
        rec->values[k] = v;
    }
}

/* The number of the field whose name lies below the top: 1, 0 where it was not seen before. */
static int find_field(lua_State *L, struct lode_lstep *ls, int cache, unsigned *field)
{
    struct lode_lnames *names = &ls->field_names;
    int number = lode_lnames_find(L, names, -2);

    if (number < 0) {
        if (lua_type(L, -2) != LUA_TSTRING)
            return 0;
        lua_pushvalue(L, -2);
        if (lua_rawget(L, cache) == LUA_TNUMBER) {
            number = (int)lua_tointeger(L, -1);
            lode_lnames_keep(L, names, -3, number);
        }
        lua_pop(L, 1);
    }
    *field = (unsigned)number;
    return number >= 0;
}

int lode_lrecord_read(lua_State *L, struct lode_lstep *ls, struct lode_mapped *to)
{
    int index = lua_gettop(L), cache, has_new = 0;
    uint64_t seen = 0, bit;
    struct lode_record *rec;
    struct lode_err err;

    lua_rawgeti(L, LUA_REGISTRYINDEX, ls->fields);
    cache = index + 1;
    if (lode_record_add(&to->records, &rec, &err) < 0)
        lode_lerr_raise(L, &err);
again:
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
        struct lode_slice v;
        unsigned field;
        int rc;

        if (!find_field(L, ls, cache, &field)) {
            if (has_new)
                luaL_error(L, "a record is a table of fields");
            lua_settop(L, cache);
            learn_fields(L, ls, index, cache);
            has_new = 1;
            rec->n = 0;
            seen = 0;
            goto again;
        }
        rc = lode_lrecord_value(L, to, 1, &v);
        if (rc < 0) {
            lua_settop(L, index);
            return -1;
        }
        /* two spellings of one field are rare, and found by the bit that both have */
        bit = UINT64_C(1) << field % 64;
        if (rc && seen & bit && lode_record_get(rec, field)) {
            lode_record_reject(to, LODE_MAP_REJECT, "BAD_VALUE", lua_tostring(L, -2), v,
                               "the map gives the field twice, in two spellings");
            lua_settop(L, index);
            return -1;
        }
        if (rc && lode_record_append(rec, field, v, &err) < 0)
            lode_lerr_raise(L, &err);
        seen |= bit;
    }
    sort_by_name(&ls->step->fields, rec);
    lua_settop(L, index);
    return 0;
}

void lode_lrecord_edit(lua_State *L, struct lode_lstep *ls, struct lode_mapped *to)
{
    int cache = lua_gettop(L) + 1;
    struct lode_slice v = {"", 0};
    struct lode_err err;
    unsigned field;

    lua_rawgeti(L, LUA_REGISTRYINDEX, ls->fields);
    lua_insert(L, -3);
    cache -= 2;
    if (!find_field(L, ls, cache, &field)) {
        if (lode_fields_add(&ls->step->fields, lua_tostring(L, -2), &field, &err) < 0)
            lode_lerr_raise(L, &err);
        lua_pushvalue(L, -2);
        lua_pushinteger(L, field);
        lua_rawset(L, cache);
    }
    if (lode_lrecord_value(L, to, 1, &v) < 0) {
        lode_err_set(&err, LODE_E_INPUT, "row.%s: %s", lua_tostring(L, -2), to->reason);
        lode_lerr_raise(L, &err);
    }
    if (lode_record_set(&to->records.items[0], field, v, &err) < 0)
        lode_lerr_raise(L, &err);
}

void lode_lrecord_push(lua_State *L, const struct lode_step *step, const struct lode_record *rec)
{
    lua_createtable(L, 0, (int)rec->n);
    for (size_t i = 0; i < rec->n; i++) {
        const struct lode_value *v = &rec->values[i];

        if (is_cleared_text(v->text))
            lode_lvalue_push_null(L);
        else
            lua_pushlstring(L, v->text.p, v->text.n);
        lua_setfield(L, -2, step->fields.items[v->field].name);
    }
}
