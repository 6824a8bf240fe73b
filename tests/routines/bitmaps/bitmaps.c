/* Bitmaps of a size that is no multiple of 32. */
#include "../common/routine_test.h"

#define SIZE 70
#define NONE 0xffffffff

NTSYSAPI CCHAR NTAPI RtlFindMostSignificantBit(ULONGLONG Set);
NTSYSAPI CCHAR NTAPI RtlFindLeastSignificantBit(ULONGLONG Set);

static ULONG Words[3];
static RTL_BITMAP Map;

static VOID Fresh(VOID)
{
    RtlInitializeBitMap(&Map, Words, SIZE);
    RtlClearAllBits(&Map);
}

static VOID Initialize(VOID)
{
    Words[0] = 0x80000001;
    RtlInitializeBitMap(&Map, Words, SIZE);
    CHECK(Map.SizeOfBitMap == SIZE && Map.Buffer == Words && Words[0] == 0x80000001);
}

static VOID Bits(VOID)
{
    Fresh();
    RtlSetBit(&Map, 0);
    RtlSetBit(&Map, 33);
    CHECK(Words[0] == 1 && Words[1] == 2);
    CHECK(RtlTestBit(&Map, 33) && !RtlTestBit(&Map, 34));
    CHECK(RtlCheckBit(&Map, 33));
    RtlClearBit(&Map, 33);
    CHECK(!RtlTestBit(&Map, 33));
}

static VOID Ranges(VOID)
{
    Fresh();
    RtlSetBits(&Map, 30, 5);
    CHECK(Words[0] == 0xc0000000 && Words[1] == 7);
    CHECK(RtlAreBitsSet(&Map, 30, 5) && !RtlAreBitsSet(&Map, 29, 5) && !RtlAreBitsSet(&Map, 31, 5));
    CHECK(RtlAreBitsClear(&Map, 35, 35) && !RtlAreBitsClear(&Map, 34, 2));
    CHECK(!RtlAreBitsSet(&Map, 30, 0) && !RtlAreBitsClear(&Map, 0, 0));
    CHECK(RtlNumberOfSetBits(&Map) == 5 && RtlNumberOfClearBits(&Map) == SIZE - 5);
    RtlClearBits(&Map, 31, 3);
    CHECK(Words[0] == 0x40000000 && Words[1] == 4);
}

static VOID All(VOID)
{
    Fresh();
    RtlSetAllBits(&Map);
    CHECK(RtlNumberOfSetBits(&Map) == SIZE && RtlAreBitsSet(&Map, 0, SIZE));
    CHECK(!RtlAreBitsSet(&Map, 1, SIZE));
    RtlClearAllBits(&Map);
    CHECK(RtlNumberOfClearBits(&Map) == SIZE);
}

static VOID Find(VOID)
{
    Fresh();
    RtlSetBits(&Map, 10, 50);
    CHECK(RtlFindClearBits(&Map, 4, 0) == 0);
    CHECK(RtlFindClearBits(&Map, 4, 20) == 60);
    CHECK(RtlFindClearBits(&Map, 10, 61) == 0);
    CHECK(RtlFindClearBits(&Map, 11, 0) == NONE);
    CHECK(RtlFindSetBits(&Map, 50, 0) == 10 && RtlFindSetBits(&Map, 51, 0) == NONE);
    CHECK(RtlFindClearBitsAndSet(&Map, 10, 60) == 60);
    CHECK(RtlAreBitsSet(&Map, 10, 60));
    CHECK(RtlFindClearBitsAndSet(&Map, 11, 0) == NONE && RtlNumberOfSetBits(&Map) == 60);
    CHECK(RtlFindSetBitsAndClear(&Map, 3, 12) == 12 && RtlAreBitsClear(&Map, 12, 3));
}

static VOID Runs(VOID)
{
    ULONG at = 0;

    Fresh();
    RtlSetBits(&Map, 0, 3);
    RtlSetBits(&Map, 8, 20);
    CHECK(RtlFindFirstRunClear(&Map, &at) == 5 && at == 3);
    CHECK(RtlFindNextForwardRunClear(&Map, 8, &at) == SIZE - 28 && at == 28);
    CHECK(RtlFindNextForwardRunClear(&Map, 5, &at) == 3 && at == 5);
    CHECK(RtlFindLongestRunClear(&Map, &at) == SIZE - 28 && at == 28);
    RtlSetBit(&Map, 60);
    CHECK(RtlFindLongestRunClear(&Map, &at) == 60 - 28 && at == 28);
    RtlSetAllBits(&Map);
    CHECK(RtlFindLongestRunClear(&Map, &at) == 0);
}

static VOID Significant(VOID)
{
    CHECK(RtlFindMostSignificantBit(0x8000000000000010ULL) == 63);
    CHECK(RtlFindLeastSignificantBit(0x8000000000000010ULL) == 4);
    CHECK(RtlFindMostSignificantBit(0) == -1 && RtlFindLeastSignificantBit(0) == -1);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    RUN(RtlInitializeBitMap, "bits stay as they are", Initialize);
    RUN(RtlSetBit, "one bit", Bits);
    RUN(RtlSetBits, "a range across words", Ranges);
    RUN(RtlSetAllBits, "and none beyond the size", All);
    RUN(RtlFindClearBits, "from the hint, then from the start", Find);
    RUN(RtlFindLongestRunClear, "runs of clear bits", Runs);
    RUN(RtlFindMostSignificantBit, "the highest and the lowest bit", Significant);
    return RoutineDone(Driver);
}
