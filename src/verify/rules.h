/*
 * The rules as data (rules.def).
 */
#ifndef DRYDOCK_VERIFY_RULES_H
#define DRYDOCK_VERIFY_RULES_H

#include "base/events.h"

struct verify_rule {
    const char *name;
    const char *number;
    const char *severity;
    const char *certainty;
    const char *strength;
    const char *code;
    enum event_kind exercised; /* the event that puts it to the test; EVENT_CALL: see files */
    const char *files;         /* where the routines live whose call does; NULL for other events */
    const char *title;
    const char *sentence;
    const char *explanation;
};

unsigned verify_rule_count(void);
const struct verify_rule *verify_rule_at(unsigned i);

/* NULL if there is no such rule. */
const struct verify_rule *verify_rule_find(const char *name);

#endif
