/* Enables an interface and lets its device go. */
#include "../common/pnp_driver.h"

static const GUID Class = {0x5d1c4b33, 0x7a11, 0x4c5e, {0x90, 1, 2, 3, 4, 5, 6, 7}};

static VOID Started(VOID)
{
    UNICODE_STRING name;

    if (!NT_SUCCESS(IoRegisterDeviceInterface(PnpPdo, &Class, NULL, &name)))
        return;
    IoSetDeviceInterfaceState(&name, TRUE);
    RtlFreeUnicodeString(&name);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const PNP_HOOKS hooks = {.Started = Started};

    UNREFERENCED_PARAMETER(RegistryPath);
    return PnpDone(Driver, &hooks);
}
