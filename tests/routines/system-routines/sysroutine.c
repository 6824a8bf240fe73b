/* Routines found by name while the driver runs, and those that no import library has. */
#include "../common/routine_test.h"

#include "../seh/try.h"

#define TAG            'syST'
#define FLAG_NON_PAGED 0x40
#define FLAG_PAGED     0x100
#define FLAG_RAISE     0x20

typedef struct {
    ULONG64 Type : 8;
    ULONG64 Optional : 1;
    ULONG64 Reserved : 55;
    ULONG64 Value;
} PARAMETER;

typedef PVOID(NTAPI *ALLOCATE2)(ULONG64 Flags, SIZE_T Size, ULONG Tag);
typedef PVOID(NTAPI *ALLOCATE3)(ULONG64 Flags, SIZE_T Size, ULONG Tag, const PARAMETER *Parameters,
                                ULONG Count);
typedef VOID(NTAPI *FREE2)(PVOID Block, ULONG Tag, const PARAMETER *Parameters, ULONG Count);

static PVOID Find(PCWSTR Name)
{
    UNICODE_STRING name;
    RtlInitUnicodeString(&name, Name);
    return MmGetSystemRoutineAddress(&name);
}

static VOID FindsAndCalls(VOID)
{
    KIRQL(NTAPI * irql)(VOID) = (PVOID)Find(L"KeGetCurrentIrql");
    BOOLEAN(NTAPI * valid)(PVOID) = (PVOID)Find(L"MmIsAddressValid");
    ULONG local = 0;
    if (irql != NULL) /* an inline routine where the processor has cr8 */
        CHECK(irql() == PASSIVE_LEVEL);
    CHECK(valid != NULL && valid(&local) && !valid(NULL));
    CHECK((PVOID)valid == Find(L"MmIsAddressValid"));
}

static VOID AnswersNull(VOID)
{
    CHECK(Find(L"TstNoSuchRoutine") == NULL);
    CHECK(Find(L"mmisaddressvalid") == NULL);
    CHECK(Find(L"") == NULL);
}

static VOID LengthCounts(VOID)
{
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"MmIsAddressValidated");
    name.Length = 16 * sizeof(WCHAR);
    CHECK(MmGetSystemRoutineAddress(&name) == Find(L"MmIsAddressValid"));
}

static VOID FindsData(VOID)
{
    CCHAR *count = Find(L"KeNumberProcessors");
    CHECK(count != NULL && (ULONG)*count == KeQueryActiveProcessorCount(NULL));
}

static VOID Pool2(VOID)
{
    ALLOCATE2 allocate = (ALLOCATE2)Find(L"ExAllocatePool2");
    PUCHAR block;
    CHECK(allocate != NULL);
    block = allocate(FLAG_NON_PAGED, 32, TAG);
    CHECK(block != NULL && block[0] == 0 && block[31] == 0);
    ExFreePoolWithTag(block, TAG);
    CHECK(allocate(FLAG_NON_PAGED | FLAG_PAGED, 32, TAG) == NULL);
    CHECK(allocate(FLAG_NON_PAGED, 32, 0) == NULL);
}

static VOID BodyAllocateTooMuch(PVOID Context)
{
    ALLOCATE2 allocate = (ALLOCATE2)Context;
    allocate(FLAG_NON_PAGED | FLAG_RAISE, (SIZE_T)1 << 60, TAG);
}

static VOID Pool2Raises(VOID)
{
    PVOID allocate = Find(L"ExAllocatePool2");
    CHECK(TryAlways(BodyAllocateTooMuch, allocate) == STATUS_INSUFFICIENT_RESOURCES);
    CHECK(((ALLOCATE2)allocate)(FLAG_NON_PAGED, (SIZE_T)1 << 60, TAG) == NULL);
}

static VOID Pool3(VOID)
{
    ALLOCATE3 allocate = (ALLOCATE3)Find(L"ExAllocatePool3");
    FREE2 release = (FREE2)Find(L"ExFreePool2");
    const PARAMETER priority = {1, 0, 0, NormalPoolPriority};
    const PARAMETER unknown = {200, 0, 0, 0}, unknown_optional = {200, 1, 0, 0};
    PUCHAR block;
    if (allocate == NULL)
        return; /* before Windows 10, version 2004 */
    block = allocate(FLAG_NON_PAGED, 32, TAG, &priority, 1);
    CHECK(block != NULL && block[31] == 0);
    if (release != NULL)
        release(block, TAG, NULL, 0);
    else
        ExFreePoolWithTag(block, TAG);
    CHECK(allocate(FLAG_NON_PAGED, 32, TAG, &unknown, 1) == NULL);
    block = allocate(FLAG_PAGED, 32, TAG, &unknown_optional, 1);
    CHECK(block != NULL);
    ExFreePoolWithTag(block, TAG);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    RUN(MmGetSystemRoutineAddress, "what it finds can be called", FindsAndCalls);
    RUN(MmGetSystemRoutineAddress, "NULL for a name that is none", AnswersNull);
    RUN(MmGetSystemRoutineAddress, "the string's length counts", LengthCounts);
    RUN(MmGetSystemRoutineAddress, "finds exported data", FindsData);
    RUN(ExAllocatePool2, "zeroed; one kind of pool and a tag", Pool2);
    RUN(ExAllocatePool2, "raises for want of memory if it shall", Pool2Raises);
    RUN(ExAllocatePool3, "takes what it knows, skips what is optional", Pool3);
    RUN(ExFreePool2, "frees without parameters", Pool3);
    return RoutineDone(Driver);
}
