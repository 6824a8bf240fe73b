/* Puts its adapter back while it has a common buffer. */
#include "../common/dma_test.h"

static VOID Started(VOID)
{
    PHYSICAL_ADDRESS logical;

    DmaAdapterGet();
    Dma->AllocateCommonBuffer(Adapter, 100, &logical, TRUE);
    Dma->PutDmaAdapter(Adapter);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const PNP_HOOKS hooks = {.Started = Started};

    UNREFERENCED_PARAMETER(RegistryPath);
    return PnpDone(Driver, &hooks);
}
