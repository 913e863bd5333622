/* flow/permit.c - one question, one answer. */
#include "flow/permit.h"

int lode_permit_write(struct lode_run *run, struct lode_err *err)
{
    const struct lode_write_check *check = &run->write_check;

    if (run->may_write)
        return 0;
    if (check->ask && check->ask(check->ctx, err) < 0)
        return -1;
    run->may_write = 1;
    return 0;
}
