/*
 * CRANE_INTERFACE: what crane.sys lends to the driver of whatever hangs on it.
 *
 * The contract of each routine, as crane.interface.json states it for checking:
 *   InterfaceReference, InterfaceDereference   <= DISPATCH_LEVEL
 *   Lift                                       PASSIVE_LEVEL
 *   QueryLoad, Stop                            <= DISPATCH_LEVEL
 */
#ifndef CRANE_INTERFACE_H
#define CRANE_INTERFACE_H

#include <wdm.h>

/* {6F0F6AD2-3A0F-4E0B-9F6B-5F0C6C7A1D01} */
static const GUID GUID_CRANE_INTERFACE = {
    0x6f0f6ad2, 0x3a0f, 0x4e0b, {0x9f, 0x6b, 0x5f, 0x0c, 0x6c, 0x7a, 0x1d, 0x01}};

#define CRANE_INTERFACE_VERSION 1

/* Changes the load by that much; fails above the crane's limit. */
typedef NTSTATUS (*PCRANE_LIFT)(PVOID Context, LONG Kilograms);
/* The load on the hook now, in kilograms. */
typedef LONG (*PCRANE_QUERY_LOAD)(PVOID Context);
/* Stops all movement. */
typedef VOID (*PCRANE_STOP)(PVOID Context);

typedef struct _CRANE_INTERFACE {
    INTERFACE Header;
    PCRANE_LIFT Lift;
    PCRANE_QUERY_LOAD QueryLoad;
    PCRANE_STOP Stop;
} CRANE_INTERFACE, *PCRANE_INTERFACE;

C_ASSERT(sizeof(CRANE_INTERFACE) == 56);

#endif
