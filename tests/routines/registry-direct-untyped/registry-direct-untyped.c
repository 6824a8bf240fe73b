/* Has a value stored from a hive that users can write, whatever its type is. */
#include "../common/registry_test.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    ULONG number = 0;
    RTL_QUERY_REGISTRY_TABLE table[2] = {0};

    UNREFERENCED_PARAMETER(RegistryPath);
    table[0].Flags = RTL_QUERY_REGISTRY_DIRECT;
    table[0].Name = L"Number";
    table[0].EntryContext = &number;
    RtlQueryRegistryValues(RTL_REGISTRY_USER, L"", table, NULL, NULL);
    return RoutineDone(Driver);
}
