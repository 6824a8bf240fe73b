/* A notification routine that returns at a higher IRQL than it was called at. */
#include "../common/pnp_driver.h"

static const GUID Class = {0x5d1c4b38, 0x7a11, 0x4c5e, {0x90, 1, 2, 3, 4, 5, 6, 7}};

static UNICODE_STRING Name;
static PVOID Watch;

static NTSTATUS Watched(PVOID Structure, PVOID Context)
{
    KIRQL irql;

    UNREFERENCED_PARAMETER(Structure);
    UNREFERENCED_PARAMETER(Context);
    KeRaiseIrql(APC_LEVEL, &irql);
    return STATUS_SUCCESS;
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
