/* test_server.c - requests in, replies out, over real connections. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <curl/curl.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/str.h"
#include "serve/endpoint.h"
#include "serve/server.h"
#include "support/rawcall.h"

static struct lode_server *server;
static const struct lode_server_opts any_port;
static char dir[256];

/* "/refuse" and "/cut" are decided by the headers; "/file" puts the body into a file. */
static void on_begin(void *ctx, struct lode_request *rq)
{
    struct lode_err err;
    char path[300];

    (void)ctx;
    if (strcmp(rq->path, "/refuse") == 0) {
        rq->reply.status = 403;
        (void)!lode_buf_adds(&rq->reply.body, "no", &err);
    }
    if (strcmp(rq->path, "/cut") == 0)
        rq->reply.is_cut = 1;
    if (strcmp(rq->path, "/file") == 0) {
        snprintf(path, sizeof path, "%s/body", dir);
        rq->body_fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
        rq->max_body = 100000000;
    }
    if (strcmp(rq->path, "/small") == 0)
        rq->max_body = 10;
}

/* Answers with the request's own parts; "/back" with the file stored before. A check that fails
 * here shows in the reply: cmocka's own belong to the test's thread. */
static void on_answer(void *ctx, struct lode_request *rq)
{
    struct lode_reply *r = &rq->reply;
    const char *arg = lode_server_arg(rq, "a"), *header = lode_server_header(rq, "x-test");
    struct lode_err err;
    char path[300];
    int64_t size;
    int rc;

    (void)ctx;
    if (strcmp(rq->path, "/slow") == 0)
        lode_clock_sleep_ms(2500);
    r->status = 200;
    r->type = "text/plain";
    if (strcmp(rq->path, "/back") == 0) {
        snprintf(path, sizeof path, "%s/body", dir);
        rc = lode_io_size(path, &size, NULL, &err);
        if (rc == 0)
            rc = lode_io_open_read(path, &r->fd, &err);
        if (rc == 0 && arg)
            rc = lode_buf_adds(&r->body, arg, &err);
        r->fd_at = 10;
        r->fd_bytes = rc == 0 && size > 10 ? size - 10 : 0;
    } else {
        lode_server_add_header(rq, "X-Reply", "yes");
        rc = lode_buf_addf(&r->body, &err, "%s %s a=%s h=%s n=%lld %s%s%s%s", rq->method, rq->path,
                           arg ? arg : "-", header ? header : "-", (long long)rq->n_body,
                           lode_buf_str(&rq->body), rq->is_too_large ? " large" : "",
                           rq->is_bad_body ? " bad" : "", rq->is_bad_path ? " nul" : "");
    }
    if (rc < 0)
        r->status = 500;
}

static void on_end(void *ctx, struct lode_request *rq)
{
    (void)ctx;
    lode_io_close(rq->body_fd);
}

static int start(void **state)
{
    const struct lode_server_handler h = {NULL, on_begin, on_answer, on_end, 0};
    const char *base = getenv("LODE_TEST_TMP");
    struct lode_err err;

    (void)state;
    snprintf(dir, sizeof dir, "%s/server-XXXXXX", base ? base : "/tmp");
    return mkdtemp(dir) ? lode_server_open(&any_port, &h, &server, &err) : -1;
}

static int stop(void **state)
{
    struct lode_err err;

    (void)state;
    lode_server_close(server);
    if (lode_io_remove_tree(dir, &err) == 0)
        return 0;
    print_error("%s\n", err.msg);
    return -1;
}

static size_t keep(char *p, size_t size, size_t n, void *buf)
{
    struct lode_err err;

    return lode_buf_add(buf, p, size * n, &err) < 0 ? 0 : size * n;
}

/* The status, 0 where no reply came; body and headers in *out. */
static long call(const char *method, const char *path, const char *header, const void *body,
                 size_t n, struct lode_buf *out)
{
    struct curl_slist *headers = curl_slist_append(NULL, "X-Test: here");
    CURL *c = curl_easy_init();
    char url[128];
    long status = 0;

    snprintf(url, sizeof url, "http://127.0.0.1:%d%s", lode_server_port(server), path);
    if (header)
        headers = curl_slist_append(headers, header);
    lode_buf_reset(out);
    curl_easy_setopt(c, CURLOPT_URL, url);
    curl_easy_setopt(c, CURLOPT_PROXY, "");
    curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, method);
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, keep);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, out);
    if (body) {
        curl_easy_setopt(c, CURLOPT_POSTFIELDS, body);
        curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)n);
    }
    if (curl_easy_perform(c) == CURLE_OK)
        curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all(headers);
    curl_easy_cleanup(c);
    return status;
}

static void a_request_arrives_in_its_parts(void **state)
{
    struct lode_buf b;

    (void)state;
    lode_buf_init(&b, 0);
    assert_int_equal(call("GET", "/p%20q?a=1%2B+2&b", NULL, NULL, 0, &b), 200);
    assert_string_equal(b.p, "GET /p q a=1+ 2 h=here n=0 ");
    assert_int_equal(call("PATCH", "/x", NULL, "hello", 5, &b), 200);
    assert_string_equal(b.p, "PATCH /x a=- h=here n=5 hello");
    assert_int_equal(call("PUT", "/x", "Expect: 100-continue", "hello", 5, &b), 200);
    assert_string_equal(b.p, "PUT /x a=- h=here n=5 hello");
    lode_buf_clear(&b);
}

static void bodies_are_unzipped_and_bounded(void **state)
{
    unsigned char zipped[128];
    uLongf n = sizeof zipped;
    struct lode_buf b;

    (void)state;
    lode_buf_init(&b, 0);
    assert_int_equal(compress(zipped, &n, (const unsigned char *)"hello", 5), Z_OK);
    call("PUT", "/x", "Content-Encoding: deflate", zipped, n, &b);
    assert_string_equal(b.p, "PUT /x a=- h=here n=5 hello");
    call("PUT", "/x", "Content-Encoding: gzip", zipped, n - 3, &b);
    assert_non_null(strstr(b.p, " bad"));
    call("PUT", "/x", "Content-Encoding: gzip", "no gzip", 7, &b);
    assert_non_null(strstr(b.p, " bad"));
    call("PUT", "/small", NULL, "0123456789", 10, &b);
    assert_string_equal(b.p, "PUT /small a=- h=here n=10 0123456789");
    call("PUT", "/small", NULL, "01234567890", 11, &b);
    assert_non_null(strstr(b.p, " large"));
    lode_buf_clear(&b);
}

static void files_go_in_and_out_plain_or_zipped(void **state)
{
    enum { N = 3000000 };
    char *big = malloc(N);
    unsigned char *whole = malloc(2 * N);
    struct lode_buf b;
    z_stream z = {0};

    (void)state;
    lode_buf_init(&b, 0);
    for (int i = 0; i < N; i++)
        big[i] = (char)('a' + (i * 7 + i / 1000) % 26);
    assert_int_equal(call("PUT", "/file", NULL, big, N, &b), 200);
    assert_int_equal(call("GET", "/back", NULL, NULL, 0, &b), 200);
    assert_int_equal(b.len, N - 10);
    assert_memory_equal(b.p, big + 10, N - 10);
    assert_int_equal(call("GET", "/back?a=head", NULL, NULL, 0, &b), 200);
    assert_int_equal(b.len, N - 6);
    assert_memory_equal(b.p, "head", 4);
    assert_memory_equal(b.p + 4, big + 10, N - 10);
    assert_int_equal(
        call("GET", "/back?a=head", "Accept-Encoding: deflate, gzip;q=0.5", NULL, 0, &b), 200);
    assert_true(b.len < N / 2);
    assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
    z.next_in = (unsigned char *)b.p;
    z.avail_in = (uInt)b.len;
    z.next_out = whole;
    z.avail_out = 2 * N;
    assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
    assert_int_equal(z.total_out, N - 6);
    assert_memory_equal(whole + 4, big + 10, N - 10);
    inflateEnd(&z);
    lode_buf_clear(&b);
    free(whole);
    free(big);
}

/* Nothing stands between the head and the next reply, and its length is that of a GET. */
static void a_head_has_no_body_zipped_or_not(void **state)
{
    static const char *const headers[] = {"Accept-Encoding: gzip", "Accept-Encoding: identity"};
    char *big = calloc(1, 100000), text[256], reply[65536];
    struct lode_buf b;

    (void)state;
    lode_buf_init(&b, 0);
    assert_int_equal(call("PUT", "/file", NULL, big, 100000, &b), 200);
    for (int i = 0; i < 2; i++) {
        int fd = rawcall_open(lode_server_port(server));
        char *end, *length;

        snprintf(text, sizeof text,
                 "HEAD /back?a=head HTTP/1.1\r\nHost: x\r\n%s\r\n\r\n"
                 "GET /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                 headers[i]);
        assert_int_equal(rawcall_send(fd, text, strlen(text)), 0);
        assert_int_equal(rawcall_read(fd, reply, sizeof reply), 200);
        end = strstr(reply, "\r\n\r\n");
        assert_memory_equal(end + 4, "HTTP/1.1 200", 12);
        assert_null(strstr(reply, "Transfer-Encoding"));
        length = strstr(reply, "Content-Length: ");
        assert_true(length && length < end);
        assert_int_equal(call("GET", "/back?a=head", headers[i], NULL, 0, &b), 200);
        assert_int_equal(strtoul(length + 16, NULL, 10), b.len);
        close(fd);
    }
    lode_buf_clear(&b);
    free(big);
}

static void a_refused_request_is_answered_whatever_it_sends(void **state)
{
    char *big = calloc(1, 5000000);
    struct lode_buf b;

    (void)state;
    lode_buf_init(&b, 0);
    assert_int_equal(call("PUT", "/refuse", "Expect:", big, 5000000, &b), 403);
    assert_string_equal(b.p, "no");
    assert_int_equal(call("PUT", "/refuse", "Expect: 100-continue", big, 5000000, &b), 403);
    assert_int_equal(call("GET", "/cut", NULL, NULL, 0, &b), 0);
    assert_int_equal(call("GET", "/x", NULL, NULL, 0, &b), 200);
    free(big);
    lode_buf_clear(&b);
}

/* Clients that go away in the middle of a request, or of a reply, harm nobody. */
static void a_client_may_go_away(void **state)
{
    static const char *const texts[] = {
        "", "GET", "PUT /file HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc",
        "PUT /file HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "GET /back HTTP/1.1\r\nHost: x\r\n\r\n"};
    struct lode_buf b;

    (void)state;
    lode_buf_init(&b, 0);
    for (int i = 0; i < 50; i++) {
        struct sockaddr_in to = {.sin_family = AF_INET,
                                 .sin_port = htons((uint16_t)lode_server_port(server))};
        const char *text = texts[i % 5];
        int fd = socket(AF_INET, SOCK_STREAM, 0);

        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
        assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), (ssize_t)strlen(text));
        close(fd);
    }
    assert_int_equal(call("GET", "/x", NULL, NULL, 0, &b), 200);
    lode_buf_clear(&b);
}

#define CHUNKED "PUT /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"

/* What is no HTTP is refused or cut off, and the next client is served. */
static void malformed_requests_harm_nobody(void **state)
{
    static const char *const texts[] = {
        "\r\n\r\n",
        "GET\r\n\r\n",
        "GET /x\r\n\r\n",
        "GET /x HTTP/9.9\r\nHost: x\r\n\r\n",
        "GET /x HTTP/1.1\r\nno colon\r\n\r\n",
        "\x16\x03\x01\x02\x01\x01\xFC\x03\x03 a greeting of TLS\r\n\r\n",
        "PUT /x HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\nabc",
        "PUT /x HTTP/1.1\r\nHost: x\r\nContent-Length: five\r\n\r\nabc",
        "PUT /x HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999999\r\n\r\nabc",
        CHUNKED "not hex\r\nabc\r\n",
        CHUNKED "FFFFFFFFFFFFFFFFF\r\n",
        CHUNKED "3\r\nabcdefgh\r\n0\r\n\r\n",
    };
    char reply[4096], *big = malloc(1000001);
    struct lode_buf b;

    (void)state;
    lode_buf_init(&b, 0);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        int fd = rawcall_open(lode_server_port(server)), status;

        (void)rawcall_send(fd, texts[i], strlen(texts[i]));
        status = rawcall_read(fd, reply, sizeof reply);
        if (status && status < 400)
            fail_msg("%s was answered with %d", texts[i], status);
        close(fd);
    }
    memset(big, 'x', 1000000); /* a request line without an end */
    big[1000000] = '\0';
    memcpy(big, "GET /", 5);
    assert_true(rawcall(lode_server_port(server), big, reply, sizeof reply) != 200);
    assert_int_equal(call("GET", "/x", NULL, NULL, 0, &b), 200);
    free(big);
    lode_buf_clear(&b);
}

/* Ten gigabytes are announced, none of them is awaited. */
static void what_is_announced_too_large_is_refused_at_once(void **state)
{
    static const char head[] =
        "PUT /file HTTP/1.1\r\nHost: x\r\nContent-Length: 10737418240\r\n\r\n";
    char reply[4096];
    int fd = rawcall_open(lode_server_port(server));

    (void)state;
    assert_int_equal(rawcall_send(fd, head, strlen(head)), 0);
    assert_int_equal(rawcall_read(fd, reply, sizeof reply), 200); /* as this handler answers all */
    assert_non_null(strstr(reply, " large"));
    assert_non_null(strstr(reply, "n=0 "));
    assert_true(rawcall_await_end(fd, 20000));
    close(fd);
}

/* Without a length nobody knows before; the reply still comes, and what is read has an end. */
static void what_turns_out_too_large_is_refused_in_its_midst(void **state)
{
    static const char *const heads[] = {
        "PUT /small HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n",
        "PUT /refuse HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"};
    static const char *const answers[] = {" large", "\r\n\r\nno"};
    char reply[4096], chunk[65536 + 16];
    size_t n = (size_t)snprintf(chunk, sizeof chunk, "10000\r\n");

    (void)state;
    memset(chunk + n, 'x', 65536);
    memcpy(chunk + n + 65536, "\r\n", 2);
    for (int i = 0; i < 2; i++) {
        int fd = rawcall_open(lode_server_port(server)), n_sent = 0;

        assert_int_equal(rawcall_send(fd, heads[i], strlen(heads[i])), 0);
        while (n_sent < 1000 && rawcall_send(fd, chunk, n + 65538) == 0)
            n_sent++;
        assert_true(n_sent < 1000);
        (void)rawcall_read(fd, reply, sizeof reply);
        if (!strstr(reply, answers[i]))
            fail_msg("%s", reply);
        close(fd);
    }
}

/* Also: a handler may take longer than a connection may be idle. */
static void a_connection_on_which_nothing_moves_is_closed(void **state)
{
    static const char *const texts[] = {
        "", "GET /x HTT", "PUT /x HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc"};
    const struct lode_server_handler h = {NULL, on_begin, on_answer, on_end, 1};
    struct lode_server *impatient;
    struct lode_err err;
    char reply[4096];
    int fds[3];

    (void)state;
    assert_int_equal(lode_server_open(&any_port, &h, &impatient, &err), 0);
    for (int i = 0; i < 3; i++) {
        fds[i] = rawcall_open(lode_server_port(impatient));
        assert_int_equal(rawcall_send(fds[i], texts[i], strlen(texts[i])), 0);
    }
    assert_int_equal(rawcall(lode_server_port(impatient), "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n",
                             reply, sizeof reply),
                     200);
    for (int i = 0; i < 3; i++) {
        assert_true(rawcall_await_end(fds[i], 20000));
        close(fds[i]);
    }
    lode_server_close(impatient);
}

static void many_connections_are_served_at_once(void **state)
{
    enum { N = 150 };
    static const char head[] = "PUT /x HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n";
    char reply[4096];
    int fds[N];

    (void)state;
    for (int i = 0; i < N; i++) {
        fds[i] = rawcall_open(lode_server_port(server));
        assert_int_equal(rawcall_send(fds[i], head, strlen(head)), 0);
        assert_int_equal(rawcall_send(fds[i], "a", 1), 0);
    }
    for (int i = N - 1; i >= 0; i--) {
        assert_int_equal(rawcall_send(fds[i], "b", 1), 0);
        assert_int_equal(rawcall_read(fds[i], reply, sizeof reply), 200);
        assert_non_null(strstr(reply, "n=2 ab"));
        close(fds[i]);
    }
}

static void an_encoded_nul_is_told(void **state)
{
    struct lode_buf b;

    (void)state;
    lode_buf_init(&b, 0);
    assert_int_equal(call("GET", "/x%00y", NULL, NULL, 0, &b), 200);
    assert_non_null(strstr(b.p, " nul"));
    lode_buf_clear(&b);
}

/* RFC 9112 3.2.2 */
static void a_whole_url_is_its_path(void **state)
{
    static const struct {
        const char *line, *want;
    } cases[] = {
        {"GET http://example.com/p%20q?a=1 HTTP/1.1", "GET /p q a=1 "},
        {"GET HTTPS://example.com:8443/x/y HTTP/1.1", "GET /x/y a=- "},
        {"GET http://example.com HTTP/1.1", "GET / a=- "},
        {"GET http://example.com?a=/x HTTP/1.1", "GET / a=/x "},
        {"GET /http://example.com/x HTTP/1.1", "GET /http://example.com/x a=- "},
    };
    char text[256], reply[4096];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        snprintf(text, sizeof text, "%s\r\nHost: x\r\n\r\n", cases[i].line);
        assert_int_equal(rawcall(lode_server_port(server), text, reply, sizeof reply), 200);
        if (!strstr(reply, cases[i].want))
            fail_msg("%s: %s", cases[i].line, reply);
    }
}

/* What is hidden behind the shorter one must not be taken for a request. */
static void two_lengths_are_refused(void **state)
{
    static const char *const texts[] = {
        "PUT /x HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        "PUT /x HTTP/1.1\r\nHost: x\r\ncontent-length: 0\r\nContent-Length: 30\r\n\r\n"
        "GET /x HTTP/1.1\r\nHost: x\r\n\r\n",
        "PUT /x HTTP/1.1\r\nHost: x\r\nContent-Length: 30\r\nContent-Length: 0\r\n\r\n"
        "GET /x HTTP/1.1\r\nHost: x\r\n\r\n"};
    char reply[4096];

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        int fd = rawcall_open(lode_server_port(server));

        assert_int_equal(rawcall_send(fd, texts[i], strlen(texts[i])), 0);
        assert_int_equal(rawcall_read(fd, reply, sizeof reply), 400);
        assert_int_equal(rawcall_read(fd, reply, sizeof reply), 0);
        close(fd);
    }
}

static void only_loopback_goes_without_tls(void **state)
{
    static const struct {
        const char *address;
        int want;
    } cases[] = {
        {NULL, 1},
        {"localhost", 1},
        {"127.0.0.1", 1},
        {"127.9.9.9", 1},
        {"::1", 1},
        {"0.0.0.0", 0},
        {"::", 0},
        {"192.0.2.1", 0},
        {"::2", 0},
        {"::ffff:127.0.0.1", 0},
        {"", -1},
        {"example", -1},
        {"127.1", -1},
        {"::1%lo", -1},
        {"127.0.0.1:80", -1},
    };
    const struct lode_server_handler h = {NULL, on_begin, on_answer, on_end, 0};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct lode_server_opts opts = {.address = cases[i].address};
        struct lode_server *s = NULL;
        struct lode_err err;

        assert_int_equal(lode_endpoint_is_loopback(cases[i].address), cases[i].want);
        if (cases[i].want == 1)
            continue;
        assert_int_equal(lode_server_open(&opts, &h, &s, &err), -1);
        assert_int_equal(err.code, LODE_E_USAGE);
        assert_non_null(strstr(err.msg, cases[i].address));
    }
}

static void a_taken_port_is_an_error_that_names_it(void **state)
{
    const struct lode_server_handler h = {NULL, on_begin, on_answer, on_end, 0};
    const struct lode_server_opts taken = {.port = lode_server_port(server)};
    struct lode_server *second = NULL;
    struct lode_err err;
    char port[16];

    (void)state;
    assert_int_equal(lode_server_open(&taken, &h, &second, &err), -1);
    snprintf(port, sizeof port, "port %d", lode_server_port(server));
    assert_non_null(strstr(err.msg, port));
}

static void encodings_are_taken_by_name_and_weight(void **state)
{
    static const struct {
        const char *header;
        int is_fine;
    } cases[] = {{NULL, 0},         {"", 0},         {"gzip", 1},        {"deflate, gzip", 1},
                 {"GZIP;q=0.2", 1}, {"gzip;q=0", 0}, {"gzip; q=0.0", 0}, {"xgzip", 0},
                 {"br,gzip ,x", 1}, {"identity", 0}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(lode_server_accepts(cases[i].header, "gzip"), cases[i].is_fine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_arrives_in_its_parts),
        cmocka_unit_test(bodies_are_unzipped_and_bounded),
        cmocka_unit_test(files_go_in_and_out_plain_or_zipped),
        cmocka_unit_test(a_head_has_no_body_zipped_or_not),
        cmocka_unit_test(a_refused_request_is_answered_whatever_it_sends),
        cmocka_unit_test(a_client_may_go_away),
        cmocka_unit_test(malformed_requests_harm_nobody),
        cmocka_unit_test(what_is_announced_too_large_is_refused_at_once),
        cmocka_unit_test(what_turns_out_too_large_is_refused_in_its_midst),
        cmocka_unit_test(a_connection_on_which_nothing_moves_is_closed),
        cmocka_unit_test(many_connections_are_served_at_once),
        cmocka_unit_test(an_encoded_nul_is_told),
        cmocka_unit_test(a_whole_url_is_its_path),
        cmocka_unit_test(two_lengths_are_refused),
        cmocka_unit_test(only_loopback_goes_without_tls),
        cmocka_unit_test(a_taken_port_is_an_error_that_names_it),
        cmocka_unit_test(encodings_are_taken_by_name_and_weight),
    };

    return cmocka_run_group_tests_name("server", tests, start, stop);
}
