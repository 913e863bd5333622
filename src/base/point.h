/* base/point.h - places to die at. In the fault build (make build/fault/lode) a process can be
 * killed at each of them, by name; in every other build they are nothing.
 *
 *   LODE_POINT_LIST=FILE  each point reached is added to the file, one a line: "NAME#N", the N-th
 *                         time that this process comes to it
 *   LODE_POINT_KILL=…     "NAME#N": SIGKILL there; a number: at the so-many-th point of all
 *
 * The local org (lode serve) takes no part. */
#ifndef LODE_BASE_POINT_H
#define LODE_BASE_POINT_H

#include "base/err.h"

int lode_point_reach(const char *fmt, ...) LODE_PRINTF(1, 2);
int lode_point_reach_write(const char *sql, const char *when);
int lode_point_reach_file(const char *path, const char *what);
int lode_point_reach_call(const char *method, const char *url, const char *when);
int lode_point_set_about(const char *fmt, ...) LODE_PRINTF(1, 2);

#ifdef LODE_FAULT_BUILD
#define LODE_POINT_HERE(call) ((void)(call))
#else
#define LODE_POINT_HERE(call) ((void)sizeof(call)) /* checked by the compiler, never called */
#endif

/* A point of that name. */
#define lode_point(...) LODE_POINT_HERE(lode_point_reach(__VA_ARGS__))
/* Before or after a statement that writes: named by what it is about, else by its first words. */
#define lode_point_write(sql, when) LODE_POINT_HERE(lode_point_reach_write(sql, when))
/* What the next statement that writes is about. The main thread's alone. */
#define lode_point_about(...) LODE_POINT_HERE(lode_point_set_about(__VA_ARGS__))
/* Something is done to a file or folder. */
#define lode_point_file(path, what) LODE_POINT_HERE(lode_point_reach_file(path, what))
/* A call to the org is at that place of its way. */
#define lode_point_call(method, url, when) LODE_POINT_HERE(lode_point_reach_call(method, url, when))

#endif
