/* Forgets the terminator of a string. */
#include "../common/registry_test.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    HANDLE key;

    TestKey = *RegistryPath;
    key = OpenTestKey();
    SetValue(key, L"Name", REG_SZ, L"word", 8);
    ZwClose(key);
    return RoutineDone(Driver);
}
