/* bind/script.h - a load script and what it works on: the run, the org, its arguments. */
#ifndef LODE_BIND_SCRIPT_H
#define LODE_BIND_SCRIPT_H

#include "bind/vm.h"
#include "flow/types.h"

struct lode_lstep;

struct lode_script_arg {
    const char *name, *value;
};

/* What a file of tests is given, and what came of it. */
struct lode_script_test {
    const char *program;   /* lode itself, for loads */
    const char *dir;       /* an empty folder; its files are the caller's to remove */
    const char *only;      /* names that have this in them, or NULL */
    int is_accepting;      /* golden files become what they are compared with */
    int n, n_failed;       /* so far: numbers go on from n */
    atomic_int *interrupt; /* non-zero ends the tests: CANCEL */
};

struct lode_script {
    struct lode_vm vm;
    struct lode_run *run; /* NULL for `lode help SCRIPT` */
    const struct lode_script_arg *args;
    size_t n_args;
    const char *path;
    /* Signs in to the run's org on the first lode.org(). */
    int (*connect)(void *ctx, const char *alias, struct lode_err *err);
    void *connect_ctx;
    void (*progress)(void *ctx, const struct lode_step *step);
    void *progress_ctx;
    void (*say)(void *ctx, const char *text); /* a line for the screen */
    void *say_ctx;
    const char *lua_dir;        /* or NULL */
    size_t lua_max_bytes;       /* 0: the default */
    struct lode_lstep *mapping; /* the step whose map is running, or NULL */
    int n_hooks;                /* on_failed hooks that are running */
    int is_stopped;             /* lode.stop was called */
    int has_arguments;          /* lode.args was called */
    int is_rehearsal;           /* the org is the local one of `lode rehearse` */
    int is_asking;   /* `lode help SCRIPT`: lode.args describes itself and ends the script */
    int is_recipe;   /* a map for rows that go to no org: there is no run, and none is missed */
    int is_planning; /* `lode plan`: steps say what they would do, and do nothing */
    struct lode_script_test *test; /* `lode test`, else NULL */
    const char *module, *function; /* of lode's that is given path and data, or NULL: the script */
    const char *data;
    struct lode_err worst; /* why a step stopped, whatever the script made of it */
};

/* Runs the script to its end. The run's steps are closed after. */
LODE_MUST int lode_script_run(struct lode_script *s, struct lode_err *err);

/* Says, by s->say, what the steps of a script or the map of a recipe make of rows. */
LODE_MUST int lode_script_plan(struct lode_script *s, struct lode_err *err);

/* Reads lines from standard input: Lua over the rows of data (or NULL), and what the map of s->path
 * (or NULL) makes of them. */
LODE_MUST int lode_script_repl(struct lode_script *s, const char *data, struct lode_err *err);

/* Runs the tests of a file, and says by s->say, in TAP, how they went. */
LODE_MUST int lode_script_test(struct lode_script *s, struct lode_script_test *test,
                               struct lode_err *err);

/* Runs a Lua file with lode's modules and these arguments, and no run: what needs one raises. */
LODE_MUST int lode_script_eval(const char *path, const char *const *argv, size_t n,
                               const char *lua_dir, struct lode_err *err);

#endif
