/* bench/idmap.c - speed and memory of an id map.
 *
 * usage: idmap DIR [KEYS]
 *
 * Keys like LEG-000012345 in random order: each is asked for and put, as mapping does; then again,
 * to set its Id; then looked up, in another random order. Every answer is compared. The same is
 * then done by LMDB alone, with values of the same size, in a map that is large enough from the
 * start: what the machine has to give. */
#include <fcntl.h>
#include <inttypes.h>
#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "store/idmap.h"

enum { BARE_COMMIT = 1000000, BARE_VALUE = 30, BARE_BYTES_EACH = 256 };
enum { INSERTS_BAR = 400000, LOOKUPS_BAR = 500000, MEMORY_BAR_KIB = 64 * 1024, SAMPLE = 1 << 16 };

struct bench {
    struct lode_idmap *map;
    uint64_t n, mask; /* keys, and the next power of two less one */
    long peak_kib;    /* of anonymous memory */
};

static struct lode_err err;

static void stop_if(int is_wrong, const char *what)
{
    if (!is_wrong)
        return;
    fprintf(stderr, "idmap: %s: %s\n", what, err.msg);
    exit(1);
}

static void sample_memory(struct bench *b)
{
    char line[256];
    FILE *f = fopen("/proc/self/status", "r");

    while (f && fgets(line, sizeof line, f)) {
        long kib = strncmp(line, "RssAnon:", 8) == 0 ? strtol(line + 8, NULL, 10) : 0;

        b->peak_kib = kib > b->peak_kib ? kib : b->peak_kib;
    }
    if (f)
        (void)fclose(f);
}

/* Each number below n once, in an order without a pattern: a bijection of the power of two, walked
 * on where it leaves n. */
static uint64_t shuffle(const struct bench *b, uint64_t i, uint64_t seed)
{
    do {
        for (int k = 0; k < 3; k++) {
            i = (i * UINT64_C(0x9E3779B97F4A7C15) + seed) & b->mask;
            i ^= i >> 11;
        }
    } while (i >= b->n);
    return i;
}

static size_t key_of(uint64_t number, char *room)
{
    return (size_t)snprintf(room, 32, "LEG-%09" PRIu64, number);
}

static void insert(struct bench *b, uint64_t i)
{
    struct lode_idmap_entry e;
    char key[32];
    size_t n = key_of(shuffle(b, i, 1), key);

    stop_if(lode_idmap_get(b->map, key, n, &e, &err) != 0, "a new key");
    memset(&e, 0, sizeof e);
    e.row = i + 1;
    stop_if(lode_idmap_put(b->map, key, n, &e, &err) < 0, key);
}

static void set_id(struct bench *b, uint64_t i)
{
    struct lode_idmap_entry e;
    char key[32];
    size_t n = key_of(shuffle(b, i, 1), key);

    stop_if(lode_idmap_get(b->map, key, n, &e, &err) != 1, key);
    stop_if(e.row != i + 1, "another row's key");
    e.status = 1;
    snprintf(e.id, sizeof e.id, "001%012" PRIu64 "AAA", i % UINT64_C(1000000000000));
    stop_if(lode_idmap_put(b->map, key, n, &e, &err) < 0, key);
}

static void look_up(struct bench *b, uint64_t i)
{
    struct lode_idmap_entry e;
    char key[32];
    size_t n = key_of(shuffle(b, i, 12345), key);

    stop_if(lode_idmap_get(b->map, key, n, &e, &err) != 1, key);
    stop_if(e.id[0] == '\0', "a key without its Id");
}

/* --- LMDB alone ------------------------------------------------------------------------------ */

static MDB_env *bare;
static MDB_txn *txn;
static MDB_dbi dbi;
static MDB_cursor *at;

static void stop_if_mdb(int rc, const char *what)
{
    if (rc)
        lode_err_set(&err, LODE_E_STORE, "%s", mdb_strerror(rc));
    stop_if(rc != 0, what);
}

static void bare_begin(void)
{
    stop_if_mdb(mdb_txn_begin(bare, NULL, 0, &txn), "begin");
    stop_if_mdb(mdb_dbi_open(txn, NULL, 0, &dbi), "open");
    stop_if_mdb(mdb_cursor_open(txn, dbi, &at), "cursor");
}

static void bare_open(const char *dir, uint64_t n)
{
    size_t size = (size_t)n * BARE_BYTES_EACH + (1 << 24);
    int fd;

    stop_if(lode_io_mkdirs(dir, &err) < 0, dir);
    stop_if_mdb(mdb_env_create(&bare), "create");
    stop_if_mdb(mdb_env_set_mapsize(bare, size), "size");
    stop_if_mdb(mdb_env_open(bare, dir, MDB_NOSYNC | MDB_NOTLS | MDB_WRITEMAP, 0600), "open");
    stop_if_mdb(mdb_env_get_fd(bare, &fd), "file");
    stop_if(posix_fallocate(fd, 0, (off_t)size) != 0, "no room on the disk");
    bare_begin();
}

static void bare_put(struct bench *b, uint64_t i)
{
    char key[33] = "", value[BARE_VALUE] = "";
    MDB_val k = {1 + key_of(shuffle(b, i, 1), key + 1), key}, v;
    int rc = mdb_cursor_get(at, &k, &v, MDB_SET_KEY);

    stop_if_mdb(rc == MDB_NOTFOUND ? 0 : rc, "get");
    memcpy(value, &i, sizeof i);
    v = (MDB_val){sizeof value, value};
    stop_if_mdb(mdb_cursor_put(at, &k, &v, 0), "put");
    if (i % BARE_COMMIT < BARE_COMMIT - 1)
        return;
    mdb_cursor_close(at);
    stop_if_mdb(mdb_txn_commit(txn), "commit");
    bare_begin();
}

static void bare_look_up(struct bench *b, uint64_t i)
{
    char key[33] = "";
    MDB_val k = {1 + key_of(shuffle(b, i, 12345), key + 1), key}, v;

    stop_if_mdb(mdb_cursor_get(at, &k, &v, MDB_SET_KEY), "a key");
}

static void each(struct bench *b, const char *what, void (*one)(struct bench *, uint64_t),
                 int64_t bar)
{
    int64_t t0 = lode_clock_mono_ms(), ms, rate;
    clock_t cpu = clock();

    for (uint64_t i = 0; i < b->n; i++) {
        one(b, i);
        if (i % SAMPLE == 0)
            sample_memory(b);
    }
    ms = lode_clock_mono_ms() - t0;
    cpu = clock() - cpu;
    rate = (int64_t)b->n * 1000 / (ms ? ms : 1);
    printf("%-28s %10" PRId64 " /s, %10.0f /CPU s", what, rate,
           (double)b->n / ((double)(cpu ? cpu : 1) / CLOCKS_PER_SEC));
    if (bar)
        printf("   bar %" PRId64 ": %s", bar, rate >= bar ? "met" : "MISSED");
    printf("\n");
    (void)fflush(stdout);
}

int main(int argc, char **argv)
{
    struct bench b = {.n = argc > 2 ? strtoull(argv[2], NULL, 10) : 10000000};
    int64_t bytes, t0;
    char file[4096];

    if (argc < 2 || b.n == 0) {
        fprintf(stderr, "usage: %s DIR [KEYS]\n", argv[0]);
        return 2;
    }
    for (b.mask = 1; b.mask < b.n; b.mask <<= 1)
        ;
    b.mask--;
    snprintf(file, sizeof file, "%s/data.mdb", argv[1]);
    stop_if(lode_io_exists(file), "the folder has a map already");
    stop_if(lode_idmap_open(argv[1], &b.map, &err) < 0, argv[1]);
    printf("id map, %" PRIu64 " keys in random order\n", b.n);
    each(&b, "insert (ask, put)", insert, INSERTS_BAR);
    each(&b, "set the Id (ask, put)", set_id, 0);
    t0 = lode_clock_mono_ms();
    stop_if(lode_idmap_sync(b.map, &err) < 0, "sync");
    printf("%-28s %10.1f s\n", "sync", (double)(lode_clock_mono_ms() - t0) / 1000);
    each(&b, "look up", look_up, LOOKUPS_BAR);
    lode_idmap_close(b.map);
    stop_if(lode_io_size(file, &bytes, NULL, &err) < 0, "size");
    printf("%-28s %10.1f MiB, bar %d: %s\n", "anonymous memory, peak", (double)b.peak_kib / 1024,
           MEMORY_BAR_KIB / 1024, b.peak_kib <= MEMORY_BAR_KIB ? "met" : "MISSED");
    printf("%-28s %10.1f bytes a key\n", "file", (double)bytes / (double)b.n);
    snprintf(file, sizeof file, "%s/bare", argv[1]);
    bare_open(file, b.n);
    each(&b, "LMDB alone: insert", bare_put, 0);
    each(&b, "LMDB alone: put again", bare_put, 0);
    each(&b, "LMDB alone: look up", bare_look_up, 0);
    mdb_cursor_close(at);
    mdb_txn_abort(txn);
    mdb_env_close(bare);
    return 0;
}
