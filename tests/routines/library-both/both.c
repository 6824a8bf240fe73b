/* A library and a driver: each side has its own beginning and end, and the image outlives both. */
#define BOTH_IMPORT
#include "both.h"

#define BOTH_TAG 'htoB'

NTSTATUS NTAPI DllInitialize(PUNICODE_STRING RegistryPath);
NTSTATUS NTAPI DllUnload(VOID);

static BOTH_STATE State;

NTSTATUS NTAPI DllInitialize(PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    State.Initialized++;
    State.Block = ExAllocatePoolWithTag(NonPagedPool, 64, BOTH_TAG);
    DbgPrint("both.sys initialised\n");
    return State.Block != NULL ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

NTSTATUS NTAPI DllUnload(VOID)
{
    ExFreePoolWithTag(State.Block, BOTH_TAG);
    DbgPrint("both.sys unloaded as a library\n");
    return STATUS_SUCCESS;
}

PBOTH_STATE BothState(VOID)
{
    return &State;
}

static VOID Unload(PDRIVER_OBJECT Driver)
{
    UNREFERENCED_PARAMETER(Driver);
    State.Unloaded++;
    DbgPrint("both.sys unloaded as a driver\n");
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    State.Entered++;
    Driver->DriverUnload = Unload;
    DbgPrint("both.sys entered\n");
    return STATUS_SUCCESS;
}
