/*
 * Characters between Unicode and the ANSI code page (Windows-1252: a byte a character), in buffers
 * of the caller's; and hashes of strings. Sizes are in bytes, terminators are characters like
 * others.
 */
#ifndef DRYDOCK_RTL_CONVERT_H
#define DRYDOCK_RTL_CONVERT_H

#include "nt/status.h"

/* Convert as much as there is room for, and say how many bytes were written (may be NULL).
 * STATUS_SUCCESS, cut or not. The Upcase form converts the upper case. PASSIVE_LEVEL, the first two
 * <= APC_LEVEL. wdk-ddi-src/content/ntifs/nf-ntifs-rtlunicodetomultibyten.md,
 * nf-ntifs-rtlmultibytetounicoden.md, nf-ntifs-rtlupcaseunicodetomultibyten.md */
NTSTATUS NTAPI RtlUnicodeToMultiByteN(PCHAR MultiByteString, ULONG MaxBytesInMultiByteString,
                                      PULONG BytesInMultiByteString, PCWCH UnicodeString,
                                      ULONG BytesInUnicodeString);
NTSTATUS NTAPI RtlMultiByteToUnicodeN(PWCH UnicodeString, ULONG MaxBytesInUnicodeString,
                                      PULONG BytesInUnicodeString, const CHAR *MultiByteString,
                                      ULONG BytesInMultiByteString);
NTSTATUS NTAPI RtlUpcaseUnicodeToMultiByteN(PCHAR MultiByteString, ULONG MaxBytesInMultiByteString,
                                            PULONG BytesInMultiByteString, PCWCH UnicodeString,
                                            ULONG BytesInUnicodeString);

/* Bytes that converting would need. STATUS_SUCCESS. <= APC_LEVEL.
 * wdk-ddi-src/content/ntifs/nf-ntifs-rtlunicodetomultibytesize.md,
 * nf-ntifs-rtlmultibytetounicodesize.md */
NTSTATUS NTAPI RtlUnicodeToMultiByteSize(PULONG BytesInMultiByteString, PCWCH UnicodeString,
                                         ULONG BytesInUnicodeString);
NTSTATUS NTAPI RtlMultiByteToUnicodeSize(PULONG BytesInUnicodeString, const CHAR *MultiByteString,
                                         ULONG BytesInMultiByteString);

/* Converts the character at *SourceCharacter and moves the pointer behind it. PASSIVE_LEVEL.
 * wdk-ddi-src/content/ntddk/nf-ntddk-rtlansichartounicodechar.md */
WCHAR NTAPI RtlAnsiCharToUnicodeChar(PUCHAR *SourceCharacter);

/* x65599 of the string's characters, or of their upper case. Algorithm 0 (the default) and 1 are
 * that one; STATUS_INVALID_PARAMETER for another, and for NULL. <= APC_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-rtlhashunicodestring.md */
NTSTATUS NTAPI RtlHashUnicodeString(PCUNICODE_STRING String, BOOLEAN CaseInSensitive,
                                    ULONG HashAlgorithm, PULONG HashValue);

#endif
