/*
 * The one place where Drydock itself sends IRP_MN_QUERY_INTERFACE. (Drivers send their own.)
 */
#ifndef DRYDOCK_PNP_QUERY_INTERFACE_H
#define DRYDOCK_PNP_QUERY_INTERFACE_H

#include "io/device.h"
#include "nt/interface.h"

/* Asks the top of the stack that `device` is in, by the contract: NOT_SUPPORTED preset, a zeroed
 * buffer of `size` bytes, PASSIVE_LEVEL. `table` is driver-visible memory of the caller's, filled
 * on success; the caller then holds one reference and must call InterfaceDereference. Source:
 * windows-driver-docs-pr/kernel/irp-mn-query-interface.md. */
NTSTATUS pnp_query_interface_send(DEVICE_OBJECT *device, const GUID *type, USHORT size,
                                  USHORT version, INTERFACE *table);

#endif
