/* rehearsal/org_tree.h - composite/tree: parents with their children, all made or none. */
#ifndef LODE_REHEARSAL_ORG_TREE_H
#define LODE_REHEARSAL_ORG_TREE_H

#include "rehearsal/org_call.h"

void lode_org_tree_create(struct lode_org_call *c); /* …/composite/tree/X */

#endif
