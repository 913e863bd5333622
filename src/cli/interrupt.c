/* cli/interrupt.c - a signal handler can reach nothing but a variable of the whole program. */
#define _GNU_SOURCE /* SA_RESETHAND without XSI */
#include "cli/interrupt.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static atomic_int caught, hung_up;

static void on_signal(int number)
{
    atomic_store(&caught, number);
}

int lode_interrupt_catch(atomic_int **flag, struct lode_err *err)
{
    struct sigaction action;

    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    action.sa_flags = (int)SA_RESETHAND; /* no SA_RESTART: what waits is woken */
    sigemptyset(&action.sa_mask);
    if (sigaction(SIGINT, &action, NULL) < 0 || sigaction(SIGTERM, &action, NULL) < 0)
        return lode_err_sys(err, LODE_E_IO, errno, "cannot catch signals");
    *flag = &caught;
    return 0;
}

/* The kernel and the shell may both tell of one hang-up: a second one must not be the second
 * SIGTERM, which ends without clearing up. */
static void on_hangup(int number)
{
    int was = errno;

    (void)number;
    if (!atomic_exchange(&hung_up, 1))
        (void)kill(getpid(), SIGTERM);
    errno = was;
}

int lode_interrupt_hangup(struct lode_err *err)
{
    struct sigaction action;

    if (sigaction(SIGHUP, NULL, &action) == 0 && action.sa_handler == SIG_IGN)
        return 0;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_hangup;
    sigemptyset(&action.sa_mask);
    if (sigaction(SIGHUP, &action, NULL) < 0)
        return lode_err_sys(err, LODE_E_IO, errno, "cannot catch signals");
    return 0;
}

int lode_interrupt_is_set(void *flag)
{
    return atomic_load((atomic_int *)flag) != 0;
}
