/* Is unloaded while it is registered for notification. */
#include "../common/routine_test.h"

static NTSTATUS Watched(PVOID Structure, PVOID Context)
{
    UNREFERENCED_PARAMETER(Structure);
    UNREFERENCED_PARAMETER(Context);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    PVOID entry;

    UNREFERENCED_PARAMETER(RegistryPath);
    IoRegisterPlugPlayNotification(EventCategoryHardwareProfileChange, 0, NULL, Driver, Watched,
                                   NULL, &entry);
    return RoutineDone(Driver);
}
