/* store/idmap_file.c - is a file an id map, and whole. */
#include "store/idmap_file.h"

#include <errno.h>
#include <lmdb.h>
#include <stdint.h>
#include <sys/stat.h>

#include "base/io.h"

int lode_idmap_file_fail(struct lode_err *err, int rc)
{
    lode_err_set(err, LODE_E_STORE, "id map: %s", mdb_strerror(rc));
    err->sys = rc;
    return -1;
}

/* Asked of a read-only environment, which does not make the file as long as its map. */
int lode_idmap_file_check(const char *dir, const char *file, struct lode_err *err)
{
    MDB_env *env = NULL;
    MDB_envinfo info;
    MDB_stat page;
    struct stat st;
    int rc;

    if (stat(file, &st) < 0 && errno != ENOENT)
        return lode_err_sys(err, LODE_E_IO, errno, "cannot read the id map");
    if (!lode_io_exists(file) || st.st_size == 0)
        return 0;
    rc = mdb_env_create(&env);
    if (!rc)
        rc = mdb_env_open(env, dir, MDB_RDONLY | MDB_NOTLS | MDB_NOLOCK, 0600);
    if (!rc)
        rc = mdb_env_stat(env, &page);
    if (!rc)
        rc = mdb_env_info(env, &info);
    if (env)
        mdb_env_close(env);
    if (rc)
        return lode_idmap_file_fail(err, rc);
    if ((uint64_t)st.st_size / page.ms_psize <= info.me_last_pgno)
        return lode_err_set(err, LODE_E_STORE, "id map: the file is cut short");
    return 0;
}
