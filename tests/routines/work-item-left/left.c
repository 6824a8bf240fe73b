/* Is unloaded while a work item is queued whose memory and routine are its own. */
#include "../common/routine_test.h"

static WORK_QUEUE_ITEM Item;

static VOID NTAPI Work(PVOID Parameter)
{
    UNREFERENCED_PARAMETER(Parameter);
}

static VOID NTAPI Unload(PDRIVER_OBJECT Driver)
{
    UNREFERENCED_PARAMETER(Driver);
    ExInitializeWorkItem(&Item, Work, NULL);
    ExQueueWorkItem(&Item, DelayedWorkQueue);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    Driver->DriverUnload = Unload;
    return STATUS_SUCCESS;
}
