/*
 * A driver's own keys in the registry: Services\<driver>\Parameters, and where it keeps its state.
 */
#ifndef DRYDOCK_IO_DRIVER_KEY_H
#define DRYDOCK_IO_DRIVER_KEY_H

#include "io/device.h"
#include "nt/registry.h"

/* Writes what an INF file would have: the service of a driver of that name, loaded from that file.
 */
void io_driver_key_install(const char *service, const char *file);

/* Opens a key of the driver's; ZwClose it. Parameters is a part of the service, the two kinds of
 * state lie elsewhere and are made when they are first opened. STATUS_INVALID_PARAMETER for another
 * kind, or Flags that are not zero; STATUS_OBJECT_NAME_NOT_FOUND if somebody deleted Parameters;
 * STATUS_INSUFFICIENT_RESOURCES. What is no driver object is a bug check. PASSIVE_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-ioopendriverregistrykey.md, ne-wdm-driver_regkey_type.md */
NTSTATUS NTAPI IoOpenDriverRegistryKey(PDRIVER_OBJECT DriverObject, DRIVER_REGKEY_TYPE RegKeyType,
                                       ACCESS_MASK DesiredAccess, ULONG Flags,
                                       PHANDLE DriverRegKey);

#endif
