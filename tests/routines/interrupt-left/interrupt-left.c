/* Lets its device be removed with its interrupt connected, and is never unloaded. */
#include "../common/pnp_driver.h"

static PKINTERRUPT Object;

static BOOLEAN NTAPI Service(PKINTERRUPT Interrupt, PVOID Context)
{
    UNREFERENCED_PARAMETER(Interrupt);
    UNREFERENCED_PARAMETER(Context);
    return TRUE;
}

static VOID Started(VOID)
{
    IO_CONNECT_INTERRUPT_PARAMETERS connect = {.Version = CONNECT_LINE_BASED};

    connect.LineBased.PhysicalDeviceObject = PnpPdo;
    connect.LineBased.InterruptObject = &Object;
    connect.LineBased.ServiceRoutine = Service;
    CHECK(NT_SUCCESS(IoConnectInterruptEx(&connect)));
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const PNP_HOOKS hooks = {.Started = Started};

    UNREFERENCED_PARAMETER(RegistryPath);
    PnpDone(Driver, &hooks);
    Driver->DriverUnload = NULL;
    return STATUS_SUCCESS;
}
