/* GUIDs as text and back; what is not the text form is refused and changes nothing. */
#include "nt/guids.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const char query_remove[] = "{CB3A4006-46F0-11D0-B08F-00609713053F}";

static void formats_upper_case_in_braces(void **state)
{
    char text[NT_GUID_TEXT_SIZE];
    (void)state;
    nt_guid_format(&GUID_TARGET_DEVICE_QUERY_REMOVE, text);
    assert_string_equal(text, query_remove);
    assert_int_equal(strlen(text) + 1, NT_GUID_TEXT_SIZE);
    nt_guid_format(&(GUID){.Data1 = 1, .Data4 = {[7] = 2}}, text);
    assert_string_equal(text, "{00000001-0000-0000-0000-000000000002}");
}

static void parses_every_spelling(void **state)
{
    static const char *const spellings[] = {
        "{CB3A4006-46F0-11D0-B08F-00609713053F}",
        "{cb3a4006-46f0-11d0-b08f-00609713053f}",
        "CB3A4006-46F0-11D0-B08F-00609713053F",
    };
    (void)state;
    for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++) {
        GUID guid = {0};
        assert_true(nt_guid_parse(spellings[i], &guid));
        assert_true(nt_guid_equal(&guid, &GUID_TARGET_DEVICE_QUERY_REMOVE));
    }
}

static void refuses_anything_else(void **state)
{
    static const char *const wrong[] = {
        "",
        "{",
        "{}",
        "{CB3A4006-46F0-11D0-B08F-00609713053F",
        "CB3A4006-46F0-11D0-B08F-00609713053F}",
        "{CB3A4006-46F0-11D0-B08F-00609713053F}x",
        "CB3A4006-46F0-11D0-B08F-00609713053F0",
        "CB3A400646F011D0B08F00609713053F",
        "CB3A4006-46F0-11D0-B08F-00609713053",
        "CB3A4006-46F0-11D0-B08F-0060971305:F",
        "CB3A4006-46F0-11D0+B08F-00609713053F",
        "CB3A4006-46F0-11D0-B08F-0060971305 F",
    };
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        GUID guid = GUID_BUS_TYPE_PCI;
        assert_false(nt_guid_parse(wrong[i], &guid));
        assert_true(nt_guid_equal(&guid, &GUID_BUS_TYPE_PCI));
    }
}

static void known_guids_have_names(void **state)
{
    GUID other = GUID_BUS_INTERFACE_STANDARD;
    (void)state;
    assert_string_equal(nt_guid_name(&other), "GUID_BUS_INTERFACE_STANDARD");
    other.Data4[7] ^= 1;
    assert_null(nt_guid_name(&other));
    assert_false(nt_guid_equal(&other, &GUID_BUS_INTERFACE_STANDARD));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formats_upper_case_in_braces),
        cmocka_unit_test(parses_every_spelling),
        cmocka_unit_test(refuses_anything_else),
        cmocka_unit_test(known_guids_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
