/*
 * How a finding reads: its title from the rule, its lines from the account.
 */
#ifndef DRYDOCK_VERIFY_FINDING_H
#define DRYDOCK_VERIFY_FINDING_H

#include "verify/rules.h"

/* Emits FINDING and its FINDING_LINEs. */
void verify_finding_emit(uint32_t number, const struct verify_rule *rule,
                         const struct event_breach *breach);

#endif
