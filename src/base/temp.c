/* base/temp.c - files are made with a name, which goes at once. */
#include "base/temp.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"

int lode_temp_open(const char *dir, int *fd, struct lode_err *err)
{
    char *path = lode_str_printf(err, "%s/.lode-XXXXXX", dir);
    int it, rc = -1;

    if (!path)
        return -1;
    it = mkstemp(path); /* 0600 */
    if (it < 0) {
        lode_err_sys(err, LODE_E_IO, errno, "cannot make a temporary file in %s", dir);
        goto out;
    }
    if (fcntl(it, F_SETFD, FD_CLOEXEC) < 0 || unlink(path) < 0) {
        lode_err_sys(err, LODE_E_IO, errno, "cannot use the temporary file %s", path);
        lode_io_close(it);
        goto out;
    }
    *fd = it;
    rc = 0;
out:
    lode_mem_free(path);
    return rc;
}

char *lode_temp_make_dir(const char *what, struct lode_err *err)
{
    const char *base = getenv("TMPDIR");
    char *dir = lode_str_printf(err, "%s/lode-%s-XXXXXX", base && *base ? base : "/tmp", what);

    if (dir && !mkdtemp(dir)) {
        lode_err_sys(err, LODE_E_IO, errno, "cannot make a temporary folder (%s)", dir);
        lode_mem_free(dir);
        return NULL;
    }
    return dir;
}
