/* Numbers and GUIDs in counted strings. See rtl/strings.h. */
#include "nt/guids.h"
#include "rtl/strings.h"

NTSTATUS NTAPI RtlIntegerToUnicodeString(ULONG Value, ULONG Base, PUNICODE_STRING String)
{
    if (Base == 0)
        Base = 10;
    if (Base != 2 && Base != 8 && Base != 10 && Base != 16)
        return STATUS_INVALID_PARAMETER;
    WCHAR digits[33];
    size_t count = 0;
    digits[count++] = 0;
    do
        digits[count++] = (WCHAR) "0123456789ABCDEF"[Value % Base];
    while ((Value /= Base) != 0);
    if (count * sizeof(WCHAR) > String->MaximumLength)
        return STATUS_BUFFER_OVERFLOW;
    for (size_t i = 0; i < count; i++)
        String->Buffer[i] = digits[count - 1 - i];
    String->Length = (USHORT)((count - 1) * sizeof(WCHAR));
    return STATUS_SUCCESS;
}

static ULONG rtl_numbers_digit(WCHAR c)
{
    if (c >= '0' && c <= '9')
        return c - (ULONG)'0';
    if (c >= 'a' && c <= 'f')
        return c - (ULONG)'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - (ULONG)'A' + 10;
    return 16;
}

/* The base that a prefix names, *ret_skip units long; 10 without one. */
static ULONG rtl_numbers_prefix(const WCHAR *text, size_t units, size_t *ret_skip)
{
    *ret_skip = 2;
    if (units >= 2 && text[0] == '0') {
        switch (text[1]) {
        case 'x': return 16;
        case 'o': return 8;
        case 'b': return 2;
        }
    }
    *ret_skip = 0;
    return 10;
}

NTSTATUS NTAPI RtlUnicodeStringToInteger(PCUNICODE_STRING String, ULONG Base, PULONG Value)
{
    const WCHAR *text = String->Buffer;
    size_t units = String->Length / sizeof(WCHAR), at = 0, skip;
    if (units == 0 || (Base != 0 && Base != 2 && Base != 8 && Base != 10 && Base != 16))
        return STATUS_INVALID_PARAMETER;
    while (at < units && text[at] <= ' ')
        at++;
    bool is_negative = at < units && text[at] == '-';
    if (at < units && (text[at] == '-' || text[at] == '+'))
        at++;
    if (Base == 0) {
        Base = rtl_numbers_prefix(text + at, units - at, &skip);
        at += skip;
    }
    ULONG value = 0;
    for (; at < units && rtl_numbers_digit(text[at]) < Base; at++)
        value = value * Base + rtl_numbers_digit(text[at]);
    *Value = is_negative ? 0 - value : value;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlGUIDFromString(PCUNICODE_STRING GuidString, GUID *Guid)
{
    char text[NT_GUID_TEXT_SIZE];
    if (GuidString->Length != (sizeof text - 1) * sizeof(WCHAR))
        return STATUS_INVALID_PARAMETER;
    for (size_t i = 0; i < sizeof text - 1; i++)
        text[i] = GuidString->Buffer[i] < 0x80 ? (char)GuidString->Buffer[i] : '?';
    text[sizeof text - 1] = '\0';
    if (!nt_guid_parse(text, Guid))
        return STATUS_INVALID_PARAMETER;
    return STATUS_SUCCESS;
}
