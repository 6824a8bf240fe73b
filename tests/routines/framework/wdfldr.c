/* Stands in for WdfLdr.sys: finds the runtime's service in the registry, loads it for the first
 * client, and unloads it behind the last. */
#define LOADER_IMPORT
#include "framework.h"

NTSYSAPI NTSTATUS NTAPI ZwLoadDriver(PUNICODE_STRING DriverServiceName);
NTSYSAPI NTSTATUS NTAPI ZwUnloadDriver(PUNICODE_STRING DriverServiceName);
NTSTATUS NTAPI DllInitialize(PUNICODE_STRING RegistryPath);
NTSTATUS NTAPI DllUnload(VOID);

#define VERSIONS                                                                                   \
    L"\\Registry\\Machine\\System\\CurrentControlSet\\Control\\Wdf\\Kmdf\\"                        \
    L"KmdfLibrary\\Versions\\1"
#define SERVICES L"\\Registry\\Machine\\System\\CurrentControlSet\\Services\\"

static FAST_MUTEX Lock;
static PWDF_LIBRARY_INFO Library;
static ULONG Clients;
static UNICODE_STRING Service;
static WCHAR ServiceBuffer[200];

NTSTATUS NTAPI DllInitialize(PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    ExInitializeFastMutex(&Lock);
    DbgPrint("loader initialised\n");
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI DllUnload(VOID)
{
    DbgPrint("loader unloaded, %u clients\n", Clients);
    return STATUS_SUCCESS;
}

static NTSTATUS FindService(VOID)
{
    struct {
        KEY_VALUE_PARTIAL_INFORMATION info;
        WCHAR room[60];
    } value = {0};
    HANDLE key;
    ULONG needed;
    NTSTATUS status = OpenKey(NULL, VERSIONS, &key);

    if (!NT_SUCCESS(status))
        return status;
    status = QueryValue(key, L"Service", KeyValuePartialInformation, &value,
                        sizeof(value) - sizeof(WCHAR), &needed);
    ZwClose(key);
    if (!NT_SUCCESS(status))
        return status;
    Service.Buffer = ServiceBuffer;
    Service.MaximumLength = sizeof(ServiceBuffer);
    Service.Length = 0;
    RtlAppendUnicodeToString(&Service, SERVICES);
    return RtlAppendUnicodeToString(&Service, (PCWSTR)value.info.Data);
}

static NTSTATUS LoadRuntime(VOID)
{
    NTSTATUS status = FindService();

    if (NT_SUCCESS(status) && Library == NULL)
        status = ZwLoadDriver(&Service);
    return NT_SUCCESS(status) && Library == NULL ? STATUS_UNSUCCESSFUL : status;
}

NTSTATUS NTAPI WdfRegisterLibrary(PWDF_LIBRARY_INFO Info, PUNICODE_STRING ServicePath,
                                  PCUNICODE_STRING DeviceName)
{
    UNREFERENCED_PARAMETER(DeviceName);
    if (!RtlEqualUnicodeString(ServicePath, &Service, TRUE))
        return STATUS_INVALID_PARAMETER;
    Library = Info;
    return Info->LibraryCommission();
}

NTSTATUS NTAPI WdfVersionBind(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath,
                              PWDF_BIND_INFO Info, PWDF_COMPONENT_GLOBALS *Globals)
{
    PVOID context = NULL;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(Driver);
    UNREFERENCED_PARAMETER(RegistryPath);
    status = LoadRuntime();
    if (!NT_SUCCESS(status))
        return status;
    ExAcquireFastMutex(&Lock);
    status = Library->LibraryRegisterClient(Info, Globals, &context);
    if (NT_SUCCESS(status))
        Clients++;
    ExReleaseFastMutex(&Lock);
    return status;
}

NTSTATUS NTAPI WdfVersionUnbind(PUNICODE_STRING RegistryPath, PWDF_BIND_INFO Info,
                                PWDF_COMPONENT_GLOBALS Globals)
{
    BOOLEAN isLast;

    UNREFERENCED_PARAMETER(RegistryPath);
    ExAcquireFastMutex(&Lock);
    Library->LibraryUnregisterClient(Info, Globals);
    isLast = --Clients == 0;
    ExReleaseFastMutex(&Lock);
    if (!isLast)
        return STATUS_SUCCESS;
    Library->LibraryDecommission();
    Library = NULL;
    return ZwUnloadDriver(&Service);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(Driver);
    UNREFERENCED_PARAMETER(RegistryPath);
    DbgPrint("case FAILED: DriverEntry: of a library is called\n");
    return STATUS_UNSUCCESSFUL;
}
