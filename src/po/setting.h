/*
 * Power settings: what the system tells drivers of its power source, its display and its policy.
 *
 * The settings that this machine has are the rows of po_settings in setting.c; a driver may watch
 * any other, and never hears of it. While the system sleeps the display is off.
 */
#ifndef DRYDOCK_PO_SETTING_H
#define DRYDOCK_PO_SETTING_H

#include "nt/device.h"
#include "nt/status.h"

/* The display goes on or off: tells who watches it. A system thread at PASSIVE_LEVEL. */
void po_setting_set_display(bool is_on);

typedef NTSTATUS(NTAPI *PPOWER_SETTING_CALLBACK)(const GUID *SettingGuid, PVOID Value,
                                                 ULONG ValueLength, PVOID Context);

/* Has the callback called with the setting's value now, and whenever it changes, until it is
 * unregistered, which waits for calls that are not over. STATUS_INSUFFICIENT_RESOURCES;
 * STATUS_INVALID_PARAMETER for what is no handle. PASSIVE_LEVEL; so is the callback.
 * wdk-ddi-src/content/wdm/nf-wdm-poregisterpowersettingcallback.md,
 * ntifs/nf-ntifs-pounregisterpowersettingcallback.md */
NTSTATUS NTAPI PoRegisterPowerSettingCallback(PDEVICE_OBJECT DeviceObject, const GUID *SettingGuid,
                                              PPOWER_SETTING_CALLBACK Callback, PVOID Context,
                                              PVOID *Handle);
NTSTATUS NTAPI PoUnregisterPowerSettingCallback(PVOID Handle);

#endif
