/*
 * What the books know of a resource: owners in order of acquisition, waiters in order of arrival.
 * For ex/resource.c and ex/resource_query.c only.
 */
#ifndef DRYDOCK_EX_RESOURCE_STATE_H
#define DRYDOCK_EX_RESOURCE_STATE_H

#include "ex/ex_state.h"
#include "nt/ex.h"

struct ex_resource_owner {
    struct ex_resource_owner *next;
    ERESOURCE_THREAD thread;
    uint32_t count;  /* acquisitions it has not released */
    uint32_t driver; /* who acquired it first */
};

struct ex_resource_waiter {
    struct ex_resource_waiter *next;
    struct task *task;
    ERESOURCE_THREAD thread;
    uint32_t driver;
    bool is_exclusive;
    bool is_served; /* it is an owner now */
};

struct ex_resource {
    struct ex_resource *next; /* all live ones, newest first */
    PERESOURCE resource;
    bool is_exclusive;
    struct ex_resource_owner *owners;
    struct ex_resource_waiter *waiters;
};

/* The record of an initialised resource; the life ends with a finding if it is none. */
struct ex_resource *ex_resource_get(PERESOURCE resource, const char *routine);

/* NULL if the thread is no owner. */
struct ex_resource_owner *ex_resource_owner_find(const struct ex_resource *record,
                                                 ERESOURCE_THREAD thread);

uint32_t ex_resource_waiting(const struct ex_resource *record, bool is_exclusive);

/* A breach by the driver whose call is being served; other: who else is in it, 0 if nobody. */
void ex_resource_breach(const char *rule, uint32_t other, const char *note, const char *effect);

#endif
