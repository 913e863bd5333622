/* store/idmap.c - the id map. A value is the entry, packed, and behind it the key where LMDB's 511
 * bytes did not hold it (the key stored is then a marker and its hash). */
#include "store/idmap.h"

#include <lmdb.h>
#include <string.h>

#include "base/hash.h"
#include "base/io.h"
#include "base/mem.h"

enum {
    COMMIT_EVERY = 2000, /* dirty pages are anonymous memory: 8 MiB at most */
    MAX_KEY = 480,
    LONG_KEY = 0x01, /* first byte of a hashed key; plain keys start with 0x00 */
};

static const size_t map_size = (size_t)64 << 30; /* address space, not disk */

struct packed {
    uint64_t row, other_row;
    uint8_t status;
    char id[18];
    uint8_t code_len;
};

struct lode_idmap {
    MDB_env *env;
    MDB_txn *txn; /* always a write transaction: reads see what was put */
    MDB_dbi dbi;
    unsigned n_puts;
};

static int fail(struct lode_err *err, int rc)
{
    lode_err_set(err, LODE_E_STORE, "id map: %s", mdb_strerror(rc));
    err->sys = rc;
    return -1;
}

static int begin(struct lode_idmap *m, struct lode_err *err)
{
    int rc = mdb_txn_begin(m->env, NULL, 0, &m->txn);

    if (rc)
        m->txn = NULL;
    return rc ? fail(err, rc) : 0;
}

static int commit(struct lode_idmap *m, struct lode_err *err)
{
    int rc = mdb_txn_commit(m->txn);

    m->txn = NULL;
    m->n_puts = 0;
    return rc ? fail(err, rc) : begin(m, err);
}

int lode_idmap_open(const char *dir, struct lode_idmap **out, struct lode_err *err)
{
    struct lode_idmap *m = NULL;
    int rc;

    if (lode_io_mkdirs(dir, err) < 0)
        return -1;
    m = lode_mem_alloc(sizeof *m, err);
    if (!m)
        return -1;
    rc = mdb_env_create(&m->env);
    if (!rc)
        rc = mdb_env_set_mapsize(m->env, map_size);
    if (!rc)
        rc = mdb_env_open(m->env, dir, MDB_NOSYNC | MDB_NOTLS, 0600);
    if (rc) {
        fail(err, rc);
        goto fail;
    }
    if (begin(m, err) < 0)
        goto fail;
    rc = mdb_dbi_open(m->txn, NULL, 0, &m->dbi);
    if (rc) {
        fail(err, rc);
        goto fail;
    }
    if (commit(m, err) < 0)
        goto fail;
    *out = m;
    return 0;
fail:
    lode_idmap_close(m);
    return lode_err_wrap(err, "%s", dir);
}

void lode_idmap_close(struct lode_idmap *m)
{
    if (!m)
        return;
    if (m->txn)
        mdb_txn_abort(m->txn);
    if (m->env)
        mdb_env_close(m->env);
    lode_mem_free(m);
}

/* Fills room (MAX_KEY + 32 bytes) and *k; 1 where the key was hashed. */
static int make_key(const char *key, size_t n, char *room, MDB_val *k)
{
    int is_long = n > MAX_KEY;

    if (is_long) {
        struct lode_hash128 h = lode_hash_bytes(key, n);

        room[0] = LONG_KEY;
        memcpy(room + 1, &h, sizeof h);
        k->mv_size = 1 + sizeof h;
    } else {
        room[0] = 0;
        memcpy(room + 1, key, n);
        k->mv_size = 1 + n;
    }
    k->mv_data = room;
    return is_long;
}

static void unpack(const MDB_val *v, struct lode_idmap_entry *out, size_t *used)
{
    struct packed p;

    memcpy(&p, v->mv_data, sizeof p);
    out->row = p.row;
    out->other_row = p.other_row;
    out->status = p.status;
    memcpy(out->id, p.id, 18);
    out->id[18] = '\0';
    memcpy(out->code, (char *)v->mv_data + sizeof p, p.code_len);
    out->code[p.code_len] = '\0';
    *used = sizeof p + p.code_len;
}

int lode_idmap_get(struct lode_idmap *m, const char *key, size_t n, struct lode_idmap_entry *out,
                   struct lode_err *err)
{
    char room[MAX_KEY + 32];
    struct lode_idmap_entry e;
    MDB_val k, v;
    size_t used;
    int is_long = make_key(key, n, room, &k), rc = mdb_get(m->txn, m->dbi, &k, &v);

    if (rc == MDB_NOTFOUND)
        return 0;
    if (rc)
        return fail(err, rc);
    unpack(&v, &e, &used);
    if (is_long && (v.mv_size - used != n || memcmp((char *)v.mv_data + used, key, n) != 0))
        return lode_err_set(err, LODE_E_STORE, "id map: two long keys of one hash");
    *out = e;
    return 1;
}

int lode_idmap_put(struct lode_idmap *m, const char *key, size_t n,
                   const struct lode_idmap_entry *entry, struct lode_err *err)
{
    char room[MAX_KEY + 32], *to;
    struct packed p;
    MDB_val k, v;
    int is_long = make_key(key, n, room, &k), rc;
    size_t code_len = strlen(entry->code);

    memset(&p, 0, sizeof p);
    p.row = entry->row;
    p.other_row = entry->other_row;
    p.status = entry->status;
    memcpy(p.id, entry->id, strnlen(entry->id, 18));
    p.code_len = (uint8_t)code_len;
    v.mv_size = sizeof p + code_len + (is_long ? n : 0);
    rc = mdb_put(m->txn, m->dbi, &k, &v, MDB_RESERVE);
    if (rc)
        return fail(err, rc);
    to = v.mv_data;
    memcpy(to, &p, sizeof p);
    memcpy(to + sizeof p, entry->code, code_len);
    if (is_long)
        memcpy(to + sizeof p + code_len, key, n);
    return ++m->n_puts >= COMMIT_EVERY ? commit(m, err) : 0;
}

int lode_idmap_sync(struct lode_idmap *m, struct lode_err *err)
{
    int rc;

    if (commit(m, err) < 0)
        return -1;
    rc = mdb_env_sync(m->env, 1);
    return rc ? fail(err, rc) : 0;
}

int lode_idmap_each(struct lode_idmap *m,
                    int (*each)(void *ctx, const char *key, size_t n,
                                const struct lode_idmap_entry *entry, struct lode_err *err),
                    void *ctx, struct lode_err *err)
{
    MDB_cursor *c = NULL;
    MDB_val k, v;
    int rc = mdb_cursor_open(m->txn, m->dbi, &c), go = 1;

    if (rc)
        return fail(err, rc);
    while (go == 1 && (rc = mdb_cursor_get(c, &k, &v, MDB_NEXT)) == 0) {
        struct lode_idmap_entry e;
        const char *key = (char *)k.mv_data + 1;
        size_t n = k.mv_size - 1, used;

        unpack(&v, &e, &used);
        if (*(char *)k.mv_data == LONG_KEY) {
            key = (char *)v.mv_data + used;
            n = v.mv_size - used;
        }
        go = each(ctx, key, n, &e, err);
    }
    mdb_cursor_close(c);
    if (go >= 0 && rc && rc != MDB_NOTFOUND)
        return fail(err, rc);
    return go < 0 ? -1 : 0;
}
