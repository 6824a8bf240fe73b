/* Writes an event that says to be larger than it is, and one that is no block of pool. */
#include "../common/routine_test.h"

#include <wmistr.h>

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static WNODE_HEADER here;
    PWNODE_HEADER event = ExAllocatePoolWithTag(NonPagedPool, sizeof *event, 'tseT');

    UNREFERENCED_PARAMETER(RegistryPath);
    if (event == NULL)
        return STATUS_UNSUCCESSFUL;
    RtlZeroMemory(event, sizeof *event);
    event->BufferSize = 100;
    if (!NT_SUCCESS(IoWMIWriteEvent(event)))
        ExFreePoolWithTag(event, 'tseT');
    here.BufferSize = sizeof here;
    IoWMIWriteEvent(&here);
    return RoutineDone(Driver);
}
