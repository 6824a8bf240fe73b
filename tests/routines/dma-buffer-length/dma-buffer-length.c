/* Frees a common buffer with another length, so that it stays. */
#include "../common/dma_test.h"

static VOID Started(VOID)
{
    PHYSICAL_ADDRESS logical;
    PVOID buffer;

    DmaAdapterGet();
    buffer = Dma->AllocateCommonBuffer(Adapter, 100, &logical, TRUE);
    Dma->FreeCommonBuffer(Adapter, 99, logical, buffer, TRUE);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const PNP_HOOKS hooks = {.Started = Started};

    UNREFERENCED_PARAMETER(RegistryPath);
    return PnpDone(Driver, &hooks);
}
