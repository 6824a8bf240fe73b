/*
 * What drivers tell the power manager: which state a device is in, and that the system is in use.
 *
 * The machine never falls asleep by itself: it sleeps when its scenario says so, as if a user had
 * asked, which nobody's being busy prevents.
 */
#ifndef DRYDOCK_PO_STATE_H
#define DRYDOCK_PO_STATE_H

#include "nt/device.h"
#include "nt/power.h"

/* Keeps the device's new power state and returns the one that was told before, at first
 * PowerDeviceUnspecified. Of SystemPowerState, which only the power manager sets, it answers the
 * system's. <= APC_LEVEL, for D0 <= DISPATCH_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-posetpowerstate.md */
POWER_STATE NTAPI PoSetPowerState(PDEVICE_OBJECT DeviceObject, POWER_STATE_TYPE Type,
                                  POWER_STATE State);

typedef ULONG EXECUTION_STATE; /* ES_* */

/* Declares the system busy, or (with a handle of before) declares it so in another way, until
 * PoUnregisterSystemState. The handle; NULL: none could be had. What is no handle is a
 * `system-state-misuse`. <= APC_LEVEL. wdk-ddi-src/content/ntifs/nf-ntifs-poregistersystemstate.md,
 * nf-ntifs-pounregistersystemstate.md */
PVOID NTAPI PoRegisterSystemState(PVOID StateHandle, EXECUTION_STATE Flags);
VOID NTAPI PoUnregisterSystemState(PVOID StateHandle);

/* The system is in use now: begins its idle time anew, at whose end nothing happens here.
 * <= DISPATCH_LEVEL. wdk-ddi-src/content/wdm/nf-wdm-posetsystemstate.md */
VOID NTAPI PoSetSystemState(EXECUTION_STATE Flags);

#endif
