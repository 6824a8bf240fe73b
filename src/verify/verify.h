/*
 * From breach to finding: every breach that anybody reports becomes, once, a finding with its
 * lines.
 */
#ifndef DRYDOCK_VERIFY_VERIFY_H
#define DRYDOCK_VERIFY_VERIFY_H

#include "verify/rules.h"

struct verify_tally {
    unsigned findings;
    unsigned kept, broken, idle; /* rules: tested and kept, broken, not put to the test */
};

/* Starts listening. */
void verify_init(void);

struct verify_tally verify_tally_get(void);

#endif
