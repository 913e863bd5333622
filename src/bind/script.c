/* bind/script.c - runs a load script. */
#include "bind/script.h"

#include <lauxlib.h>

#include "base/mem.h"
#include "base/str.h"
#include "bind/natives.h"

static int attach(lua_State *L)
{
    lode_natives_set_script(L, lua_touserdata(L, 1));
    return 0;
}

int lode_script_run(struct lode_script *s, struct lode_err *err)
{
    struct lode_vm_opts opts = {.max_bytes = s->lua_max_bytes,
                                .interrupt = s->run ? s->run->interrupt : NULL,
                                .lua_dir = s->lua_dir};
    char *dir = lode_str_dirname(s->path, err);
    int rc;

    if (!dir)
        return -1;
    opts.script_dir = dir;
    rc = lode_vm_open(&opts, &s->vm, err);
    if (rc == 0)
        rc = lode_vm_protect(&s->vm, attach, s, err);
    if (rc == 0)
        rc = lode_vm_run(&s->vm, s->path, err);
    lode_vm_close(&s->vm); /* closes steps, too: they are the state's userdata */
    lode_mem_free(dir);
    return rc;
}
