/*
 * Bitmaps: bit n is bit n % 32 of the n / 32-th ULONG of memory that the caller owns.
 *
 * Nothing outside SizeOfBitMap bits is read or written: a range that goes beyond is not set, not
 * clear, and changed up to the end. Any IRQL, where the memory is resident.
 */
#ifndef DRYDOCK_RTL_BITMAP_H
#define DRYDOCK_RTL_BITMAP_H

#include "nt/types.h"

typedef struct _RTL_BITMAP {
    ULONG SizeOfBitMap; /* bits */
    PULONG Buffer;
} RTL_BITMAP, *PRTL_BITMAP;

/* Describes a bitmap; its bits stay as they are.
 * wdk-ddi-src/content/wdm/nf-wdm-rtlinitializebitmap.md */
VOID NTAPI RtlInitializeBitMap(PRTL_BITMAP BitMapHeader, PULONG BitMapBuffer, ULONG SizeOfBitMap);

/* Set, clear, test: one bit, a range, all. wdk-ddi-src/content/wdm/nf-wdm-rtlsetbit.md,
 * nf-wdm-rtlclearbit.md, nf-wdm-rtltestbit.md, nf-wdm-rtlsetbits.md, nf-wdm-rtlclearbits.md,
 * nf-wdm-rtlsetallbits.md, nf-wdm-rtlclearallbits.md, nf-wdm-rtlarebitsset.md,
 * nf-wdm-rtlarebitsclear.md */
VOID NTAPI RtlSetBit(PRTL_BITMAP BitMapHeader, ULONG BitNumber);
VOID NTAPI RtlClearBit(PRTL_BITMAP BitMapHeader, ULONG BitNumber);
BOOLEAN NTAPI RtlTestBit(PRTL_BITMAP BitMapHeader, ULONG BitNumber);
VOID NTAPI RtlSetBits(PRTL_BITMAP BitMapHeader, ULONG StartingIndex, ULONG NumberToSet);
VOID NTAPI RtlClearBits(PRTL_BITMAP BitMapHeader, ULONG StartingIndex, ULONG NumberToClear);
VOID NTAPI RtlSetAllBits(PRTL_BITMAP BitMapHeader);
VOID NTAPI RtlClearAllBits(PRTL_BITMAP BitMapHeader);
BOOLEAN NTAPI RtlAreBitsSet(PRTL_BITMAP BitMapHeader, ULONG StartingIndex, ULONG Length);
BOOLEAN NTAPI RtlAreBitsClear(PRTL_BITMAP BitMapHeader, ULONG StartingIndex, ULONG Length);

/* How many are set, or clear. wdk-ddi-src/content/wdm/nf-wdm-rtlnumberofsetbits.md,
 * nf-wdm-rtlnumberofclearbits.md */
ULONG NTAPI RtlNumberOfSetBits(PRTL_BITMAP BitMapHeader);
ULONG NTAPI RtlNumberOfClearBits(PRTL_BITMAP BitMapHeader);

/* The first range of so many bits that are clear (set), from the hint to the end, then from the
 * start; 0xffffffff if there is none. ...AndSet, ...AndClear change it.
 * wdk-ddi-src/content/wdm/nf-wdm-rtlfindclearbits.md, nf-wdm-rtlfindsetbits.md,
 * nf-wdm-rtlfindclearbitsandset.md, nf-wdm-rtlfindsetbitsandclear.md */
ULONG NTAPI RtlFindClearBits(PRTL_BITMAP BitMapHeader, ULONG NumberToFind, ULONG HintIndex);
ULONG NTAPI RtlFindSetBits(PRTL_BITMAP BitMapHeader, ULONG NumberToFind, ULONG HintIndex);
ULONG NTAPI RtlFindClearBitsAndSet(PRTL_BITMAP BitMapHeader, ULONG NumberToFind, ULONG HintIndex);
ULONG NTAPI RtlFindSetBitsAndClear(PRTL_BITMAP BitMapHeader, ULONG NumberToFind, ULONG HintIndex);

/* Runs of clear bits: the first one, the next from an index on, the longest; its length (0: none)
 * and where it begins. wdk-ddi-src/content/wdm/nf-wdm-rtlfindfirstrunclear.md,
 * nf-wdm-rtlfindnextforwardrunclear.md, nf-wdm-rtlfindlongestrunclear.md */
ULONG NTAPI RtlFindFirstRunClear(PRTL_BITMAP BitMapHeader, PULONG StartingIndex);
ULONG NTAPI RtlFindNextForwardRunClear(PRTL_BITMAP BitMapHeader, ULONG FromIndex,
                                       PULONG StartingRunIndex);
ULONG NTAPI RtlFindLongestRunClear(PRTL_BITMAP BitMapHeader, PULONG StartingIndex);

/* Which bit of Set is the highest, the lowest; -1 if none is.
 * wdk-ddi-src/content/wdm/nf-wdm-rtlfindmostsignificantbit.md,
 * nf-wdm-rtlfindleastsignificantbit.md */
CCHAR NTAPI RtlFindMostSignificantBit(ULONGLONG Set);
CCHAR NTAPI RtlFindLeastSignificantBit(ULONGLONG Set);

#endif
