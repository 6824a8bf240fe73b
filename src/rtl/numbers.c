/* Numbers and GUIDs in counted strings. See rtl/strings.h. */
#include "nt/guids.h"
#include "rtl/strings.h"

#include <string.h>

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

/* Text of 8-bit or 16-bit units. */
struct rtl_numbers_text {
    const CHAR *narrow; /* NULL: it is wide */
    const WCHAR *wide;
    size_t units;
};

/* 0 behind the end. */
static WCHAR rtl_numbers_unit(const struct rtl_numbers_text *text, size_t at)
{
    if (at >= text->units)
        return 0;
    return text->narrow != NULL ? (UCHAR)text->narrow[at] : text->wide[at];
}

/* The base that a prefix names, *ret_skip units long; 10 without one. */
static ULONG rtl_numbers_prefix(const struct rtl_numbers_text *text, size_t at, size_t *ret_skip)
{
    *ret_skip = 2;
    if (rtl_numbers_unit(text, at) == '0') {
        switch (rtl_numbers_unit(text, at + 1)) {
        case 'x': return 16;
        case 'o': return 8;
        case 'b': return 2;
        }
    }
    *ret_skip = 0;
    return 10;
}

static NTSTATUS rtl_numbers_parse(const struct rtl_numbers_text *text, ULONG base, PULONG value)
{
    size_t at = 0, skip;
    if (base != 0 && base != 2 && base != 8 && base != 10 && base != 16)
        return STATUS_INVALID_PARAMETER;
    while (at < text->units && rtl_numbers_unit(text, at) <= ' ')
        at++;
    WCHAR sign = rtl_numbers_unit(text, at);
    if (sign == '-' || sign == '+')
        at++;
    if (base == 0) {
        base = rtl_numbers_prefix(text, at, &skip);
        at += skip;
    }
    ULONG sum = 0;
    for (ULONG digit; (digit = rtl_numbers_digit(rtl_numbers_unit(text, at))) < base; at++)
        sum = sum * base + digit;
    *value = sign == '-' ? 0 - sum : sum;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlUnicodeStringToInteger(PCUNICODE_STRING String, ULONG Base, PULONG Value)
{
    const struct rtl_numbers_text text = {.wide = String->Buffer,
                                          .units = String->Length / sizeof(WCHAR)};
    return text.units != 0 ? rtl_numbers_parse(&text, Base, Value) : STATUS_INVALID_PARAMETER;
}

NTSTATUS NTAPI RtlCharToInteger(PCSZ String, ULONG Base, PULONG Value)
{
    const struct rtl_numbers_text text = {.narrow = String, .units = strlen(String)};
    return rtl_numbers_parse(&text, Base, Value);
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
