/*
 * Changes of data and methods, by instance name. See wmi/instance.h.
 */
#ifndef DRYDOCK_WMI_CHANGE_H
#define DRYDOCK_WMI_CHANGE_H

#include "nt/status.h"
#include "nt/wmi.h"

/* Set all items of an instance, or one, to what ValueBuffer holds. STATUS_INVALID_PARAMETER for a
 * Version other than 0; else as IoWMIQuerySingleInstance, with WMIGUID_SET, and what the provider
 * says: STATUS_WMI_READ_ONLY, STATUS_WMI_SET_FAILURE, STATUS_WMI_ITEMID_NOT_FOUND. <= APC_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-iowmisetsingleinstance.md, nf-wdm-iowmisetsingleitem.md */
NTSTATUS NTAPI IoWMISetSingleInstance(PVOID DataBlockObject, PUNICODE_STRING InstanceName,
                                      ULONG Version, ULONG ValueBufferSize, PVOID ValueBuffer);
NTSTATUS NTAPI IoWMISetSingleItem(PVOID DataBlockObject, PUNICODE_STRING InstanceName,
                                  ULONG DataItemId, ULONG Version, ULONG ValueBufferSize,
                                  PVOID ValueBuffer);

/* Runs a method of an instance: IRP_MN_QUERY_SINGLE_INSTANCE, whose answer is not looked at, then
 * IRP_MN_EXECUTE_METHOD. InOutBuffer holds the input, then the output; *OutBufferSize its room,
 * then what was written or (STATUS_BUFFER_TOO_SMALL) would be. Needs WMIGUID_EXECUTE. <= APC_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-iowmiexecutemethod.md,
 * windows-driver-docs-pr/kernel/irp-mn-execute-method.md */
NTSTATUS NTAPI IoWMIExecuteMethod(PVOID DataBlockObject, PUNICODE_STRING InstanceName,
                                  ULONG MethodId, ULONG InBufferSize, PULONG OutBufferSize,
                                  PUCHAR InOutBuffer);

#endif
