/* Texts of drivers made harmless: what is no printable UTF-8 becomes '?', the rest stays. */
#include "report_fixture.h"

static void expect(const char *text, const char *clean)
{
    char copy[64];
    snprintf(copy, sizeof copy, "%s", text);
    report_clean_text(copy);
    assert_string_equal(copy, clean);
}

static void single_bytes_are_printable_ascii_or_a_question_mark(void **state)
{
    (void)state;
    for (unsigned byte = 1; byte < 256; byte++) {
        char text[2] = {(char)byte, 0};
        bool is_kept = (byte >= 0x20 && byte < 0x7f) || byte == '\t' || byte == '\n';
        report_clean_text(text);
        assert_int_equal((uint8_t)text[0], is_kept ? byte : '?');
    }
}

static void escape_sequences_lose_their_escape(void **state)
{
    (void)state;
    expect("\033[31mred\033[0m", "?[31mred?[0m");
    expect("\033]0;title\a", "?]0;title?");
    expect("over\rwritten\b", "over?written?");
}

static void c1_controls_are_taken_out(void **state)
{
    (void)state;
    for (unsigned byte = 0x80; byte < 0xa0; byte++) {
        char text[4] = {(char)0xc2, (char)byte, 'x', 0};
        expect(text, "??x"); /* 0x9b would begin an escape sequence */
    }
    expect("\xc2\xa0", "\xc2\xa0");
}

static void characters_of_every_length_stay(void **state)
{
    (void)state;
    expect("a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80z", "a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80z");
    expect("\xdf\xbf\xe0\xa0\x80\xf0\x90\x80\x80", "\xdf\xbf\xe0\xa0\x80\xf0\x90\x80\x80");
    expect("\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf", "\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf");
}

static void overlong_forms_are_refused(void **state)
{
    (void)state;
    expect("\xc0\xaf", "??");
    expect("\xc1\xbf", "??");
    expect("\xe0\x80\xaf", "???");
    expect("\xe0\x9f\xbf", "???");
    expect("\xf0\x80\x80\xaf", "????");
    expect("\xf0\x8f\xbf\xbf", "????");
}

static void surrogates_and_values_beyond_unicode_are_refused(void **state)
{
    (void)state;
    expect("\xed\xa0\x80", "???");
    expect("\xed\xbf\xbf", "???");
    expect("\xf4\x90\x80\x80", "????");
    expect("\xf5\x80\x80\x80", "????");
    expect("\xff\xfe", "??");
}

static void cut_characters_are_refused_and_what_follows_stays(void **state)
{
    (void)state;
    expect("\xe2\x82", "??");
    expect("\xf0\x9f\x98", "???");
    expect("\xc3", "?");
    expect("\xe2\x82z", "??z");
    expect("\xe2\xc3\xa4", "?\xc3\xa4");
    expect("\x80\xbf.", "??.");
}

static void marks_that_turn_the_direction_of_writing_are_taken_out(void **state)
{
    (void)state;
    expect("a\xe2\x80\xaeziff", "a???ziff");      /* U+202E */
    expect("\xe2\x80\xaa\xe2\x80\x8f", "??????"); /* U+202A, U+200F */
    expect("\xe2\x81\xa6\xe2\x81\xa9", "??????"); /* U+2066, U+2069 */
    expect("\xd8\x9c", "??");                     /* U+061C */
    expect("\xe2\x80\x90\xe2\x81\xaa\xd7\x90", "\xe2\x80\x90\xe2\x81\xaa\xd7\x90");
}

static void every_text_of_an_event_is_cleaned(void **state)
{
    (void)state;
    char one[] = "a\033", two[] = "b\x9b";
    struct event event =
        EVENT_OF(FINDING_LINE, finding_line, .finding = 0x1b, .key = one, .text = two);
    report_clean(&event);
    assert_string_equal(one, "a?");
    assert_string_equal(two, "b?");
    assert_int_equal(event.fields[0], 0x1b);
    event = EVENT_OF(FINDING_LINE, finding_line, .key = NULL);
    report_clean(&event);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(single_bytes_are_printable_ascii_or_a_question_mark),
        CASE(escape_sequences_lose_their_escape),
        CASE(c1_controls_are_taken_out),
        CASE(characters_of_every_length_stay),
        CASE(overlong_forms_are_refused),
        CASE(surrogates_and_values_beyond_unicode_are_refused),
        CASE(cut_characters_are_refused_and_what_follows_stays),
        CASE(marks_that_turn_the_direction_of_writing_are_taken_out),
        CASE(every_text_of_an_event_is_cleaned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
