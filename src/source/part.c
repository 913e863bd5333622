/* source/part.c - "2 of 3", and back. */
#include "source/part.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"

void lode_part_text(struct lode_part p, char out[LODE_PART_TEXT])
{
    out[0] = '\0';
    if (p.at && p.of)
        snprintf(out, LODE_PART_TEXT, "%d of %d", p.at, p.of);
    else if (p.at)
        snprintf(out, LODE_PART_TEXT, "%d", p.at);
}

int lode_part_read(struct lode_slice cell, struct lode_part *out)
{
    struct lode_part none = {0, 0};
    char text[LODE_PART_TEXT];
    long at, of = 0;
    char *between;

    *out = none;
    if (cell.n == 0)
        return 0;
    if (cell.n >= sizeof text)
        return -1;
    memcpy(text, cell.p, cell.n);
    text[cell.n] = '\0';
    between = strstr(text, " of ");
    if (between) {
        *between = '\0';
        if (lode_str_long(between + 4, 1, LODE_PART_MAX, &of) < 0)
            return -1;
    }
    if (lode_str_long(text, 1, of ? of : LODE_PART_MAX, &at) < 0)
        return -1;
    out->at = (int)at;
    out->of = (int)of;
    return 0;
}

uint32_t lode_part_pack(struct lode_part p)
{
    return (uint32_t)p.of << 16 | (uint32_t)p.at;
}

struct lode_part lode_part_unpack(uint32_t n)
{
    return (struct lode_part){(int)(n & 0xffff), (int)(n >> 16)};
}
