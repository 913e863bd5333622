/* base/io.h - files: everything written is checked, synced when asked, and only its owner can read
 * it. */
#ifndef LODE_BASE_IO_H
#define LODE_BASE_IO_H

#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"

/* A buffered output file. */
struct lode_out;

/* Creates or truncates path (0600). "-" is standard output. *out is the caller's to close. */
LODE_MUST int lode_io_create(const char *path, struct lode_out **out, struct lode_err *err);
/* Opens path for appending, creating it where it is missing. */
LODE_MUST int lode_io_append(const char *path, struct lode_out **out, struct lode_err *err);
LODE_MUST int lode_io_write(struct lode_out *o, const void *p, size_t n, struct lode_err *err);
LODE_MUST int lode_io_puts(struct lode_out *o, const char *s, struct lode_err *err);
LODE_MUST int lode_io_flush(struct lode_out *o, struct lode_err *err);
/* Flushes and fsyncs. */
LODE_MUST int lode_io_sync(struct lode_out *o, struct lode_err *err);
/* Bytes written so far, buffered ones included. */
int64_t lode_io_written(const struct lode_out *o);
/* Flushes, closes and frees; the error of any of it is reported. NULL is fine. */
LODE_MUST int lode_io_finish(struct lode_out *o, struct lode_err *err);
/* Closes and frees without flushing: for paths that failed already. NULL is fine. */
void lode_io_drop(struct lode_out *o);

/* The whole file, at most max bytes (LIMIT where it is larger). */
LODE_MUST int lode_io_read_file(const char *path, size_t max, struct lode_buf *out,
                                struct lode_err *err);
/* Writes path whole or not at all: a temporary file, sync, rename, sync of the folder. */
LODE_MUST int lode_io_write_file(const char *path, const void *p, size_t n, struct lode_err *err);

/* Plain descriptors. All are close-on-exec. */
LODE_MUST int lode_io_open_read(const char *path, int *fd, struct lode_err *err);
LODE_MUST int lode_io_open_update(const char *path, int *fd, struct lode_err *err);
/* Up to n bytes; *got is 0 at the end. */
LODE_MUST int lode_io_read(int fd, void *p, size_t n, size_t *got, struct lode_err *err);
LODE_MUST int lode_io_pread(int fd, void *p, size_t n, int64_t at, size_t *got,
                            struct lode_err *err);
LODE_MUST int lode_io_pwrite(int fd, const void *p, size_t n, int64_t at, struct lode_err *err);
LODE_MUST int lode_io_write_fd(int fd, const void *p, size_t n, struct lode_err *err);
void lode_io_close(int fd); /* -1 is fine */

LODE_MUST int lode_io_rename(const char *from, const char *to, struct lode_err *err);
LODE_MUST int lode_io_sync_dir(const char *dir, struct lode_err *err);
/* Gives a file that is written to its end its name, for good: content, name and folder outlast a
 * power cut. */
LODE_MUST int lode_io_keep(const char *part, const char *path, struct lode_err *err);
/* Creates the folder (0700) and missing parents, for good; one that exists is fine. */
LODE_MUST int lode_io_mkdirs(const char *dir, struct lode_err *err);
/* Removes a file; one that is not there is fine. */
LODE_MUST int lode_io_remove(const char *path, struct lode_err *err);
/* Removes a folder and all below it. */
LODE_MUST int lode_io_remove_tree(const char *dir, struct lode_err *err);
LODE_MUST int lode_io_size(const char *path, int64_t *size, int64_t *mtime_ms,
                           struct lode_err *err);
int lode_io_exists(const char *path);
/* 1 where both paths lead to one file or folder, however they are spelt. */
int lode_io_is_same(const char *a, const char *b);
/* Bytes that may still be written below dir by this user. */
LODE_MUST int lode_io_free_space(const char *dir, int64_t *bytes, struct lode_err *err);
/* Takes an exclusive OFD lock on path (created where missing); the lock lives until *fd is closed.
 * REFUSED where another process holds it. */
LODE_MUST int lode_io_lock(const char *path, int *fd, struct lode_err *err);
/* The same, after waiting for the other process as long as that. */
LODE_MUST int lode_io_lock_wait(const char *path, int64_t wait_ms, int *fd, struct lode_err *err);
/* 1 where another process holds that lock; takes none, makes no file. */
int lode_io_is_locked(const char *path);

#endif
