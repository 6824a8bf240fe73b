/* See rtl/crt.h. Where the host's library does the same thing it is used. */
#include "rtl/crt.h"

#include "rtl/chars.h"

#include <string.h>

PVOID NTAPI crt_memcpy(PVOID to, const VOID *from, SIZE_T size)
{
    /* Drivers rely on overlapping copies working forwards; memmove is never wrong. */
    return memmove(to, from, size);
}

PVOID NTAPI crt_memmove(PVOID to, const VOID *from, SIZE_T size)
{
    return memmove(to, from, size);
}

PVOID NTAPI crt_memset(PVOID to, int byte, SIZE_T size)
{
    return memset(to, byte, size);
}

int NTAPI crt_memcmp(const VOID *a, const VOID *b, SIZE_T size)
{
    int order = memcmp(a, b, size);
    return (order > 0) - (order < 0);
}

PVOID NTAPI crt_memchr(const VOID *block, int byte, SIZE_T size)
{
    return memchr(block, byte, size);
}

SIZE_T NTAPI crt_strlen(PCSTR text)
{
    return strlen(text);
}

SIZE_T NTAPI crt_strnlen(PCSTR text, SIZE_T max)
{
    return strnlen(text, max);
}

int NTAPI crt_strcmp(PCSTR a, PCSTR b)
{
    int order = strcmp(a, b);
    return (order > 0) - (order < 0);
}

int NTAPI crt_strncmp(PCSTR a, PCSTR b, SIZE_T max)
{
    return strncmp(a, b, max);
}

int NTAPI crt_strnicmp(PCSTR a, PCSTR b, SIZE_T max)
{
    for (; max > 0; a++, b++, max--) {
        int order = rtl_chars_ascii_lower((uint8_t)*a) - rtl_chars_ascii_lower((uint8_t)*b);
        if (order != 0 || *a == '\0')
            return order;
    }
    return 0;
}

int NTAPI crt_stricmp(PCSTR a, PCSTR b)
{
    return crt_strnicmp(a, b, SIZE_MAX);
}

PCHAR NTAPI crt_strcpy(PCHAR to, PCSTR from)
{
    return memmove(to, from, strlen(from) + 1);
}

PCHAR NTAPI crt_strncpy(PCHAR to, PCSTR from, SIZE_T size)
{
    return strncpy(to, from, size);
}

PCHAR NTAPI crt_strcat(PCHAR to, PCSTR from)
{
    memmove(to + strlen(to), from, strlen(from) + 1);
    return to;
}

PCHAR NTAPI crt_strncat(PCHAR to, PCSTR from, SIZE_T max)
{
    return strncat(to, from, max);
}

PCHAR NTAPI crt_strchr(PCSTR text, int c)
{
    return strchr(text, c);
}

PCHAR NTAPI crt_strrchr(PCSTR text, int c)
{
    return strrchr(text, c);
}

PCHAR NTAPI crt_strstr(PCSTR text, PCSTR wanted)
{
    return strstr(text, wanted);
}

PCHAR NTAPI crt_strupr(PCHAR text)
{
    for (PCHAR at = text; *at != '\0'; at++)
        *at = (CHAR)rtl_chars_ascii_upper((uint8_t)*at);
    return text;
}

PCHAR NTAPI crt_strlwr(PCHAR text)
{
    for (PCHAR at = text; *at != '\0'; at++)
        *at = (CHAR)rtl_chars_ascii_lower((uint8_t)*at);
    return text;
}

int NTAPI crt_toupper(int c)
{
    return crt_islower(c) ? c - 32 : c;
}

int NTAPI crt_tolower(int c)
{
    return crt_isupper(c) ? c + 32 : c;
}

int NTAPI crt_isdigit(int c)
{
    return c >= '0' && c <= '9';
}

int NTAPI crt_isxdigit(int c)
{
    return crt_isdigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

int NTAPI crt_isspace(int c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

int NTAPI crt_isupper(int c)
{
    return c >= 'A' && c <= 'Z';
}

int NTAPI crt_islower(int c)
{
    return c >= 'a' && c <= 'z';
}

int NTAPI crt_isprint(int c)
{
    return c >= ' ' && c <= '~';
}

int NTAPI crt_atoi(PCSTR text)
{
    while (crt_isspace((uint8_t)*text))
        text++;
    bool is_negative = *text == '-';
    if (*text == '-' || *text == '+')
        text++;
    unsigned value = 0;
    for (; crt_isdigit((uint8_t)*text); text++)
        value = value * 10 + (unsigned)(*text - '0');
    return (int)(is_negative ? 0 - value : value);
}

static unsigned crt_digit(char c)
{
    if (crt_isdigit(c))
        return (unsigned)(c - '0');
    return crt_islower(crt_tolower(c)) ? (unsigned)(crt_tolower(c) - 'a' + 10) : 36;
}

ULONGLONG NTAPI crt_strtoui64(PCSTR text, PSTR *end, int base)
{
    PCSTR at = text, last = text;
    bool is_negative, is_large = false;
    ULONGLONG value = 0, next;
    while (crt_isspace(*at))
        at++;
    is_negative = *at == '-';
    if (*at == '-' || *at == '+')
        at++;
    if ((base == 0 || base == 16) && at[0] == '0' && (at[1] == 'x' || at[1] == 'X') &&
        crt_digit(at[2]) < 16) {
        at += 2;
        base = 16;
    }
    if (base == 0)
        base = *at == '0' ? 8 : 10;
    for (; base >= 2 && base <= 36 && crt_digit(*at) < (unsigned)base; last = ++at) {
        is_large |= __builtin_mul_overflow(value, (ULONGLONG)base, &next) ||
                    __builtin_add_overflow(next, crt_digit(*at), &next);
        value = next;
    }
    if (end != NULL)
        *end = (PSTR)(uint64_t)last;
    if (is_large)
        return UINT64_MAX;
    return is_negative ? 0 - value : value;
}
