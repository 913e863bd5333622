/* store/settings.c - finds the two files and reads them. */
#include "store/settings.h"

#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "store/orgs.h"

enum { MAX_FILE = 256 * 1024, ID_SHORT = 15, ID_LONG = 18 };

static const char *const names[LODE_SETTINGS_N_KEYS] = {
    [LODE_SETTINGS_TARGET_ORG] = "target-org",
    [LODE_SETTINGS_API_VERSION] = "api-version",
    [LODE_SETTINGS_ORG_IDS] = "org-ids",
};

const char *lode_settings_name(enum lode_settings_key key)
{
    return names[key];
}

/* A place in the text: where a member of the outermost object begins; where its name is written
 * with escapes, the begin of the text. */
static void find_key(const char *text, const char *key, long *line, long *column)
{
    size_t n = strlen(key);
    int depth = 0;

    *line = *column = 1;
    for (const char *p = text; *p; p++) {
        if (*p == '"' && depth == 1 && strncmp(p + 1, key, n) == 0 && p[n + 1] == '"' &&
            p[n + 2 + strspn(p + n + 2, " \t\r\n")] == ':')
            return;
        if (*p == '"') /* the text is JSON, so that the string ends */
            for (p++, ++*column; *p && *p != '"'; p++, ++*column)
                if (*p == '\\' && p[1]) {
                    p++;
                    ++*column;
                }
        depth += (*p == '{' || *p == '[') - (*p == '}' || *p == ']');
        if (*p == '\n') {
            ++*line;
            *column = 0;
        }
        ++*column;
        if (!*p)
            break;
    }
    *line = *column = 1;
}

static int fail_at(struct lode_err *err, const char *path, long line, long column)
{
    lode_err_wrap(err, "column %ld", column);
    return lode_err_at(err, path, line);
}

static int is_secret(const char *key)
{
    static const char *const words[] = {"secret", "token", "password", "key"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strstr(key, words[i]))
            return 1;
    return 0;
}

static int unknown_key(const char *key, struct lode_err *err)
{
    const char *near = lode_str_nearest(key, names, LODE_SETTINGS_N_KEYS);

    if (is_secret(key))
        return lode_err_set(err, LODE_E_USAGE,
                            "%.80s: this file holds no secrets and no ways to them; lode login "
                            "keeps those",
                            key);
    return lode_err_set(err, LODE_E_USAGE, "there is no setting %.80s%s%s%s", key,
                        near ? "; did you mean " : "; there are target-org, api-version, org-ids",
                        near ? near : "", near ? "?" : "");
}

static int is_org_id(const char *id)
{
    size_t n = strlen(id);

    return (n == ID_SHORT || n == ID_LONG) && lode_str_starts(id, "00D") &&
           strspn(id, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") == n;
}

/* A list of ids, joined by commas. */
static int join_ids(const json_t *list, char **out, struct lode_err *err)
{
    struct lode_buf b;
    const json_t *one;
    size_t i;

    lode_buf_init(&b, 0);
    json_array_foreach(list, i, one)
    {
        const char *id = json_string_value(one);

        if (!id || !is_org_id(id)) {
            lode_buf_clear(&b);
            return lode_err_set(err, LODE_E_USAGE,
                                "org-ids: item %zu is no id of an org (00D and 12 or 15 more)",
                                i + 1);
        }
        if ((i && lode_buf_addc(&b, ',', err) < 0) || lode_buf_adds(&b, id, err) < 0) {
            lode_buf_clear(&b);
            return -1;
        }
    }
    if (!json_is_array(list) || i == 0)
        return lode_err_set(err, LODE_E_USAGE, "org-ids is a list of ids: [\"00D…\"]");
    *out = lode_buf_take(&b, err);
    return *out ? 0 : -1;
}

static int read_value(enum lode_settings_key key, const json_t *value, char **out,
                      struct lode_err *err)
{
    const char *text = json_string_value(value);

    if (key == LODE_SETTINGS_ORG_IDS)
        return join_ids(value, out, err);
    if (!text || !*text)
        return lode_err_set(err, LODE_E_USAGE, "%s is a text: \"%s\"", names[key],
                            key == LODE_SETTINGS_API_VERSION ? "68.0" : "NAME");
    *out = lode_str_dup(text, err);
    return *out ? 0 : -1;
}

static int read_members(json_t *o, const char *text, struct lode_settings_file *f,
                        struct lode_err *err)
{
    const char *key;
    json_t *value;
    long line, column;

    json_object_foreach(o, key, value)
    {
        size_t k = 0;

        while (k < LODE_SETTINGS_N_KEYS && strcmp(key, names[k]) != 0)
            k++;
        find_key(text, key, &line, &column);
        if ((k == LODE_SETTINGS_N_KEYS
                 ? unknown_key(key, err)
                 : read_value((enum lode_settings_key)k, value, &f->text[k], err)) < 0)
            return err->code == LODE_E_NOMEM ? -1 : fail_at(err, f->path, line, column);
        f->line[k] = line;
    }
    return 0;
}

int lode_settings_read_file(const char *path, struct lode_settings_file *out, struct lode_err *err)
{
    struct lode_buf text;
    json_error_t where;
    json_t *o = NULL;
    int rc = -1;

    lode_buf_init(&text, 0);
    out->path = lode_str_dup(path, err);
    if (!out->path || lode_io_read_file(path, MAX_FILE, &text, err) < 0)
        goto out;
    o = json_loadb(lode_buf_str(&text), text.len, JSON_REJECT_DUPLICATES, &where);
    if (!o) {
        lode_err_set(err, LODE_E_USAGE, "no JSON: %.150s", where.text);
        fail_at(err, path, where.line, where.column > 0 ? where.column : 1);
    } else if (!json_is_object(o)) {
        lode_err_set(err, LODE_E_USAGE, "an object is wanted: {\"target-org\": \"NAME\"}");
        fail_at(err, path, 1, 1);
    } else {
        rc = read_members(o, lode_buf_str(&text), out, err);
    }
out:
    json_decref(o);
    lode_buf_clear(&text);
    return rc;
}

/* Whoever can write it chooses the org that is written to. */
static int check_owner(const char *path, struct lode_err *err)
{
    struct stat st;

    if (stat(path, &st) < 0)
        return lode_err_sys(err, LODE_E_IO, errno, "cannot look at %s", path);
    if (geteuid() != 0 && st.st_uid != geteuid() && st.st_uid != 0)
        return lode_err_set(err, LODE_E_REFUSED, "%s belongs to another user: it is not read",
                            path);
    return 0;
}

static int read_project(struct lode_settings_file *out, struct lode_err *err)
{
    char folder[PATH_MAX], *path, *slash;
    int rc = 0;

    if (!getcwd(folder, sizeof folder))
        return 0; /* a folder that is gone has no settings */
    for (;;) {
        path = lode_str_printf(err, "%s/lode.json", strcmp(folder, "/") == 0 ? "" : folder);
        if (!path)
            return -1;
        if (lode_io_exists(path)) {
            rc = check_owner(path, err);
            if (rc == 0)
                rc = lode_settings_read_file(path, out, err);
            lode_mem_free(path);
            return rc;
        }
        lode_mem_free(path);
        slash = strrchr(folder, '/');
        if (!slash || !folder[1])
            return 0;
        slash[slash == folder ? 1 : 0] = '\0';
    }
}

int lode_settings_read(struct lode_settings *out, struct lode_err *err)
{
    char *folder, *path = NULL;
    struct lode_err none;
    int rc;

    memset(out, 0, sizeof *out);
    if (read_project(&out->project, err) < 0)
        return -1;
    folder = lode_orgs_folder(&none);
    if (!folder) /* no home, no user's file */
        return 0;
    path = lode_str_printf(err, "%s/config.json", folder);
    rc = path ? 0 : -1;
    if (path && lode_io_exists(path))
        rc = lode_settings_read_file(path, &out->user, err);
    lode_mem_free(path);
    lode_mem_free(folder);
    return rc;
}

const struct lode_settings_file *lode_settings_find(const struct lode_settings *s,
                                                    enum lode_settings_key key)
{
    if (s->project.text[key])
        return &s->project;
    return s->user.text[key] ? &s->user : NULL;
}

static int is_among(const char *ids, const char *org_id)
{
    for (const char *p = ids; *p; p += strcspn(p, ","), p += *p == ',')
        if (strncmp(p, org_id, ID_SHORT) == 0)
            return 1;
    return 0;
}

int lode_settings_check_org(const struct lode_settings *s, const char *org_id, struct lode_err *err)
{
    const struct lode_settings_file *files[] = {&s->project, &s->user};

    for (size_t i = 0; i < 2; i++) {
        const char *ids = files[i]->text[LODE_SETTINGS_ORG_IDS];

        if (ids && !is_among(ids, org_id))
            return lode_err_set(err, LODE_E_REFUSED,
                                "org %s is not among the org-ids of %s (line %ld): sign in to one "
                                "of those, or add it there",
                                org_id, files[i]->path, files[i]->line[LODE_SETTINGS_ORG_IDS]);
    }
    return 0;
}

static void clear_file(struct lode_settings_file *f)
{
    for (size_t i = 0; i < LODE_SETTINGS_N_KEYS; i++)
        lode_mem_free(f->text[i]);
    lode_mem_free(f->path);
    memset(f, 0, sizeof *f);
}

void lode_settings_clear(struct lode_settings *s)
{
    clear_file(&s->project);
    clear_file(&s->user);
}
