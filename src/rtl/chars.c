/* See rtl/chars.h. Both tables are searched by halving: invariant, their rows ascend. */
#include "rtl/chars.h"

struct rtl_case_range {
    uint16_t first, last;
    uint16_t step;
    int16_t delta;
};

static const struct rtl_case_range rtl_case_ranges[] = {
#define UPCASE(first, last, step, delta) {first, last, step, delta},
#include "rtl/upcase.def"
#undef UPCASE
};

#define RTL_CASE_RANGE_COUNT (sizeof rtl_case_ranges / sizeof rtl_case_ranges[0])

WCHAR NTAPI RtlUpcaseUnicodeChar(WCHAR SourceCharacter)
{
    size_t low = 0, high = RTL_CASE_RANGE_COUNT;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const struct rtl_case_range *range = &rtl_case_ranges[middle];
        if (SourceCharacter < range->first)
            high = middle;
        else if (SourceCharacter > range->last)
            low = middle + 1;
        else if ((SourceCharacter - range->first) % range->step == 0)
            return (WCHAR)(SourceCharacter + range->delta);
        else
            break;
    }
    return SourceCharacter;
}

/* Capital sigma goes back to the ordinary small one, never to the final one (0x3c2), which has a
 * range of its own. */
WCHAR NTAPI RtlDowncaseUnicodeChar(WCHAR SourceCharacter)
{
    for (size_t i = 0; i < RTL_CASE_RANGE_COUNT; i++) {
        const struct rtl_case_range *range = &rtl_case_ranges[i];
        int lower = SourceCharacter - range->delta;
        if (lower == 0x3c2 || lower < range->first || lower > range->last)
            continue;
        if ((lower - range->first) % range->step == 0)
            return (WCHAR)lower;
    }
    return SourceCharacter;
}

/* What Windows-1252 has at 0x80 to 0x9f; the five bytes it leaves open are themselves. */
static const uint16_t rtl_ansi_upper_half[32] = {
    0x20ac, 0x0081, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008d, 0x017d, 0x008f, 0x0090, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x009d, 0x017e, 0x0178,
};

uint16_t rtl_chars_from_ansi(uint8_t byte)
{
    return byte >= 0x80 && byte < 0xa0 ? rtl_ansi_upper_half[byte - 0x80] : byte;
}

uint8_t rtl_chars_to_ansi(uint16_t unit)
{
    if (unit < 0x80 || (unit >= 0xa0 && unit < 0x100))
        return (uint8_t)unit;
    for (unsigned i = 0; i < 32; i++)
        if (rtl_ansi_upper_half[i] == unit)
            return (uint8_t)(0x80 + i);
    return '?';
}
