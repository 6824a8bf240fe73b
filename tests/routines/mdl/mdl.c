/* MDLs: allocated, built, locked, mapped, divided, chained. */
#include "../common/routine_test.h"

#include "../seh/try.h"

#define TAG 'ldmT'

static PUCHAR Buffer; /* two pages and a bit, nonpaged, aligned to a page */
#define BUFFER_SIZE (2 * PAGE_SIZE + 100)

static PFN_NUMBER PageOf(PVOID Address)
{
    return (PFN_NUMBER)(MmGetPhysicalAddress(Address).QuadPart >> PAGE_SHIFT);
}

static VOID AllocateDescribes(VOID)
{
    PMDL mdl = IoAllocateMdl(Buffer + 10, PAGE_SIZE, FALSE, FALSE, NULL);
    CHECK(mdl != NULL);
    CHECK(mdl->Next == NULL);
    CHECK(MmGetMdlVirtualAddress(mdl) == Buffer + 10);
    CHECK(MmGetMdlBaseVa(mdl) == Buffer);
    CHECK(MmGetMdlByteOffset(mdl) == 10);
    CHECK(MmGetMdlByteCount(mdl) == PAGE_SIZE);
    CHECK(mdl->Size >= (CSHORT)(sizeof(MDL) + 2 * sizeof(PFN_NUMBER)));
    CHECK((mdl->MdlFlags & (MDL_PAGES_LOCKED | MDL_MAPPED_TO_SYSTEM_VA |
                            MDL_SOURCE_IS_NONPAGED_POOL | MDL_PARTIAL)) == 0);
    IoFreeMdl(mdl);
}

static VOID AllocateAtDispatch(VOID)
{
    KIRQL old;
    PMDL mdl;
    KeRaiseIrql(DISPATCH_LEVEL, &old);
    mdl = IoAllocateMdl(Buffer, 8, FALSE, FALSE, NULL);
    CHECK(mdl != NULL);
    IoFreeMdl(mdl);
    CHECK(KeGetCurrentIrql() == DISPATCH_LEVEL);
    KeLowerIrql(old);
}

static VOID AllocateForIrp(VOID)
{
    PIRP irp = IoAllocateIrp(1, FALSE);
    PMDL first, second, third;
    CHECK(irp != NULL && irp->MdlAddress == NULL);
    first = IoAllocateMdl(Buffer, 16, FALSE, FALSE, irp);
    CHECK(irp->MdlAddress == first);
    second = IoAllocateMdl(Buffer, 32, TRUE, FALSE, irp);
    third = IoAllocateMdl(Buffer, 48, TRUE, FALSE, irp);
    CHECK(irp->MdlAddress == first && first->Next == second && second->Next == third);
    CHECK(third->Next == NULL);
    IoFreeMdl(first);
    CHECK(second->Next == third);
    IoFreeMdl(second);
    IoFreeMdl(third);
    IoFreeIrp(irp);
}

static VOID AllocateReplaces(VOID)
{
    PIRP irp = IoAllocateIrp(1, FALSE);
    PMDL old = IoAllocateMdl(Buffer, 16, FALSE, FALSE, irp);
    PMDL new = IoAllocateMdl(Buffer, 16, FALSE, FALSE, irp);
    CHECK(irp->MdlAddress == new &&new->Next == NULL);
    IoFreeMdl(old);
    IoFreeMdl(new);
    IoFreeIrp(irp);
}

static VOID BuildNonPaged(VOID)
{
    PMDL mdl = IoAllocateMdl(Buffer + 100, BUFFER_SIZE - 100, FALSE, FALSE, NULL);
    PPFN_NUMBER pages = MmGetMdlPfnArray(mdl);
    MmBuildMdlForNonPagedPool(mdl);
    CHECK(mdl->MdlFlags & MDL_SOURCE_IS_NONPAGED_POOL);
    CHECK(mdl->MappedSystemVa == Buffer + 100);
    CHECK(pages[0] == PageOf(Buffer));
    CHECK(pages[1] == PageOf(Buffer + PAGE_SIZE));
    CHECK(pages[2] == PageOf(Buffer + 2 * PAGE_SIZE));
    CHECK(MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority) == Buffer + 100);
    IoFreeMdl(mdl);
}

static VOID BuildOwnMdl(VOID)
{
    struct {
        MDL Mdl;
        PFN_NUMBER Pages[2];
    } own;
    RtlZeroMemory(&own, sizeof own);
    MmInitializeMdl(&own.Mdl, Buffer + PAGE_SIZE, PAGE_SIZE);
    MmBuildMdlForNonPagedPool(&own.Mdl);
    CHECK(own.Pages[0] == PageOf(Buffer + PAGE_SIZE));
    CHECK(own.Pages[1] == 0);
}

static VOID LockAndUnlock(VOID)
{
    PMDL mdl = IoAllocateMdl(Buffer + 50, PAGE_SIZE, FALSE, FALSE, NULL);
    MmProbeAndLockPages(mdl, KernelMode, IoModifyAccess);
    CHECK(mdl->MdlFlags & MDL_PAGES_LOCKED);
    CHECK(mdl->MdlFlags & MDL_WRITE_OPERATION);
    CHECK(MmGetMdlPfnArray(mdl)[0] == PageOf(Buffer));
    CHECK(MmGetMdlPfnArray(mdl)[1] == PageOf(Buffer + PAGE_SIZE));
    MmUnlockPages(mdl);
    CHECK((mdl->MdlFlags & MDL_PAGES_LOCKED) == 0);
    MmProbeAndLockPages(mdl, KernelMode, IoReadAccess);
    CHECK(mdl->MdlFlags & MDL_PAGES_LOCKED);
    CHECK((mdl->MdlFlags & MDL_WRITE_OPERATION) == 0);
    MmUnlockPages(mdl);
    IoFreeMdl(mdl);
}

static VOID LockPagedAndStack(VOID)
{
    UCHAR local[64];
    PUCHAR paged = ExAllocatePoolWithTag(PagedPool, 64, TAG);
    PMDL mdl = IoAllocateMdl(paged, 64, FALSE, FALSE, NULL);
    KIRQL old;
    MmProbeAndLockPages(mdl, KernelMode, IoWriteAccess);
    KeRaiseIrql(DISPATCH_LEVEL, &old);
    MmUnlockPages(mdl);
    KeLowerIrql(old);
    IoFreeMdl(mdl);
    ExFreePoolWithTag(paged, TAG);
    mdl = IoAllocateMdl(local, sizeof local, FALSE, FALSE, NULL);
    MmProbeAndLockPages(mdl, KernelMode, IoWriteAccess);
    CHECK(MmGetMdlPfnArray(mdl)[0] == PageOf(local));
    MmUnlockPages(mdl);
    IoFreeMdl(mdl);
}

/* What a probe is asked for. */
struct probe {
    PMDL Mdl;
    KPROCESSOR_MODE Mode;
    LOCK_OPERATION Operation;
};

static VOID BodyLock(PVOID Context)
{
    const struct probe *probe = Context;
    MmProbeAndLockPages(probe->Mdl, probe->Mode, probe->Operation);
}

static NTSTATUS Lock(PMDL Mdl, KPROCESSOR_MODE Mode, LOCK_OPERATION Operation)
{
    struct probe probe = {Mdl, Mode, Operation};
    return TryAlways(BodyLock, &probe);
}

static VOID LockRaises(VOID)
{
    static const ULONG constant = 1;
    PMDL nowhere = IoAllocateMdl((PVOID)(ULONG_PTR)0x1000, 100, FALSE, FALSE, NULL);
    PMDL read_only = IoAllocateMdl((PVOID)&constant, sizeof constant, FALSE, FALSE, NULL);
    PMDL kernel = IoAllocateMdl(Buffer, 100, FALSE, FALSE, NULL);
    CHECK(Lock(nowhere, KernelMode, IoReadAccess) == STATUS_ACCESS_VIOLATION);
    CHECK(Lock(nowhere, UserMode, IoReadAccess) == STATUS_ACCESS_VIOLATION);
    CHECK((nowhere->MdlFlags & MDL_PAGES_LOCKED) == 0);
    CHECK(Lock(read_only, KernelMode, IoWriteAccess) == STATUS_ACCESS_VIOLATION);
    CHECK(Lock(kernel, UserMode, IoReadAccess) == STATUS_ACCESS_VIOLATION);
    CHECK(Lock(kernel, KernelMode, IoReadAccess) == STATUS_SUCCESS);
    MmUnlockPages(kernel);
    IoFreeMdl(kernel);
    IoFreeMdl(read_only);
    IoFreeMdl(nowhere);
}

static VOID LockTwoMdls(VOID)
{
    PMDL first = IoAllocateMdl(Buffer, 100, FALSE, FALSE, NULL);
    PMDL second = IoAllocateMdl(Buffer + 200, 100, FALSE, FALSE, NULL);
    MmProbeAndLockPages(first, KernelMode, IoReadAccess);
    MmProbeAndLockPages(second, KernelMode, IoReadAccess);
    CHECK(MmGetMdlPfnArray(first)[0] == MmGetMdlPfnArray(second)[0]);
    MmUnlockPages(first);
    CHECK(second->MdlFlags & MDL_PAGES_LOCKED);
    MmUnlockPages(second);
    IoFreeMdl(first);
    IoFreeMdl(second);
}

static VOID MapReachesTheBuffer(VOID)
{
    PMDL mdl = IoAllocateMdl(Buffer + 30, PAGE_SIZE, FALSE, FALSE, NULL);
    PUCHAR mapped;
    MmProbeAndLockPages(mdl, KernelMode, IoModifyAccess);
    mapped =
        MmMapLockedPagesSpecifyCache(mdl, KernelMode, MmCached, NULL, FALSE, NormalPagePriority);
    CHECK(mapped != NULL);
    CHECK(mdl->MdlFlags & MDL_MAPPED_TO_SYSTEM_VA);
    CHECK(mdl->MappedSystemVa == mapped);
    CHECK(((ULONG_PTR)mapped & (PAGE_SIZE - 1)) == 30);
    Buffer[30] = 'a';
    CHECK(mapped[0] == 'a');
    mapped[PAGE_SIZE - 1] = 'z';
    CHECK(Buffer[30 + PAGE_SIZE - 1] == 'z');
    CHECK(MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority) == mapped);
    MmUnmapLockedPages(mapped, mdl);
    CHECK((mdl->MdlFlags & MDL_MAPPED_TO_SYSTEM_VA) == 0);
    CHECK(mdl->MdlFlags & MDL_PAGES_LOCKED);
    MmUnlockPages(mdl);
    IoFreeMdl(mdl);
}

static VOID MapAtDispatch(VOID)
{
    PMDL mdl = IoAllocateMdl(Buffer, 100, FALSE, FALSE, NULL);
    PVOID mapped;
    KIRQL old;
    KeRaiseIrql(DISPATCH_LEVEL, &old);
    MmProbeAndLockPages(mdl, KernelMode, IoModifyAccess);
    mapped = MmMapLockedPages(mdl, KernelMode);
    CHECK(mapped != NULL);
    MmUnmapLockedPages(mapped, mdl);
    MmUnlockPages(mdl);
    CHECK(KeGetCurrentIrql() == DISPATCH_LEVEL);
    KeLowerIrql(old);
    IoFreeMdl(mdl);
}

static VOID UnlockUnmaps(VOID)
{
    PMDL mdl = IoAllocateMdl(Buffer, 100, FALSE, FALSE, NULL);
    MmProbeAndLockPages(mdl, KernelMode, IoModifyAccess);
    CHECK(MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority) != NULL);
    MmUnlockPages(mdl);
    CHECK((mdl->MdlFlags & (MDL_PAGES_LOCKED | MDL_MAPPED_TO_SYSTEM_VA)) == 0);
    IoFreeMdl(mdl);
}

static VOID PartialOfNonPaged(VOID)
{
    PMDL whole = IoAllocateMdl(Buffer, BUFFER_SIZE, FALSE, FALSE, NULL);
    PMDL part = IoAllocateMdl(Buffer, BUFFER_SIZE, FALSE, FALSE, NULL);
    MmBuildMdlForNonPagedPool(whole);
    IoBuildPartialMdl(whole, part, Buffer + PAGE_SIZE + 20, 40);
    CHECK(part->MdlFlags & MDL_PARTIAL);
    CHECK(MmGetMdlVirtualAddress(part) == Buffer + PAGE_SIZE + 20);
    CHECK(MmGetMdlByteCount(part) == 40 && MmGetMdlByteOffset(part) == 20);
    CHECK(MmGetMdlPfnArray(part)[0] == PageOf(Buffer + PAGE_SIZE));
    CHECK(MmGetSystemAddressForMdlSafe(part, NormalPagePriority) == Buffer + PAGE_SIZE + 20);
    MmPrepareMdlForReuse(part);
    IoBuildPartialMdl(whole, part, Buffer + 60, 0);
    CHECK(MmGetMdlByteCount(part) == BUFFER_SIZE - 60);
    CHECK(MmGetMdlPfnArray(part)[2] == PageOf(Buffer + 2 * PAGE_SIZE));
    IoFreeMdl(part);
    IoFreeMdl(whole);
}

static VOID PartialOfLocked(VOID)
{
    PMDL whole = IoAllocateMdl(Buffer, BUFFER_SIZE, FALSE, FALSE, NULL);
    PMDL part = IoAllocateMdl(Buffer + 10, 100, FALSE, FALSE, NULL);
    PUCHAR mapped;
    MmProbeAndLockPages(whole, KernelMode, IoModifyAccess);
    IoBuildPartialMdl(whole, part, Buffer + 10, 100);
    CHECK((part->MdlFlags & MDL_MAPPED_TO_SYSTEM_VA) == 0);
    mapped = MmGetSystemAddressForMdlSafe(part, NormalPagePriority);
    CHECK(mapped != NULL);
    CHECK(part->MdlFlags & MDL_PARTIAL_HAS_BEEN_MAPPED);
    mapped[0] = 'p';
    CHECK(Buffer[10] == 'p');
    MmPrepareMdlForReuse(part);
    CHECK((part->MdlFlags & MDL_PARTIAL_HAS_BEEN_MAPPED) == 0);
    IoBuildPartialMdl(whole, part, Buffer + 20, 50);
    CHECK(MmGetSystemAddressForMdlSafe(part, NormalPagePriority) != NULL);
    IoFreeMdl(part); /* takes the mapping with it */
    CHECK(whole->MdlFlags & MDL_PAGES_LOCKED);
    MmUnlockPages(whole);
    IoFreeMdl(whole);
}

static VOID PartialOfMapped(VOID)
{
    PMDL whole = IoAllocateMdl(Buffer, BUFFER_SIZE, FALSE, FALSE, NULL);
    PMDL part = IoAllocateMdl(Buffer, 100, FALSE, FALSE, NULL);
    PUCHAR mapped;
    MmProbeAndLockPages(whole, KernelMode, IoModifyAccess);
    mapped = MmGetSystemAddressForMdlSafe(whole, NormalPagePriority);
    IoBuildPartialMdl(whole, part, Buffer + 33, 10);
    CHECK(MmGetSystemAddressForMdlSafe(part, NormalPagePriority) == mapped + 33);
    CHECK((part->MdlFlags & MDL_PARTIAL_HAS_BEEN_MAPPED) == 0);
    IoFreeMdl(part);
    MmUnlockPages(whole);
    IoFreeMdl(whole);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    Buffer = ExAllocatePoolWithTag(NonPagedPool, BUFFER_SIZE, TAG);
    if (Buffer == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    RUN(IoAllocateMdl, "describes a buffer by address and length", AllocateDescribes);
    RUN(IoAllocateMdl, "may be called at DISPATCH_LEVEL", AllocateAtDispatch);
    RUN(IoAllocateMdl, "secondary buffers go to the end of an IRP's chain", AllocateForIrp);
    RUN(IoAllocateMdl, "a primary buffer becomes the IRP's MdlAddress", AllocateReplaces);
    RUN(IoFreeMdl, "frees one MDL of a chain", AllocateForIrp);
    RUN(MmBuildMdlForNonPagedPool, "fills in every page, mapped as it is", BuildNonPaged);
    RUN(MmBuildMdlForNonPagedPool, "takes an MDL of the driver's own", BuildOwnMdl);
    RUN(MmProbeAndLockPages, "locks and says for which access", LockAndUnlock);
    RUN(MmProbeAndLockPages, "locks paged pool and a stack", LockPagedAndStack);
    RUN(MmProbeAndLockPages, "raises for memory that is not there or not to be had", LockRaises);
    RUN(MmUnlockPages, "unlocks its own MDL, not another of the same page", LockTwoMdls);
    RUN(MmUnlockPages, "undoes a mapping", UnlockUnmaps);
    RUN(MmMapLockedPagesSpecifyCache, "the mapping is the buffer", MapReachesTheBuffer);
    RUN(MmMapLockedPages, "maps at DISPATCH_LEVEL", MapAtDispatch);
    RUN(MmUnmapLockedPages, "leaves the pages locked", MapReachesTheBuffer);
    RUN(IoBuildPartialMdl, "a part of nonpaged memory, or all the rest", PartialOfNonPaged);
    RUN(IoBuildPartialMdl, "a part of locked pages has a mapping of its own", PartialOfLocked);
    RUN(IoBuildPartialMdl, "a part of mapped pages uses that mapping", PartialOfMapped);
    ExFreePoolWithTag(Buffer, TAG);
    return RoutineDone(Driver);
}
