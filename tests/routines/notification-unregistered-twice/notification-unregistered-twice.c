/* Removes a registration twice. */
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
    if (NT_SUCCESS(IoRegisterPlugPlayNotification(EventCategoryHardwareProfileChange, 0, NULL,
                                                  Driver, Watched, NULL, &entry))) {
        IoUnregisterPlugPlayNotificationEx(entry);
        IoUnregisterPlugPlayNotificationEx(entry);
    }
    return RoutineDone(Driver);
}
