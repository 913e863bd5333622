/* tests/support/orgcall.c - calls to a local org. A failing step fails the test. */
#include "support/orgcall.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "base/str.h"

static char path_text[128];

static void start(struct orgcall *t, const char *const *faults)
{
    struct lode_org_opts o = t->opts;
    struct lode_err err;

    o.db_path = t->db;
    o.faults = faults;
    o.n_faults = 0;
    if (t->schema[0])
        o.schema_file = t->schema;
    if (!o.seed)
        o.seed = 7;
    while (faults && faults[o.n_faults])
        o.n_faults++;
    if (lode_org_open(&o, &t->org, &err) < 0 || lode_org_start(t->org, 0, &err) < 0)
        fail_msg("%s", err.msg);
    lode_str_copy(t->token, sizeof t->token, lode_org_token(t->org));
}

static void make_folder(struct orgcall *t)
{
    const char *base = getenv("LODE_TEST_TMP");

    memset(t, 0, sizeof *t);
    snprintf(t->dir, sizeof t->dir, "%s/org-XXXXXX", base ? base : "/tmp");
    assert_non_null(mkdtemp(t->dir));
    snprintf(t->db, sizeof t->db, "%s/org.db", t->dir);
    t->curl = curl_easy_init();
    assert_non_null(t->curl);
}

void orgcall_open(struct orgcall *t, const char *const *faults)
{
    make_folder(t);
    start(t, faults);
}

void orgcall_open_schema(struct orgcall *t, const char *json)
{
    orgcall_open_with(t, &(struct lode_org_opts){0}, json);
}

void orgcall_open_with(struct orgcall *t, const struct lode_org_opts *opts, const char *json)
{
    struct lode_err err;

    make_folder(t);
    t->opts = *opts;
    if (!json) {
        start(t, NULL);
        return;
    }
    snprintf(t->schema, sizeof t->schema, "%s/schema.json", t->dir);
    if (lode_io_write_file(t->schema, json, strlen(json), &err) < 0)
        fail_msg("%s", err.msg);
    start(t, NULL);
}

void orgcall_restart(struct orgcall *t, const char *const *faults)
{
    lode_org_close(t->org);
    t->org = NULL;
    start(t, faults);
}

void orgcall_close(struct orgcall *t)
{
    struct lode_err err;

    curl_easy_cleanup(t->curl); /* first: the server's threads end with their connections */
    lode_org_close(t->org);
    lode_buf_clear(&t->body);
    lode_buf_clear(&t->head);
    json_decref(t->json);
    if (lode_io_remove_tree(t->dir, &err) < 0)
        fail_msg("%s", err.msg);
}

int orgcall_set_up(void **state)
{
    orgcall_open(*state, NULL);
    return 0;
}

int orgcall_tear_down(void **state)
{
    orgcall_close(*state);
    return 0;
}

void orgcall_at(struct orgcall *t, const char *url)
{
    lode_str_copy(t->url, sizeof t->url, url ? url : "");
}

static size_t keep(char *p, size_t size, size_t n, void *buf)
{
    struct lode_err err;

    return lode_buf_add(buf, p, size * n, &err) < 0 ? 0 : size * n;
}

struct source {
    const char *p;
    size_t n;
};

static size_t give(char *to, size_t size, size_t n, void *ctx)
{
    struct source *s = ctx;
    size_t k = size * n < s->n ? size * n : s->n;

    memcpy(to, s->p, k);
    s->p += k;
    s->n -= k;
    return k;
}

static struct curl_slist *add(struct curl_slist *list, const char *name, const char *value)
{
    char line[512];

    snprintf(line, sizeof line, "%s: %s", name, value);
    return curl_slist_append(list, line);
}

static void set_body(struct orgcall *t, const char *method, struct source *s, const void *body)
{
    CURL *c = t->curl;

    curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, method);
    if (!body)
        return;
    curl_easy_setopt(c, CURLOPT_POST, 1L);
    if (t->is_chunked) {
        curl_easy_setopt(c, CURLOPT_READFUNCTION, give);
        curl_easy_setopt(c, CURLOPT_READDATA, s);
        return;
    }
    curl_easy_setopt(c, CURLOPT_POSTFIELDS, s->p);
    curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)s->n);
}

void orgcall_send(struct orgcall *t, const char *method, const char *path, const char *type,
                  const void *body, size_t n)
{
    struct curl_slist *headers = NULL;
    struct source s = {body, n};
    char url[20000], bearer[300];
    CURL *c = t->curl;

    snprintf(url, sizeof url, "%s%s%s", t->url[0] ? t->url : lode_org_url(t->org),
             *path == '/' ? "" : "/services/data/v68.0/", path);
    snprintf(bearer, sizeof bearer, "Bearer %s", t->token);
    if (*t->token)
        headers = add(headers, "Authorization", bearer);
    if (type)
        headers = add(headers, "Content-Type", type);
    if (t->accept)
        headers = add(headers, "Accept-Encoding", t->accept);
    if (t->is_chunked)
        headers = add(headers, "Transfer-Encoding", "chunked");
    if (t->header)
        headers = curl_slist_append(headers, t->header);
    lode_buf_reset(&t->body);
    lode_buf_reset(&t->head);
    curl_easy_reset(c);
    curl_easy_setopt(c, CURLOPT_URL, url);
    curl_easy_setopt(c, CURLOPT_PROXY, "");
    if (t->ca_file)
        curl_easy_setopt(c, CURLOPT_CAINFO, t->ca_file);
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    /* On a connection used before, libcurl would send a call that was cut a second time. */
    curl_easy_setopt(c, CURLOPT_FRESH_CONNECT, (long)t->is_fresh);
    curl_easy_setopt(c, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, keep);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, &t->body);
    curl_easy_setopt(c, CURLOPT_HEADERDATA, &t->head);
    set_body(t, method, &s, body);
    t->rc = curl_easy_perform(c);
    t->status = 0;
    curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &t->status);
    curl_slist_free_all(headers);
    json_decref(t->json);
    t->json = json_loadb(lode_buf_str(&t->body), t->body.len, 0, NULL);
}

void orgcall_get(struct orgcall *t, const char *path)
{
    orgcall_send(t, "GET", path, NULL, NULL, 0);
}

void orgcall_post(struct orgcall *t, const char *path, const char *json)
{
    orgcall_send(t, "POST", path, "application/json; charset=UTF-8", json, strlen(json));
}

void orgcall_get_long(struct orgcall *t, const char *path, size_t n)
{
    static char whole[20000];

    assert_true(n < sizeof whole - 100);
    memset(whole, 'x', n);
    memcpy(whole, path, strlen(path));
    whole[n] = '\0';
    orgcall_get(t, whole);
}

static const json_t *find(const struct orgcall *t, const char *key)
{
    return json_object_get(json_is_array(t->json) ? json_array_get(t->json, 0) : t->json, key);
}

const char *orgcall_string(const struct orgcall *t, const char *key)
{
    const char *s = json_string_value(find(t, key));

    return s ? s : "";
}

long long orgcall_number(const struct orgcall *t, const char *key)
{
    const json_t *v = find(t, key);

    return json_is_integer(v) ? (long long)json_integer_value(v) : -1;
}

void orgcall_check_error(const struct orgcall *t, long status, const char *code,
                         const char *message)
{
    if (t->status != status || strcmp(orgcall_string(t, "errorCode"), code) != 0 ||
        strcmp(orgcall_string(t, "message"), message) != 0)
        fail_msg("wanted %ld %s %s, got %ld %s", status, code, message, t->status,
                 lode_buf_str(&t->body));
}

const char *orgcall_header(const struct orgcall *t, const char *name, char *out, size_t size)
{
    const char *p = lode_buf_str(&t->head);
    size_t n = strlen(name);

    out[0] = '\0';
    for (; *p; p += strcspn(p, "\n"), p += *p == '\n')
        if (lode_str_casecmpn(p, strcspn(p, ":\n"), name, n) == 0) {
            p += n + 1;
            p += strspn(p, " ");
            snprintf(out, size, "%.*s", (int)strcspn(p, "\r\n"), p);
        }
    return out;
}

const char *orgcall_path(struct orgcall *t, const char *tail)
{
    snprintf(path_text, sizeof path_text, "jobs/ingest/%s%s", t->id, tail);
    return path_text;
}

void orgcall_make(struct orgcall *t, const char *json)
{
    orgcall_post(t, "jobs/ingest", json);
    if (t->status != 200)
        fail_msg("create: %ld %s", t->status, lode_buf_str(&t->body));
    lode_str_copy(t->id, sizeof t->id, orgcall_string(t, "id"));
}

void orgcall_put(struct orgcall *t, const char *csv)
{
    orgcall_send(t, "PUT", orgcall_path(t, "/batches"), "text/csv", csv, strlen(csv));
}

void orgcall_patch(struct orgcall *t, const char *state)
{
    char json[64];

    snprintf(json, sizeof json, "{\"state\":\"%s\"}", state);
    orgcall_send(t, "PATCH", orgcall_path(t, ""), "application/json", json, strlen(json));
}

char *orgcall_rows(int n)
{
    struct lode_buf b;
    struct lode_err err;
    char *p;

    lode_buf_init(&b, 0);
    assert_int_equal(lode_buf_adds(&b, "Name\n", &err), 0);
    for (int i = 0; i < n; i++)
        assert_int_equal(lode_buf_addf(&b, &err, "row%d\n", i), 0);
    p = lode_buf_take(&b, &err);
    assert_non_null(p);
    return p;
}

int orgcall_count_rows(const char *text, int n, unsigned char *seen)
{
    int count = 0;

    for (const char *p = text; (p = strstr(p, "\"row")) != NULL; p++) {
        int i = (int)strtol(p + 4, NULL, 10);

        assert_in_range(i, 0, n - 1);
        assert_int_equal(seen[i], 0);
        seen[i] = 1;
        count++;
    }
    return count;
}

void orgcall_begin(struct orgcall *t, const char *json, const char *csv)
{
    orgcall_make(t, json);
    orgcall_put(t, csv);
    assert_int_equal(t->status, 201);
    orgcall_patch(t, "UploadComplete");
    assert_int_equal(t->status, 200);
}

void orgcall_await(struct orgcall *t)
{
    const char *s;

    do {
        orgcall_get(t, orgcall_path(t, ""));
        if (t->status != 200)
            fail_msg("info: %d %ld %s", t->rc, t->status, lode_buf_str(&t->body));
        s = orgcall_string(t, "state");
    } while (strcmp(s, "UploadComplete") == 0 || strcmp(s, "InProgress") == 0);
}

void orgcall_load(struct orgcall *t, const char *json, const char *csv)
{
    orgcall_begin(t, json, csv);
    orgcall_await(t);
}

const char *orgcall_results(struct orgcall *t, const char *kind)
{
    char tail[64];

    snprintf(tail, sizeof tail, "/%s", kind);
    orgcall_get(t, orgcall_path(t, tail));
    return lode_buf_str(&t->body);
}

void orgcall_fault(struct orgcall *t, const char *spec)
{
    char json[256];

    snprintf(json, sizeof json, "{\"clear\":true,\"add\":[\"%s\"]}", spec);
    orgcall_post(t, "/_lode/faults", json);
    assert_int_equal(t->status, 200);
}

int orgcall_lines(const char *text)
{
    int n = 0;

    while ((text = strchr(text, '\n')) != NULL)
        text++, n++;
    return n;
}
