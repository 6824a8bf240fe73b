/*
 * A WMI provider of the test driver's own: one device, one block with two instances of a ULONG,
 * served by the WMI library. WmiProviderCreate registers it and waits until WMI knows it.
 */
#ifndef ROUTINE_WMI_H
#define ROUTINE_WMI_H

#include "routine_test.h"

#include <wmistr.h>

#include <wmilib.h>

static GUID WmiBlock = {
    0x90d8a3f1, 0x6b25, 0x4f47, {0x8e, 0x0c, 0x19, 0x5a, 0x37, 0xd4, 0x62, 0x01}};
static ULONG WmiValues[2] = {11, 22};
static UNICODE_STRING WmiRegistryPath;
static PDEVICE_OBJECT WmiDevice;
static ULONG WmiRegistrations; /* how often WMI asked */

static inline VOID WmiWait(VOID)
{
    LARGE_INTEGER delay;
    delay.QuadPart = -10 * 1000 * 100; /* WMI does its work in a thread of its own */
    KeDelayExecutionThread(KernelMode, FALSE, &delay);
}

static inline NTSTATUS NTAPI WmiQueryReginfo(PDEVICE_OBJECT Device, PULONG Flags,
                                             PUNICODE_STRING Name, PUNICODE_STRING *RegistryPath,
                                             PUNICODE_STRING MofName, PDEVICE_OBJECT *Pdo)
{
    static const WCHAR base[] = L"Drydock";
    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(MofName);
    UNREFERENCED_PARAMETER(Pdo);
    WmiRegistrations += KeGetCurrentIrql() == PASSIVE_LEVEL;
    *Flags = WMIREG_FLAG_INSTANCE_BASENAME;
    Name->Buffer = ExAllocatePoolWithTag(PagedPool, sizeof base, 'tseT');
    if (Name->Buffer == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    RtlCopyMemory(Name->Buffer, base, sizeof base);
    Name->Length = sizeof base - sizeof(WCHAR);
    Name->MaximumLength = sizeof base;
    *RegistryPath = &WmiRegistryPath;
    return STATUS_SUCCESS;
}

static inline NTSTATUS NTAPI WmiQueryData(PDEVICE_OBJECT Device, PIRP Irp, ULONG GuidIndex,
                                          ULONG InstanceIndex, ULONG InstanceCount, PULONG Lengths,
                                          ULONG Room, PUCHAR Buffer)
{
    ULONG i, needed = InstanceCount * 8 - 4;
    UNREFERENCED_PARAMETER(GuidIndex);
    if (Room < needed)
        return WmiCompleteRequest(Device, Irp, STATUS_BUFFER_TOO_SMALL, needed, IO_NO_INCREMENT);
    for (i = 0; i < InstanceCount; i++) {
        *(ULONG *)(Buffer + 8 * i) = WmiValues[InstanceIndex + i];
        Lengths[i] = sizeof(ULONG);
    }
    return WmiCompleteRequest(Device, Irp, STATUS_SUCCESS, needed, IO_NO_INCREMENT);
}

static WMIGUIDREGINFO WmiBlocks[] = {{&WmiBlock, 2, 0}};
static WMILIB_CONTEXT WmiContext = {1,    WmiBlocks, WmiQueryReginfo, WmiQueryData, NULL, NULL,
                                    NULL, NULL};

static inline NTSTATUS NTAPI WmiDispatch(PDEVICE_OBJECT Device, PIRP Irp)
{
    SYSCTL_IRP_DISPOSITION disposition;
    NTSTATUS status = WmiSystemControl(&WmiContext, Device, Irp, &disposition);
    if (disposition == IrpForward || disposition == IrpNotWmi)
        status = Irp->IoStatus.Status;
    if (disposition != IrpProcessed)
        IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return status;
}

static inline NTSTATUS WmiProviderCreate(PDRIVER_OBJECT Driver, PDRIVER_DISPATCH Dispatch)
{
    NTSTATUS status = IoCreateDevice(Driver, 0, NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &WmiDevice);
    if (!NT_SUCCESS(status))
        return status;
    Driver->MajorFunction[IRP_MJ_SYSTEM_CONTROL] = Dispatch;
    WmiDevice->Flags &= ~DO_DEVICE_INITIALIZING;
    status = IoWMIRegistrationControl(WmiDevice, WMIREG_ACTION_REGISTER);
    WmiWait();
    return status;
}

static inline VOID WmiProviderDelete(VOID)
{
    IoWMIRegistrationControl(WmiDevice, WMIREG_ACTION_DEREGISTER);
    IoDeleteDevice(WmiDevice);
}

/* Asks for the block's data and throws the answer away. */
static inline NTSTATUS WmiAsk(VOID)
{
    ULONG size = 4096;
    PVOID object, buffer = ExAllocatePoolWithTag(NonPagedPool, size, 'tseT');
    NTSTATUS status = IoWMIOpenBlock(&WmiBlock, WMIGUID_QUERY, &object);
    if (NT_SUCCESS(status) && buffer != NULL) {
        status = IoWMIQueryAllData(object, &size, buffer);
        ObDereferenceObject(object);
    }
    if (buffer != NULL)
        ExFreePoolWithTag(buffer, 'tseT');
    return status;
}

#endif
