/* Never puts its adapter back, is never unloaded. */
#include "../common/dma_test.h"

static VOID Started(VOID)
{
    DmaAdapterGet();
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const PNP_HOOKS hooks = {.Started = Started};

    UNREFERENCED_PARAMETER(RegistryPath);
    PnpDone(Driver, &hooks);
    Driver->DriverUnload = NULL;
    return STATUS_SUCCESS;
}
