/* flow/types.c - what every stage may ask of a run. */
#include "flow/types.h"

static const char *const operations[] = {"insert", "update", "upsert", "delete", "hardDelete"};

const char *lode_types_operation(enum lode_operation op)
{
    return operations[op];
}

int lode_types_is_delete(enum lode_operation op)
{
    return op == LODE_OPERATION_DELETE || op == LODE_OPERATION_HARD_DELETE;
}

int lode_types_check_interrupt(const struct lode_run *run, struct lode_err *err)
{
    if (run->interrupt && atomic_load(run->interrupt))
        return lode_err_set(err, LODE_E_CANCEL, "interrupted");
    return 0;
}
