/* Counts in its own key what is done to it. */
#include "../common/registry_test.h"

static WCHAR PathBuffer[200];

static VOID Count(PCWSTR Name, ULONG Number)
{
    HANDLE key = OpenTestKey();

    CHECK(SetValue(key, Name, REG_DWORD, &Number, sizeof(Number)) == STATUS_SUCCESS);
    ZwClose(key);
}

static VOID Unload(PDRIVER_OBJECT Driver)
{
    UNREFERENCED_PARAMETER(Driver);
    Count(L"Unloaded", 1);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    TestKey.Buffer = PathBuffer;
    TestKey.MaximumLength = sizeof(PathBuffer);
    RtlCopyUnicodeString(&TestKey, RegistryPath);
    Count(L"Entered", 1);
    Count(L"Level", KeGetCurrentIrql());
    Driver->DriverUnload = Unload;
    return STATUS_SUCCESS;
}
