/* store/orgs.c - JSON files below <configuration folder>/orgs, NAME.json each. */
#define _GNU_SOURCE /* explicit_bzero */
#include "store/orgs.h"

#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"

enum { MAX_FILE = 256 * 1024, LOCK_MS = 60000 };

static const char *const ways[LODE_ORGS_N_WAYS] = {
    [LODE_ORGS_JWT] = "jwt",
    [LODE_ORGS_CLIENT_CREDENTIALS] = "client-credentials",
    [LODE_ORGS_REFRESH] = "refresh-token",
    [LODE_ORGS_TOKEN] = "token",
};

static const char *const fields[LODE_ORGS_N_FIELDS] = {
    [LODE_ORGS_LOGIN_URL] = "login-url",         [LODE_ORGS_INSTANCE_URL] = "instance-url",
    [LODE_ORGS_USERNAME] = "username",           [LODE_ORGS_ORG_ID] = "org-id",
    [LODE_ORGS_ORG_NAME] = "org-name",           [LODE_ORGS_CLIENT_ID] = "client-id",
    [LODE_ORGS_KEY_FILE] = "key-file",           [LODE_ORGS_SECRET] = "client-secret",
    [LODE_ORGS_SECRET_ENV] = "secret-env",       [LODE_ORGS_SECRET_COMMAND] = "secret-command",
    [LODE_ORGS_REFRESH_TOKEN] = "refresh-token", [LODE_ORGS_ACCESS_TOKEN] = "access-token",
};

const char *lode_orgs_way_name(enum lode_orgs_way way)
{
    return ways[way];
}

static void wipe(char *s)
{
    if (s)
        explicit_bzero(s, strlen(s));
    lode_mem_free(s);
}

void lode_orgs_clear(struct lode_orgs_entry *e)
{
    for (size_t i = 0; i < LODE_ORGS_N_FIELDS; i++)
        wipe(e->text[i]);
    memset(e, 0, sizeof *e);
}

int lode_orgs_set(struct lode_orgs_entry *e, enum lode_orgs_field field, const char *value,
                  struct lode_err *err)
{
    char *copy = value ? lode_str_dup(value, err) : NULL;

    if (value && !copy)
        return -1;
    wipe(e->text[field]);
    e->text[field] = copy;
    return 0;
}

char *lode_orgs_folder(struct lode_err *err)
{
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

    if (config && config[0] == '/') /* a relative one is to be ignored */
        return lode_str_printf(err, "%s/lode", config);
    if (home && home[0] == '/')
        return lode_str_printf(err, "%s/.config/lode", home);
    lode_err_set(err, LODE_E_USAGE,
                 "neither XDG_CONFIG_HOME nor HOME says where lode keeps its sign-ins");
    return NULL;
}

int lode_orgs_check_name(const char *name, struct lode_err *err)
{
    static const char others[] = "._@+-";
    size_t n = strlen(name);

    for (size_t i = 0; i < n; i++) {
        char c = name[i];

        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
              (strchr(others, c) && i > 0)))
            return lode_err_set(err, LODE_E_USAGE,
                                "'%.80s' cannot be the name of an org: it begins with a letter or "
                                "a digit, and has these and . _ @ + - alone",
                                name);
    }
    if (n == 0 || n >= LODE_ORGS_NAME_SIZE)
        return lode_err_set(err, LODE_E_USAGE, "the name of the org is %s",
                            n ? "too long" : "empty");
    return 0;
}

/* Others could read what is there, or put something else in its place. */
static int check_private(const char *path, const struct stat *st, struct lode_err *err)
{
    if (st->st_uid != geteuid())
        return lode_err_set(err, LODE_E_REFUSED, "%s belongs to another user: it is not read",
                            path);
    if (st->st_mode & (S_IRWXG | S_IRWXO))
        return lode_err_set(err, LODE_E_REFUSED,
                            "%s is open to other users: it is not read. Make it yours alone (chmod "
                            "%s), and sign in again if somebody may have looked",
                            path, S_ISDIR(st->st_mode) ? "700" : "600");
    return 0;
}

/* 1; 0: it is not there. */
static int check_folder(const char *path, struct lode_err *err)
{
    struct stat st;

    if (stat(path, &st) < 0)
        return errno == ENOENT || errno == ENOTDIR
                   ? 0
                   : lode_err_sys(err, LODE_E_IO, errno, "cannot look at %s", path);
    if (!S_ISDIR(st.st_mode))
        return lode_err_set(err, LODE_E_IO, "%s is no folder", path);
    return check_private(path, &st, err) < 0 ? -1 : 1;
}

/* The folder of the sign-ins, where it is there and nobody else's: 1; 0; -1. *out: to be freed. */
static int find_folder(int is_made, char **out, struct lode_err *err)
{
    char *folder = lode_orgs_folder(err);
    char *orgs = folder ? lode_str_printf(err, "%s/orgs", folder) : NULL;
    int rc = orgs ? 0 : -1;

    if (rc == 0 && is_made)
        rc = lode_io_mkdirs(orgs, err);
    if (rc == 0)
        rc = check_folder(folder, err);
    if (rc == 1)
        rc = check_folder(orgs, err);
    lode_mem_free(folder);
    if (rc == 1)
        *out = orgs;
    else
        lode_mem_free(orgs);
    return rc;
}

/* 1; 0: no such file. */
static int read_private(const char *path, struct lode_buf *out, struct lode_err *err)
{
    struct stat st;
    size_t got = 1;
    int fd, rc = 1;

    if (!lode_io_exists(path))
        return 0;
    if (lode_io_open_read(path, &fd, err) < 0)
        return -1;
    if (fstat(fd, &st) < 0)
        rc = lode_err_sys(err, LODE_E_IO, errno, "cannot look at %s", path);
    else if (check_private(path, &st, err) < 0 || lode_buf_reserve(out, MAX_FILE, err) < 0)
        rc = -1;
    while (rc == 1 && got > 0) {
        if (lode_io_read(fd, out->p + out->len, MAX_FILE - out->len, &got, err) < 0)
            rc = -1;
        else
            out->len += got;
    }
    lode_io_close(fd);
    if (rc == 1)
        out->p[out->len] = '\0';
    return rc;
}

static int read_entry(const json_t *o, struct lode_orgs_entry *e, struct lode_err *err)
{
    const char *way = json_string_value(json_object_get(o, "way"));
    size_t w = 0;

    while (w < LODE_ORGS_N_WAYS && way && strcmp(way, ways[w]) != 0)
        w++;
    if (!way || w == LODE_ORGS_N_WAYS)
        return lode_err_set(err, LODE_E_INPUT, "it says no way to sign in that this lode knows");
    e->way = (enum lode_orgs_way)w;
    for (size_t i = 0; i < LODE_ORGS_N_FIELDS; i++) {
        const json_t *value = json_object_get(o, fields[i]);

        if (value && !json_is_string(value))
            return lode_err_set(err, LODE_E_INPUT, "%s is no text", fields[i]);
        if (lode_orgs_set(e, (enum lode_orgs_field)i, json_string_value(value), err) < 0)
            return -1;
    }
    return 0;
}

/* Jansson frees without wiping. */
static void drop_tree(json_t *o)
{
    const char *key;
    json_t *value;

    json_object_foreach(o, key, value)
    {
        const char *s = json_string_value(value);

        if (s)
            explicit_bzero((char *)s, strlen(s));
    }
    json_decref(o);
}

static int read_path(const char *path, const char *name, struct lode_orgs_entry *out,
                     struct lode_err *err)
{
    struct lode_orgs_entry e;
    struct lode_buf text;
    json_error_t where;
    json_t *o = NULL;
    int rc;

    memset(&e, 0, sizeof e);
    lode_buf_init(&text, 0);
    rc = read_private(path, &text, err);
    if (rc == 1) {
        o = json_loadb(text.p, text.len, JSON_REJECT_DUPLICATES, &where);
        if (!o)
            rc = lode_err_set(err, LODE_E_INPUT, "line %d: %s", where.line,
                              "it is no JSON"); /* Jansson's words quote the text */
        else if (read_entry(o, &e, err) < 0)
            rc = -1;
        if (rc < 0)
            lode_err_wrap(err, "%s: sign in again with lode login", path);
    }
    if (rc == 1) {
        lode_str_copy(e.name, sizeof e.name, name);
        *out = e;
    } else {
        lode_orgs_clear(&e);
    }
    drop_tree(o);
    if (text.p)
        explicit_bzero(text.p, text.cap);
    lode_buf_clear(&text);
    return rc;
}

int lode_orgs_read(const char *name, struct lode_orgs_entry *out, struct lode_err *err)
{
    char *folder = NULL, *path = NULL;
    struct lode_err bad;
    int rc;

    if (lode_orgs_check_name(name, &bad) < 0)
        return 0; /* one of sf's, perhaps */
    rc = find_folder(0, &folder, err);
    if (rc == 1) {
        path = lode_str_printf(err, "%s/%s.json", folder, name);
        rc = path ? read_path(path, name, out, err) : -1;
    }
    lode_mem_free(path);
    lode_mem_free(folder);
    return rc;
}

struct search {
    const char *username;
    struct lode_orgs_entry *out;
    int n;
};

static int match(void *ctx, const struct lode_orgs_entry *e, struct lode_err *err)
{
    struct search *s = ctx;
    const char *user = e->text[LODE_ORGS_USERNAME];

    if (!user || lode_str_casecmp(user, s->username) != 0)
        return 0;
    if (s->n++)
        return lode_err_set(err, LODE_E_AUTH,
                            "%.80s has several sign-ins: say which by its alias (lode orgs)",
                            s->username);
    return lode_orgs_read(e->name, s->out, err) == 1 ? 0 : -1;
}

int lode_orgs_find(const char *name, struct lode_orgs_entry *out, struct lode_err *err)
{
    struct lode_orgs_entry e;
    struct search s = {.username = name, .out = &e};
    int rc = lode_orgs_read(name, out, err);

    if (rc != 0 || !strchr(name, '@'))
        return rc;
    memset(&e, 0, sizeof e);
    if (lode_orgs_list(match, &s, err) < 0) {
        lode_orgs_clear(&e);
        return -1;
    }
    if (s.n)
        *out = e;
    return s.n;
}

int lode_orgs_write(const struct lode_orgs_entry *e, struct lode_err *err)
{
    char *folder = NULL, *path = NULL, *text = NULL;
    json_t *o = json_pack("{s:s}", "way", ways[e->way]);
    int rc = -1;

    for (size_t i = 0; o && i < LODE_ORGS_N_FIELDS; i++)
        if (e->text[i] && json_object_set_new(o, fields[i], json_string(e->text[i])) < 0) {
            drop_tree(o);
            o = NULL;
        }
    text = o ? json_dumps(o, JSON_INDENT(2)) : NULL;
    if (!text)
        lode_err_set(err, LODE_E_INPUT, "a sign-in that is no text (UTF-8) cannot be kept");
    else if (lode_orgs_check_name(e->name, err) == 0 && find_folder(1, &folder, err) == 1) {
        path = lode_str_printf(err, "%s/%s.json", folder, e->name);
        rc = path ? lode_io_write_file(path, text, strlen(text), err) : -1;
    }
    wipe(text);
    drop_tree(o);
    lode_mem_free(path);
    lode_mem_free(folder);
    return rc;
}

int lode_orgs_remove(const char *name, struct lode_err *err)
{
    char *folder = NULL, *path = NULL;
    int rc = find_folder(0, &folder, err);

    if (rc == 1) {
        path = lode_str_printf(err, "%s/%s.json", folder, name);
        rc = path && lode_io_remove(path, err) == 0 ? lode_io_sync_dir(folder, err) : -1;
    }
    lode_mem_free(path);
    lode_mem_free(folder);
    return rc < 0 ? -1 : 0;
}

static int is_entry(const struct dirent *d)
{
    return d->d_name[0] != '.' && lode_str_ends(d->d_name, ".json");
}

int lode_orgs_list(int (*each)(void *ctx, const struct lode_orgs_entry *e, struct lode_err *err),
                   void *ctx, struct lode_err *err)
{
    struct lode_orgs_entry e;
    struct dirent **names = NULL;
    char *folder = NULL, *name;
    int rc = find_folder(0, &folder, err), n;

    if (rc <= 0 || !folder)
        return rc;
    n = scandir(folder, &names, is_entry, alphasort);
    if (n < 0)
        rc = lode_err_sys(err, LODE_E_IO, errno, "cannot list %s", folder);
    for (int i = 0; i < n && rc >= 0; i++) {
        name = lode_str_dupn(names[i]->d_name, strlen(names[i]->d_name) - 5, err);
        rc = name ? lode_orgs_read(name, &e, err) : -1;
        lode_mem_free(name);
        if (rc == 1) {
            rc = each(ctx, &e, err);
            lode_orgs_clear(&e);
        }
    }
    for (int i = 0; i < n; i++)
        lode_mem_free(names[i]);
    lode_mem_free(names);
    lode_mem_free(folder);
    return rc < 0 ? -1 : 0;
}

int lode_orgs_lock(const char *name, int *fd, struct lode_err *err)
{
    char *folder = NULL, *path = NULL;
    int rc = find_folder(1, &folder, err);

    if (rc == 1)
        path = lode_str_printf(err, "%s/.%s.lock", folder, name);
    rc = path ? lode_io_lock_wait(path, LOCK_MS, fd, err) : -1;
    lode_mem_free(path);
    lode_mem_free(folder);
    return rc;
}
