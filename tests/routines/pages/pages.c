/* Memory asked for by physical address: pages for an MDL, contiguous memory. */
#include "../common/routine_test.h"

#define MEGABYTE 0x100000
#define LIMIT    0xffffffffu /* 4 GiB - 1 */

static PHYSICAL_ADDRESS At(ULONGLONG Address)
{
    PHYSICAL_ADDRESS physical;
    physical.QuadPart = (LONGLONG)Address;
    return physical;
}

static ULONGLONG PhysicalOf(PVOID Address)
{
    return (ULONGLONG)MmGetPhysicalAddress(Address).QuadPart;
}

static VOID PagesAreZero(VOID)
{
    PMDL mdl = MmAllocatePagesForMdl(At(0), At(LIMIT), At(0), PAGE_SIZE + 1);
    ULONG i, other = 0;
    PUCHAR mapped;
    CHECK(mdl != NULL);
    CHECK(MmGetMdlByteCount(mdl) == 2 * PAGE_SIZE || MmGetMdlByteCount(mdl) == PAGE_SIZE);
    CHECK(MmGetMdlByteOffset(mdl) == 0);
    CHECK(mdl->MdlFlags & MDL_PAGES_LOCKED);
    CHECK(MmGetMdlPfnArray(mdl)[0] != 0);
    CHECK(MmGetMdlPfnArray(mdl)[0] <= LIMIT >> PAGE_SHIFT);
    mapped =
        MmMapLockedPagesSpecifyCache(mdl, KernelMode, MmCached, NULL, FALSE, NormalPagePriority);
    CHECK(mapped != NULL && ((ULONG_PTR)mapped & (PAGE_SIZE - 1)) == 0);
    for (i = 0; i < MmGetMdlByteCount(mdl); i++)
        other += mapped[i] != 0;
    CHECK(other == 0);
    CHECK(PhysicalOf(mapped) >> PAGE_SHIFT == MmGetMdlPfnArray(mdl)[0]);
    MmUnmapLockedPages(mapped, mdl);
    MmFreePagesFromMdl(mdl);
    ExFreePool(mdl);
}

static VOID PagesNotZeroed(VOID)
{
    PMDL mdl = MmAllocatePagesForMdlEx(At(0), At(LIMIT), At(0), 3 * PAGE_SIZE, MmCached,
                                       MM_DONT_ZERO_ALLOCATION | 0x4 /* fully required */);
    KIRQL old;
    CHECK(mdl != NULL && MmGetMdlByteCount(mdl) == 3 * PAGE_SIZE);
    KeRaiseIrql(DISPATCH_LEVEL, &old);
    MmFreePagesFromMdl(mdl);
    KeLowerIrql(old);
    ExFreePool(mdl);
}

static VOID PagesContiguous(VOID)
{
    PMDL mdl = MmAllocatePagesForMdlEx(At(0), At(LIMIT), At(0), 4 * PAGE_SIZE, MmCached,
                                       0x20 /* one contiguous chunk */);
    PPFN_NUMBER pages;
    CHECK(mdl != NULL && MmGetMdlByteCount(mdl) == 4 * PAGE_SIZE);
    pages = MmGetMdlPfnArray(mdl);
    CHECK(pages[1] == pages[0] + 1 && pages[2] == pages[0] + 2 && pages[3] == pages[0] + 3);
    MmFreePagesFromMdl(mdl);
    ExFreePool(mdl);
}

static VOID PagesNowhere(VOID)
{
    CHECK(MmAllocatePagesForMdl(At(0x7fffffffff000000), At(0x7fffffffffffffff), At(0), PAGE_SIZE) ==
          NULL);
}

static VOID ContiguousIs(VOID)
{
    PUCHAR block = MmAllocateContiguousMemory(3 * PAGE_SIZE, At(LIMIT));
    ULONGLONG first = PhysicalOf(block);
    CHECK(block != NULL && ((ULONG_PTR)block & (PAGE_SIZE - 1)) == 0);
    CHECK(first != 0 && first + 3 * PAGE_SIZE - 1 <= LIMIT);
    CHECK(PhysicalOf(block + PAGE_SIZE) == first + PAGE_SIZE);
    CHECK(PhysicalOf(block + 2 * PAGE_SIZE + 5) == first + 2 * PAGE_SIZE + 5);
    block[0] = block[3 * PAGE_SIZE - 1] = 1;
    MmFreeContiguousMemory(block);
}

static VOID ContiguousAtDispatch(VOID)
{
    KIRQL old;
    PVOID block;
    KeRaiseIrql(DISPATCH_LEVEL, &old);
    block = MmAllocateContiguousMemory(100, At(LIMIT));
    CHECK(block != NULL);
    MmFreeContiguousMemory(block);
    KeLowerIrql(old);
}

static VOID ContiguousNowhere(VOID)
{
    CHECK(MmAllocateContiguousMemory(PAGE_SIZE, At(PAGE_SIZE - 2)) == NULL);
    CHECK(MmAllocateContiguousMemorySpecifyCache(PAGE_SIZE, At(0x7fffffffff000000),
                                                 At(0x7fffffffffffffff), At(0), MmCached) == NULL);
}

static VOID ContiguousBoundary(VOID)
{
    ULONG i;
    for (i = 0; i < 8; i++) {
        PVOID block = MmAllocateContiguousMemorySpecifyCache(12 * PAGE_SIZE, At(0), At(LIMIT),
                                                             At(16 * PAGE_SIZE), MmNonCached);
        ULONGLONG first = PhysicalOf(block);
        CHECK(block != NULL);
        CHECK(first / (16 * PAGE_SIZE) == (first + 12 * PAGE_SIZE - 1) / (16 * PAGE_SIZE));
        MmFreeContiguousMemorySpecifyCache(block, 12 * PAGE_SIZE, MmNonCached);
    }
}

static VOID ContiguousInMdl(VOID)
{
    PUCHAR block = MmAllocateContiguousMemory(2 * PAGE_SIZE, At(LIMIT));
    PMDL mdl = IoAllocateMdl(block, 2 * PAGE_SIZE, FALSE, FALSE, NULL);
    MmBuildMdlForNonPagedPool(mdl);
    CHECK(MmGetMdlPfnArray(mdl)[1] == MmGetMdlPfnArray(mdl)[0] + 1);
    IoFreeMdl(mdl);
    MmFreeContiguousMemory(block);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    RUN(MmAllocatePagesForMdl, "zeroed pages that can be mapped", PagesAreZero);
    RUN(MmAllocatePagesForMdl, "NULL where there is no memory", PagesNowhere);
    RUN(MmAllocatePagesForMdlEx, "all or nothing, not zeroed", PagesNotZeroed);
    RUN(MmAllocatePagesForMdlEx, "one contiguous chunk", PagesContiguous);
    RUN(MmFreePagesFromMdl, "may be called at DISPATCH_LEVEL", PagesNotZeroed);
    RUN(MmAllocateContiguousMemory, "page-aligned, below the limit, contiguous", ContiguousIs);
    RUN(MmAllocateContiguousMemory, "may be called at DISPATCH_LEVEL", ContiguousAtDispatch);
    RUN(MmAllocateContiguousMemory, "NULL where there is no memory", ContiguousNowhere);
    RUN(MmAllocateContiguousMemorySpecifyCache, "crosses no boundary", ContiguousBoundary);
    RUN(MmFreeContiguousMemorySpecifyCache, "takes size and cache type", ContiguousBoundary);
    RUN(MmFreeContiguousMemory, "frees what an MDL described", ContiguousInMdl);
    return RoutineDone(Driver);
}
