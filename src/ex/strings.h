/*
 * Counted strings that allocate: rtl/strings.h's other half, here because pool is above rtl/.
 *
 * Buffers come from paged pool, tag 'Strg', owned by the calling driver, and go back by
 * RtlFreeUnicodeString or RtlFreeAnsiString. IRQL PASSIVE_LEVEL; the free routines and
 * RtlUpcaseUnicodeString <= APC_LEVEL.
 */
#ifndef DRYDOCK_EX_STRINGS_H
#define DRYDOCK_EX_STRINGS_H

#include "nt/security.h"
#include "nt/status.h"

/* Convert through the ANSI code page, with terminator; into a new buffer (STATUS_NO_MEMORY without
 * one) or into the destination's (STATUS_BUFFER_OVERFLOW if it is too small, nothing done then).
 * STATUS_INVALID_PARAMETER_2 if the result has no 16-bit length.
 * wdk-ddi-src/content/wdm/nf-wdm-rtlansistringtounicodestring.md,
 * nf-wdm-rtlunicodestringtoansistring.md */
NTSTATUS NTAPI RtlAnsiStringToUnicodeString(PUNICODE_STRING DestinationString,
                                            const ANSI_STRING *SourceString,
                                            BOOLEAN AllocateDestinationString);
NTSTATUS NTAPI RtlUnicodeStringToAnsiString(PANSI_STRING DestinationString,
                                            PCUNICODE_STRING SourceString,
                                            BOOLEAN AllocateDestinationString);

/* Upper-cases, without terminator. wdk-ddi-src/content/ntddk/nf-ntddk-rtlupcaseunicodestring.md */
NTSTATUS NTAPI RtlUpcaseUnicodeString(PUNICODE_STRING DestinationString,
                                      PCUNICODE_STRING SourceString,
                                      BOOLEAN AllocateDestinationString);

/* A new string "{...}" with terminator. wdk-ddi-src/content/wdm/nf-wdm-rtlstringfromguid.md */
NTSTATUS NTAPI RtlStringFromGUID(const GUID *Guid, PUNICODE_STRING GuidString);

/* The text of a SID ("S-1-5-18", terminated), into the string's buffer or a new one from paged pool
 * (RtlFreeUnicodeString). STATUS_INVALID_SID, STATUS_BUFFER_OVERFLOW, STATUS_NO_MEMORY.
 * <= APC_LEVEL. wdk-ddi-src/content/ntifs/nf-ntifs-rtlconvertsidtounicodestring.md */
NTSTATUS NTAPI RtlConvertSidToUnicodeString(PUNICODE_STRING UnicodeString, PSID Sid,
                                            BOOLEAN AllocateDestinationString);

/* Free the buffer, if there is one, and clear the string.
 * wdk-ddi-src/content/wdm/nf-wdm-rtlfreeunicodestring.md, nf-wdm-rtlfreeansistring.md */
VOID NTAPI RtlFreeUnicodeString(PUNICODE_STRING UnicodeString);
VOID NTAPI RtlFreeAnsiString(PANSI_STRING AnsiString);

#endif
