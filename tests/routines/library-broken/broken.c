/* A library whose DllInitialize fails, with a block of pool still its own. */
#define BROKEN_IMPORT
#include "broken.h"

NTSTATUS NTAPI DllInitialize(PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    UnderTouch();
    ExAllocatePoolWithTag(PagedPool, 100, BROKEN_TAG);
    DbgPrint("broken.sys refuses\n");
    return STATUS_DEVICE_CONFIGURATION_ERROR;
}

NTSTATUS NTAPI DllUnload(VOID)
{
    DbgPrint("broken.sys unloaded\n");
    return STATUS_SUCCESS;
}

VOID BrokenTouch(VOID)
{
}

VOID BrokenCall(VOID (*Callback)(VOID))
{
    Callback();
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(Driver);
    UNREFERENCED_PARAMETER(RegistryPath);
    return STATUS_UNSUCCESSFUL;
}
