/* source/part.h - which part of a split row a row is. */
#ifndef LODE_SOURCE_PART_H
#define LODE_SOURCE_PART_H

#include <stdint.h>

#include "csv/row.h"

enum { LODE_PART_MAX = 65535, LODE_PART_TEXT = 24 };

struct lode_part {
    int at; /* from 1; 0: the row was not split */
    int of; /* how many parts the map made of it; 0: not known */
};

/* As outcome files spell it: "2 of 3", "2" where nobody knows of how many (what a lode before this
 * one wrote), "" for a row that was not split. */
void lode_part_text(struct lode_part p, char out[LODE_PART_TEXT]);
/* -1 where the cell is nothing of the kind; *out is zero then. */
int lode_part_read(struct lode_slice cell, struct lode_part *out);

/* Both in one number, for rows on their way through scripts. 0: not split. */
uint32_t lode_part_pack(struct lode_part p);
struct lode_part lode_part_unpack(uint32_t n);

#endif
