/* A provider, whose device others may attach to. */
#include "../common/routine_wmi.h"

PDEVICE_OBJECT NTAPI WmiGiverDevice(VOID);
NTSTATUS NTAPI WmiGiverAsk(VOID);

PDEVICE_OBJECT NTAPI WmiGiverDevice(VOID)
{
    return WmiDevice;
}

NTSTATUS NTAPI WmiGiverAsk(VOID)
{
    return WmiAsk();
}

static VOID Unload(PDRIVER_OBJECT Driver)
{
    UNREFERENCED_PARAMETER(Driver);
    WmiProviderDelete();
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    NTSTATUS status;

    WmiRegistryPath = *RegistryPath;
    status = WmiProviderCreate(Driver, WmiDispatch);
    Driver->DriverUnload = Unload;
    return status;
}
