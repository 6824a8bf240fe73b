/* In place of broken.sys: it loads, allocates for its importer, and leaves that behind. */
#define BROKEN_IMPORT
#include "broken.h"

NTSTATUS NTAPI DllInitialize(PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI DllUnload(VOID)
{
    UnderTouch();
    return STATUS_SUCCESS;
}

VOID BrokenTouch(VOID)
{
    ExAllocatePoolWithTag(PagedPool, 100, BROKEN_TAG);
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
