/* tests/unit/test_org_many.c - a hundred clients at once: each has a connection of its own, open at
 * the same time as all others, saves a record by REST and loads a file by Bulk; all are answered.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "support/orgcall.h"

enum { N_CLIENTS = 100, PATIENCE = 100000 };

static struct orgcall t;
static pthread_barrier_t all_connected;

struct client {
    pthread_t thread;
    int number;
    long rest, bulk; /* HTTP statuses */
};

static int open_org(void **state)
{
    (void)state;
    orgcall_open(&t, NULL);
    return 0;
}

static int close_org(void **state)
{
    (void)state;
    orgcall_close(&t);
    return 0;
}

static size_t drop(char *p, size_t size, size_t n, void *ctx)
{
    (void)p;
    (void)ctx;
    return size * n;
}

/* The reply's status; 0: there was none. */
static long post(CURL *curl, const char *path, const char *type, const char *body)
{
    char url[300], header[400], content[128];
    struct curl_slist *headers;
    long status = 0;

    snprintf(url, sizeof url, "%s/services/data/v68.0/%s", lode_org_url(t.org), path);
    snprintf(header, sizeof header, "Authorization: Bearer %s", t.token);
    snprintf(content, sizeof content, "Content-Type: %s", type);
    headers = curl_slist_append(curl_slist_append(NULL, header), content);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_COPYPOSTFIELDS, body);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, drop);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    if (curl_easy_perform(curl) == CURLE_OK)
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all(headers);
    return status;
}

static void *run(void *arg)
{
    struct client *c = arg;
    CURL *curl = curl_easy_init();
    char json[64], form[700];

    snprintf(json, sizeof json, "{\"Name\":\"rest %d\"}", c->number);
    snprintf(form, sizeof form,
             "--B\r\nContent-Type: application/json\r\nContent-Disposition: form-data; "
             "name=\"job\"\r\n\r\n{\"object\":\"Account\",\"operation\":\"insert\"}\r\n"
             "--B\r\nContent-Type: text/csv\r\nContent-Disposition: form-data; name=\"content\"; "
             "filename=\"content\"\r\n\r\nName\nbulk %d\n\r\n--B--\r\n",
             c->number);
    c->rest = post(curl, "sobjects/Account", "application/json", json);
    pthread_barrier_wait(&all_connected); /* whose connections stay open */
    c->bulk = post(curl, "jobs/ingest", "multipart/form-data; boundary=B", form);
    curl_easy_cleanup(curl);
    return NULL;
}

static long long count(const char *kind)
{
    char path[200];

    snprintf(path, sizeof path, "query?q=SELECT+COUNT()+FROM+Account+WHERE+Name+LIKE+'%s+%%25'",
             kind);
    orgcall_get(&t, path);
    assert_int_equal(t.status, 200);
    return orgcall_number(&t, "totalSize");
}

static void all_are_answered(void **state)
{
    static struct client clients[N_CLIENTS];
    long patience = PATIENCE;

    (void)state;
    assert_int_equal(pthread_barrier_init(&all_connected, NULL, N_CLIENTS), 0);
    for (int i = 0; i < N_CLIENTS; i++) {
        clients[i].number = i;
        assert_int_equal(pthread_create(&clients[i].thread, NULL, run, &clients[i]), 0);
    }
    for (int i = 0; i < N_CLIENTS; i++)
        pthread_join(clients[i].thread, NULL);
    for (int i = 0; i < N_CLIENTS; i++) {
        assert_int_equal(clients[i].rest, 201);
        assert_int_equal(clients[i].bulk, 200);
    }
    assert_int_equal(count("rest"), N_CLIENTS);
    while (count("bulk") < N_CLIENTS && --patience)
        ;
    assert_int_equal(count("bulk"), N_CLIENTS);
    pthread_barrier_destroy(&all_connected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(all_are_answered, open_org, close_org),
    };

    return cmocka_run_group_tests_name("org_many", tests, NULL, NULL);
}
