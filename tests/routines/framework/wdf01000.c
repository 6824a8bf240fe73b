/* Stands in for Wdf01000.sys: registers itself with the loader, and gives each client a table of
 * functions and globals of its own. */
#include "framework.h"

#define GLOBALS_TAG 'lGxF'

typedef struct _GLOBALS {
    ULONG Signature;
    PWDF_BIND_INFO Info;
} GLOBALS, *PGLOBALS;

static ULONG Registered;

static ULONG CountClients(PWDF_COMPONENT_GLOBALS Globals)
{
    return ((PGLOBALS)Globals)->Signature == GLOBALS_TAG ? Registered : 0;
}

static ULONG Add(PWDF_COMPONENT_GLOBALS Globals, ULONG A, ULONG B)
{
    return ((PGLOBALS)Globals)->Signature == GLOBALS_TAG ? A + B : 0;
}

static NTSTATUS Commission(VOID)
{
    DbgPrint("runtime commissioned\n");
    return STATUS_SUCCESS;
}

static NTSTATUS Decommission(VOID)
{
    DbgPrint("runtime decommissioned\n");
    return STATUS_SUCCESS;
}

static NTSTATUS RegisterClient(PWDF_BIND_INFO Info, PWDF_COMPONENT_GLOBALS *Globals, PVOID *Context)
{
    PGLOBALS globals;

    UNREFERENCED_PARAMETER(Context);
    if (Info->Version.Major != 1 || Info->FuncCount > FRAMEWORK_COUNT)
        return STATUS_NOT_SUPPORTED;
    globals = ExAllocatePoolWithTag(NonPagedPool, sizeof(*globals), GLOBALS_TAG);
    if (globals == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    globals->Signature = GLOBALS_TAG;
    globals->Info = Info;
    Info->FuncTable[FRAMEWORK_CLIENTS] = (WDFFUNC)CountClients;
    Info->FuncTable[FRAMEWORK_ADD] = (WDFFUNC)Add;
    *Globals = (PWDF_COMPONENT_GLOBALS)globals;
    Registered++;
    return STATUS_SUCCESS;
}

static NTSTATUS UnregisterClient(PWDF_BIND_INFO Info, PWDF_COMPONENT_GLOBALS Globals)
{
    UNREFERENCED_PARAMETER(Info);
    ExFreePoolWithTag(Globals, GLOBALS_TAG);
    Registered--;
    return STATUS_SUCCESS;
}

static WDF_LIBRARY_INFO LibraryInfo = {
    .Size = sizeof(WDF_LIBRARY_INFO),
    .LibraryCommission = Commission,
    .LibraryDecommission = Decommission,
    .LibraryRegisterClient = RegisterClient,
    .LibraryUnregisterClient = UnregisterClient,
    .Version = {1, 33, 0},
};

static PDEVICE_OBJECT Control;

static VOID Unload(PDRIVER_OBJECT Driver)
{
    UNREFERENCED_PARAMETER(Driver);
    IoDeleteDevice(Control);
    DbgPrint("runtime unloaded\n");
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\Device\\KMDF0");
    NTSTATUS status = IoCreateDevice(Driver, 0, &name, FILE_DEVICE_UNKNOWN, 0, FALSE, &Control);

    if (!NT_SUCCESS(status))
        return status;
    Driver->DriverUnload = Unload;
    status = WdfRegisterLibrary(&LibraryInfo, RegistryPath, &name);
    if (!NT_SUCCESS(status))
        IoDeleteDevice(Control);
    return status;
}
