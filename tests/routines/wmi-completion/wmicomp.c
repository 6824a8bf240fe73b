/* Completes a query with more data than the buffer has room for. */
#include "../common/routine_wmi.h"

static NTSTATUS NTAPI QueryData(PDEVICE_OBJECT Device, PIRP Irp, ULONG GuidIndex,
                                ULONG InstanceIndex, ULONG InstanceCount, PULONG Lengths,
                                ULONG Room, PUCHAR Buffer)
{
    UNREFERENCED_PARAMETER(GuidIndex);
    UNREFERENCED_PARAMETER(InstanceIndex);
    UNREFERENCED_PARAMETER(InstanceCount);
    UNREFERENCED_PARAMETER(Buffer);
    Lengths[0] = Room;
    Lengths[1] = 4;
    return WmiCompleteRequest(Device, Irp, STATUS_SUCCESS, Room + 4, IO_NO_INCREMENT);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    WmiRegistryPath = *RegistryPath;
    WmiContext.QueryWmiDataBlock = QueryData;
    if (!NT_SUCCESS(WmiProviderCreate(Driver, WmiDispatch)))
        return STATUS_UNSUCCESSFUL;
    WmiAsk();
    WmiProviderDelete();
    return RoutineDone(Driver);
}
