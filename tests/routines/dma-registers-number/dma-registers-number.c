/* Frees fewer map registers than it has, so that it keeps them. */
#include "../common/dma_test.h"

static PVOID Base;

static IO_ALLOCATION_ACTION Control(PDEVICE_OBJECT Device, PIRP Irp, PVOID MapRegisterBase,
                                    PVOID Context)
{
    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(Irp);
    UNREFERENCED_PARAMETER(Context);
    Base = MapRegisterBase;
    return DeallocateObjectKeepRegisters;
}

static VOID Started(VOID)
{
    KIRQL irql;

    DmaAdapterGet();
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    Dma->AllocateAdapterChannel(Adapter, PnpFdo, 2, Control, NULL);
    Dma->FreeMapRegisters(Adapter, Base, 1);
    KeLowerIrql(irql);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const PNP_HOOKS hooks = {.Started = Started};

    UNREFERENCED_PARAMETER(RegistryPath);
    return PnpDone(Driver, &hooks);
}
