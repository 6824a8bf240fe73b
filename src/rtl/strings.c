/* See rtl/strings.h. */
#include "rtl/strings.h"

#include "rtl/chars.h"

#include <string.h>

/* The longest Length a UNICODE_STRING made from a terminated string may have: room for the
 * terminator stays in MaximumLength's 16 bits. */
#define RTL_WIDE_BYTES_MAX 0xfffcu
#define RTL_ANSI_BYTES_MAX 0xfffeu

static size_t rtl_strings_wide_length(PCWSTR text)
{
    size_t units = 0;
    while (text[units] != 0)
        units++;
    return units;
}

VOID NTAPI RtlInitUnicodeString(PUNICODE_STRING DestinationString, PCWSTR SourceString)
{
    *DestinationString = (UNICODE_STRING){.Buffer = (PWCH)SourceString};
    if (SourceString == NULL)
        return;
    size_t bytes = rtl_strings_wide_length(SourceString) * sizeof(WCHAR);
    if (bytes > RTL_WIDE_BYTES_MAX)
        bytes = RTL_WIDE_BYTES_MAX;
    DestinationString->Length = (USHORT)bytes;
    DestinationString->MaximumLength = (USHORT)(bytes + sizeof(WCHAR));
}

VOID NTAPI RtlInitAnsiString(PANSI_STRING DestinationString, PCSZ SourceString)
{
    *DestinationString = (ANSI_STRING){.Buffer = (PCHAR)SourceString};
    if (SourceString == NULL)
        return;
    size_t bytes = strlen(SourceString);
    if (bytes > RTL_ANSI_BYTES_MAX)
        bytes = RTL_ANSI_BYTES_MAX;
    DestinationString->Length = (USHORT)bytes;
    DestinationString->MaximumLength = (USHORT)(bytes + 1);
}

VOID NTAPI RtlInitString(PSTRING DestinationString, PCSZ SourceString)
{
    RtlInitAnsiString(DestinationString, SourceString);
}

/* Puts a terminator behind the string if MaximumLength has room for one. */
static void rtl_strings_terminate(PUNICODE_STRING string)
{
    if (string->Length + sizeof(WCHAR) <= string->MaximumLength)
        string->Buffer[string->Length / sizeof(WCHAR)] = 0;
}

VOID NTAPI RtlCopyUnicodeString(PUNICODE_STRING DestinationString, PCUNICODE_STRING SourceString)
{
    if (SourceString == NULL) {
        DestinationString->Length = 0;
        return;
    }
    USHORT bytes = SourceString->Length;
    if (bytes > DestinationString->MaximumLength)
        bytes = DestinationString->MaximumLength;
    memmove(DestinationString->Buffer, SourceString->Buffer, bytes);
    DestinationString->Length = bytes;
    rtl_strings_terminate(DestinationString);
}

static NTSTATUS rtl_strings_append(PUNICODE_STRING destination, PCWSTR source, size_t bytes)
{
    if (destination->Length + bytes > destination->MaximumLength)
        return STATUS_BUFFER_TOO_SMALL;
    memmove((char *)destination->Buffer + destination->Length, source, bytes);
    destination->Length = (USHORT)(destination->Length + bytes);
    rtl_strings_terminate(destination);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlAppendUnicodeToString(PUNICODE_STRING Destination, PCWSTR Source)
{
    if (Source == NULL)
        return STATUS_SUCCESS;
    return rtl_strings_append(Destination, Source, rtl_strings_wide_length(Source) * sizeof(WCHAR));
}

NTSTATUS NTAPI RtlAppendUnicodeStringToString(PUNICODE_STRING Destination, PCUNICODE_STRING Source)
{
    if (Source->Length == 0)
        return STATUS_SUCCESS;
    return rtl_strings_append(Destination, Source->Buffer, Source->Length);
}

LONG NTAPI RtlCompareUnicodeString(PCUNICODE_STRING String1, PCUNICODE_STRING String2,
                                   BOOLEAN CaseInSensitive)
{
    USHORT bytes = String1->Length < String2->Length ? String1->Length : String2->Length;
    for (size_t i = 0; i < bytes / sizeof(WCHAR); i++) {
        WCHAR a = String1->Buffer[i], b = String2->Buffer[i];
        if (a != b && CaseInSensitive) {
            a = RtlUpcaseUnicodeChar(a);
            b = RtlUpcaseUnicodeChar(b);
        }
        if (a != b)
            return (LONG)a - (LONG)b;
    }
    return (LONG)String1->Length - (LONG)String2->Length;
}

BOOLEAN NTAPI RtlEqualUnicodeString(PCUNICODE_STRING String1, PCUNICODE_STRING String2,
                                    BOOLEAN CaseInSensitive)
{
    return String1->Length == String2->Length &&
           RtlCompareUnicodeString(String1, String2, CaseInSensitive) == 0;
}

BOOLEAN NTAPI RtlPrefixUnicodeString(PCUNICODE_STRING String1, PCUNICODE_STRING String2,
                                     BOOLEAN CaseInSensitive)
{
    if (String1->Length > String2->Length)
        return FALSE;
    const UNICODE_STRING start = {String1->Length, String1->Length, String2->Buffer};
    return RtlCompareUnicodeString(String1, &start, CaseInSensitive) == 0;
}

ULONG NTAPI RtlxAnsiStringToUnicodeSize(const ANSI_STRING *AnsiString)
{
    return (AnsiString->Length + 1u) * (ULONG)sizeof(WCHAR);
}

ULONG NTAPI RtlxUnicodeStringToAnsiSize(PCUNICODE_STRING UnicodeString)
{
    return UnicodeString->Length / (ULONG)sizeof(WCHAR) + 1;
}

SIZE_T NTAPI RtlCompareMemory(const VOID *Source1, const VOID *Source2, SIZE_T Length)
{
    const UCHAR *a = Source1, *b = Source2;
    SIZE_T equal = 0;
    while (equal < Length && a[equal] == b[equal])
        equal++;
    return equal;
}
