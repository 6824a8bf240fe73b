/* Frees an MDL whose pages are locked, and one that is mapped. */
#include "../common/routine_test.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    PVOID buffer = ExAllocatePoolWithTag(NonPagedPool, 100, 'ldmT');
    PMDL locked = IoAllocateMdl(buffer, 100, FALSE, FALSE, NULL);
    PHYSICAL_ADDRESS low = {0}, high = {.QuadPart = 0xffffffff};
    PMDL pages = MmAllocatePagesForMdl(low, high, low, PAGE_SIZE);

    UNREFERENCED_PARAMETER(RegistryPath);
    MmProbeAndLockPages(locked, KernelMode, IoReadAccess);
    IoFreeMdl(locked);
    MmMapLockedPagesSpecifyCache(pages, KernelMode, MmCached, NULL, FALSE, NormalPagePriority);
    MmFreePagesFromMdl(pages);
    ExFreePool(pages);
    ExFreePoolWithTag(buffer, 'ldmT');
    return RoutineDone(Driver);
}
