/* What lies at an address; sections that can be paged out; pool with further parameters. */
#include "../common/routine_test.h"

#define TAG 'meMT'

static ULONG Resident = 1;
static ULONG Pageable __attribute__((section("PAGEdata"))) = 2;

static VOID AddressIsValid(VOID)
{
    ULONG local = 0;
    PVOID pool = ExAllocatePoolWithTag(NonPagedPool, 100, TAG);
    CHECK(MmIsAddressValid(pool));
    CHECK(MmIsAddressValid(&local));
    CHECK(MmIsAddressValid(&Resident));
    CHECK(MmIsAddressValid((PVOID)(ULONG_PTR)DriverEntry));
    CHECK(!MmIsAddressValid(NULL));
    CHECK(!MmIsAddressValid((PVOID)(ULONG_PTR)0x1000));
    CHECK(!MmIsAddressValid((PVOID)(ULONG_PTR)0x8000000000000000));
    ExFreePoolWithTag(pool, TAG);
}

static VOID PhysicalIsOneToOne(VOID)
{
    PUCHAR first = ExAllocatePoolWithTag(NonPagedPool, PAGE_SIZE, TAG);
    PUCHAR second = ExAllocatePoolWithTag(NonPagedPool, PAGE_SIZE, TAG);
    PHYSICAL_ADDRESS at = MmGetPhysicalAddress(first);
    KIRQL old;
    CHECK(at.QuadPart != 0 && (at.QuadPart & (PAGE_SIZE - 1)) == 0);
    CHECK(MmGetPhysicalAddress(first + 123).QuadPart == at.QuadPart + 123);
    CHECK(MmGetPhysicalAddress(second).QuadPart >> PAGE_SHIFT != at.QuadPart >> PAGE_SHIFT);
    CHECK(MmGetPhysicalAddress(&Resident).QuadPart != 0);
    KeRaiseIrql(HIGH_LEVEL, &old);
    CHECK(MmGetPhysicalAddress(first).QuadPart == at.QuadPart);
    KeLowerIrql(old);
    ExFreePoolWithTag(first, TAG);
    ExFreePoolWithTag(second, TAG);
}

static VOID SystemSize(VOID)
{
    MM_SYSTEMSIZE size = MmQuerySystemSize();
    CHECK(size == MmSmallSystem || size == MmMediumSystem || size == MmLargeSystem);
    CHECK(MmQuerySystemSize() == size);
}

static VOID SectionIsCounted(VOID)
{
    PVOID handle = MmLockPagableDataSection(&Pageable);
    KIRQL old;
    CHECK(handle != NULL);
    MmLockPagableSectionByHandle(handle);
    KeRaiseIrql(DISPATCH_LEVEL, &old);
    Pageable++;
    KeLowerIrql(old);
    MmUnlockPagableImageSection(handle);
    MmUnlockPagableImageSection(handle);
    MmLockPagableSectionByHandle(handle); /* the handle stays valid */
    MmUnlockPagableImageSection(handle);
    CHECK(MmLockPagableDataSection(&Pageable) == handle);
    MmUnlockPagableImageSection(handle);
}

static VOID PoolWithPriority(VOID)
{
    PUCHAR block = ExAllocatePoolWithTagPriority(NonPagedPool, 100, TAG, HighPoolPriority);
    CHECK(block != NULL && ((ULONG_PTR)block & 15) == 0);
    ExFreePoolWithTag(block, TAG);
    block =
        ExAllocatePoolWithTagPriority(PagedPool, PAGE_SIZE, TAG, LowPoolPrioritySpecialPoolOverrun);
    CHECK(block != NULL && ((ULONG_PTR)block & (PAGE_SIZE - 1)) == 0);
    ExFreePoolWithTag(block, TAG);
}

static VOID PoolWithQuota(VOID)
{
    PUCHAR block = ExAllocatePoolWithQuota(NonPagedPool, 100);
    CHECK(block != NULL);
    ExFreePool(block);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    RUN(MmIsAddressValid, "TRUE for memory, FALSE where there is none", AddressIsValid);
    RUN(MmGetPhysicalAddress, "one page, one frame, at any IRQL", PhysicalIsOneToOne);
    RUN(MmQuerySystemSize, "small, medium or large, and always the same", SystemSize);
    RUN(MmLockPagableDataSection, "gives a section's handle, the same each time", SectionIsCounted);
    RUN(MmLockPagableSectionByHandle, "counts, also from zero", SectionIsCounted);
    RUN(MmUnlockPagableImageSection, "undoes one lock", SectionIsCounted);
    RUN(ExAllocatePoolWithTagPriority, "takes every priority", PoolWithPriority);
    RUN(ExAllocatePoolWithQuota, "allocates as its tagged form does", PoolWithQuota);
    return RoutineDone(Driver);
}
