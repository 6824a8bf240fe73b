/* Puts its adapter back twice. */
#include "../common/dma_test.h"

static VOID Started(VOID)
{
    PPUT_DMA_ADAPTER put;

    DmaAdapterGet();
    put = Dma->PutDmaAdapter;
    put(Adapter);
    put(Adapter);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const PNP_HOOKS hooks = {.Started = Started};

    UNREFERENCED_PARAMETER(RegistryPath);
    return PnpDone(Driver, &hooks);
}
