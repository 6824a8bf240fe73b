/*
 * The WMI library (wmilib.sys): it answers a driver's IRP_MJ_SYSTEM_CONTROL requests by calling the
 * routines in the driver's WMILIB_CONTEXT, and packs and unpacks WNODEs.
 *
 * Only static instance names exist here, from a base name or the PDO.
 */
#ifndef DRYDOCK_WMI_WMILIB_H
#define DRYDOCK_WMI_WMILIB_H

#include "nt/status.h"
#include "nt/wmi.h"

/* Serves a request, and says what became of it: IrpForward (it is for another device) and IrpNotWmi
 * leave it untouched; IrpNotCompleted: its status is set and the caller completes it, which is so
 * for IRP_MN_REGINFO(_EX), for what the library refuses (STATUS_WMI_GUID_NOT_FOUND,
 * STATUS_WMI_INSTANCE_NOT_FOUND, STATUS_INVALID_PARAMETER for a buffer without room for its own
 * WNODE) and where the context has no routine (STATUS_WMI_READ_ONLY to change,
 * STATUS_INVALID_DEVICE_REQUEST to run a method, STATUS_SUCCESS to enable); IrpProcessed: a
 * routine of the driver's was called, which completes it with WmiCompleteRequest, now or later. The
 * registration routine is not one of these. PASSIVE_LEVEL.
 * wdk-ddi-src/content/wmilib/nf-wmilib-wmisystemcontrol.md */
NTSTATUS NTAPI WmiSystemControl(PWMILIB_CONTEXT WmiLibInfo, PDEVICE_OBJECT DeviceObject, PIRP Irp,
                                PSYSCTL_IRP_DISPOSITION IrpDisposition);

/* Completes a request that one of the driver's routines served, with BufferUsed bytes of data. With
 * STATUS_BUFFER_TOO_SMALL BufferUsed is what it needs; the requester then gets WNODE_TOO_SMALL and
 * the call returns STATUS_SUCCESS, else Status. Not for IRP_MN_REGINFO(_EX): a `wmi-completion`.
 * <= DISPATCH_LEVEL. wdk-ddi-src/content/wmilib/nf-wmilib-wmicompleterequest.md */
NTSTATUS NTAPI WmiCompleteRequest(PDEVICE_OBJECT DeviceObject, PIRP Irp, NTSTATUS Status,
                                  ULONG BufferUsed, CCHAR PriorityBoost);

/* Writes an event of one instance with that data, which is nonpaged pool and freed in any case;
 * NULL and 0: without. STATUS_INSUFFICIENT_RESOURCES, or what IoWMIWriteEvent says. <=
 * DISPATCH_LEVEL. wdk-ddi-src/content/wmilib/nf-wmilib-wmifireevent.md */
NTSTATUS NTAPI WmiFireEvent(PDEVICE_OBJECT DeviceObject, LPCGUID Guid, ULONG InstanceIndex,
                            ULONG EventDataSize, PVOID EventData);

#endif
