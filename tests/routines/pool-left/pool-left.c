/* Is unloaded with a hundred blocks from one place, one from another, and an MDL. */
#include "../common/routine_test.h"

static UCHAR Described[16];
static PVOID Kept[100];

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    ULONG i;

    UNREFERENCED_PARAMETER(RegistryPath);
    for (i = 0; i < 100; i++)
        Kept[i] = ExAllocatePoolWithTag(NonPagedPool, 24, 'tfeL');
    ExAllocatePoolWithTag(PagedPool, 4096, 'geaP');
    IoAllocateMdl(Described, sizeof Described, FALSE, FALSE, NULL);
    ExFreePoolWithTag(Kept[50], 'tfeL');
    return RoutineDone(Driver);
}
