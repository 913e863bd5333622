/* clean/clean_zone.c - zone files (TZif, RFC 8536) and fixed offsets. */
#include "clean/clean_zone.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "clean/clean_rule.h"

enum { NAME_MAX_BYTES = 64, FILE_MAX_BYTES = 1 << 20, HEADER = 44, DAY = 86400 };

struct lode_clean_zone {
    char name[NAME_MAX_BYTES];
    size_t n;                    /* of the moments at which the offset changes */
    int64_t *at;                 /* those moments, ascending */
    int32_t *offset;             /* from each on */
    int64_t first;               /* offset before all of them */
    struct lode_clean_rule rule; /* after all of them */
    int has_rule;
};

static uint64_t big_endian(const char *p, int n)
{
    uint64_t v = 0;

    for (int i = 0; i < n; i++)
        v = v << 8 | (unsigned char)p[i];
    return v;
}

struct counts {
    size_t isut, isstd, leap, time, type, chars;
};

/* Bytes of the block behind a header, whose moments take so many bytes each. */
static size_t block_size(const struct counts *c, size_t width)
{
    return c->time * (width + 1) + c->type * 6 + c->chars + c->leap * (width + 4) + c->isstd +
           c->isut;
}

static int read_counts(const char *p, size_t n, struct counts *c)
{
    size_t *v[] = {&c->isut, &c->isstd, &c->leap, &c->time, &c->type, &c->chars};

    if (n < HEADER || memcmp(p, "TZif", 4) != 0)
        return -1;
    for (int i = 0; i < 6; i++)
        *v[i] = (size_t)big_endian(p + 20 + 4 * i, 4);
    for (int i = 0; i < 6; i++)
        if (*v[i] > FILE_MAX_BYTES)
            return -1;
    return c->type ? 0 : -1;
}

/* Reads the moments and what holds from each on. */
static int read_moments(struct lode_clean_zone *z, const char *p, const struct counts *c,
                        struct lode_err *err)
{
    const char *index = p + 8 * c->time, *types = index + c->time;

    z->at = lode_mem_alloc(c->time * sizeof *z->at, err);
    z->offset = lode_mem_alloc(c->time * sizeof *z->offset, err);
    if (!z->at || !z->offset)
        return -1;
    z->first = (int32_t)(uint32_t)big_endian(types, 4);
    for (; z->n < c->time; z->n++) {
        size_t type = (unsigned char)index[z->n];

        if (type >= c->type)
            return lode_err_set(err, LODE_E_USAGE, "zone file %s is damaged", z->name);
        z->at[z->n] = (int64_t)big_endian(p + 8 * z->n, 8);
        z->offset[z->n] = (int32_t)(uint32_t)big_endian(types + 6 * type, 4);
    }
    return 0;
}

static int read_tzif(struct lode_clean_zone *z, const char *p, size_t n, struct lode_err *err)
{
    struct counts c;
    const char *end;
    size_t skip;

    /* The first block has 32 bits a moment, for old readers; the second has 64. */
    if (read_counts(p, n, &c) < 0 || p[4] < '2' || (skip = HEADER + block_size(&c, 4)) > n)
        goto damaged;
    p += skip;
    n -= skip;
    if (read_counts(p, n, &c) < 0 || (skip = HEADER + block_size(&c, 8)) >= n || p[skip] != '\n')
        goto damaged;
    if (read_moments(z, p + HEADER, &c, err) < 0)
        return -1;
    p += skip + 1;
    n -= skip + 1;
    end = memchr(p, '\n', n);
    if (!end)
        goto damaged;
    if (end > p) {
        char rule[128];

        snprintf(rule, sizeof rule, "%.*s", (int)(end - p > 127 ? 127 : end - p), p);
        if (lode_clean_rule_parse(rule, &z->rule) < 0)
            goto damaged;
        z->has_rule = 1;
    }
    return 0;
damaged:
    return lode_err_set(err, LODE_E_USAGE, "zone file %s is damaged", z->name);
}

/* For a "did you mean": the zones that people are likely to want. */
static const char *const known[] = {"UTC",
                                    "Africa/Cairo",
                                    "Africa/Johannesburg",
                                    "Africa/Lagos",
                                    "America/Bogota",
                                    "America/Chicago",
                                    "America/Denver",
                                    "America/Halifax",
                                    "America/Los_Angeles",
                                    "America/Mexico_City",
                                    "America/New_York",
                                    "America/Phoenix",
                                    "America/Sao_Paulo",
                                    "America/Toronto",
                                    "America/Vancouver",
                                    "Asia/Bangkok",
                                    "Asia/Dubai",
                                    "Asia/Hong_Kong",
                                    "Asia/Jakarta",
                                    "Asia/Jerusalem",
                                    "Asia/Kolkata",
                                    "Asia/Manila",
                                    "Asia/Riyadh",
                                    "Asia/Seoul",
                                    "Asia/Shanghai",
                                    "Asia/Singapore",
                                    "Asia/Taipei",
                                    "Asia/Tokyo",
                                    "Australia/Brisbane",
                                    "Australia/Melbourne",
                                    "Australia/Perth",
                                    "Australia/Sydney",
                                    "Europe/Amsterdam",
                                    "Europe/Athens",
                                    "Europe/Berlin",
                                    "Europe/Brussels",
                                    "Europe/Bucharest",
                                    "Europe/Budapest",
                                    "Europe/Copenhagen",
                                    "Europe/Dublin",
                                    "Europe/Helsinki",
                                    "Europe/Istanbul",
                                    "Europe/Kyiv",
                                    "Europe/Lisbon",
                                    "Europe/London",
                                    "Europe/Madrid",
                                    "Europe/Moscow",
                                    "Europe/Oslo",
                                    "Europe/Paris",
                                    "Europe/Prague",
                                    "Europe/Rome",
                                    "Europe/Sofia",
                                    "Europe/Stockholm",
                                    "Europe/Vienna",
                                    "Europe/Warsaw",
                                    "Europe/Zurich",
                                    "Pacific/Auckland",
                                    "Pacific/Honolulu"};

static int unknown(const char *name, struct lode_err *err)
{
    const char *near = lode_str_nearest(name, known, sizeof known / sizeof *known);

    if (near && strcmp(near, name) != 0)
        return lode_err_set(err, LODE_E_USAGE, "no time zone \"%s\": did you mean \"%s\"?", name,
                            near);
    return lode_err_set(
        err, LODE_E_USAGE,
        "no time zone \"%s\": give \"UTC\", an offset like \"+02:00\" or a name like "
        "\"Europe/Berlin\" (names need the system's tzdata)",
        name);
}

/* A name that stays below the folder of zones. */
static int is_safe(const char *name)
{
    return *name != '/' && !strstr(name, "..") &&
           name[strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                             "0123456789_+-/")] == '\0';
}

static int load(struct lode_clean_zone *z, struct lode_err *err)
{
    char path[sizeof "/usr/share/zoneinfo/" + NAME_MAX_BYTES];
    struct lode_buf b;
    int rc;

    snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", z->name);
    if (!z->name[0] || !is_safe(z->name) || !lode_io_exists(path))
        return unknown(z->name, err);
    lode_buf_init(&b, 0);
    rc = lode_io_read_file(path, FILE_MAX_BYTES, &b, err);
    if (rc < 0 && err->code != LODE_E_NOMEM)
        unknown(z->name, err); /* a folder, as "Europe" is */
    else if (rc == 0)
        rc = read_tzif(z, b.p, b.len, err);
    lode_buf_clear(&b);
    return rc;
}

int lode_clean_zone_new(const char *name, size_t n, struct lode_clean_zone **out,
                        struct lode_err *err)
{
    struct lode_clean_zone *z;
    int rc = 0;

    if (n >= NAME_MAX_BYTES)
        return lode_err_set(err, LODE_E_USAGE, "no time zone has so long a name: \"%.*s\u2026\"",
                            40, name);
    z = lode_mem_alloc(sizeof *z, err);
    if (!z)
        return -1;
    memcpy(z->name, name, n);
    if (lode_str_casecmp(z->name, "UTC") != 0 && lode_str_casecmp(z->name, "GMT") != 0 &&
        (n == 0 || lode_clean_zone_parse_offset(name, n, &z->first) != n))
        rc = load(z, err);
    if (rc < 0) {
        lode_clean_zone_free(z);
        return -1;
    }
    *out = z;
    return 0;
}

void lode_clean_zone_free(struct lode_clean_zone *zone)
{
    if (!zone)
        return;
    lode_mem_free(zone->at);
    lode_mem_free(zone->offset);
    lode_mem_free(zone);
}

const char *lode_clean_zone_name(const struct lode_clean_zone *zone)
{
    return zone->name;
}

int64_t lode_clean_zone_offset(const struct lode_clean_zone *z, int64_t utc)
{
    size_t low = 0, high = z->n;

    if (z->has_rule && (!z->n || utc >= z->at[z->n - 1]))
        return lode_clean_rule_offset(&z->rule, utc);
    while (low < high) { /* the number of moments at or before utc */
        size_t mid = low + (high - low) / 2;

        if (z->at[mid] <= utc)
            low = mid + 1;
        else
            high = mid;
    }
    return low ? z->offset[low - 1] : z->first;
}

int lode_clean_zone_to_utc(const struct lode_clean_zone *z, int64_t local, int64_t *utc)
{
    int found = -1;

    /* The offset is one of those that hold within a day and a bit of that time. */
    for (int64_t shift = -26 * 3600; shift <= 26 * 3600; shift += 13 * 3600) {
        int64_t u = local - lode_clean_zone_offset(z, local + shift);

        if (lode_clean_zone_offset(z, u) != local - u)
            continue;
        if (found < 0 || u < *utc)
            *utc = u;
        found = 0;
    }
    return found;
}

size_t lode_clean_zone_parse_offset(const char *p, size_t n, int64_t *offset)
{
    size_t i = 1, start;
    int sign = 1, v[2] = {0, 0};

    if (n && (*p == 'Z' || *p == 'z')) {
        *offset = 0;
        return 1;
    }
    if (n && (*p == '-' || *p == '+'))
        sign = *p == '-' ? -1 : 1;
    else if (n >= 3 && memcmp(p, "\u2212", 3) == 0)
        sign = -1, i = 3;
    else
        return 0;
    for (int part = 0; part < 2; part++) {
        start = i;
        if (part == 1 && i < n && p[i] == ':')
            i++;
        if (i + 2 > n || p[i] < '0' || p[i] > '9' || p[i + 1] < '0' || p[i + 1] > '9') {
            if (part == 0)
                return 0;
            i = start;
            break;
        }
        v[part] = (p[i] - '0') * 10 + (p[i + 1] - '0');
        i += 2;
    }
    if (v[0] > 15 || v[1] > 59)
        return 0;
    *offset = sign * (v[0] * INT64_C(3600) + v[1] * 60);
    return i;
}
