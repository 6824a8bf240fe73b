/* See ex/strings.h. */
#include "ex/strings.h"

#include "ex/pool.h"
#include "nt/guids.h"
#include "rtl/chars.h"
#include "rtl/sid.h"

#include <string.h>

#define EX_STRINGS_TAG       0x67727453u /* "Strg" */
#define EX_STRINGS_BYTES_MAX 0xffffu

/* Makes room for `bytes` bytes in *buffer (of *room bytes), a new buffer if asked for. */
static NTSTATUS ex_strings_room(void **buffer, USHORT *room, size_t bytes, BOOLEAN is_new)
{
    if (bytes > EX_STRINGS_BYTES_MAX)
        return STATUS_INVALID_PARAMETER_2;
    if (!is_new)
        return bytes <= *room ? STATUS_SUCCESS : STATUS_BUFFER_OVERFLOW;
    *buffer = ExAllocatePoolWithTag(PagedPool, bytes, EX_STRINGS_TAG);
    *room = (USHORT)bytes;
    return *buffer != NULL ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}

static NTSTATUS ex_strings_room_wide(PUNICODE_STRING string, size_t bytes, BOOLEAN is_new)
{
    void *buffer = string->Buffer;
    NTSTATUS status = ex_strings_room(&buffer, &string->MaximumLength, bytes, is_new);
    string->Buffer = buffer;
    return status;
}

NTSTATUS NTAPI RtlAnsiStringToUnicodeString(PUNICODE_STRING DestinationString,
                                            const ANSI_STRING *SourceString,
                                            BOOLEAN AllocateDestinationString)
{
    size_t units = SourceString->Length;
    NTSTATUS status = ex_strings_room_wide(DestinationString, (units + 1) * sizeof(WCHAR),
                                           AllocateDestinationString);
    if (!NT_SUCCESS(status))
        return status;
    for (size_t i = 0; i < units; i++)
        DestinationString->Buffer[i] = rtl_chars_from_ansi((UCHAR)SourceString->Buffer[i]);
    DestinationString->Buffer[units] = 0;
    DestinationString->Length = (USHORT)(units * sizeof(WCHAR));
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlUnicodeStringToAnsiString(PANSI_STRING DestinationString,
                                            PCUNICODE_STRING SourceString,
                                            BOOLEAN AllocateDestinationString)
{
    size_t units = SourceString->Length / sizeof(WCHAR);
    void *buffer = DestinationString->Buffer;
    NTSTATUS status = ex_strings_room(&buffer, &DestinationString->MaximumLength, units + 1,
                                      AllocateDestinationString);
    DestinationString->Buffer = buffer;
    if (!NT_SUCCESS(status))
        return status;
    for (size_t i = 0; i < units; i++)
        DestinationString->Buffer[i] = (CHAR)rtl_chars_to_ansi(SourceString->Buffer[i]);
    DestinationString->Buffer[units] = '\0';
    DestinationString->Length = (USHORT)units;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlUpcaseUnicodeString(PUNICODE_STRING DestinationString,
                                      PCUNICODE_STRING SourceString,
                                      BOOLEAN AllocateDestinationString)
{
    NTSTATUS status = STATUS_SUCCESS;
    if (SourceString->Length == 0 && AllocateDestinationString)
        *DestinationString = (UNICODE_STRING){0};
    else
        status = ex_strings_room_wide(DestinationString, SourceString->Length,
                                      AllocateDestinationString);
    if (!NT_SUCCESS(status))
        return status;
    for (size_t i = 0; i < SourceString->Length / sizeof(WCHAR); i++)
        DestinationString->Buffer[i] = RtlUpcaseUnicodeChar(SourceString->Buffer[i]);
    DestinationString->Length = SourceString->Length;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlStringFromGUID(const GUID *Guid, PUNICODE_STRING GuidString)
{
    char text[NT_GUID_TEXT_SIZE];
    NTSTATUS status = ex_strings_room_wide(GuidString, sizeof text * sizeof(WCHAR), TRUE);
    if (!NT_SUCCESS(status))
        return status;
    nt_guid_format(Guid, text);
    for (size_t i = 0; i < sizeof text; i++)
        GuidString->Buffer[i] = (UCHAR)text[i];
    GuidString->Length = (sizeof text - 1) * sizeof(WCHAR);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlConvertSidToUnicodeString(PUNICODE_STRING UnicodeString, PSID Sid,
                                            BOOLEAN AllocateDestinationString)
{
    WCHAR text[RTL_SID_TEXT_MAX];
    if (!RtlValidSid(Sid))
        return STATUS_INVALID_SID;
    size_t bytes = rtl_sid_text(Sid, text) * sizeof(WCHAR);
    NTSTATUS status =
        ex_strings_room_wide(UnicodeString, bytes + sizeof(WCHAR), AllocateDestinationString);
    if (!NT_SUCCESS(status))
        return status;
    memcpy(UnicodeString->Buffer, text, bytes + sizeof(WCHAR));
    UnicodeString->Length = (USHORT)bytes;
    return STATUS_SUCCESS;
}

VOID NTAPI RtlFreeUnicodeString(PUNICODE_STRING UnicodeString)
{
    if (UnicodeString->Buffer != NULL)
        ExFreePool(UnicodeString->Buffer);
    *UnicodeString = (UNICODE_STRING){0};
}

VOID NTAPI RtlFreeAnsiString(PANSI_STRING AnsiString)
{
    if (AnsiString->Buffer != NULL)
        ExFreePool(AnsiString->Buffer);
    *AnsiString = (ANSI_STRING){0};
}
