/* base/point.c - counts the points that the process comes to, tells them, and dies at one. What is
 * static here lives in the fault build alone. */
#include "base/point.h"

#ifdef LODE_FAULT_BUILD

#include <ctype.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "base/str.h"

enum { MAX_NAMES = 8192, MAX_NAME = 160 };

static struct {
    char name[MAX_NAME];
    int n;
} seen[MAX_NAMES];
static int n_seen, n_all;
static const char *list_path, *kill_at;
static char about[MAX_NAME];
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void end_by(int sig)
{
    (void)kill(getpid(), sig);
}

/* "lode serve" inherits our variables. */
static int is_local_org(void)
{
    char line[4096];
    int fd = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? 0 : read(fd, line, sizeof line - 1);
    const char *verb;

    if (fd >= 0)
        close(fd);
    line[n > 0 ? n : 0] = '\0';
    verb = line + strlen(line) + 1;
    return verb < line + n && strcmp(verb, "serve") == 0;
}

static void start(void)
{
    if (is_local_org())
        return;
    list_path = getenv("LODE_POINT_LIST");
    kill_at = getenv("LODE_POINT_KILL");
}

/* How often that name came up, this time included. */
static int count(const char *name)
{
    int i = 0;

    while (i < n_seen && strcmp(seen[i].name, name) != 0)
        i++;
    if (i == MAX_NAMES)
        end_by(SIGABRT); /* the table is too small for the load */
    if (i == n_seen)
        lode_str_copy(seen[n_seen++].name, MAX_NAME, name);
    return ++seen[i].n;
}

static void tell(char *line, size_t n)
{
    int fd = open(list_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    struct lode_err err;

    line[n] = '\n';
    if (fd < 0 || lode_io_write_fd(fd, line, n + 1, &err) < 0)
        end_by(SIGABRT);
    line[n] = '\0';
    close(fd);
}

static int reach(const char *name)
{
    char line[MAX_NAME + 20], all[16];

    pthread_mutex_lock(&mutex);
    snprintf(line, sizeof line, "%s#%d", name, count(name));
    snprintf(all, sizeof all, "%d", ++n_all);
    if (list_path)
        tell(line, strlen(line));
    if (kill_at && (strcmp(kill_at, line) == 0 || strcmp(kill_at, all) == 0))
        end_by(SIGKILL);
    pthread_mutex_unlock(&mutex);
    return 0;
}

static int is_watched(void)
{
    pthread_once(&once, start);
    return list_path || kill_at;
}

int lode_point_reach(const char *fmt, ...)
{
    char name[MAX_NAME];
    va_list ap;

    if (!is_watched())
        return 0;
    va_start(ap, fmt);
    vsnprintf(name, sizeof name, fmt, ap);
    va_end(ap);
    return reach(name);
}

int lode_point_set_about(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(about, sizeof about, fmt, ap);
    va_end(ap);
    return 0;
}

int lode_point_reach_write(const char *sql, const char *when)
{
    size_t n = strcspn(sql, "(=;");

    if (about[0])
        lode_point_reach("journal, %s: %s", about, when);
    else
        lode_point_reach("journal, %.*s: %s", (int)(n < 48 ? n : 48), sql, when);
    if (strcmp(when, "before") != 0)
        about[0] = '\0';
    return 0;
}

/* Run directories begin with a date, and are another one each time. */
int lode_point_reach_file(const char *path, const char *what)
{
    const char *name = lode_str_basename(path);

    return lode_point_reach("file %s: %s", isdigit((unsigned char)*name) ? "(run)" : name, what);
}

/* An Id in a path is another one in the next run. */
int lode_point_reach_call(const char *method, const char *url, const char *when)
{
    const char *p = strstr(url, "://");
    char path[MAX_NAME] = "";
    size_t used = 0;

    p = strchr(p ? p + 3 : url, '/');
    while (p && *p == '/' && used + 24 < sizeof path) {
        size_t n = strcspn(p + 1, "/?#");
        int is_id = n == 18 && isdigit((unsigned char)p[1]);

        used += (size_t)snprintf(path + used, sizeof path - used, "/%.*s", is_id ? 2 : (int)n,
                                 is_id ? "ID" : p + 1);
        p += n + 1;
    }
    return lode_point_reach("call %s %s: %s", method, path, when);
}

#endif
