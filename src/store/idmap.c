/* store/idmap.c - the id map. A value is the entry, packed, and behind it the key where LMDB's 511
 * bytes did not hold it (the key stored is then a marker and its hash).
 *
 * LMDB writes through the mapped file: keys come in any order, and to write a page out for each of
 * them costs several times as much. A full disk must be an error, not a signal, so the file's space
 * is always taken before LMDB may use it. */
#include "store/idmap.h"

#include <errno.h>
#include <fcntl.h>
#include <lmdb.h>
#include <string.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/point.h"
#include "base/str.h"
#include "store/idmap_file.h"
#include "store/idmap_value.h"

enum {
    /* Puts that a crash may lose. A transaction copies each page that it changes once: more puts
     * make fewer copies, a larger file and longer lists of pages in memory. */
    COMMIT_EVERY = 1000000,
    MAX_CHANGED = 1 << 18,    /* pages that a transaction may change: lists of them are in memory */
    COMMIT_AT_LEAST = 100000, /* puts, however many pages they change */
    FIRST_SIZE = 1 << 20,     /* of the file */
    AHEAD = 16,               /* times the size that is wanted, mapped */
    FIRST_PAGES = 256,        /* that a transaction finds at least */
    PUT_PAGES = 16,           /* that one put can add: two of each level of the tree */
    MAX_KEY = 480,
    LONG_KEY = 0x01, /* first byte of a hashed key; plain keys start with 0x00 */
    /* whole keys, behind all others */
    MARK_KEY = 0x02,
    ABOUT_KEY = 0x03,
};

static const size_t max_size = (size_t)1 << 40;

struct lode_idmap {
    MDB_env *env;
    MDB_txn *txn; /* always a write transaction: reads see what was put */
    MDB_dbi dbi;
    MDB_cursor *at; /* of txn: who asks for a key puts it next, and the page is found already */
    char *dir, *file;
    size_t size, page; /* bytes of the file that are on disk for sure (0: reading), and of a page */
    size_t n_mapped;   /* bytes, from size on a hole */
    size_t n_room;     /* pages behind the last used one as the transaction began */
    size_t n_long;     /* pages that its long keys may have taken */
    MDB_stat tree;     /* as it began */
    unsigned n_puts;
};

static int open_mapped(struct lode_idmap *m, size_t n_mapped)
{
    MDB_envinfo info;
    int rc;

    m->env = NULL;
    rc = mdb_env_create(&m->env);
    if (!rc)
        rc = mdb_env_set_mapsize(m->env, n_mapped);
    if (!rc) /* no sync at a commit: what a crash of the machine takes is known from outcomes */
        rc = mdb_env_open(m->env, m->dir, MDB_NOSYNC | MDB_NOTLS | MDB_WRITEMAP, 0600);
    if (!rc)
        rc = mdb_env_info(m->env, &info);
    if (rc) {
        mdb_env_close(m->env);
        m->env = NULL;
        return rc;
    }
    m->n_mapped = info.me_mapsize;
    return 0;
}

/* Maps `size` bytes and more to come, where a file may be that long: one mapped anew is paged in
 * anew, which costs several times what is done in it. Never fewer than the file has. */
static int open_env(struct lode_idmap *m, size_t size, struct lode_err *err)
{
    int rc = open_mapped(m, AHEAD * size);

    rc = rc ? open_mapped(m, size) : 0;
    return rc ? lode_idmap_file_fail(err, rc) : 0;
}

/* Takes the space of `size` bytes on disk. */
static int take_space(struct lode_idmap *m, size_t size, struct lode_err *err)
{
    int fd, sys, rc = mdb_env_get_fd(m->env, &fd);

    if (rc)
        return lode_idmap_file_fail(err, rc);
    if (size > max_size)
        return lode_err_set(err, LODE_E_STORE, "id map: more than %zu bytes", max_size);
    sys = posix_fallocate(fd, 0, (off_t)size);
    if (sys)
        return lode_err_sys(err, LODE_E_IO, sys, "cannot write the id map");
    m->size = size;
    return 0;
}

/* No transaction may be open. Beyond the map the environment is opened anew: mdb_env_set_mapsize()
 * of an open one keeps the address of its old map where it fails, and closing would unmap what
 * stands there by then. */
static int grow(struct lode_idmap *m, size_t size, struct lode_err *err)
{
    if (take_space(m, size, err) < 0)
        return -1;
    if (size <= m->n_mapped)
        return 0;
    mdb_env_close(m->env);
    return open_env(m, size, err);
}

static size_t n_pages(const MDB_stat *tree)
{
    return tree->ms_branch_pages + tree->ms_leaf_pages + tree->ms_overflow_pages;
}

/* Pages that the transaction may have taken after n_puts puts: one for each page of the tree that
 * it changed, and those by which the tree grew. */
static size_t n_taken(const struct lode_idmap *m, const MDB_stat *now, size_t n_puts)
{
    size_t leaves = m->tree.ms_leaf_pages;

    return m->tree.ms_branch_pages + (leaves < n_puts ? leaves : n_puts) + m->n_long +
           n_pages(now) - n_pages(&m->tree);
}

/* A transaction with room for `pages` more pages. */
static int begin(struct lode_idmap *m, size_t pages, struct lode_err *err)
{
    size_t used, want, changed, size = m->size;
    MDB_envinfo info;
    int rc = mdb_env_info(m->env, &info);

    if (!rc)
        rc = mdb_env_stat(m->env, &m->tree);
    if (rc)
        return lode_idmap_file_fail(err, rc);
    m->n_puts = 0;
    m->n_long = 0;
    used = info.me_last_pgno + info.me_last_pgno / 128 + 64; /* with LMDB's list of free pages */
    changed = n_taken(m, &m->tree, COMMIT_EVERY);
    want = pages + FIRST_PAGES + (changed < MAX_CHANGED ? changed : MAX_CHANGED) +
           n_pages(&m->tree) / 4;
    if (size < (used + want) * m->page)
        size = (used + want) * m->page;
    if (size > m->size && grow(m, size, err) < 0)
        return -1;
    m->n_room = m->size / m->page - used;
    rc = mdb_txn_begin(m->env, NULL, 0, &m->txn);
    if (rc)
        m->txn = NULL;
    if (!rc)
        rc = mdb_dbi_open(m->txn, NULL, 0, &m->dbi);
    if (!rc)
        rc = mdb_cursor_open(m->txn, m->dbi, &m->at);
    return rc ? lode_idmap_file_fail(err, rc) : 0;
}

static void close_cursor(struct lode_idmap *m)
{
    if (m->at)
        mdb_cursor_close(m->at);
    m->at = NULL;
}

static int commit(struct lode_idmap *m, size_t pages, struct lode_err *err)
{
    int rc;

    close_cursor(m);
    lode_point_file(m->file, "before commit");
    rc = mdb_txn_commit(m->txn);
    lode_point_file(m->file, "after commit");
    m->txn = NULL;
    return rc ? lode_idmap_file_fail(err, rc) : begin(m, pages, err);
}

static int open_write(struct lode_idmap *m, struct lode_err *err)
{
    MDB_envinfo info;
    MDB_stat stat;
    size_t n_used = 0;
    int rc;

    if (open_env(m, FIRST_SIZE, err) < 0)
        return -1;
    rc = mdb_env_stat(m->env, &stat);
    if (!rc)
        rc = mdb_env_info(m->env, &info);
    if (rc)
        return lode_idmap_file_fail(err, rc);
    m->page = stat.ms_psize;
    n_used = (info.me_last_pgno + 1) * m->page;
    if (take_space(m, n_used > FIRST_SIZE ? n_used : FIRST_SIZE, err) < 0)
        return -1;
    return begin(m, PUT_PAGES, err);
}

static int open_read(struct lode_idmap *m, struct lode_err *err)
{
    int rc = mdb_env_create(&m->env);

    if (!rc)
        rc = mdb_env_open(m->env, m->dir, MDB_RDONLY | MDB_NOTLS | MDB_NOLOCK, 0600);
    if (!rc)
        rc = mdb_txn_begin(m->env, NULL, MDB_RDONLY, &m->txn);
    if (!rc)
        rc = mdb_dbi_open(m->txn, NULL, 0, &m->dbi);
    if (!rc)
        rc = mdb_cursor_open(m->txn, m->dbi, &m->at);
    return rc ? lode_idmap_file_fail(err, rc) : 0;
}

static int open_map(const char *dir, int is_read, struct lode_idmap **out, struct lode_err *err)
{
    struct lode_idmap *m = lode_mem_alloc(sizeof *m, err);
    int rc = -1;

    if (!m)
        return -1;
    m->dir = lode_str_dup(dir, err);
    m->file = m->dir ? lode_str_printf(err, "%s/data.mdb", dir) : NULL;
    if (m->file && lode_idmap_file_check(dir, m->file, err) == 0)
        rc = is_read ? open_read(m, err) : open_write(m, err);
    if (rc < 0) {
        lode_idmap_close(m);
        return lode_err_wrap(err, "%s", dir);
    }
    *out = m;
    return 0;
}

int lode_idmap_open(const char *dir, struct lode_idmap **out, struct lode_err *err)
{
    return lode_io_mkdirs(dir, err) < 0 ? -1 : open_map(dir, 0, out, err);
}

int lode_idmap_open_read(const char *dir, struct lode_idmap **out, struct lode_err *err)
{
    return open_map(dir, 1, out, err);
}

void lode_idmap_close(struct lode_idmap *m)
{
    MDB_envinfo info;

    if (!m)
        return;
    close_cursor(m);
    if (m->txn)
        mdb_txn_abort(m->txn);
    if (m->env) {
        int is_known = m->file && m->size && mdb_env_info(m->env, &info) == 0;

        mdb_env_close(m->env);
        /* The space that was not needed goes back; that it stays does no harm. */
        if (is_known && truncate(m->file, (off_t)((info.me_last_pgno + 1) * m->page)) < 0)
            errno = 0;
    }
    lode_mem_free(m->dir);
    lode_mem_free(m->file);
    lode_mem_free(m);
}

/* Makes sure that the next put, which may add so many pages, finds them in the file. */
static int make_room(struct lode_idmap *m, size_t pages, struct lode_err *err)
{
    size_t changed;
    MDB_stat now;
    int rc = mdb_stat(m->txn, m->dbi, &now);

    if (rc)
        return lode_idmap_file_fail(err, rc);
    changed = n_taken(m, &now, m->n_puts + 1);
    if (m->n_puts >= COMMIT_EVERY || changed + pages > m->n_room ||
        (changed > MAX_CHANGED && m->n_puts >= COMMIT_AT_LEAST))
        return commit(m, pages, err);
    return 0;
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

int lode_idmap_get(struct lode_idmap *m, const char *key, size_t n, struct lode_idmap_entry *out,
                   struct lode_err *err)
{
    char room[MAX_KEY + 32];
    struct lode_idmap_entry e;
    MDB_val k, v;
    size_t used;
    int is_long = make_key(key, n, room, &k), rc;

    rc = m->at ? mdb_cursor_get(m->at, &k, &v, MDB_SET_KEY) : EINVAL;
    if (rc == MDB_NOTFOUND)
        return 0;
    if (rc)
        return lode_idmap_file_fail(err, rc);
    lode_idmap_value_read(&v, &e, &used);
    if (is_long && (v.mv_size - used != n || memcmp((char *)v.mv_data + used, key, n) != 0))
        return lode_err_set(err, LODE_E_STORE, "id map: two long keys of one hash");
    *out = e;
    return 1;
}

int lode_idmap_put(struct lode_idmap *m, const char *key, size_t n,
                   const struct lode_idmap_entry *entry, struct lode_err *err)
{
    char room[MAX_KEY + 32], *end;
    MDB_val k, v;
    int is_long = make_key(key, n, room, &k), rc;
    size_t long_pages = is_long ? n / m->page + 1 : 0;

    if ((entry->row | entry->line | entry->other_row | entry->other_line) >> 40)
        return lode_err_set(err, LODE_E_STORE, "id map: a row's number has more than 40 bits");
    if (make_room(m, PUT_PAGES + long_pages, err) < 0)
        return -1;
    v.mv_size = lode_idmap_value_size(entry) + (is_long ? n : 0);
    rc = m->at ? mdb_cursor_put(m->at, &k, &v, MDB_RESERVE) : EINVAL;
    if (rc)
        return lode_idmap_file_fail(err, rc);
    end = lode_idmap_value_write(entry, v.mv_data);
    if (is_long)
        memcpy(end, key, n);
    m->n_long += long_pages;
    m->n_puts++;
    return 0;
}

static int set_word(struct lode_idmap *m, char name, const char *text, size_t n,
                    struct lode_err *err)
{
    MDB_val k = {1, &name}, v = {n, (void *)text};
    int rc;

    if (make_room(m, PUT_PAGES + n / m->page + 1, err) < 0)
        return -1;
    rc = m->at ? mdb_cursor_put(m->at, &k, &v, 0) : EINVAL;
    return rc ? lode_idmap_file_fail(err, rc) : commit(m, PUT_PAGES, err);
}

/* v->mv_size is 0 where there is none. */
static int get_word(struct lode_idmap *m, char name, MDB_val *v, struct lode_err *err)
{
    MDB_val k = {1, &name};
    int rc;

    *v = (MDB_val){0, NULL};
    rc = m->at ? mdb_cursor_get(m->at, &k, v, MDB_SET_KEY) : EINVAL;
    if (rc == MDB_NOTFOUND)
        *v = (MDB_val){0, NULL};
    return rc && rc != MDB_NOTFOUND ? lode_idmap_file_fail(err, rc) : 0;
}

int lode_idmap_mark_set(struct lode_idmap *m, const char *mark, struct lode_err *err)
{
    return set_word(m, MARK_KEY, mark, strnlen(mark, LODE_IDMAP_MAX_MARK), err);
}

int lode_idmap_mark_get(struct lode_idmap *m, char mark[LODE_IDMAP_MAX_MARK + 1],
                        struct lode_err *err)
{
    MDB_val v;

    mark[0] = '\0';
    if (get_word(m, MARK_KEY, &v, err) < 0)
        return -1;
    if (v.mv_size > LODE_IDMAP_MAX_MARK)
        return lode_err_set(err, LODE_E_STORE, "id map: its mark is %zu bytes long", v.mv_size);
    if (v.mv_size)
        memcpy(mark, v.mv_data, v.mv_size);
    mark[v.mv_size] = '\0';
    return 0;
}

int lode_idmap_about_set(struct lode_idmap *m, const char *text, size_t n, struct lode_err *err)
{
    return set_word(m, ABOUT_KEY, text, n, err);
}

int lode_idmap_about_get(struct lode_idmap *m, struct lode_buf *text, struct lode_err *err)
{
    MDB_val v;

    lode_buf_reset(text);
    if (get_word(m, ABOUT_KEY, &v, err) < 0)
        return -1;
    return v.mv_size ? lode_buf_add(text, v.mv_data, v.mv_size, err) : 0;
}

int lode_idmap_sync(struct lode_idmap *m, struct lode_err *err)
{
    int rc;

    if (commit(m, PUT_PAGES, err) < 0)
        return -1;
    rc = mdb_env_sync(m->env, 1);
    lode_point_file(m->file, "after sync");
    return rc ? lode_idmap_file_fail(err, rc) : 0;
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
        return lode_idmap_file_fail(err, rc);
    while (go == 1 && (rc = mdb_cursor_get(c, &k, &v, MDB_NEXT)) == 0) {
        struct lode_idmap_entry e;
        const char *key = (char *)k.mv_data + 1;
        size_t n = k.mv_size - 1, used;

        if (*(char *)k.mv_data >= MARK_KEY)
            break;
        lode_idmap_value_read(&v, &e, &used);
        if (*(char *)k.mv_data == LONG_KEY) {
            key = (char *)v.mv_data + used;
            n = v.mv_size - used;
        }
        go = each(ctx, key, n, &e, err);
    }
    mdb_cursor_close(c);
    if (go >= 0 && rc && rc != MDB_NOTFOUND)
        return lode_idmap_file_fail(err, rc);
    return go < 0 ? -1 : 0;
}
