/*
 * Counted strings: UNICODE_STRING, ANSI_STRING. What allocates pool is in ex/strings.h.
 *
 * Lengths are in bytes and never count a terminator; MaximumLength bounds every write. Strings are
 * the caller's memory: a bad pointer traps, and the trap is the driver's.
 */
#ifndef DRYDOCK_RTL_STRINGS_H
#define DRYDOCK_RTL_STRINGS_H

#include "nt/status.h"

/* Describe a terminated string (NULL gives an empty one); nothing is copied. IRQL <=
 * DISPATCH_LEVEL. wdk-ddi-src/content/wdm/nf-wdm-rtlinitunicodestring.md,
 * nf-wdm-rtlinitansistring.md, nf-wdm-rtlinitstring.md */
VOID NTAPI RtlInitUnicodeString(PUNICODE_STRING DestinationString, PCWSTR SourceString);
VOID NTAPI RtlInitAnsiString(PANSI_STRING DestinationString, PCSZ SourceString);
VOID NTAPI RtlInitString(PSTRING DestinationString, PCSZ SourceString);

/* Copies as much as MaximumLength allows; NULL empties the destination. Any IRQL (resident
 * strings). wdk-ddi-src/content/wdm/nf-wdm-rtlcopyunicodestring.md */
VOID NTAPI RtlCopyUnicodeString(PUNICODE_STRING DestinationString, PCUNICODE_STRING SourceString);

/* Append, all or nothing: STATUS_BUFFER_TOO_SMALL leaves the destination as it was. Any IRQL
 * (resident strings). wdk-ddi-src/content/wdm/nf-wdm-rtlappendunicodetostring.md,
 * nf-wdm-rtlappendunicodestringtostring.md */
NTSTATUS NTAPI RtlAppendUnicodeToString(PUNICODE_STRING Destination, PCWSTR Source);
NTSTATUS NTAPI RtlAppendUnicodeStringToString(PUNICODE_STRING Destination, PCUNICODE_STRING Source);

/* Compare, unit by unit, the shorter string first when one begins the other. PASSIVE_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-rtlcompareunicodestring.md, nf-wdm-rtlequalunicodestring.md,
 * wdk-ddi-src/content/ntddk/nf-ntddk-rtlprefixunicodestring.md */
LONG NTAPI RtlCompareUnicodeString(PCUNICODE_STRING String1, PCUNICODE_STRING String2,
                                   BOOLEAN CaseInSensitive);
BOOLEAN NTAPI RtlEqualUnicodeString(PCUNICODE_STRING String1, PCUNICODE_STRING String2,
                                    BOOLEAN CaseInSensitive);
BOOLEAN NTAPI RtlPrefixUnicodeString(PCUNICODE_STRING String1, PCUNICODE_STRING String2,
                                     BOOLEAN CaseInSensitive);

/* Writes Value in Base (0, 2, 8, 10, 16), with terminator. STATUS_BUFFER_OVERFLOW when it does not
 * fit, STATUS_INVALID_PARAMETER for another base. PASSIVE_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-rtlintegertounicodestring.md */
NTSTATUS NTAPI RtlIntegerToUnicodeString(ULONG Value, ULONG Base, PUNICODE_STRING String);

/* Reads blanks, a sign and digits; base 0 goes by the prefix 0x, 0o, 0b. No digits read as 0, an
 * empty string is STATUS_INVALID_PARAMETER. Overflow wraps. PASSIVE_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-rtlunicodestringtointeger.md */
NTSTATUS NTAPI RtlUnicodeStringToInteger(PCUNICODE_STRING String, ULONG Base, PULONG Value);

/* The same of text that ends at a zero. PASSIVE_LEVEL.
 * wdk-ddi-src/content/ntddk/nf-ntddk-rtlchartointeger.md */
NTSTATUS NTAPI RtlCharToInteger(PCSZ String, ULONG Base, PULONG Value);

/* Reads "{xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx}"; STATUS_INVALID_PARAMETER for anything else.
 * PASSIVE_LEVEL. wdk-ddi-src/content/wdm/nf-wdm-rtlguidfromstring.md */
NTSTATUS NTAPI RtlGUIDFromString(PCUNICODE_STRING GuidString, GUID *Guid);

/* Bytes an ANSI (Unicode) string needs as Unicode (ANSI), terminator included. PASSIVE_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-rtlxansistringtounicodesize.md,
 * nf-wdm-rtlxunicodestringtoansisize.md */
ULONG NTAPI RtlxAnsiStringToUnicodeSize(const ANSI_STRING *AnsiString);
ULONG NTAPI RtlxUnicodeStringToAnsiSize(PCUNICODE_STRING UnicodeString);

/* Number of equal bytes at the start of two blocks. Any IRQL (resident blocks).
 * wdk-ddi-src/content/wdm/nf-wdm-rtlcomparememory.md */
SIZE_T NTAPI RtlCompareMemory(const VOID *Source1, const VOID *Source2, SIZE_T Length);

#endif
