/* nullorg.c - a fake org for measuring speed, and for nothing else: it takes jobs at once, checks
 * nothing, keeps nothing and says that every row was created. What lode does right or wrong against
 * an org is the rehearsal org's to show; this one only must not be what a measurement waits for.
 *
 * Result rows are made while the upload comes in (each value in quotes, as an org gives them) and
 * stay in a file without a name until the last kind of result was asked for. An upload with a quote
 * in it is refused: the rows of tests/bench need none.
 *
 * usage: nullorg FOLDER    prints "port N" once it listens; ends when standard input does, with the
 *                          number of rows it was sent. */
#define _GNU_SOURCE /* O_TMPFILE */
#include <arpa/inet.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MAX_JOBS = 20000, MAX_HEADER = 1024, BUFFER = 256 * 1024, MAX_REPLY = 8192 };

struct job {
    int fd; /* its results, -1: none */
    char object[64], operation[16], header[MAX_HEADER];
    const char *state;
    long long n_rows;
};

/* A request. */
struct exchange {
    struct job *job; /* an upload's */
    char body[1024]; /* any other request's */
    size_t n_body, n_out;
    int in_header, in_row, is_bad;
    char out[BUFFER + 512];
};

static struct job *jobs[MAX_JOBS];
static int n_jobs;
static long long n_rows; /* of all uploads */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static const char *folder;

static const char *const fields[] = {"FirstName",    "LastName",         "Email",
                                     "Phone",        "MailingStreet",    "MailingCity",
                                     "MailingState", "MailingPostalCode"};

static void die(const char *what)
{
    perror(what);
    exit(1);
}

/* The value of a key of flat JSON, unescaped names and values only. */
static void json_text(const char *json, const char *key, char *out, size_t size)
{
    char want[40];
    const char *p, *end;

    snprintf(want, sizeof want, "\"%s\"", key);
    p = strstr(json, want);
    p = p ? strchr(p + strlen(want), '"') : NULL;
    end = p ? strchr(p + 1, '"') : NULL;
    if (end)
        snprintf(out, size, "%.*s", (int)(end - p - 1), p + 1);
    else
        snprintf(out, size, "%s", "");
}

static enum MHD_Result reply(struct MHD_Connection *c, int status, const char *type,
                             const char *text)
{
    struct MHD_Response *r =
        MHD_create_response_from_buffer(strlen(text), (void *)text, MHD_RESPMEM_MUST_COPY);
    enum MHD_Result rc;

    MHD_add_response_header(r, "Content-Type", type);
    rc = MHD_queue_response(c, (unsigned)status, r);
    MHD_destroy_response(r);
    return rc;
}

static enum MHD_Result reply_job(struct MHD_Connection *c, int number)
{
    const struct job *j = jobs[number];
    char text[MAX_REPLY];

    snprintf(
        text, sizeof text,
        "{\"id\":\"750%012dAAA\",\"object\":\"%s\",\"operation\":\"%s\",\"state\":\"%s\","
        "\"createdById\":\"005000000000001AAA\",\"createdDate\":\"2026-01-01T00:00:00.000+0000\","
        "\"systemModstamp\":\"2026-01-01T00:00:00.000+0000\",\"contentType\":\"CSV\","
        "\"columnDelimiter\":\"COMMA\",\"lineEnding\":\"LF\",\"apiVersion\":60.0,"
        "\"numberRecordsProcessed\":%lld,\"numberRecordsFailed\":0}",
        number, j->object, j->operation, j->state, j->n_rows);
    return reply(c, 200, "application/json", text);
}

static enum MHD_Result reply_describe(struct MHD_Connection *c)
{
    char text[MAX_REPLY];
    size_t n;

    n = (size_t)snprintf(text, sizeof text,
                         "{\"name\":\"Contact\",\"keyPrefix\":\"003\",\"createable\":true,"
                         "\"fields\":[{\"name\":\"Id\",\"type\":\"id\",\"length\":18}");
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        n += (size_t)snprintf(text + n, sizeof text - n,
                              ",{\"name\":\"%s\",\"label\":\"%s\",\"type\":\"string\","
                              "\"length\":255,\"nillable\":true,\"createable\":true,"
                              "\"updateable\":true}",
                              fields[i], fields[i]);
    snprintf(text + n, sizeof text - n, "]}");
    return reply(c, 200, "application/json", text);
}

static enum MHD_Result create_job(struct MHD_Connection *c, const struct exchange *x)
{
    struct job *j = calloc(1, sizeof *j);
    int number;

    if (!j)
        die("nullorg");
    j->fd = -1;
    j->state = "Open";
    json_text(x->body, "object", j->object, sizeof j->object);
    json_text(x->body, "operation", j->operation, sizeof j->operation);
    pthread_mutex_lock(&mutex);
    number = n_jobs++;
    pthread_mutex_unlock(&mutex);
    if (number >= MAX_JOBS) {
        fprintf(stderr, "nullorg: more than %d jobs\n", MAX_JOBS);
        exit(1);
    }
    jobs[number] = j;
    return reply_job(c, number);
}

static void flush(struct exchange *x)
{
    size_t at = 0;

    while (at < x->n_out) {
        ssize_t k = write(x->job->fd, x->out + at, x->n_out - at);

        if (k < 0)
            die("nullorg: results");
        at += (size_t)k;
    }
    x->n_out = 0;
}

static void begin_upload(struct exchange *x, struct job *j)
{
    x->job = j;
    x->in_header = 1;
    j->n_rows = 0;
    j->header[0] = '\0';
    if (j->fd >= 0)
        close(j->fd);
    j->fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (j->fd < 0)
        die(folder);
}

static void put(struct exchange *x, const char *p, size_t n)
{
    while (n) {
        size_t k = n < BUFFER - x->n_out ? n : BUFFER - x->n_out;

        memcpy(x->out + x->n_out, p, k);
        x->n_out += k;
        p += k;
        n -= k;
        if (x->n_out >= BUFFER)
            flush(x);
    }
}

/* Before the first value of a row. */
static void begin_row(struct exchange *x)
{
    char id[40];
    long long n;

    if (x->in_header) {
        put(x, "\"sf__Id\",\"sf__Created\",", 23);
    } else {
        n = __atomic_add_fetch(&n_rows, 1, __ATOMIC_RELAXED);
        x->job->n_rows++;
        put(x, id, (size_t)snprintf(id, sizeof id, "\"003%012lldAAA\",\"true\",\"", n));
    }
    x->in_row = 1;
}

/* A piece of a value, or of the header, which comes back as it came. */
static void put_value(struct exchange *x, const char *p, size_t n)
{
    if (x->in_header)
        strncat(x->job->header, p, n < MAX_HEADER - 1 - strlen(x->job->header) ? n : 0);
    put(x, p, n);
}

static void take_upload(struct exchange *x, const char *p, size_t n)
{
    const char *end = p + n;

    if (memchr(p, '"', n))
        x->is_bad = 1;
    while (p < end && !x->is_bad) {
        const char *q = p;

        if (!x->in_row)
            begin_row(x);
        while (q < end && *q != ',' && *q != '\n')
            q++;
        put_value(x, p, (size_t)(q - p));
        if (q < end && *q == ',') {
            if (x->in_header)
                put_value(x, ",", 1);
            else
                put(x, "\",\"", 3);
        } else if (q < end) {
            put(x, x->in_header ? "\n" : "\"\n", x->in_header ? 1 : 2);
            x->in_header = x->in_row = 0;
        }
        p = q + 1;
    }
}

static enum MHD_Result reply_results(struct MHD_Connection *c, struct job *j, const char *kind)
{
    char text[MAX_HEADER + 64];
    struct MHD_Response *r;
    enum MHD_Result rc;
    int fd;

    if (strcmp(kind, "successfulResults") != 0) {
        int is_failed = strcmp(kind, "failedResults") == 0;

        snprintf(text, sizeof text, "%s%s\n", is_failed ? "\"sf__Id\",\"sf__Error\"," : "",
                 j->header);
        if (!is_failed && j->fd >= 0) {
            close(j->fd); /* it is asked for last */
            j->fd = -1;
        }
        return reply(c, 200, "text/csv", text);
    }
    fd = j->fd >= 0 ? dup(j->fd) : -1;
    if (fd < 0)
        return reply(c, 404, "text/plain", "gone");
    r = MHD_create_response_from_fd_at_offset64((uint64_t)lseek(fd, 0, SEEK_END), fd, 0);
    MHD_add_response_header(r, "Content-Type", "text/csv");
    rc = MHD_queue_response(c, 200, r);
    MHD_destroy_response(r);
    return rc;
}

/* The number of the job that a path names and what follows its id, or -1. */
static int find_job(const char *path, const char **rest)
{
    const char *p = strstr(path, "/jobs/ingest/750");
    char digits[13];
    int n;

    if (!p || strlen(p) < 31)
        return -1;
    memcpy(digits, p + 16, 12);
    digits[12] = '\0';
    n = (int)strtol(digits, NULL, 10);
    *rest = p + 16 + 12 + strcspn(p + 16 + 12, "/");
    *rest += **rest == '/';
    return n < n_jobs && jobs[n] ? n : -1;
}

static enum MHD_Result answer(struct MHD_Connection *c, const char *path, const char *method,
                              struct exchange *x)
{
    const char *rest = "";
    int number = find_job(path, &rest);

    if (x->job) {
        flush(x);
        if (x->is_bad)
            return reply(c, 400, "application/json",
                         "[{\"errorCode\":\"NOT_HERE\",\"message\":\"nullorg takes no quotes\"}]");
        return reply(c, 201, "text/plain", "");
    }
    if (strcmp(path, "/services/data") == 0 || strcmp(path, "/services/data/") == 0)
        return reply(c, 200, "application/json",
                     "[{\"version\":\"60.0\",\"label\":\"-\",\"url\":\"/services/data/v60.0\"}]");
    if (strcmp(path, "/services/oauth2/userinfo") == 0)
        return reply(
            c, 200, "application/json",
            "{\"organization_id\":\"00D000000000001AAA\",\"user_id\":\"005000000000001AAA\","
            "\"preferred_username\":\"nobody@bench.invalid\"}");
    if (strstr(path, "/sobjects/Contact/describe"))
        return reply_describe(c);
    if (strcmp(method, "POST") == 0 && strstr(path, "/jobs/ingest"))
        return create_job(c, x);
    if (number < 0)
        return reply(c, 404, "application/json",
                     "[{\"errorCode\":\"NOT_FOUND\",\"message\":\"nullorg does not have that\"}]");
    if (strcmp(method, "PATCH") == 0)
        jobs[number]->state = strstr(x->body, "Aborted") ? "Aborted" : "JobComplete";
    return *rest ? reply_results(c, jobs[number], rest) : reply_job(c, number);
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *c, const char *path,
                                  const char *method, const char *version, const char *data,
                                  size_t *n_data, void **ctx)
{
    struct exchange *x = *ctx;
    const char *rest = "";
    int number;

    (void)cls;
    (void)version;
    if (!x) {
        *ctx = x = calloc(1, sizeof *x);
        if (!x)
            die("nullorg");
        number = find_job(path, &rest);
        if (number >= 0 && strcmp(method, "PUT") == 0)
            begin_upload(x, jobs[number]);
        return MHD_YES;
    }
    if (*n_data) {
        if (x->job)
            take_upload(x, data, *n_data);
        else if (*n_data < sizeof x->body - x->n_body) {
            memcpy(x->body + x->n_body, data, *n_data);
            x->n_body += *n_data;
        }
        *n_data = 0;
        return MHD_YES;
    }
    return answer(c, path, method, x);
}

static void on_end(void *cls, struct MHD_Connection *c, void **ctx,
                   enum MHD_RequestTerminationCode why)
{
    (void)cls;
    (void)c;
    (void)why;
    free(*ctx);
    *ctx = NULL;
}

int main(int argc, char **argv)
{
    struct sockaddr_in at = {.sin_family = AF_INET};
    struct MHD_Daemon *d;
    char byte;

    if (argc != 2) {
        fprintf(stderr, "usage: nullorg FOLDER\n");
        return 2;
    }
    folder = argv[1];
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    d = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION |
                             MHD_USE_POLL | MHD_USE_ITC,
                         0, NULL, NULL, on_request, NULL, MHD_OPTION_SOCK_ADDR,
                         (struct sockaddr *)&at, MHD_OPTION_NOTIFY_COMPLETED, on_end, NULL,
                         MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)BUFFER, MHD_OPTION_END);
    if (!d) {
        fprintf(stderr, "nullorg: cannot listen on 127.0.0.1\n");
        return 1;
    }
    printf("port %u\n", MHD_get_daemon_info(d, MHD_DAEMON_INFO_BIND_PORT)->port);
    (void)fflush(stdout);
    while (read(STDIN_FILENO, &byte, 1) > 0)
        ;
    printf("rows %lld\n", n_rows);
    (void)fflush(stdout);
    return 0; /* takes its threads along */
}
