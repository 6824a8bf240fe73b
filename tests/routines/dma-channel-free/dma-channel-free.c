/* Frees a channel that no device has. */
#include "../common/dma_test.h"

static VOID Started(VOID)
{
    KIRQL irql;

    DmaAdapterGet();
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    Dma->FreeAdapterChannel(Adapter);
    KeLowerIrql(irql);
    Dma->PutDmaAdapter(Adapter);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const PNP_HOOKS hooks = {.Started = Started};

    UNREFERENCED_PARAMETER(RegistryPath);
    return PnpDone(Driver, &hooks);
}
