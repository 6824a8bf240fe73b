/* Mistake: the driver agrees to be stopped, and then fails IRP_MN_STOP_DEVICE. */
#include "../common/pnp_driver.h"

static NTSTATUS Asked(UCHAR Minor)
{
    return Minor == IRP_MN_STOP_DEVICE ? STATUS_DEVICE_BUSY : STATUS_SUCCESS;
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const PNP_HOOKS hooks = {.Asked = Asked};

    UNREFERENCED_PARAMETER(RegistryPath);
    return PnpDone(Driver, &hooks);
}
