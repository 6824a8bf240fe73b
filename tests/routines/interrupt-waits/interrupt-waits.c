/* Waits in its InterruptService routine. */
#include "../common/pnp_driver.h"

static PKINTERRUPT Object;
static KEVENT Event;

static BOOLEAN NTAPI Service(PKINTERRUPT Interrupt, PVOID Context)
{
    UNREFERENCED_PARAMETER(Interrupt);
    UNREFERENCED_PARAMETER(Context);
    {
        LARGE_INTEGER soon;

        soon.QuadPart = -10000;
        KeWaitForSingleObject(&Event, Executive, KernelMode, FALSE, &soon);
    }
    return TRUE;
}

static VOID Started(VOID)
{
    IO_CONNECT_INTERRUPT_PARAMETERS connect = {.Version = CONNECT_LINE_BASED};

    KeInitializeEvent(&Event, NotificationEvent, FALSE);
    connect.LineBased.PhysicalDeviceObject = PnpPdo;
    connect.LineBased.InterruptObject = &Object;
    connect.LineBased.ServiceRoutine = Service;
    CHECK(NT_SUCCESS(IoConnectInterruptEx(&connect)));
}

static VOID Removing(VOID)
{
    IoDisconnectInterrupt(Object);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const PNP_HOOKS hooks = {.Started = Started, .Removing = Removing};

    UNREFERENCED_PARAMETER(RegistryPath);
    return PnpDone(Driver, &hooks);
}
