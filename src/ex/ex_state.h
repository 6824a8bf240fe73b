/*
 * What ex/ keeps in the books. Not for other folders.
 */
#ifndef DRYDOCK_EX_EX_STATE_H
#define DRYDOCK_EX_EX_STATE_H

#include "machine/machine.h"

struct ex_state {
    struct map queues;  /* object address -> struct ex_queue: tasks that wait for it (ex/wait.c) */
    struct map mutexes; /* address of a held mutex -> struct ex_mutex (ex/mutex.c) */
    struct map resources; /* address of an initialised ERESOURCE -> struct ex_resource */
    struct ex_resource *resource_first; /* the same in a list, newest first */
    struct ex_exports *exports;         /* driver-visible (ex/exports.c) */
    uint32_t rand_seed_less_1;          /* of rand (ex/random.c) */
    /* Gates that a lookaside list's Allocate and Free point to, by driver (ex/lookaside.c). */
    struct gate *lookaside_gates[MODULE_MAX + 1][2];
};

struct ex_state *ex_state(void);

/* "Crn1", with what cannot be printed as dots. */
const char *ex_pool_tag_text(uint32_t tag, char ret_text[5]);

#endif
