/* cli/interrupt.c - a signal handler can reach nothing but a variable of the whole program. */
#define _GNU_SOURCE /* SA_RESETHAND without XSI */
#include "cli/interrupt.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

static atomic_int caught;

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

int lode_interrupt_is_set(void *flag)
{
    return atomic_load((atomic_int *)flag) != 0;
}
