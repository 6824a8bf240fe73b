/* Notifies an object that only the system may notify. */
#include "../common/routine_test.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\Callback\\SetSystemTime");
    OBJECT_ATTRIBUTES attributes;
    PCALLBACK_OBJECT object;

    UNREFERENCED_PARAMETER(RegistryPath);
    InitializeObjectAttributes(&attributes, &name, OBJ_CASE_INSENSITIVE, NULL, NULL);
    if (!NT_SUCCESS(ExCreateCallback(&object, &attributes, FALSE, TRUE)))
        return STATUS_UNSUCCESSFUL;
    ExNotifyCallback(object, NULL, NULL);
    ObDereferenceObject(object);
    return RoutineDone(Driver);
}
