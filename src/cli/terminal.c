/* cli/terminal.c - asks and listens. */
#include "cli/terminal.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>

#include "base/io.h"

enum { LOOK_MS = 200 };

static int read_line(int fd, atomic_int *interrupt, char *line, size_t size, struct lode_err *err)
{
    size_t n = 0, got;

    while (n + 1 < size) {
        struct pollfd p = {.fd = fd, .events = POLLIN};

        if (interrupt && atomic_load(interrupt))
            return lode_err_set(err, LODE_E_CANCEL, "interrupted");
        if (poll(&p, 1, LOOK_MS) <= 0)
            continue;
        if (lode_io_read(fd, line + n, 1, &got, err) < 0)
            return -1;
        if (got == 0 || line[n] == '\n')
            break;
        n++;
    }
    line[n] = '\0';
    return 0;
}

int lode_terminal_ask(const char *question, atomic_int *interrupt, char *answer, size_t size,
                      struct lode_err *err)
{
    int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY), rc;

    if (fd < 0)
        return 0;
    rc = lode_io_write_fd(fd, question, strlen(question), err);
    if (rc == 0)
        rc = read_line(fd, interrupt, answer, size, err);
    lode_io_close(fd);
    return rc < 0 ? -1 : 1;
}
