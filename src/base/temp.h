/* base/temp.h - files without a name: they are gone when they are closed, however that comes. */
#ifndef LODE_BASE_TEMP_H
#define LODE_BASE_TEMP_H

#include "base/err.h"

/* Makes one in the folder, for reading and writing, 0600. *fd is the caller's to close. */
LODE_MUST int lode_temp_open(const char *dir, int *fd, struct lode_err *err);

#endif
