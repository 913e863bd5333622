/* base/temp.h - files without a name, gone when they are closed; and folders. */
#ifndef LODE_BASE_TEMP_H
#define LODE_BASE_TEMP_H

#include "base/err.h"

/* Makes one in the folder, for reading and writing, 0600. *fd is the caller's to close. */
LODE_MUST int lode_temp_open(const char *dir, int *fd, struct lode_err *err);

/* Makes a folder of this process alone below TMPDIR, or /tmp, whose name begins with lode-WHAT-.
 * The path, to be freed; what it holds is the caller's to remove. */
char *lode_temp_make_dir(const char *what, struct lode_err *err);

#endif
