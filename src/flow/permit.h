/* flow/permit.h - may this run write to its org? Asked once, before the first write. */
#ifndef LODE_FLOW_PERMIT_H
#define LODE_FLOW_PERMIT_H

#include "flow/run_types.h"

/* 0 where run->write_check says yes, or said so before; REFUSED. */
LODE_MUST int lode_permit_write(struct lode_run *run, struct lode_err *err);

#endif
