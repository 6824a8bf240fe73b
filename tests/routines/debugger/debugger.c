/* What a machine that was started without debugging says of its debugger; small things. */
#include "../common/routine_test.h"

#ifndef STATUS_DEBUGGER_INACTIVE
#define STATUS_DEBUGGER_INACTIVE ((NTSTATUS)0xC0000354)
#endif

__declspec(dllimport) extern PVOID KdComPortInUse;
__declspec(dllimport) extern ULONG_PTR KiBugCheckData[5];

static VOID Inactive(VOID)
{
    BOOLEAN block = TRUE;

    CHECK(KdEnableDebugger() == STATUS_DEBUGGER_INACTIVE);
    CHECK(KdDisableDebugger() == STATUS_DEBUGGER_INACTIVE);
    CHECK(KdChangeOption(KD_OPTION_SET_BLOCK_ENABLE, sizeof block, &block, 0, NULL, NULL) ==
          STATUS_DEBUGGER_INACTIVE);
}

static VOID NotPresent(VOID)
{
    CHECK(KdRefreshDebuggerNotPresent());
}

static VOID NoPort(VOID)
{
    CHECK(KdComPortInUse == NULL);
}

static VOID NoBugCheck(VOID)
{
    CHECK(KiBugCheckData[0] == 0 && KiBugCheckData[4] == 0);
}

static VOID MdlSizes(VOID)
{
    SIZE_T none = MmSizeOfMdl(NULL, 0);

    CHECK(none == sizeof(MDL));
    CHECK(MmSizeOfMdl((PVOID)0x1000, PAGE_SIZE) == none + sizeof(PFN_NUMBER));
    CHECK(MmSizeOfMdl((PVOID)0x1fff, 2) == none + 2 * sizeof(PFN_NUMBER));
}

static VOID OwnerPointer(VOID)
{
    PERESOURCE resource = ExAllocatePoolWithTag(NonPagedPool, sizeof *resource, 'crsR');
    PVOID pointer = (PVOID)((ULONG_PTR)resource | 3);

    if (resource == NULL)
        return;
    ExInitializeResourceLite(resource);
    KeEnterCriticalRegion();
    ExAcquireResourceExclusiveLite(resource, TRUE);
    ExSetResourceOwnerPointer(resource, pointer);
    CHECK(!ExIsResourceAcquiredExclusiveLite(resource));
    CHECK(!ExAcquireResourceSharedLite(resource, FALSE));
    ExReleaseResourceForThreadLite(resource, (ERESOURCE_THREAD)pointer);
    CHECK(ExAcquireResourceSharedLite(resource, FALSE));
    ExReleaseResourceLite(resource);
    KeLeaveCriticalRegion();
    CHECK(NT_SUCCESS(ExDeleteResourceLite(resource)));
    ExFreePoolWithTag(resource, 'crsR');
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    RUN(KdEnableDebugger, "the debugger is inactive", Inactive);
    RUN(KdRefreshDebuggerNotPresent, "none is attached", NotPresent);
    RUN(KdComPortInUse, "no port is taken", NoPort);
    RUN(KiBugCheckData, "zeros", NoBugCheck);
    RUN(MmSizeOfMdl, "a page frame number for each page", MdlSizes);
    RUN(ExSetResourceOwnerPointer, "the pointer owns it", OwnerPointer);
    return RoutineDone(Driver);
}
