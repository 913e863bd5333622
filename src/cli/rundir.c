/* cli/rundir.c - run directories. */
#include "cli/rundir.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"

enum {
    MAX_SCRIPT = 16 << 20,
    LOCK_MS = 60000 /* another run looks through the same folder for less than that */
};

static void random_tail(char out[5])
{
    static const char digits[] = "abcdefghijkmnpqrstuvwxyz23456789";
    unsigned char r[4];

    lode_clock_random(r, sizeof r);
    for (int i = 0; i < 4; i++)
        out[i] = digits[r[i] % 32];
    out[4] = '\0';
}

char *lode_rundir_home(const char *path, struct lode_err *err)
{
    size_t n = (size_t)(lode_str_basename(path) - path);

    return n ? lode_str_dupn(path, n > 1 ? n - 1 : n, err) : lode_str_dup(".", err);
}

int lode_rundir_lock_all(const char *base, int *fd, struct lode_err *err)
{
    char *path = lode_str_printf(err, "%s/.lock-%ld", base, (long)getuid());
    int rc = path ? lode_io_lock_wait(path, LOCK_MS, fd, err) : -1;

    lode_mem_free(path);
    return rc;
}

static char *make_name(const char *script, struct lode_err *err)
{
    const char *base = lode_str_basename(script), *dot = strrchr(base, '.');
    char when[32] = "", tail[5], word[48];
    size_t n = dot && dot > base ? (size_t)(dot - base) : strlen(base);

    if (n >= sizeof word)
        n = sizeof word - 1;
    for (size_t i = 0; i < n; i++)
        word[i] = strchr("/ \t\n", base[i]) ? '_' : base[i];
    word[n] = '\0';
    if (lode_clock_format(lode_clock_now_ms(), "%Y%m%dT%H%M%SZ", when, sizeof when) < 0)
        when[0] = '\0';
    random_tail(tail);
    return lode_str_printf(err, "%s-%s-%s", when, word, tail);
}

static int make_below(const char *dir, const char *name, struct lode_err *err)
{
    char *path = lode_str_printf(err, "%s/%s", dir, name);
    int rc = path ? lode_io_mkdirs(path, err) : -1;

    lode_mem_free(path);
    return rc;
}

static int copy_script(const char *script, const char *dir, struct lode_err *err)
{
    char *to = lode_str_printf(err, "%s/script.lua", dir);
    struct lode_buf text;
    int rc = -1;

    lode_buf_init(&text, 0);
    if (to && lode_io_read_file(script, MAX_SCRIPT, &text, err) == 0)
        rc = lode_io_write_file(to, lode_buf_str(&text), text.len, err);
    lode_buf_clear(&text);
    lode_mem_free(to);
    return rc;
}

const char *lode_rundir_argument(const char *path)
{
    const char *name = lode_str_basename(path);
    size_t n = (size_t)(name - path);

    return n == strlen("runs/") && memcmp(path, "runs/", n) == 0 ? name : path;
}

int lode_rundir_make(const char *base, const char *script, struct lode_rundir *out,
                     struct lode_err *err)
{
    char *lock = NULL;
    int rc = -1;

    memset(out, 0, sizeof *out);
    out->lock = -1;
    out->name = make_name(script, err);
    out->path = out->name ? lode_str_printf(err, "%s/%s", base, out->name) : NULL;
    lock = out->path ? lode_str_printf(err, "%s/lock", out->path) : NULL;
    if (lock && make_below(out->path, "chunks", err) == 0 &&
        make_below(out->path, "ids", err) == 0 && copy_script(script, out->path, err) == 0)
        rc = lode_io_lock(lock, &out->lock, err);
    lode_mem_free(lock);
    if (rc < 0)
        lode_rundir_drop(out);
    return rc;
}

int lode_rundir_open(const char *path, struct lode_rundir *out, struct lode_err *err)
{
    char *lock = lode_str_printf(err, "%s/lock", path);
    int rc = -1;

    memset(out, 0, sizeof *out);
    out->lock = -1;
    out->path = lock ? lode_str_dup(path, err) : NULL;
    out->name = out->path ? lode_str_dup(lode_str_basename(path), err) : NULL;
    if (out->name && access(path, W_OK) < 0)
        lode_err_sys(err, LODE_E_IO, errno, "%s cannot be written", path);
    else if (out->name)
        rc = lode_io_lock(lock, &out->lock, err);
    lode_mem_free(lock);
    if (rc < 0)
        lode_rundir_close(out);
    return rc;
}

void lode_rundir_close(struct lode_rundir *d)
{
    lode_io_close(d->lock);
    lode_mem_free(d->path);
    lode_mem_free(d->name);
    memset(d, 0, sizeof *d);
    d->lock = -1;
}

void lode_rundir_drop(struct lode_rundir *d)
{
    struct lode_err ignored; /* the caller's own error is the one to tell */

    if (d->path && lode_io_exists(d->path))
        (void)!lode_io_remove_tree(d->path, &ignored);
    lode_rundir_close(d);
}
