/* Writes through a handle that was opened for reading. */
#include "../common/registry_test.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    HANDLE key;
    OBJECT_ATTRIBUTES attributes;
    ULONG number = 1;

    InitializeObjectAttributes(&attributes, RegistryPath, OBJ_KERNEL_HANDLE, NULL, NULL);
    if (!NT_SUCCESS(ZwOpenKey(&key, KEY_READ, &attributes)))
        return STATUS_UNSUCCESSFUL;
    SetValue(key, L"Number", REG_DWORD, &number, sizeof(number));
    ZwClose(key);
    return RoutineDone(Driver);
}
