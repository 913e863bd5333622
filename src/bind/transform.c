/* bind/transform.c - one Lua state, one recipe. A step of no run stands behind the rows and records
 * of the script, so that a map is the same here and in a load. */
#include "bind/transform.h"

#include <lauxlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "bind/captured.h"
#include "bind/lerr.h"
#include "bind/lstep.h"
#include "bind/natives.h"
#include "flow/map.h"

enum { CHECK_EVERY = 16, MANY_VALUES = 2000 };

struct lode_transform {
    struct lode_script script;
    struct lode_step step;
    struct lode_lstep ls;
    const struct lode_transform_opts *opts; /* while it opens */
    enum lode_transform_kind kind;
    void (*print)(const char *text);
    char **columns; /* that were asked for, by the recipe or the command line */
    size_t n_columns, cap_columns;
    int is_asked;  /* columns were asked for */
    int is_shared; /* there are other states with this map */
    unsigned n_checks;
    struct lode_captured captured;
    int is_complete; /* no other fields can come than those there are */
};

static int add_column(struct lode_transform *t, const char *name, size_t n, struct lode_err *err)
{
    if (lode_mem_grow(&t->columns, t->n_columns, &t->cap_columns, sizeof *t->columns, err) < 0)
        return -1;
    t->columns[t->n_columns] = lode_str_dupn(name, n, err);
    if (!t->columns[t->n_columns])
        return -1;
    t->n_columns++;
    t->is_asked = 1;
    return 0;
}

static int split_columns(struct lode_transform *t, const char *list, struct lode_err *err)
{
    for (const char *p = list, *end; p; p = end ? end + 1 : NULL) {
        end = strchr(p, ',');
        if (end == p || !*p)
            return lode_err_set(err, LODE_E_USAGE, "--columns %s: write names, parted by commas",
                                list);
        if (add_column(t, p, end ? (size_t)(end - p) : strlen(p), err) < 0)
            return -1;
    }
    return 0;
}

/* A list of names at the top of the stack, which goes. */
static void take_columns(lua_State *L, struct lode_transform *t)
{
    struct lode_err err;

    for (lua_Integer i = 1, n = lua_istable(L, -1) ? luaL_len(L, -1) : 0; i <= n; i++) {
        size_t len;
        const char *name;

        lua_rawgeti(L, -1, i);
        name = luaL_checklstring(L, -1, &len);
        if (!t->opts->columns && add_column(t, name, len, &err) < 0)
            lode_lerr_raise(L, &err);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

/* A field of a module of lode's. [-0, +1, e] */
static void push_function(lua_State *L, const char *module, const char *name)
{
    lua_getglobal(L, "require");
    lua_pushstring(L, module);
    lua_call(L, 1, 1);
    lua_getfield(L, -1, name);
    lua_remove(L, -2);
}

/* The map, at the top of the stack, which goes. */
static void keep_map(lua_State *L, struct lode_transform *t)
{
    t->ls.map = luaL_ref(L, LUA_REGISTRYINDEX);
}

/* A function or a plan, at index 2. */
static void keep_either(lua_State *L, struct lode_transform *t)
{
    if (lua_isfunction(L, 2))
        keep_map(L, t);
    else
        (void)lode_lplan_fill(L, &t->ls);
    t->is_complete = t->ls.map == LUA_NOREF;
}

static void load_recipe(lua_State *L, struct lode_transform *t)
{
    lua_settop(L, 1);
    if (luaL_loadfilex(L, t->script.path, "t") != LUA_OK)
        lua_error(L);
    lua_call(L, 0, 1);
    push_function(L, "lode.recipe", "read");
    lua_insert(L, 2);
    lua_pushstring(L, t->script.path);
    lua_call(L, 2, 2);
    take_columns(L, t);
    keep_either(L, t);
}

/* {step = {key = id}} [-0, +1, m] */
static void push_ids(lua_State *L, const struct lode_transform_opts *o)
{
    lua_newtable(L);
    for (size_t i = 0; i < o->n_ids; i++) {
        luaL_getsubtable(L, -1, o->ids[i].step);
        if (o->ids[i].key) { /* else the step has none */
            lua_pushstring(L, o->ids[i].id);
            lua_setfield(L, -2, o->ids[i].key);
        }
        lua_pop(L, 1);
    }
}

static void load_step(lua_State *L, struct lode_transform *t)
{
    size_t n;
    const char *const *columns = lode_source_columns(t->step.source, &n);

    lua_settop(L, 1);
    push_function(L, "lode.plan", "map_of");
    lua_pushstring(L, t->script.path);
    lua_pushstring(L, t->opts->step);
    push_ids(L, t->opts);
    lua_createtable(L, (int)n, 0);
    for (size_t i = 0; i < n; i++) {
        lua_pushstring(L, columns[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_call(L, 4, 1);
    keep_either(L, t);
}

/* The columns of the source are the first fields; what the code assigns follows. */
static void learn_columns(lua_State *L, struct lode_transform *t)
{
    size_t n;
    const char *const *columns = lode_source_columns(t->step.source, &n);
    struct lode_err err;
    unsigned field;

    t->is_complete = !strchr(t->opts->code, '['); /* else names may be made up as it runs */
    lua_settop(L, 1);
    push_function(L, "lode.recipe", "assigned");
    lua_pushstring(L, t->opts->code);
    lua_call(L, 1, 1);
    lua_rawgeti(L, LUA_REGISTRYINDEX, t->ls.fields);
    for (size_t i = 0, all = n + (size_t)lua_rawlen(L, 2); i < all; i++) {
        lua_settop(L, 3);
        if (i < n)
            lua_pushstring(L, columns[i]);
        else
            lua_rawgeti(L, 2, (lua_Integer)(i - n) + 1);
        if (lode_fields_add(&t->step.fields, lua_tostring(L, 4), &field, &err) < 0)
            lode_lerr_raise(L, &err);
        lua_pushinteger(L, field);
        lua_rawset(L, 3);
    }
}

static void load_code(lua_State *L, struct lode_transform *t)
{
    lua_settop(L, 1);
    push_function(L, "lode.recipe", "compile");
    lua_pushstring(L, t->opts->code);
    lua_pushboolean(L, t->kind == LODE_TRANSFORM_FILTER);
    lua_call(L, 2, 1);
    keep_map(L, t);
    if (t->kind == LODE_TRANSFORM_EDIT)
        learn_columns(L, t);
}

static int new_ref(lua_State *L)
{
    lua_newtable(L);
    return luaL_ref(L, LUA_REGISTRYINDEX);
}

/* print(...), as Lua's, but a line goes to opts->print, in one piece: workers print, too. */
static int l_print(lua_State *L)
{
    void (*print)(const char *text) =
        ((struct lode_transform *)lua_touserdata(L, lua_upvalueindex(1)))->print;
    int n = lua_gettop(L);
    luaL_Buffer b;

    luaL_buffinit(L, &b);
    for (int i = 1; i <= n; i++) {
        if (i > 1)
            luaL_addchar(&b, '\t');
        (void)luaL_tolstring(L, i, NULL);
        luaL_addvalue(&b);
    }
    luaL_pushresult(&b);
    print(lua_tostring(L, -1));
    return 0;
}

static int set_up(lua_State *L)
{
    struct lode_transform *t = lua_touserdata(L, 1);
    struct lode_lstep *ls = &t->ls;

    if (t->print) {
        lua_pushlightuserdata(L, t);
        lua_pushcclosure(L, l_print, 1);
        lua_setglobal(L, "print");
    }

    lode_natives_set_script(L, &t->script);
    lode_lrow_open(L);
    ls->fields = new_ref(L);
    ls->functions = new_ref(L);
    lode_lrow_columns(L, t->step.source);
    ls->columns = luaL_ref(L, LUA_REGISTRYINDEX);
    lode_lnames_init(L, &ls->field_names);
    lode_lnames_init(L, &ls->column_names);
    lua_pushboolean(L, 1); /* where a step's hooks find its userdata */
    lua_rawsetp(L, LUA_REGISTRYINDEX, ls);
    if (t->kind == LODE_TRANSFORM_RECIPE)
        load_recipe(L, t);
    else if (t->kind == LODE_TRANSFORM_STEP)
        load_step(L, t);
    else
        load_code(L, t);
    lode_lhooks_set(ls);
    return 0;
}

static struct lode_transform *make(const struct lode_transform_opts *opts,
                                   struct lode_source *source, struct lode_err *err)
{
    struct lode_transform *t = lode_mem_alloc(sizeof *t, err);

    if (!t)
        return NULL;
    t->opts = opts;
    t->kind = opts->kind;
    t->print = opts->print;
    t->script.path = opts->path ? opts->path : "-e";
    t->script.args = opts->args;
    t->script.n_args = opts->n_args;
    t->script.is_recipe = 1;
    t->step.source = source;
    t->step.n_mapped = opts->is_worker; /* the first rows were another's */
    t->ls.step = &t->step;
    t->ls.script = &t->script;
    t->script.is_planning = opts->kind == LODE_TRANSFORM_STEP;
    t->ls.form = opts->kind == LODE_TRANSFORM_FILTER ? LODE_LSTEP_FILTER
                 : opts->kind == LODE_TRANSFORM_EDIT ? LODE_LSTEP_EDIT
                                                     : LODE_LSTEP_RECORD;
    t->ls.map = t->ls.failed = t->ls.prepare = LUA_NOREF;
    t->ls.functions = t->ls.fields = t->ls.columns = t->ls.existing = LUA_NOREF;
    return t;
}

int lode_transform_open(const struct lode_transform_opts *opts, struct lode_source *source,
                        struct lode_transform **out, struct lode_err *err)
{
    struct lode_vm_opts vm = {
        .max_bytes = opts->lua_max_bytes, .interrupt = opts->interrupt, .lua_dir = opts->lua_dir};
    struct lode_transform *t = make(opts, source, err);
    char *dir = t ? lode_str_dirname(t->script.path, err) : NULL;
    int rc = -1;

    if (!dir || (opts->columns && split_columns(t, opts->columns, err) < 0))
        goto out;
    vm.script_dir = dir;
    if (lode_vm_open(&vm, &t->script.vm, err) < 0)
        goto out;
    rc = lode_vm_protect(&t->script.vm, set_up, t, err);
    t->opts = NULL;
out:
    lode_mem_free(dir);
    if (rc < 0)
        lode_transform_close(t);
    else
        *out = t;
    return rc;
}

void lode_transform_close(struct lode_transform *t)
{
    if (!t)
        return;
    lode_vm_close(&t->script.vm);
    for (size_t i = 0; i < t->n_columns; i++)
        lode_mem_free(t->columns[i]);
    lode_mem_free(t->columns);
    lode_plan_clear(&t->step.plan);
    lode_fields_clear(&t->step.fields);
    lode_record_clear(&t->step.mapped.records);
    lode_mem_free(t);
}

int lode_transform_row(struct lode_transform *t, const struct lode_source_row *row,
                       const struct lode_mapped **out, struct lode_err *err)
{
    struct lode_mapped *m = &t->step.mapped;

    if (lode_map_row(&t->step, row, err) < 0)
        return -1;
    if (m->verdict == LODE_MAP_RECORDS && m->is_split && m->records.n == 0)
        lode_record_reject(m, LODE_MAP_SKIP, "SKIPPED", "", (struct lode_slice){"", 0},
                           "the map returned an empty list");
    *out = m;
    return 0;
}

struct look {
    struct lode_transform *t;
    struct lode_captured *out;
};

static int look(lua_State *L)
{
    const struct look *k = lua_touserdata(L, 1);
    const struct lode_lstep *ls = &k->t->ls;

    memset(k->out, 0, sizeof *k->out);
    if (ls->map != LUA_NOREF) {
        lua_rawgeti(L, LUA_REGISTRYINDEX, ls->map);
        lode_captured_look(L, 2, k->out);
        return 0;
    }
    lua_rawgeti(L, LUA_REGISTRYINDEX, ls->functions);
    for (lua_Integer i = 1, n = (lua_Integer)lua_rawlen(L, 2); i <= n; i++) {
        lua_rawgeti(L, 2, i);
        lode_captured_look(L, 3, k->out);
        lua_pop(L, 1);
    }
    return 0;
}

int lode_transform_share(struct lode_transform *t, struct lode_err *err)
{
    struct look k = {t, &t->captured};

    t->is_shared = 1;
    return lode_vm_protect(&t->script.vm, look, &k, err);
}

int lode_transform_check(struct lode_transform *t, int is_end, struct lode_err *err)
{
    struct lode_captured now;
    struct look k = {t, &now};
    const char *name;

    if (!t->is_shared || (!is_end && t->n_checks++ % CHECK_EVERY) ||
        (!is_end && t->captured.n_values > MANY_VALUES))
        return 0;
    if (lode_vm_protect(&t->script.vm, look, &k, err) < 0)
        return -1;
    name = lode_captured_changed(&t->captured, &now);
    if (!name)
        return 0;
    return lode_err_set(err, LODE_E_USAGE,
                        "the map of %s changes \"%s\", which stands outside of it: with --workers "
                        "each worker has one of its own, and the result would depend on their "
                        "number; use one worker",
                        t->script.path, name);
}

int lode_transform_columns(const struct lode_transform *t, struct lode_sheet *sheet,
                           struct lode_err *err)
{
    size_t n;
    const char *const *columns = lode_source_columns(t->step.source, &n);

    if (t->is_asked) {
        for (size_t i = 0; i < t->n_columns; i++)
            if (lode_sheet_column(sheet, t->columns[i], err) < 0)
                return -1;
        sheet->is_cut = 1;
        return t->is_complete && lode_transform_end(t, sheet, err) < 0 ? -1 : 1;
    }
    if (t->kind == LODE_TRANSFORM_FILTER) {
        for (size_t i = 0; i < n; i++)
            if (lode_sheet_column(sheet, columns[i], err) < 0)
                return -1;
        return 1;
    }
    if (t->ls.map != LUA_NOREF)
        return 0;
    return lode_sheet_columns(sheet, err) < 0 ? -1 : 1;
}

const struct lode_fields *lode_transform_fields(const struct lode_transform *t)
{
    return &t->step.fields;
}

int lode_transform_learn(struct lode_transform *t, const struct lode_transform *of,
                         struct lode_err *err)
{
    unsigned field;

    for (size_t i = 0; i < of->step.fields.n; i++)
        if (lode_fields_add(&t->step.fields, of->step.fields.items[i].name, &field, err) < 0)
            return -1;
    return 0;
}

static int no_field(const struct lode_fields *f, const char *name, struct lode_err *err)
{
    const char **names = lode_mem_alloc(f->n * sizeof *names, err), *near;

    if (!names)
        return -1;
    for (size_t i = 0; i < f->n; i++)
        names[i] = f->items[i].name;
    near = lode_str_nearest(name, names, f->n);
    lode_mem_free(names);
    return near
               ? lode_err_set(err, LODE_E_CHECK,
                              "column %s: no record has such a field; did you mean %s?", name, near)
               : lode_err_set(err, LODE_E_CHECK, "column %s: no record has such a field", name);
}

int lode_transform_end(const struct lode_transform *t, const struct lode_sheet *sheet,
                       struct lode_err *err)
{
    const struct lode_fields *f = &t->step.fields;

    for (size_t i = 0; t->is_asked && f->n && i < sheet->n_columns; i++) {
        size_t k = 0;

        while (k < f->n && strcmp(f->items[k].name, sheet->columns[i]) != 0)
            k++;
        if (k == f->n)
            return no_field(f, sheet->columns[i], err);
    }
    return 0;
}
