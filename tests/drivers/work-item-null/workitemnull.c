/* Queues a work item where there is no memory. */
#include "../common/hostile.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    ExQueueWorkItem((PWORK_QUEUE_ITEM)NULL, DelayedWorkQueue);
    return HostileDone(Driver);
}
