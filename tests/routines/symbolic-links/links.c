/* Symbolic links: made, refused, deleted; and the names of devices, which share their directories.
 */
#include "../common/routine_test.h"

static PDRIVER_OBJECT LinksDriver;

static NTSTATUS Make(PCWSTR Name)
{
    UNICODE_STRING name, target = RTL_CONSTANT_STRING(L"\\Device\\Crane");

    RtlInitUnicodeString(&name, Name);
    return IoCreateSymbolicLink(&name, &target);
}

static NTSTATUS Delete(PCWSTR Name)
{
    UNICODE_STRING name;

    RtlInitUnicodeString(&name, Name);
    return IoDeleteSymbolicLink(&name);
}

static VOID LinkOnce(VOID)
{
    CHECK(Make(L"\\DosDevices\\Crane") == STATUS_SUCCESS);
    CHECK(Make(L"\\DosDevices\\Crane") == STATUS_OBJECT_NAME_COLLISION);
    CHECK(Delete(L"\\DosDevices\\Crane") == STATUS_SUCCESS);
    CHECK(Delete(L"\\DosDevices\\Crane") == STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK(Make(L"\\DosDevices\\Crane") == STATUS_SUCCESS);
    CHECK(Delete(L"\\DosDevices\\Crane") == STATUS_SUCCESS);
}

static VOID LinkAliases(VOID)
{
    CHECK(Make(L"\\??\\Crane") == STATUS_SUCCESS);
    CHECK(Make(L"\\DosDevices\\CRANE") == STATUS_OBJECT_NAME_COLLISION);
    CHECK(Delete(L"\\DosDevices\\crane") == STATUS_SUCCESS);
}

static VOID LinkNames(VOID)
{
    CHECK(Make(L"DosDevices\\Crane") == STATUS_OBJECT_PATH_SYNTAX_BAD);
    CHECK(Make(L"\\NoSuchFolder\\Crane") == STATUS_OBJECT_PATH_NOT_FOUND);
    CHECK(!NT_SUCCESS(Make(L"\\DosDevices\\")));
    CHECK(!NT_SUCCESS(Delete(L"\\NoSuchFolder\\Crane")));
}

static VOID LinkUnprotected(VOID)
{
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\DosDevices\\Hoist");
    UNICODE_STRING target = RTL_CONSTANT_STRING(L"\\Device\\NotThereYet");

    CHECK(IoCreateUnprotectedSymbolicLink(&name, &target) == STATUS_SUCCESS);
    CHECK(IoDeleteSymbolicLink(&name) == STATUS_SUCCESS);
}

static VOID DeviceNamesAreTaken(VOID)
{
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\Device\\Crane");
    UNICODE_STRING same = RTL_CONSTANT_STRING(L"\\Device\\cRANE");
    PDEVICE_OBJECT device = NULL, again = NULL;

    CHECK(IoCreateDevice(LinksDriver, 0, &name, FILE_DEVICE_UNKNOWN, 0, FALSE, &device) ==
          STATUS_SUCCESS);
    CHECK(IoCreateDevice(LinksDriver, 0, &same, FILE_DEVICE_UNKNOWN, 0, FALSE, &again) ==
          STATUS_OBJECT_NAME_COLLISION);
    CHECK(again == NULL);
    CHECK(Make(L"\\Device\\Crane") == STATUS_OBJECT_NAME_COLLISION);
    IoDeleteDevice(device);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    LinksDriver = Driver;
    RUN(IoCreateSymbolicLink, "a name is taken until it is deleted", LinkOnce);
    RUN(IoCreateSymbolicLink, "directories have aliases, case is ignored", LinkAliases);
    RUN(IoCreateSymbolicLink, "bad names are refused", LinkNames);
    RUN(IoCreateUnprotectedSymbolicLink, "the target need not exist", LinkUnprotected);
    RUN(IoCreateDevice, "a device's name is taken, case ignored", DeviceNamesAreTaken);
    return RoutineDone(Driver);
}
