/* Case mapping and the ANSI code page. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rtl/chars.h"

struct pair {
    uint16_t lower, upper;
};

static const struct pair pairs[] = {
    {'a', 'A'},       {'z', 'Z'},       {0xe0, 0xc0},     {0xfe, 0xde},     {0xff, 0x178},
    {0x101, 0x100},   {0x12f, 0x12e},   {0x133, 0x132},   {0x13a, 0x139},   {0x148, 0x147},
    {0x14b, 0x14a},   {0x177, 0x176},   {0x17a, 0x179},   {0x17e, 0x17d},   {0x1dd, 0x18e},
    {0x3ac, 0x386},   {0x3ad, 0x388},   {0x3af, 0x38a},   {0x3b1, 0x391},   {0x3c1, 0x3a1},
    {0x3c3, 0x3a3},   {0x3cb, 0x3ab},   {0x3cc, 0x38c},   {0x3cd, 0x38e},   {0x3ce, 0x38f},
    {0x430, 0x410},   {0x44f, 0x42f},   {0x450, 0x400},   {0x45f, 0x40f},   {0x461, 0x460},
    {0x4c2, 0x4c1},   {0x4cf, 0x4c0},   {0x561, 0x531},   {0x1e01, 0x1e00}, {0x1eff, 0x1efe},
    {0x2170, 0x2160}, {0x24e9, 0x24cf}, {0xff41, 0xff21},
};

static void letters_have_their_upper_case(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        assert_int_equal(RtlUpcaseUnicodeChar(pairs[i].lower), pairs[i].upper);
        assert_int_equal(RtlUpcaseUnicodeChar(pairs[i].upper), pairs[i].upper);
        assert_int_equal(RtlDowncaseUnicodeChar(pairs[i].upper), pairs[i].lower);
    }
}

static void other_characters_stay(void **state)
{
    (void)state;
    static const uint16_t fixed[] = {0,     '@',   '[',   '`',    '{',    0xb5,   0xd7,
                                     0xdf,  0xf7,  0x131, 0x138,  0x149,  0x17f,  0x390,
                                     0x3a2, 0x5d0, 0x587, 0x4e00, 0xac00, 0xd800, 0xffff};
    for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++)
        assert_int_equal(RtlUpcaseUnicodeChar(fixed[i]), fixed[i]);
}

static void final_sigma_rises_but_sigma_falls_to_the_ordinary_one(void **state)
{
    (void)state;
    assert_int_equal(RtlUpcaseUnicodeChar(0x3c2), 0x3a3);
    assert_int_equal(RtlDowncaseUnicodeChar(0x3a3), 0x3c3);
}

static void upper_case_is_idempotent_everywhere(void **state)
{
    (void)state;
    for (unsigned c = 0; c < 0x10000; c++) {
        uint16_t upper = RtlUpcaseUnicodeChar((uint16_t)c);
        assert_int_equal(RtlUpcaseUnicodeChar(upper), upper);
    }
}

static void ansi_goes_to_unicode_and_back(void **state)
{
    (void)state;
    for (unsigned byte = 0; byte < 256; byte++)
        assert_int_equal(rtl_chars_to_ansi(rtl_chars_from_ansi((uint8_t)byte)), byte);
    assert_int_equal(rtl_chars_from_ansi(0x80), 0x20ac);
    assert_int_equal(rtl_chars_to_ansi(0x416), '?');
    assert_int_equal(rtl_chars_to_ansi(0x2122), 0x99);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_have_their_upper_case),
        cmocka_unit_test(other_characters_stay),
        cmocka_unit_test(final_sigma_rises_but_sigma_falls_to_the_ordinary_one),
        cmocka_unit_test(upper_case_is_idempotent_everywhere),
        cmocka_unit_test(ansi_goes_to_unicode_and_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
