/* bench/idmap.c - speed and memory of an id map.
 *
 * usage: idmap DIR [KEYS]
 *
 * Keys like LEG-000012345 in random order: each is asked for and put, as mapping does; then again,
 * to set its Id; then looked up, in another random order. Every answer is compared. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "store/idmap.h"

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
    return 0;
}
