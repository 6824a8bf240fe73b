/* See rtl/crt.h: the wide half. */
#include "rtl/chars.h"
#include "rtl/crt.h"

#include <string.h>

SIZE_T NTAPI crt_wcsnlen(PCWSTR text, SIZE_T max)
{
    SIZE_T length = 0;
    while (length < max && text[length] != 0)
        length++;
    return length;
}

SIZE_T NTAPI crt_wcslen(PCWSTR text)
{
    return crt_wcsnlen(text, SIZE_MAX);
}

int NTAPI crt_wcsncmp(PCWSTR a, PCWSTR b, SIZE_T max)
{
    for (; max > 0; a++, b++, max--)
        if (*a != *b || *a == 0)
            return *a - *b;
    return 0;
}

int NTAPI crt_wcscmp(PCWSTR a, PCWSTR b)
{
    int order = crt_wcsncmp(a, b, SIZE_MAX);
    return (order > 0) - (order < 0);
}

int NTAPI crt_wcsnicmp(PCWSTR a, PCWSTR b, SIZE_T max)
{
    for (; max > 0; a++, b++, max--) {
        int order = rtl_chars_ascii_lower(*a) - rtl_chars_ascii_lower(*b);
        if (order != 0 || *a == 0)
            return order;
    }
    return 0;
}

int NTAPI crt_wcsicmp(PCWSTR a, PCWSTR b)
{
    return crt_wcsnicmp(a, b, SIZE_MAX);
}

PWSTR NTAPI crt_wcscpy(PWSTR to, PCWSTR from)
{
    return memmove(to, from, (crt_wcslen(from) + 1) * sizeof *to);
}

PWSTR NTAPI crt_wcsncpy(PWSTR to, PCWSTR from, SIZE_T size)
{
    SIZE_T length = crt_wcsnlen(from, size);
    memmove(to, from, length * sizeof *to);
    memset(to + length, 0, (size - length) * sizeof *to);
    return to;
}

PWSTR NTAPI crt_wcscat(PWSTR to, PCWSTR from)
{
    crt_wcscpy(to + crt_wcslen(to), from);
    return to;
}

PWSTR NTAPI crt_wcsncat(PWSTR to, PCWSTR from, SIZE_T max)
{
    SIZE_T length = crt_wcsnlen(from, max);
    PWSTR end = to + crt_wcslen(to);
    memmove(end, from, length * sizeof *to);
    end[length] = 0;
    return to;
}

PWSTR NTAPI crt_wcschr(PCWSTR text, WCHAR c)
{
    for (;; text++) {
        if (*text == c)
            return (PWSTR)text;
        if (*text == 0)
            return NULL;
    }
}

PWSTR NTAPI crt_wcsrchr(PCWSTR text, WCHAR c)
{
    for (PCWSTR at = text + crt_wcslen(text);; at--) {
        if (*at == c)
            return (PWSTR)at;
        if (at == text)
            return NULL;
    }
}

PWSTR NTAPI crt_wcsstr(PCWSTR text, PCWSTR wanted)
{
    SIZE_T length = crt_wcslen(wanted);
    for (;; text++) {
        if (crt_wcsncmp(text, wanted, length) == 0)
            return (PWSTR)text;
        if (*text == 0)
            return NULL;
    }
}

PWSTR NTAPI crt_wcsupr(PWSTR text)
{
    for (PWSTR at = text; *at != 0; at++)
        *at = rtl_chars_ascii_upper(*at);
    return text;
}

PWSTR NTAPI crt_wcslwr(PWSTR text)
{
    for (PWSTR at = text; *at != 0; at++)
        *at = rtl_chars_ascii_lower(*at);
    return text;
}

WCHAR NTAPI crt_towupper(WCHAR c)
{
    return RtlUpcaseUnicodeChar(c);
}

WCHAR NTAPI crt_towlower(WCHAR c)
{
    return RtlDowncaseUnicodeChar(c);
}
