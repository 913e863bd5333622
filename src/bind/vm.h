/* bind/vm.h - a Lua state with limits: memory, no finalisers of scripts, globals declared,
 * interruptible. */
#ifndef LODE_BIND_VM_H
#define LODE_BIND_VM_H

#include <lua.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "bind/pool.h"

struct lode_vm {
    lua_State *L; /* the thread running now */
    struct lode_err caught;
    size_t used, max;      /* bytes of the Lua heap */
    struct lode_pool pool; /* they come from here */
    atomic_int *interrupt; /* non-zero: raise, and go on raising */
    int64_t cpu_until;     /* of the thread's CPU time, in ms; 0: no end */
    int is_out_of_time;    /* that end has come: as interrupt, until the next limit is set */
    const char *lua_dir;   /* the library from disk instead of the binary; NULL */
};

struct lode_vm_opts {
    size_t max_bytes;       /* 0: 256 MiB */
    atomic_int *interrupt;  /* may be NULL */
    const char *lua_dir;    /* may be NULL */
    const char *script_dir; /* modules are found beside the script and in its lib/; NULL: none */
};

/* A state with the standard library, lode's modules findable by require, and nothing run yet. Takes
 * vm's place in memory until close: do not move it. */
LODE_MUST int lode_vm_open(const struct lode_vm_opts *opts, struct lode_vm *vm,
                           struct lode_err *err);
void lode_vm_close(struct lode_vm *vm);

/* What runs from now on, in this thread, is raised at when lode_clock_cpu_ms() has come to until;
 * no pcall ends that. 0: it may run as long as it likes. For a vm with an interrupt. */
void lode_vm_limit_cpu(struct lode_vm *vm, int64_t until);

/* Calls fn(arg as light userdata) with errors caught: the only way from C into Lua, but for that of
 * lhooks.c. */
LODE_MUST int lode_vm_protect(struct lode_vm *vm, lua_CFunction fn, void *arg,
                              struct lode_err *err);
/* Its message handler: fills vm->caught while still protected. */
int lode_vm_catch(lua_State *L);

/* Runs a script file (text only) with its arguments global-free. SCRIPT with file and line for what
 * it raises; other codes where it raised lode's own errors. */
LODE_MUST int lode_vm_run(struct lode_vm *vm, const char *path, struct lode_err *err);

/* The vm of a state. */
struct lode_vm *lode_vm_of(lua_State *L);

#endif
