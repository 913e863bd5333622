/* bind/lids.c - id maps for scripts: made of a file's rows or a query's, or another run's. */
#include "bind/lids.h"

#include <lauxlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "bind/lerr.h"
#include "bind/lorg.h"
#include "bind/lsource.h"
#include "bind/lstep.h"
#include "bind/lvalue.h"
#include "bind/natives.h"
#include "flow/idsrun.h"
#include "salesforce/sfid.h"

#define TNAME "lode.native.Ids"

struct box {
    struct lode_ids ids; /* map NULL: closed */
};

static struct box *box_new(lua_State *L)
{
    struct box *b = lua_newuserdatauv(L, sizeof *b, 0);

    memset(b, 0, sizeof *b);
    luaL_setmetatable(L, TNAME);
    return b;
}

static struct lode_ids *own(lua_State *L)
{
    struct box *b = luaL_checkudata(L, 1, TNAME);

    if (!b->ids.map)
        luaL_error(L, "this id map is closed");
    return &b->ids;
}

struct lode_ids *lode_lids_at(lua_State *L, int index)
{
    struct box *b = luaL_testudata(L, index, TNAME);

    return b ? &b->ids : &lode_lstep_at(L, index)->step->ids;
}

static size_t key_parts(lua_State *L, struct lode_slice *parts,
                        char rooms[LODE_IDS_MAX_PARTS][LODE_LVALUE_ROOM])
{
    int n = lua_gettop(L) - 1;

    if (n < 1 || n > LODE_IDS_MAX_PARTS)
        luaL_error(L, "a key has one to %d parts", LODE_IDS_MAX_PARTS);
    parts[0] = (struct lode_slice){"", 0};
    for (int i = 0; i < n; i++)
        lode_lvalue_text(L, i + 2, rooms[i], &parts[i]);
    return (size_t)n;
}

/* The column that the map read last, when it held a part of this key, and that part: most likely
 * where the key came from. Else no column, and the first part. */
static void push_origin(lua_State *L, const struct lode_lstep *mapping,
                        const struct lode_slice *parts, size_t n_parts)
{
    int c = mapping && mapping->row ? mapping->last_column : -1;
    size_t n;

    for (size_t i = 0; c >= 0 && (size_t)c < mapping->row->row.n_cells && i < n_parts; i++) {
        struct lode_slice cell = mapping->row->row.cells[c];

        if (cell.n != parts[i].n || memcmp(cell.p, parts[i].p, cell.n) != 0)
            continue;
        lua_pushstring(L, lode_source_columns(mapping->step->source, &n)[c]);
        lua_pushlstring(L, parts[i].p, parts[i].n);
        return;
    }
    lua_pushliteral(L, "");
    lua_pushlstring(L, parts[0].p, parts[0].n);
}

int lode_lids_resolve(lua_State *L, struct lode_ids *ids)
{
    struct lode_slice parts[LODE_IDS_MAX_PARTS];
    char rooms[LODE_IDS_MAX_PARTS][LODE_LVALUE_ROOM], id[19], reason[256];
    size_t n = key_parts(L, parts, rooms);
    struct lode_err err;
    int rc;

    if (n != ids->n_parts) {
        (void)lode_ids_wrong_parts(ids, n, &err);
        return lode_lerr_raise(L, &err);
    }
    rc = lode_ids_resolve(ids, parts, n, id, reason, sizeof reason, &err);
    if (rc < 0)
        return lode_lerr_raise(L, &err);
    if (rc == 1) {
        lua_pushstring(L, id);
        return 1;
    }
    lua_pushnil(L);
    lua_pushstring(L, reason);
    push_origin(L, lode_natives_script(L)->mapping, parts, n);
    return 4;
}

static int l_resolve(lua_State *L)
{
    return lode_lids_resolve(L, own(L));
}

/* make(dir, from, file, {name…}, {compare…}, names_records): an empty map in a folder that is made
 * anew. compare: what compare() gave; nil: text. */
static int l_make(lua_State *L)
{
    const char *dir = luaL_checkstring(L, 1), *names[LODE_IDS_MAX_PARTS];
    struct box *b;
    struct lode_err err;

    lua_settop(L, 6);
    luaL_checktype(L, 4, LUA_TTABLE);
    b = box_new(L);
    lode_str_copy(b->ids.from, sizeof b->ids.from, luaL_checkstring(L, 2));
    lode_str_copy(b->ids.file, sizeof b->ids.file, luaL_checkstring(L, 3));
    b->ids.names_records = lua_toboolean(L, 6);
    b->ids.n_parts = (size_t)lua_rawlen(L, 4);
    if (b->ids.n_parts < 1 || b->ids.n_parts > LODE_IDS_MAX_PARTS)
        return luaL_error(L, "a key has one to %d parts", LODE_IDS_MAX_PARTS);
    for (size_t i = 0; i < b->ids.n_parts; i++) {
        lua_rawgeti(L, 4, (lua_Integer)i + 1);
        names[i] = luaL_checkstring(L, -1); /* the table keeps it alive */
        lua_pop(L, 1);
        if (lua_istable(L, 5)) {
            lua_rawgeti(L, 5, (lua_Integer)i + 1);
            b->ids.compare[i] = (enum lode_compare)lua_tointeger(L, -1);
            lua_pop(L, 1);
        }
    }
    if ((lode_io_exists(dir) && lode_io_remove_tree(dir, &err) < 0) ||
        lode_idmap_open(dir, &b->ids.map, &err) < 0 || lode_ids_describe(&b->ids, names, &err) < 0)
        return lode_lerr_raise(L, &err);
    return 1;
}

/* read(dir, from, names_records): a map that was made and synced */
static int l_read(lua_State *L)
{
    const char *dir = luaL_checkstring(L, 1), *from = luaL_checkstring(L, 2);
    int names_records = lua_toboolean(L, 3);
    struct box *b = box_new(L);
    struct lode_err err;

    if (lode_ids_read(dir, &b->ids, &err) < 0)
        return lode_lerr_raise(L, &err);
    lode_str_copy(b->ids.from, sizeof b->ids.from, from);
    b->ids.names_records = names_records;
    return 1;
}

/* --- filling a map --------------------------------------------------------------------------- */

struct fill {
    struct lode_ids *ids;
    struct lode_source *source;
    int columns[LODE_IDS_MAX_PARTS], id, status, code; /* of the source; -1: it has none */
    int64_t n;
};

static struct lode_slice cell(const struct lode_source_row *row, int column)
{
    return column >= 0 && (size_t)column < row->row.n_cells ? row->row.cells[column]
                                                            : (struct lode_slice){"", 0};
}

static void copy_cell(char *to, size_t size, struct lode_slice v)
{
    size_t n = v.n < size ? v.n : size - 1;

    memcpy(to, v.p, n);
    to[n] = '\0';
}

/* What the row says of its key. */
static int read_entry(const struct fill *f, const struct lode_source_row *row,
                      struct lode_idmap_entry *e, struct lode_err *err)
{
    struct lode_slice id = cell(row, f->id);
    char status[32];

    memset(e, 0, sizeof *e);
    e->row = row->number;
    e->line = (uint64_t)row->row.line;
    if (id.n) {
        int is_id = lode_sfid_18(id.p, id.n, e->id) == 0;

        e->status = LODE_STATUS_CREATED;
        if (is_id && (id.n == 15 || memcmp(e->id, id.p, 18) == 0))
            return 0;
        return lode_err_set(err, LODE_E_INPUT,
                            is_id ? "%.*s is no Id: its last three letters do "
                                    "not fit the others; was it copied whole?"
                                  : "%.*s is no Id of 15 or 18 characters",
                            id.n < 40 ? (int)id.n : 40, id.p);
    }
    copy_cell(status, sizeof status, cell(row, f->status));
    copy_cell(e->code, sizeof e->code, cell(row, f->code));
    if (lode_outcome_status(status) > 0)
        e->status = (uint8_t)lode_outcome_status(status);
    return 0;
}

/* `lode results --ids` says so of each row of an ambiguous key. */
static int is_double(const struct lode_idmap_entry *e)
{
    return !e->id[0] && strcmp(e->code, "DUPLICATE_KEY") == 0;
}

/* A key that came before. A row that got no Id says nothing beside one that did. */
static void merge(const struct lode_ids *ids, const struct lode_idmap_entry *was,
                  struct lode_idmap_entry *e)
{
    struct lode_idmap_entry now = *e;
    int is_other = was->id[0] && now.id[0] && strcmp(was->id, now.id) != 0;
    int are_doubles = is_double(was) && is_double(&now);

    if (!was->id[0] && !was->other_row && !are_doubles)
        return;
    *e = *was;
    if (was->other_row || (!is_other && !are_doubles))
        return;
    e->other_row = now.row;
    e->other_line = now.line;
    if (ids->names_records)
        lode_str_copy(e->code, sizeof e->code, now.id);
}

static int fill_row(struct fill *f, const struct lode_source_row *row, struct lode_err *err)
{
    struct lode_slice parts[LODE_IDS_MAX_PARTS];
    struct lode_idmap_entry e, was;
    struct lode_ids *ids = f->ids;
    int rc;

    if (row->row.fault[0])
        return lode_err_set(err, LODE_E_INPUT, "%s", row->row.fault);
    if (read_entry(f, row, &e, err) < 0)
        return -1;
    for (size_t i = 0; i < ids->n_parts; i++)
        parts[i] = cell(row, f->columns[i]);
    rc = lode_ids_find(ids, parts, ids->n_parts, &was, err);
    if (rc < 0 || ids->key.len == 0)
        return rc < 0 ? -1 : 0;
    if (rc == 1)
        merge(ids, &was, &e);
    f->n++;
    return lode_idmap_put(ids->map, lode_buf_str(&ids->key), ids->key.len, &e, err);
}

static int column_of(lua_State *L, const struct lode_source *source, int i)
{
    const char *name = luaL_checkstring(L, i);
    int c = lode_source_column(source, name);
    struct lode_err err;

    if (c < 0) {
        (void)lode_source_no_column(source, name, &err);
        lode_lerr_raise(L, &err);
    }
    return c;
}

/* fill(source, {column…}, id column): the number of rows with a key. Raises input for a row that
 * cannot be read or an Id that is none. The map is durable after. */
static int l_fill(lua_State *L)
{
    struct fill f = {.ids = own(L), .source = lode_lsource_at(L, 2)};
    struct lode_source_row row;
    struct lode_err err;
    int rc;

    luaL_checktype(L, 3, LUA_TTABLE);
    f.id = column_of(L, f.source, 4);
    f.status = lode_source_column(f.source, "_status");
    f.code = lode_source_column(f.source, "_error_code");
    for (size_t i = 0; i < f.ids->n_parts; i++) {
        lua_rawgeti(L, 3, (lua_Integer)i + 1);
        f.columns[i] = column_of(L, f.source, -1);
        lua_pop(L, 1);
    }
    while ((rc = lode_source_next(f.source, &row, &err)) == 1)
        if (fill_row(&f, &row, &err) < 0) {
            if (err.code == LODE_E_INPUT)
                lode_err_at(&err, row.file, row.row.line);
            return lode_lerr_raise(L, &err);
        }
    if (rc < 0 || lode_idmap_sync(f.ids->map, &err) < 0)
        return lode_lerr_raise(L, &err);
    lua_pushinteger(L, (lua_Integer)f.n);
    return 1;
}

/* keep(dir): a map's folder, and those above it within the run, stay where they are after a power
 * cut. For a map that is not made anew when it is lost. */
static int l_keep(lua_State *L)
{
    const char *dir = luaL_checkstring(L, 1);
    struct lode_err err;
    int rc = 0;

    for (int i = 0; i < 3 && rc == 0; i++) {
        const char *slash = strrchr(dir, '/');

        rc = lode_io_sync_dir(dir, &err);
        dir = lua_pushlstring(L, dir, slash ? (size_t)(slash - dir) : 0);
        if (!*dir)
            break;
    }
    return rc < 0 ? lode_lerr_raise(L, &err) : 0;
}

static int l_close(lua_State *L)
{
    struct box *b = luaL_checkudata(L, 1, TNAME);

    lode_ids_close(&b->ids);
    return 0;
}

/* --- where maps come from -------------------------------------------------------------------- */

/* How values of a field compare; path: "Name", or "Owner.Name". 0 or -1. */
static int compare_of(struct lode_session *session, const char *object, const char *path,
                      enum lode_compare *out, struct lode_err *err)
{
    struct lode_describe *d = NULL;
    const char *dot = strchr(path, '.');
    const struct lode_field *f = NULL;
    char name[81];
    int rc = -1;

    lode_str_copy(name, sizeof name, path);
    if (dot && (size_t)(dot - path) < sizeof name)
        name[dot - path] = '\0';
    if (lode_describe_get(session, object, &d, err) < 0)
        return -1;
    f = dot ? lode_describe_relationship(d, name) : lode_describe_field(d, name);
    if (!f || (dot && !f->refers_to[0])) {
        const char *near = lode_describe_nearest(d, name);

        lode_err_set(err, LODE_E_CHECK, "%s has no %s %s%s%s%s", lode_describe_name(d),
                     dot ? "relationship" : "field", name, near ? "; did you mean " : "",
                     near ? near : "", near ? "?" : "");
    } else if (dot) {
        rc = compare_of(session, f->refers_to[0], dot + 1, out, err);
    } else {
        *out = f->compare;
        rc = 0;
    }
    lode_describe_free(d);
    return rc;
}

/* compare(object, field): how its values compare, for make() */
static int l_compare(lua_State *L)
{
    enum lode_compare compare = LODE_COMPARE_TEXT;
    struct lode_err err;

    if (compare_of(lode_lorg_session(L), luaL_checkstring(L, 1), luaL_checkstring(L, 2), &compare,
                   &err) < 0)
        return lode_lerr_raise(L, &err);
    lua_pushinteger(L, (lua_Integer)compare);
    return 1;
}

static int find(const struct lode_run *run, const char *script, const char *text, const char *step,
                char *room, size_t size, struct lode_err *err)
{
    char *dir;
    int rc = script ? lode_idsrun_find(run, script, step, &dir, err)
                    : lode_idsrun_open(run, text, step, &dir, err);

    if (rc < 0)
        return -1;
    if (strlen(dir) >= size)
        rc = lode_err_set(err, LODE_E_IO, "the path of the run is longer than %zu bytes", size);
    lode_str_copy(room, size, dir);
    lode_mem_free(dir);
    return rc;
}

/* find(script, run, step): the folder of the run, one of script and run being nil */
static int l_find(lua_State *L)
{
    const char *script = luaL_optstring(L, 1, NULL), *text = luaL_optstring(L, 2, "");
    const char *step = luaL_checkstring(L, 3);
    char room[4096];
    struct lode_err err;

    (void)lode_lorg_session(L); /* which org this is must be known */
    if (find(lode_natives_script(L)->run, script, text, step, room, sizeof room, &err) < 0)
        return lode_lerr_raise(L, &err);
    lua_pushstring(L, room);
    return 1;
}

/* id18(text): an id of 15 characters as one of 18; any other text as it is */
static int l_id18(lua_State *L)
{
    size_t n;
    const char *text = luaL_checklstring(L, 1, &n);
    char id[LODE_SFID_SIZE];

    if (n == 15 && lode_sfid_18(text, n, id) == 0)
        lua_pushstring(L, id);
    else
        lua_pushvalue(L, 1);
    return 1;
}

int lode_lids_open(lua_State *L)
{
    static const luaL_Reg methods[] = {
        {"fill", l_fill},     {"resolve", l_resolve}, {"close", l_close},
        {"__close", l_close}, {"__gc", l_close},      {NULL, NULL},
    };
    static const luaL_Reg functions[] = {
        {"make", l_make}, {"read", l_read}, {"keep", l_keep}, {"compare", l_compare},
        {"find", l_find}, {"id18", l_id18}, {NULL, NULL},
    };

    luaL_newmetatable(L, TNAME);
    luaL_setfuncs(L, methods, 0);
    lua_pushvalue(L, -1);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
    luaL_newlib(L, functions);
    lua_pushinteger(L, LODE_COMPARE_FOLD);
    lua_setfield(L, -2, "fold");
    return 1;
}
