/* Reports an event on its own device object instead of the PDO. */
#include "../common/pnp_driver.h"

static VOID Started(VOID)
{
    TARGET_DEVICE_CUSTOM_NOTIFICATION structure = {.Version = 1, .Size = sizeof(structure)};

    structure.NameBufferOffset = -1;
    IoReportTargetDeviceChangeAsynchronous(PnpFdo, &structure, NULL, NULL);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const PNP_HOOKS hooks = {.Started = Started};

    UNREFERENCED_PARAMETER(RegistryPath);
    return PnpDone(Driver, &hooks);
}
