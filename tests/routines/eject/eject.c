/* The truck of a yard asks to be ejected, at DISPATCH_LEVEL. */
#include "../common/pnp_driver.h"

static ULONG Queries, Removals;

static VOID Ask(VOID)
{
    KIRQL irql;

    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    IoRequestDeviceEject(PnpPdo);
    CHECK(Queries == 0);
    KeLowerIrql(irql);
}

static VOID Started(VOID)
{
    RUN(IoRequestDeviceEject, "returns at once", Ask);
}

static VOID QueryRemove(VOID)
{
    Queries++;
}

static VOID InOrder(VOID)
{
    CHECK(Queries == 1 && Removals == 0);
}

static VOID Removing(VOID)
{
    RUN(IoRequestDeviceEject, "asks the stack before it removes it", InOrder);
    Removals++;
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const PNP_HOOKS hooks = {
        .Started = Started, .QueryRemove = QueryRemove, .Removing = Removing};

    UNREFERENCED_PARAMETER(RegistryPath);
    return PnpDone(Driver, &hooks);
}
