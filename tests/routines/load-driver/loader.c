/* Loads and unloads drivers by their services' keys. */
#include "../common/registry_test.h"

NTSYSAPI NTSTATUS NTAPI ZwLoadDriver(PUNICODE_STRING DriverServiceName);
NTSYSAPI NTSTATUS NTAPI ZwUnloadDriver(PUNICODE_STRING DriverServiceName);

#define SERVICES L"\\Registry\\Machine\\System\\CurrentControlSet\\Services\\"

static NTSTATUS Load(PCWSTR Path)
{
    UNICODE_STRING path = Text(Path);
    NTSTATUS status = ZwLoadDriver(&path);
    CHECK(KeGetCurrentIrql() == PASSIVE_LEVEL);
    return status;
}

static NTSTATUS Unload(PCWSTR Path)
{
    UNICODE_STRING path = Text(Path);
    NTSTATUS status = ZwUnloadDriver(&path);
    CHECK(KeGetCurrentIrql() == PASSIVE_LEVEL);
    return status;
}

/* What service.sys counts in its own key. */
static ULONG Counted(PCWSTR Name)
{
    HANDLE key;
    struct {
        KEY_VALUE_PARTIAL_INFORMATION info;
        ULONG room;
    } value = {0};
    ULONG needed, count = 0;

    if (!NT_SUCCESS(OpenKey(NULL, SERVICES L"service", &key)))
        return 99;
    if (NT_SUCCESS(
            QueryValue(key, Name, KeyValuePartialInformation, &value, sizeof(value), &needed)))
        count = *(ULONG *)value.info.Data;
    ZwClose(key);
    return count;
}

static VOID Names(VOID)
{
    CHECK(Load(L"service") == STATUS_OBJECT_PATH_SYNTAX_BAD);
    CHECK(Load(L"") == STATUS_OBJECT_PATH_SYNTAX_BAD);
    CHECK(Load(SERVICES L"nosuchservice") == STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK(Load(L"\\Device\\service") == STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK(Counted(L"Entered") == 0);
}

static VOID NoImage(VOID)
{
    HANDLE key;

    CHECK(CreateKey(NULL, SERVICES L"noimage", REG_OPTION_NON_VOLATILE, &key) == STATUS_SUCCESS);
    CHECK(Load(SERVICES L"noimage") == STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK(ZwDeleteKey(key) == STATUS_SUCCESS);
    ZwClose(key);
}

static VOID Loaded(VOID)
{
    CHECK(Load(SERVICES L"Service") == STATUS_SUCCESS);
    CHECK(Counted(L"Entered") == 1);
    CHECK(Counted(L"Level") == PASSIVE_LEVEL);
}

static VOID Again(VOID)
{
    CHECK(Load(SERVICES L"service") == STATUS_IMAGE_ALREADY_LOADED);
    CHECK(Counted(L"Entered") == 1);
}

/* The same image under a service of another name. */
static VOID ImagePath(VOID)
{
    static WCHAR path[] = L"\\SystemRoot\\System32\\drivers\\SERVICE.SYS";
    HANDLE key;

    CHECK(CreateKey(NULL, SERVICES L"other", REG_OPTION_NON_VOLATILE, &key) == STATUS_SUCCESS);
    CHECK(SetValue(key, L"ImagePath", REG_EXPAND_SZ, path, sizeof(path)) == STATUS_SUCCESS);
    CHECK(Load(SERVICES L"other") == STATUS_IMAGE_ALREADY_LOADED);
    CHECK(ZwDeleteKey(key) == STATUS_SUCCESS);
    ZwClose(key);
}

static VOID Refused(VOID)
{
    CHECK(Load(SERVICES L"refuses") == STATUS_DEVICE_CONFIGURATION_ERROR);
    CHECK(Unload(SERVICES L"refuses") == STATUS_OBJECT_NAME_NOT_FOUND);
}

static VOID Unloaded(VOID)
{
    CHECK(Unload(SERVICES L"service") == STATUS_SUCCESS);
    CHECK(Counted(L"Unloaded") == 1);
    CHECK(Unload(SERVICES L"service") == STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK(Unload(L"service") == STATUS_OBJECT_PATH_SYNTAX_BAD);
}

static VOID NotUnloaded(VOID)
{
    CHECK(Load(SERVICES L"pnp") == STATUS_SUCCESS);
    CHECK(Unload(SERVICES L"pnp") == STATUS_INVALID_DEVICE_REQUEST);
    CHECK(Load(SERVICES L"stays") == STATUS_SUCCESS);
    CHECK(Unload(SERVICES L"stays") == STATUS_INVALID_DEVICE_REQUEST);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    RUN(ZwLoadDriver, "wants the full path of a key that is there", Names);
    RUN(ZwLoadDriver, "of a service without an image finds none", NoImage);
    RUN(ZwLoadDriver, "calls DriverEntry before it returns", Loaded);
    RUN(ZwLoadDriver, "of what is loaded says so", Again);
    RUN(ZwLoadDriver, "goes by the service's ImagePath", ImagePath);
    RUN(ZwLoadDriver, "answers what DriverEntry did", Refused);
    RUN(ZwUnloadDriver, "calls the Unload routine, once", Unloaded);
    RUN(ZwUnloadDriver, "refuses PnP drivers and those without an Unload routine", NotUnloaded);
    return RoutineDone(Driver);
}
