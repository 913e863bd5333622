/* store/idmap_file.h - is a file an id map, and whole. For idmap.c alone. */
#ifndef LODE_STORE_IDMAP_FILE_H
#define LODE_STORE_IDMAP_FILE_H

#include "base/err.h"

/* STORE with LMDB's own words for rc. */
int lode_idmap_file_fail(struct lode_err *err, int rc);

/* A file that is there must hold all its pages: LMDB would map what is behind its end. STORE where
 * it is cut short. */
LODE_MUST int lode_idmap_file_check(const char *dir, const char *file, struct lode_err *err);

#endif
