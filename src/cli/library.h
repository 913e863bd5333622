/* cli/library.h - what editors need to know of lode: definitions for the Lua language server. */
#ifndef LODE_CLI_LIBRARY_H
#define LODE_CLI_LIBRARY_H

#include "base/err.h"

/* Writes lode's definitions into the folder, which is made where it is missing, over older ones. */
LODE_MUST int lode_library_write(const char *dir, struct lode_err *err);

/* Writes a file that is built in ("lode/_init/load.lua") to path, and the folder that it is in. */
LODE_MUST int lode_library_copy(const char *name, const char *path, struct lode_err *err);

#endif
