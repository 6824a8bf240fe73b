/* JSON Lines: one object a line, every field, whatever a driver put into its texts. */
#include "report_fixture.h"

#include "report/json.h"

#include <jansson.h>
#include <stdlib.h>

/* The event as the object that a reader gets; it must be one line. */
static json_t *read_back(struct event event)
{
    char *text;
    size_t size;
    json_error_t where;
    FILE *out = open_memstream(&text, &size);
    report_json_event(&report, &event, out);
    fclose(out);
    assert_int_equal(text[size - 1], '\n');
    assert_ptr_equal(strchr(text, '\n'), text + size - 1);
    json_t *object = json_loads(text, JSON_REJECT_DUPLICATES, &where);
    if (object == NULL)
        fail_msg("%s: %s", where.text, text);
    free(text);
    return object;
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "(no text)";
}

static void every_kind_has_its_header_and_all_its_fields(void **state)
{
    (void)state;
    for (enum event_kind kind = 0; kind < EVENT_KIND_COUNT; kind++) {
        const struct event_description *description = event_describe(kind);
        struct event event = {
            .header = {.kind = (uint16_t)kind, .sequence = 7, .task = 2, .cpu = 1, .irql = 2}};
        json_t *object = read_back(event);
        assert_int_equal(json_integer_value(json_object_get(object, "v")), REPORT_JSON_VERSION);
        assert_string_equal(text_of(object, "event"), description->name);
        assert_int_equal(json_integer_value(json_object_get(object, "sequence")), 7);
        assert_int_equal(json_integer_value(json_object_get(object, "irql")), 2);
        for (unsigned i = 0; i < description->field_count; i++)
            if (json_object_get(object, description->fields[i].name) == NULL)
                fail_msg("%s has no %s", description->name, description->fields[i].name);
        json_decref(object);
    }
}

static void texts_are_escaped(void **state)
{
    (void)state;
    static const char text[] = "a \"b\" \\ c\n\td \xc3\xa4 {\"event\":\"x\"}";
    json_t *object = read_back(EVENT_OF(DEBUG_PRINT, debug_print, .text = text));
    assert_string_equal(text_of(object, "text"), text);
    assert_string_equal(text_of(object, "event"), "debug_print");
    json_decref(object);
}

static void numbers_are_shown_by_their_type(void **state)
{
    (void)state;
    feed_driver(1, "crane.sys", 0x10000);
    json_t *object = read_back(EVENT_OF(IRP_COMPLETE, irp_complete, .irp = 0x200, .driver = 1,
                                        .device = 9, .status = 0xc0000001));
    assert_string_equal(text_of(object, "irp"), "0x200");
    assert_string_equal(text_of(object, "driver"), "crane.sys");
    assert_string_equal(text_of(object, "status"), "STATUS_UNSUCCESSFUL");
    assert_int_equal(json_integer_value(json_object_get(object, "device")), 9);
    assert_true(json_is_null(json_object_get(object, "site")));
    json_decref(object);
}

static void place_has_what_is_known_of_it(void **state)
{
    (void)state;
    feed_driver(1, "crane.sys", 0x10000);
    json_t *object = read_back(EVENT_OF(CALL, call, .driver = 0, .site = 0x10040));
    const json_t *site = json_object_get(object, "site");
    assert_string_equal(text_of(site, "address"), "0x10040");
    assert_string_equal(text_of(site, "driver"), "crane.sys");
    assert_string_equal(text_of(site, "offset"), "0x40");
    assert_null(json_object_get(site, "function"));
    assert_true(json_is_null(json_object_get(object, "driver")));
    json_decref(object);
    object = read_back(EVENT_OF(CALL, call, .driver = 8, .site = 0x99));
    assert_int_equal(json_object_size(json_object_get(object, "site")), 1);
    assert_string_equal(text_of(object, "driver"), "driver 8");
    json_decref(object);
}

static void findings_say_what_replays_them(void **state)
{
    (void)state;
    json_t *object = read_back(EVENT_OF(FINDING, finding, .finding = 1, .rule = "x"));
    assert_null(json_object_get(object, "replay"));
    json_decref(object);
    strcpy(report.output, "out");
    object = read_back(EVENT_OF(FINDING, finding, .finding = 1, .rule = "x"));
    assert_string_equal(text_of(object, "replay"), "drydock replay out/x-1.schedule");
    json_decref(object);
    object = read_back(EVENT_OF(FINDING_LINE, finding_line, .finding = 1));
    assert_null(json_object_get(object, "replay"));
    json_decref(object);
}

static void name_cut_inside_a_character_is_still_text(void **state)
{
    (void)state;
    char name[70];
    memset(name, 'n', sizeof name);
    strcpy(name + 62, "\xc3\xa4.sys"); /* the 63 bytes that are kept end inside it */
    feed_driver(1, name, 0x10000);
    json_t *object = read_back(EVENT_OF(CALL, call, .driver = 1));
    assert_int_equal(strlen(text_of(object, "driver")), 63);
    json_decref(object);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(every_kind_has_its_header_and_all_its_fields),
        CASE(texts_are_escaped),
        CASE(numbers_are_shown_by_their_type),
        CASE(place_has_what_is_known_of_it),
        CASE(findings_say_what_replays_them),
        CASE(name_cut_inside_a_character_is_still_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
