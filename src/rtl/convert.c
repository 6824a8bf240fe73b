/* See rtl/convert.h. */
#include "rtl/convert.h"

#include "rtl/chars.h"

#define RTL_HASH_FACTOR 65599u

static WCHAR rtl_convert_same(WCHAR unit)
{
    return unit;
}

static WCHAR rtl_convert_upper(WCHAR unit)
{
    return RtlUpcaseUnicodeChar(unit);
}

static NTSTATUS rtl_convert_to_ansi(PCHAR to, ULONG room, PULONG ret_bytes, PCWCH from, ULONG bytes,
                                    WCHAR (*change)(WCHAR unit))
{
    ULONG count = bytes / (ULONG)sizeof(WCHAR);
    if (count > room)
        count = room;
    for (ULONG i = 0; i < count; i++)
        to[i] = (CHAR)rtl_chars_to_ansi(change(from[i]));
    if (ret_bytes != NULL)
        *ret_bytes = count;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlUnicodeToMultiByteN(PCHAR MultiByteString, ULONG MaxBytesInMultiByteString,
                                      PULONG BytesInMultiByteString, PCWCH UnicodeString,
                                      ULONG BytesInUnicodeString)
{
    return rtl_convert_to_ansi(MultiByteString, MaxBytesInMultiByteString, BytesInMultiByteString,
                               UnicodeString, BytesInUnicodeString, rtl_convert_same);
}

NTSTATUS NTAPI RtlUpcaseUnicodeToMultiByteN(PCHAR MultiByteString, ULONG MaxBytesInMultiByteString,
                                            PULONG BytesInMultiByteString, PCWCH UnicodeString,
                                            ULONG BytesInUnicodeString)
{
    return rtl_convert_to_ansi(MultiByteString, MaxBytesInMultiByteString, BytesInMultiByteString,
                               UnicodeString, BytesInUnicodeString, rtl_convert_upper);
}

NTSTATUS NTAPI RtlMultiByteToUnicodeN(PWCH UnicodeString, ULONG MaxBytesInUnicodeString,
                                      PULONG BytesInUnicodeString, const CHAR *MultiByteString,
                                      ULONG BytesInMultiByteString)
{
    ULONG count = MaxBytesInUnicodeString / (ULONG)sizeof(WCHAR);
    if (count > BytesInMultiByteString)
        count = BytesInMultiByteString;
    for (ULONG i = 0; i < count; i++)
        UnicodeString[i] = rtl_chars_from_ansi((UCHAR)MultiByteString[i]);
    if (BytesInUnicodeString != NULL)
        *BytesInUnicodeString = count * (ULONG)sizeof(WCHAR);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlUnicodeToMultiByteSize(PULONG BytesInMultiByteString, PCWCH UnicodeString,
                                         ULONG BytesInUnicodeString)
{
    (void)UnicodeString;
    *BytesInMultiByteString = BytesInUnicodeString / (ULONG)sizeof(WCHAR);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlMultiByteToUnicodeSize(PULONG BytesInUnicodeString, const CHAR *MultiByteString,
                                         ULONG BytesInMultiByteString)
{
    (void)MultiByteString;
    *BytesInUnicodeString = BytesInMultiByteString * (ULONG)sizeof(WCHAR);
    return STATUS_SUCCESS;
}

WCHAR NTAPI RtlAnsiCharToUnicodeChar(PUCHAR *SourceCharacter)
{
    return rtl_chars_from_ansi(*(*SourceCharacter)++);
}

NTSTATUS NTAPI RtlHashUnicodeString(PCUNICODE_STRING String, BOOLEAN CaseInSensitive,
                                    ULONG HashAlgorithm, PULONG HashValue)
{
    if (String == NULL || HashValue == NULL || HashAlgorithm > 1)
        return STATUS_INVALID_PARAMETER;
    ULONG hash = 0;
    for (ULONG i = 0; i < String->Length / sizeof(WCHAR); i++) {
        WCHAR unit = String->Buffer[i];
        hash = hash * RTL_HASH_FACTOR + (CaseInSensitive ? RtlUpcaseUnicodeChar(unit) : unit);
    }
    *HashValue = hash;
    return STATUS_SUCCESS;
}
