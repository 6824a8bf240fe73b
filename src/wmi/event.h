/*
 * Events: written by providers, delivered later to the notification routines of consumers.
 *
 * A written event is the system's: it is freed when it has been delivered, whether anybody wanted
 * it or not. One that does not lie in nonpaged pool, or says to be larger than it is, is a
 * `wmi-event-misuse`.
 */
#ifndef DRYDOCK_WMI_EVENT_H
#define DRYDOCK_WMI_EVENT_H

#include "nt/status.h"
#include "nt/wmi.h"

/* Queues an event, a WNODE in nonpaged pool, which is then the system's. On failure it stays the
 * caller's: STATUS_BUFFER_OVERFLOW if it says to be larger than its block of pool;
 * STATUS_UNSUCCESSFUL for what goes to the system logger (WNODE_FLAG_TRACED_GUID), as none runs,
 * and for WNODE_EVENT_REFERENCE. <= APC_LEVEL; traced, any IRQL.
 * wdk-ddi-src/content/wdm/nf-wdm-iowmiwriteevent.md */
NTSTATUS NTAPI IoWMIWriteEvent(PVOID WnodeEventItem);

/* The same for the WMI library, whose callers may be at DISPATCH_LEVEL. */
NTSTATUS wmi_event_write(WNODE_HEADER *event, const char *routine);

#endif
