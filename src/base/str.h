/* base/str.h - C strings: copies, comparison without case or locale, closest name. */
#ifndef LODE_BASE_STR_H
#define LODE_BASE_STR_H

#include <stdarg.h>
#include <stddef.h>

#include "base/err.h"

/* A copy to be freed with lode_mem_free, or NULL with *err set. s == NULL gives NULL without an
 * error. */
char *lode_str_dup(const char *s, struct lode_err *err);
LODE_MUST char *lode_str_dupn(const char *s, size_t n, struct lode_err *err);
LODE_MUST char *lode_str_printf(struct lode_err *err, const char *fmt, ...) LODE_PRINTF(2, 3);

/* The folder of a path ("." where it names none); to be freed. */
LODE_MUST char *lode_str_dirname(const char *path, struct lode_err *err);
/* What follows the last '/'; borrowed from path. */
const char *lode_str_basename(const char *path);

/* ASCII only, whatever the locale. */
int lode_str_casecmp(const char *a, const char *b);
int lode_str_casecmpn(const char *a, size_t na, const char *b, size_t nb);
int lode_str_starts(const char *s, const char *prefix);
int lode_str_ends(const char *s, const char *suffix);

/* Always UTF-8: what does not fit into an array of size bytes is cut between two characters, and
 * each byte that belongs to none becomes '?'. */
void lode_str_format(char *to, size_t size, const char *fmt, ...) LODE_PRINTF(3, 4);
void lode_str_vformat(char *to, size_t size, const char *fmt, va_list ap);
/* "a, b, c": as many of the names as fit, then " and N more". */
void lode_str_names(const char *const *names, size_t n, char *out, size_t size);
/* As much of s as fits, in whole characters; 0, or -1 where it was cut. */
int lode_str_copy(char *to, size_t size, const char *s);

/* Whole decimal number within [min, max]: 0, or -1 where s is anything else. */
LODE_MUST int lode_str_long(const char *s, long min, long max, long *out);

/* The name nearest to `name` for a "did you mean": NULL where none is near enough.
 * Case-insensitive, at most a third of the letters may differ. Borrowed from names. */
const char *lode_str_nearest(const char *name, const char *const *names, size_t n);

#endif
