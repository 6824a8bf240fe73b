/* Unmaps its registers with another length, so that they stay mapped. */
#include "../common/pnp_driver.h"

static VOID Started(VOID)
{
    PHYSICAL_ADDRESS start = {.QuadPart = 0xd0000000};
    PVOID registers = MmMapIoSpace(start, 64, MmNonCached);

    MmUnmapIoSpace(registers, 4096);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const PNP_HOOKS hooks = {.Started = Started};

    UNREFERENCED_PARAMETER(RegistryPath);
    return PnpDone(Driver, &hooks);
}
