/* Is told of events and lets itself be unloaded; another block it closes in time. */
#include "../common/routine_test.h"

#include <wmistr.h>

static VOID NTAPI Notify(PVOID Wnode, PVOID Context)
{
    UNREFERENCED_PARAMETER(Wnode);
    UNREFERENCED_PARAMETER(Context);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static GUID guid = {1, 2, 3, {5}};
    PVOID kept, closed;

    UNREFERENCED_PARAMETER(RegistryPath);
    if (!NT_SUCCESS(IoWMIOpenBlock(&guid, WMIGUID_NOTIFICATION | SYNCHRONIZE, &kept)) ||
        !NT_SUCCESS(IoWMIOpenBlock(&guid, WMIGUID_NOTIFICATION | SYNCHRONIZE, &closed)))
        return STATUS_UNSUCCESSFUL;
    IoWMISetNotificationCallback(kept, (WMI_NOTIFICATION_CALLBACK)Notify, NULL);
    IoWMISetNotificationCallback(closed, (WMI_NOTIFICATION_CALLBACK)Notify, NULL);
    ObDereferenceObject(closed);
    return RoutineDone(Driver);
}
