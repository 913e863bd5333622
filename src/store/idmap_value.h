/* store/idmap_value.h - an id map's entry as LMDB keeps it: everything but a long key, which stands
 * behind it. */
#ifndef LODE_STORE_IDMAP_VALUE_H
#define LODE_STORE_IDMAP_VALUE_H

#include <lmdb.h>
#include <stddef.h>

#include "store/idmap.h"

size_t lode_idmap_value_size(const struct lode_idmap_entry *e);
/* Into p, which has room for value_size bytes. Its end. */
char *lode_idmap_value_write(const struct lode_idmap_entry *e, char *p);
/* *used: the bytes that were the entry's. */
void lode_idmap_value_read(const MDB_val *v, struct lode_idmap_entry *out, size_t *used);

#endif
