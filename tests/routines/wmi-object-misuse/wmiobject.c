/* Queries a block that it has closed. */
#include "../common/routine_test.h"

#include <wmistr.h>

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static GUID guid = {1, 2, 3, {4}};
    ULONG size = 0;
    PVOID object;

    UNREFERENCED_PARAMETER(RegistryPath);
    if (!NT_SUCCESS(IoWMIOpenBlock(&guid, WMIGUID_QUERY, &object)))
        return STATUS_UNSUCCESSFUL;
    ObDereferenceObject(object);
    IoWMIQueryAllData(object, &size, NULL);
    return RoutineDone(Driver);
}
