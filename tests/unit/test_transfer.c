/* test_transfer.c - where a call may go, what it carries there, and what is told of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/io.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "net/client.h"
#include "support/netcall.h"
#include "support/peer.h"

#define N_OF(a) (sizeof(a) / sizeof *(a))

static void faults_of_local_files_are_named_and_not_tried_again(void **state)
{
    static const struct lode_peer_step steps[] = {{.body = "id\n", .times = -1}};
    struct lode_peer *p = lode_peer_open(steps, N_OF(steps));
    struct lode_client *c = netcall_client(&netcall_quick);
    struct lode_call *up = netcall_to(p, LODE_PUT, "/"), *down = netcall_to(p, LODE_GET, "/");

    (void)state;
    up->body_path = netcall_path("missing.csv");
    netcall_perform(c, up);
    assert_int_equal(up->err.code, LODE_E_IO);
    assert_non_null(strstr(up->err.msg, "missing.csv"));
    assert_false(up->is_sent);
    down->out_path = netcall_path("no/such/folder.csv");
    netcall_perform(c, down);
    assert_int_equal(down->err.code, LODE_E_IO);
    assert_non_null(strstr(down->err.msg, "no/such/folder.csv"));
    assert_int_equal(down->n_tries, 1);
    assert_int_equal(lode_peer_count(p), 1);
    lode_call_free(up);
    lode_call_free(down);
    lode_client_close(c);
    lode_peer_close(p);
}

static void only_loopback_is_spoken_to_in_the_clear(void **state)
{
    static const struct {
        const char *url;
        int loopback_only, is_loopback;
        enum lode_code code;
    } cases[] = {
        {"http://lode.invalid/", 0, 0, LODE_E_REFUSED}, /* a look-up would end in NET */
        {"http://127.0.0.1.lode.invalid/", 0, 0, LODE_E_REFUSED},
        {"http://localhost.lode.invalid/", 0, 0, LODE_E_REFUSED},
        {"http://10.0.0.1/", 0, 0, LODE_E_REFUSED},
        {"http://[::2]/", 0, 0, LODE_E_REFUSED},
        {"https://lode.invalid/", 1, 0, LODE_E_REFUSED},
        {"https://user:secret@127.0.0.1/", 0, 0, LODE_E_REFUSED},
        {"ftp://127.0.0.1/", 0, 0, LODE_E_REFUSED},
        {"file:///etc/hostname", 0, 0, LODE_E_REFUSED},
        {"http://127.0.0.1:1/", 1, 1, LODE_E_NET},
        {"http://127.9.9.9:1/", 0, 1, LODE_E_NET},
        {"http://LocalHost:1/", 1, 1, LODE_E_NET},
        {"https://127.0.0.1:1/", 1, 1, LODE_E_NET},
        {"00Dsecret!token", 0, 0, LODE_E_USAGE},
        {"not a url", 0, 0, LODE_E_USAGE},
    };

    (void)state;
    setenv("http_proxy", "http://127.0.0.1:2", 1);
    setenv("HTTPS_PROXY", "http://127.0.0.1:2", 1);
    for (size_t i = 0; i < N_OF(cases); i++) {
        struct lode_client_opts opts = netcall_quick;
        struct lode_client *c;
        struct lode_call *call;
        struct lode_err err;

        opts.loopback_only = cases[i].loopback_only;
        c = netcall_client(&opts);
        assert_int_equal(lode_client_is_loopback(cases[i].url), cases[i].is_loopback);
        assert_int_equal(lode_call_new(LODE_POST, cases[i].url, &call, &err), 0);
        call->token = lode_str_dup("00Dsecret!token", &err);
        netcall_perform(c, call);
        if (call->err.code != cases[i].code)
            fail_msg("%s: %s", cases[i].url, call->err.msg);
        assert_false(call->is_answered);
        assert_false(call->is_sent);
        assert_null(strstr(call->err.msg, "secret"));
        if (cases[i].code == LODE_E_NET)
            assert_null(strstr(call->err.msg, ":2 "));
        lode_call_free(call);
        lode_client_close(c);
    }
    unsetenv("http_proxy");
    unsetenv("HTTPS_PROXY");
}

static void a_proxy_is_asked_and_does_not_see_the_token(void **state)
{
    static const struct lode_peer_step steps[] = {{.match = "CONNECT", .status = 407}};
    struct lode_peer *p = lode_peer_open(steps, N_OF(steps));
    struct lode_client *c;
    struct lode_call *call;
    struct lode_err err;
    char v[64];

    (void)state;
    setenv("HTTPS_PROXY", lode_peer_url(p), 1);
    c = netcall_client(&netcall_quick);
    assert_int_equal(lode_call_new(LODE_POST, "https://lode.invalid/x", &call, &err), 0);
    call->token = lode_str_dup("00Dsecret!token", &err);
    netcall_perform(c, call);
    assert_false(call->is_answered);
    assert_false(call->is_sent);
    assert_int_equal(call->err.code, LODE_E_NET);
    assert_non_null(strstr(call->err.msg, "407"));
    assert_string_equal(lode_peer_request(p, 0)->target, "lode.invalid:443");
    assert_null(lode_peer_header(lode_peer_request(p, 0), "Authorization", v, sizeof v));
    unsetenv("HTTPS_PROXY");
    lode_call_free(call);
    lode_client_close(c);
    lode_peer_close(p);
}

static void the_log_holds_no_query_and_no_token(void **state)
{
    static const struct lode_peer_step steps[] = {{.status = 204}, {.act = LODE_PEER_CLOSE_AFTER}};
    struct lode_peer *p = lode_peer_open(steps, N_OF(steps));
    struct lode_client_opts opts = netcall_quick;
    struct lode_client *c;
    struct lode_call *call = netcall_to(p, LODE_POST, "/path?q=private");
    char *path = netcall_path("log.ndjson");
    struct lode_buf b;
    struct lode_err err;

    (void)state;
    assert_int_equal(lode_log_open(path, LODE_LOG_TRACE, 0, &opts.log, &err), 0);
    c = netcall_client(&opts);
    netcall_body(call, "confidential");
    netcall_perform(c, call);
    netcall_perform(c, call);
    lode_client_close(c);
    lode_log_close(opts.log);
    lode_buf_init(&b, 0);
    assert_int_equal(lode_io_read_file(path, 0, &b, &err), 0);
    assert_non_null(strstr(lode_buf_str(&b), "/path: 204, sent 12"));
    assert_non_null(strstr(lode_buf_str(&b), "broke off"));
    assert_null(strstr(lode_buf_str(&b), "private"));
    assert_null(strstr(lode_buf_str(&b), "secret"));
    assert_null(strstr(lode_buf_str(&b), "confidential"));
    lode_buf_clear(&b);
    lode_mem_free(path);
    lode_call_free(call);
    lode_peer_close(p);
}

extern char **environ;

/* Starts openssl with its output in a pipe; -1 where there is no openssl. */
static pid_t start_openssl(const char *const argv[], int *from)
{
    posix_spawn_file_actions_t files;
    pid_t pid = -1;
    int p[2], rc;

    assert_int_equal(pipe(p), 0);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, p[1], 1);
    posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addclose(&files, p[0]);
    rc = posix_spawnp(&pid, "openssl", &files, NULL, (char *const *)argv, environ);
    posix_spawn_file_actions_destroy(&files);
    close(p[1]);
    *from = p[0];
    return rc == 0 ? pid : -1;
}

/* A TLS server with a certificate for 127.0.0.1 that nobody else knows; -1 where openssl is not
 * installed. */
static pid_t start_tls(const char *key, const char *cert, int *port, int *from)
{
    const char *const make[] = {"openssl",
                                "req",
                                "-x509",
                                "-newkey",
                                "ec",
                                "-pkeyopt",
                                "ec_paramgen_curve:P-256",
                                "-nodes",
                                "-subj",
                                "/CN=peer",
                                "-addext",
                                "subjectAltName=IP:127.0.0.1",
                                "-days",
                                "2",
                                "-keyout",
                                key,
                                "-out",
                                cert,
                                NULL};
    const char *const serve[] = {"openssl", "s_server", "-accept", "127.0.0.1:0", "-key",
                                 key,       "-cert",    cert,      "-www",        NULL};
    char line[512];
    size_t n = 0;
    int status;
    pid_t pid = start_openssl(make, from);
    const char *at = NULL;

    close(*from);
    if (pid < 0)
        return -1;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (status != 0 || (pid = start_openssl(serve, from)) < 0)
        return -1;
    while (!(at && strchr(at, '\n'))) { /* "ACCEPT 127.0.0.1:PORT" */
        ssize_t k = read(*from, line + n, sizeof line - n - 1);

        assert_true(k > 0);
        n += (size_t)k;
        line[n] = '\0';
        at = strstr(line, "127.0.0.1:");
    }
    *port = (int)strtol(at + strlen("127.0.0.1:"), NULL, 10);
    return pid;
}

static void only_a_known_certificate_of_that_very_host_is_trusted(void **state)
{
    static const struct {
        const char *host;
        int by_option, by_env;
        const char *says; /* NULL: it is trusted */
    } cases[] = {
        {"127.0.0.1", 0, 0, "SSL_CERT_FILE"},
        {"127.0.0.1", 1, 0, NULL},
        {"127.0.0.1", 0, 1, NULL},
        {"localhost", 1, 0, "another name"}, /* known, but made out to 127.0.0.1 */
    };
    char *key = netcall_path("key.pem"), *cert = netcall_path("cert.pem"), bad[512] = "";
    int port = 0, from;
    pid_t pid = start_tls(key, cert, &port, &from);

    (void)state;
    if (pid < 0) {
        lode_mem_free(key);
        lode_mem_free(cert);
        skip(); /* no openssl here */
    }
    for (size_t i = 0; i < N_OF(cases); i++) {
        struct lode_client_opts opts = netcall_quick;
        struct lode_client *c;
        struct lode_call *call;
        struct lode_err err;
        char url[64];

        if (cases[i].by_env)
            setenv("SSL_CERT_FILE", cert, 1);
        opts.ca_file = cases[i].by_option ? cert : NULL;
        c = netcall_client(&opts);
        snprintf(url, sizeof url, "https://%s:%d/", cases[i].host, port);
        assert_int_equal(lode_call_new(LODE_GET, url, &call, &err), 0);
        call->repeatable = 1;
        netcall_perform(c, call);
        if (call->err.code != (cases[i].says ? LODE_E_REFUSED : LODE_OK) ||
            call->is_answered != !cases[i].says || call->is_sent != call->is_answered ||
            call->n_tries != 1 || (cases[i].says && !strstr(call->err.msg, cases[i].says)))
            snprintf(bad, sizeof bad, "%zu: %.400s", i, call->err.msg);
        lode_call_free(call);
        lode_client_close(c);
        unsetenv("SSL_CERT_FILE");
    }
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    close(from);
    lode_mem_free(key);
    lode_mem_free(cert);
    assert_string_equal(bad, ""); /* now that the server is gone */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_of_local_files_are_named_and_not_tried_again),
        cmocka_unit_test(only_loopback_is_spoken_to_in_the_clear),
        cmocka_unit_test(a_proxy_is_asked_and_does_not_see_the_token),
        cmocka_unit_test(the_log_holds_no_query_and_no_token),
        cmocka_unit_test(only_a_known_certificate_of_that_very_host_is_trusted),
    };

    return cmocka_run_group_tests_name("transfer", tests, netcall_set_up, netcall_tear_down);
}
