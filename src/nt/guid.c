/*
 * GUIDs by name and as text.
 *
 * A text is a template of 36 places; the four dashes stand at fixed ones and all others are hex
 * digits.
 */
#include "nt/guids.h"

#include <stdio.h>
#include <string.h>

#define NT_GUID(name, ...) const GUID name = NT_GUID_VALUE(__VA_ARGS__);
#define NT_GUID_VALUE(d1, d2, d3, ...)                                                             \
    {                                                                                              \
        (d1), (d2), (d3),                                                                          \
        {                                                                                          \
            __VA_ARGS__                                                                            \
        }                                                                                          \
    }
#include "nt/guids.def"
#undef NT_GUID

static const struct {
    const GUID *guid;
    const char *name;
} nt_guids[] = {
#define NT_GUID(name, ...) {&name, #name},
#include "nt/guids.def"
#undef NT_GUID
};

const char *nt_guid_name(const GUID *guid)
{
    for (unsigned i = 0; i < nt_guid_count(); i++)
        if (nt_guid_equal(guid, nt_guids[i].guid))
            return nt_guids[i].name;
    return NULL;
}

unsigned nt_guid_count(void)
{
    return sizeof nt_guids / sizeof nt_guids[0];
}

const GUID *nt_guid_at(unsigned i)
{
    return nt_guids[i].guid;
}

void nt_guid_format(const GUID *guid, char ret_text[NT_GUID_TEXT_SIZE])
{
    const UCHAR *b = guid->Data4;
    snprintf(ret_text, NT_GUID_TEXT_SIZE, "{%08X-%04X-%04X-%02X%02X-%02X%02X%02X%02X%02X%02X}",
             guid->Data1, guid->Data2, guid->Data3, b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7]);
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* Reads the 36 places at text into 16 bytes in reading order. */
static bool read_places(const char *text, UCHAR bytes[16])
{
    static const char places[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    unsigned digits = 0;
    for (size_t i = 0; places[i] != '\0'; i++) {
        if (places[i] == '-') {
            if (text[i] != '-')
                return false;
            continue;
        }
        int digit = hex_digit(text[i]);
        if (digit < 0)
            return false;
        UCHAR *byte = &bytes[digits++ / 2];
        *byte = (UCHAR)(*byte << 4 | digit);
    }
    return true;
}

bool nt_guid_parse(const char *text, GUID *ret_guid)
{
    UCHAR b[16] = {0};
    bool is_braced = text[0] == '{';
    if (!read_places(text + is_braced, b))
        return false;
    if (strcmp(text + is_braced + 36, is_braced ? "}" : "") != 0)
        return false;
    ret_guid->Data1 = (ULONG)b[0] << 24 | (ULONG)b[1] << 16 | (ULONG)b[2] << 8 | b[3];
    ret_guid->Data2 = (USHORT)(b[4] << 8 | b[5]);
    ret_guid->Data3 = (USHORT)(b[6] << 8 | b[7]);
    memcpy(ret_guid->Data4, b + 8, sizeof ret_guid->Data4);
    return true;
}
