/* Reports an event from a notification routine, and waits there until all were told. */
#include "../common/pnp_driver.h"

static const GUID Class = {0x5d1c4b37, 0x7a11, 0x4c5e, {0x90, 1, 2, 3, 4, 5, 6, 7}};

static UNICODE_STRING Name;
static PVOID Watch;

static NTSTATUS Watched(PVOID Structure, PVOID Context)
{
    TARGET_DEVICE_CUSTOM_NOTIFICATION structure = {.Version = 1, .Size = sizeof(structure)};

    UNREFERENCED_PARAMETER(Structure);
    UNREFERENCED_PARAMETER(Context);
    structure.NameBufferOffset = -1;
    return IoReportTargetDeviceChange(PnpPdo, &structure);
}

static VOID Started(VOID)
{
    if (NT_SUCCESS(IoRegisterDeviceInterface(PnpPdo, &Class, NULL, &Name)))
        IoSetDeviceInterfaceState(&Name, TRUE);
}

static VOID Removing(VOID)
{
    IoSetDeviceInterfaceState(&Name, FALSE);
    RtlFreeUnicodeString(&Name);
    IoUnregisterPlugPlayNotificationEx(Watch);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const PNP_HOOKS hooks = {.Started = Started, .Removing = Removing};

    UNREFERENCED_PARAMETER(RegistryPath);
    IoRegisterPlugPlayNotification(EventCategoryDeviceInterfaceChange, 0, (PVOID)&Class, Driver,
                                   Watched, NULL, &Watch);
    return PnpDone(Driver, &hooks);
}
