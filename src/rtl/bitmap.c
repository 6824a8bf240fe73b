/* See rtl/bitmap.h. */
#include "rtl/bitmap.h"

#define RTL_BITMAP_NONE 0xffffffffu

static bool rtl_bitmap_get(const RTL_BITMAP *map, ULONG bit)
{
    return (map->Buffer[bit / 32] >> (bit % 32)) & 1;
}

static void rtl_bitmap_put(PRTL_BITMAP map, ULONG bit, bool is_set)
{
    ULONG mask = 1u << (bit % 32);
    if (is_set)
        map->Buffer[bit / 32] |= mask;
    else
        map->Buffer[bit / 32] &= ~mask;
}

/* Bits of one value from `bit` on, up to `max`. */
static ULONG rtl_bitmap_run(const RTL_BITMAP *map, ULONG bit, ULONG max, bool is_set)
{
    ULONG count = 0;
    while (count < max && bit < map->SizeOfBitMap && rtl_bitmap_get(map, bit) == is_set)
        bit++, count++;
    return count;
}

static void rtl_bitmap_fill(PRTL_BITMAP map, ULONG start, ULONG count, bool is_set)
{
    for (ULONG bit = start; count-- > 0 && bit < map->SizeOfBitMap; bit++)
        rtl_bitmap_put(map, bit, is_set);
}

/* A range that begins in [from, to). */
static ULONG rtl_bitmap_find_in(const RTL_BITMAP *map, ULONG from, ULONG to, ULONG count,
                                bool is_set)
{
    for (ULONG bit = from; bit < to;) {
        ULONG run = rtl_bitmap_run(map, bit, count, is_set);
        if (run == count)
            return bit;
        bit += run + 1;
    }
    return RTL_BITMAP_NONE;
}

static ULONG rtl_bitmap_find(const RTL_BITMAP *map, ULONG count, ULONG hint, bool is_set)
{
    if (hint >= map->SizeOfBitMap)
        hint = 0;
    ULONG found = rtl_bitmap_find_in(map, hint, map->SizeOfBitMap, count, is_set);
    return found != RTL_BITMAP_NONE ? found : rtl_bitmap_find_in(map, 0, hint, count, is_set);
}

VOID NTAPI RtlInitializeBitMap(PRTL_BITMAP BitMapHeader, PULONG BitMapBuffer, ULONG SizeOfBitMap)
{
    BitMapHeader->SizeOfBitMap = SizeOfBitMap;
    BitMapHeader->Buffer = BitMapBuffer;
}

VOID NTAPI RtlSetBit(PRTL_BITMAP BitMapHeader, ULONG BitNumber)
{
    rtl_bitmap_fill(BitMapHeader, BitNumber, 1, true);
}

VOID NTAPI RtlClearBit(PRTL_BITMAP BitMapHeader, ULONG BitNumber)
{
    rtl_bitmap_fill(BitMapHeader, BitNumber, 1, false);
}

BOOLEAN NTAPI RtlTestBit(PRTL_BITMAP BitMapHeader, ULONG BitNumber)
{
    return BitNumber < BitMapHeader->SizeOfBitMap && rtl_bitmap_get(BitMapHeader, BitNumber);
}

VOID NTAPI RtlSetBits(PRTL_BITMAP BitMapHeader, ULONG StartingIndex, ULONG NumberToSet)
{
    rtl_bitmap_fill(BitMapHeader, StartingIndex, NumberToSet, true);
}

VOID NTAPI RtlClearBits(PRTL_BITMAP BitMapHeader, ULONG StartingIndex, ULONG NumberToClear)
{
    rtl_bitmap_fill(BitMapHeader, StartingIndex, NumberToClear, false);
}

/* Windows fills whole ULONGs here, which the buffer's size is a multiple of. */
static void rtl_bitmap_fill_all(PRTL_BITMAP map, ULONG value)
{
    for (ULONG i = 0; i < (map->SizeOfBitMap + 31) / 32; i++)
        map->Buffer[i] = value;
}

VOID NTAPI RtlSetAllBits(PRTL_BITMAP BitMapHeader)
{
    rtl_bitmap_fill_all(BitMapHeader, 0xffffffffu);
}

VOID NTAPI RtlClearAllBits(PRTL_BITMAP BitMapHeader)
{
    rtl_bitmap_fill_all(BitMapHeader, 0);
}

BOOLEAN NTAPI RtlAreBitsSet(PRTL_BITMAP BitMapHeader, ULONG StartingIndex, ULONG Length)
{
    return Length > 0 && rtl_bitmap_run(BitMapHeader, StartingIndex, Length, true) == Length;
}

BOOLEAN NTAPI RtlAreBitsClear(PRTL_BITMAP BitMapHeader, ULONG StartingIndex, ULONG Length)
{
    return Length > 0 && rtl_bitmap_run(BitMapHeader, StartingIndex, Length, false) == Length;
}

ULONG NTAPI RtlNumberOfSetBits(PRTL_BITMAP BitMapHeader)
{
    ULONG count = 0;
    for (ULONG bit = 0; bit < BitMapHeader->SizeOfBitMap; bit++)
        count += rtl_bitmap_get(BitMapHeader, bit);
    return count;
}

ULONG NTAPI RtlNumberOfClearBits(PRTL_BITMAP BitMapHeader)
{
    return BitMapHeader->SizeOfBitMap - RtlNumberOfSetBits(BitMapHeader);
}

ULONG NTAPI RtlFindClearBits(PRTL_BITMAP BitMapHeader, ULONG NumberToFind, ULONG HintIndex)
{
    return rtl_bitmap_find(BitMapHeader, NumberToFind, HintIndex, false);
}

ULONG NTAPI RtlFindSetBits(PRTL_BITMAP BitMapHeader, ULONG NumberToFind, ULONG HintIndex)
{
    return rtl_bitmap_find(BitMapHeader, NumberToFind, HintIndex, true);
}

ULONG NTAPI RtlFindClearBitsAndSet(PRTL_BITMAP BitMapHeader, ULONG NumberToFind, ULONG HintIndex)
{
    ULONG found = rtl_bitmap_find(BitMapHeader, NumberToFind, HintIndex, false);
    rtl_bitmap_fill(BitMapHeader, found, NumberToFind, true);
    return found;
}

ULONG NTAPI RtlFindSetBitsAndClear(PRTL_BITMAP BitMapHeader, ULONG NumberToFind, ULONG HintIndex)
{
    ULONG found = rtl_bitmap_find(BitMapHeader, NumberToFind, HintIndex, true);
    rtl_bitmap_fill(BitMapHeader, found, NumberToFind, false);
    return found;
}

ULONG NTAPI RtlFindFirstRunClear(PRTL_BITMAP BitMapHeader, PULONG StartingIndex)
{
    return RtlFindNextForwardRunClear(BitMapHeader, 0, StartingIndex);
}

ULONG NTAPI RtlFindNextForwardRunClear(PRTL_BITMAP BitMapHeader, ULONG FromIndex,
                                       PULONG StartingRunIndex)
{
    ULONG start = FromIndex + rtl_bitmap_run(BitMapHeader, FromIndex, RTL_BITMAP_NONE, true);
    *StartingRunIndex = start;
    return rtl_bitmap_run(BitMapHeader, start, RTL_BITMAP_NONE, false);
}

ULONG NTAPI RtlFindLongestRunClear(PRTL_BITMAP BitMapHeader, PULONG StartingIndex)
{
    ULONG longest = 0, start, run;
    *StartingIndex = 0;
    for (ULONG at = 0; (run = RtlFindNextForwardRunClear(BitMapHeader, at, &start)) > 0;
         at = start + run) {
        if (run <= longest)
            continue;
        longest = run;
        *StartingIndex = start;
    }
    return longest;
}

CCHAR NTAPI RtlFindMostSignificantBit(ULONGLONG Set)
{
    return Set != 0 ? (CCHAR)(63 - __builtin_clzll(Set)) : (CCHAR)-1;
}

CCHAR NTAPI RtlFindLeastSignificantBit(ULONGLONG Set)
{
    return Set != 0 ? (CCHAR)__builtin_ctzll(Set) : (CCHAR)-1;
}
