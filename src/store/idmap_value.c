/* store/idmap_value.c - an id map's entry, packed. */
#include "store/idmap_value.h"

#include <string.h>

/* A value: the head, where there is another row its row and line, the code, a long key. Rows and
 * lines have five bytes each, an Id its eighteen even before it is known: an entry that gets one is
 * overwritten where it is. */
enum { ROW, LINE = 5, STATUS = 10, CODE_LEN, ID, HEAD = ID + 18, OTHER = 10, HAS_OTHER = 0x80 };

static void put_five(char *to, uint64_t v)
{
    for (int i = 0; i < 5; i++)
        to[i] = (char)(v >> (8 * i));
}

static uint64_t get_five(const char *from)
{
    uint64_t v = 0;

    for (int i = 4; i >= 0; i--)
        v = v << 8 | (unsigned char)from[i];
    return v;
}

void lode_idmap_value_read(const MDB_val *v, struct lode_idmap_entry *out, size_t *used)
{
    const char *p = v->mv_data;
    size_t code_len = (unsigned char)p[CODE_LEN];
    int has_other = (p[STATUS] & HAS_OTHER) != 0;

    out->row = get_five(p + ROW);
    out->line = get_five(p + LINE);
    out->status = (uint8_t)(p[STATUS] & ~HAS_OTHER);
    memcpy(out->id, p + ID, 18);
    out->id[18] = '\0';
    p += HEAD;
    out->other_row = has_other ? get_five(p) : 0;
    out->other_line = has_other ? get_five(p + LINE) : 0;
    p += has_other ? OTHER : 0;
    memcpy(out->code, p, code_len);
    out->code[code_len] = '\0';
    *used = (size_t)(p + code_len - (char *)v->mv_data);
}

size_t lode_idmap_value_size(const struct lode_idmap_entry *e)
{
    return HEAD + (e->other_row ? OTHER : 0) + strlen(e->code);
}

char *lode_idmap_value_write(const struct lode_idmap_entry *e, char *p)
{
    size_t code_len = strlen(e->code);

    put_five(p + ROW, e->row);
    put_five(p + LINE, e->line);
    p[STATUS] = (char)(e->status | (e->other_row ? HAS_OTHER : 0));
    p[CODE_LEN] = (char)code_len;
    memset(p + ID, 0, 18);
    memcpy(p + ID, e->id, strnlen(e->id, 18));
    p += HEAD;
    if (e->other_row) {
        put_five(p, e->other_row);
        put_five(p + LINE, e->other_line);
        p += OTHER;
    }
    memcpy(p, e->code, code_len);
    return p + code_len;
}
