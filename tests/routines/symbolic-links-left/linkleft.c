/* Goes, and leaves its symbolic link. */
#include "../common/routine_test.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\DosDevices\\Left");
    UNICODE_STRING target = RTL_CONSTANT_STRING(L"\\Device\\Left");

    UNREFERENCED_PARAMETER(RegistryPath);
    if (!NT_SUCCESS(IoCreateSymbolicLink(&name, &target)))
        return STATUS_UNSUCCESSFUL;
    return RoutineDone(Driver);
}
