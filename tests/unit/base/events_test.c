/* Events: the wire form of every kind, what its reader refuses, and who hears what. */
#include "../panic_fixture.h"

#include "base/events.h"
#include "plat/map.h"

#define PAGES_AT   0x300000000000ull /* a few pages, the last without access */
#define PAGES_SIZE 0x4000u

static uint8_t frame[EVENT_FRAME_MAX];

/* An event whose fields all differ. */
static struct event make_event(enum event_kind kind)
{
    static const char *const texts[] = {"one", "", "three \xc3\xa4", "four"};
    const struct event_description *description = event_describe(kind);
    struct event event = {.header = {.sequence = 0x1122334455667788,
                                     .time_100ns = 99,
                                     .task = 0x01020304,
                                     .kind = (uint16_t)kind,
                                     .cpu = 3,
                                     .irql = 2}};
    for (unsigned i = 0; i < description->field_count; i++)
        event.fields[i] = description->fields[i].type == EVENT_TEXT ? (uint64_t)texts[i % 4]
                                                                    : 0x8070605040302010u + i;
    return event;
}

static size_t write_kind(enum event_kind kind)
{
    struct event event = make_event(kind);
    return event_write(&event.header, event.fields, frame);
}

static void every_kind_survives_the_wire(void **state)
{
    (void)state;
    for (enum event_kind kind = 0; kind < EVENT_KIND_COUNT; kind++) {
        struct event sent = make_event(kind), got;
        size_t size = event_write(&sent.header, sent.fields, frame);
        assert_int_equal(event_read(frame, size, &got), size);
        assert_memory_equal(&got.header, &sent.header, sizeof sent.header);
        const struct event_description *description = event_describe(kind);
        for (unsigned i = 0; i < description->field_count; i++) {
            if (description->fields[i].type == EVENT_TEXT)
                assert_string_equal(event_text(&got, i), event_text(&sent, i));
            else
                assert_int_equal(got.fields[i], sent.fields[i]);
        }
    }
}

static void every_field_has_a_name_of_its_own(void **state)
{
    (void)state;
    for (enum event_kind kind = 0; kind < EVENT_KIND_COUNT; kind++) {
        const struct event_description *description = event_describe(kind);
        for (unsigned i = 0; i < description->field_count; i++)
            for (unsigned k = 0; k < i; k++)
                assert_string_not_equal(description->fields[i].name, description->fields[k].name);
    }
}

static void null_text_reads_as_empty(void **state)
{
    (void)state;
    struct event got, sent = {.header.kind = EVENT_DECISION};
    size_t size = event_write(&sent.header, sent.fields, frame);
    assert_int_equal(event_read(frame, size, &got), size);
    assert_string_equal(event_text(&got, 0), "");
    assert_string_equal(event_text(&sent, 0), "");
}

/* Two endless texts and a number behind them share one frame. */
static void long_texts_are_cut_and_say_so(void **state)
{
    (void)state;
    static char text[3 * EVENT_FRAME_MAX];
    memset(text, 'x', sizeof text - 1);
    struct event got, sent = make_event(EVENT_FINDING_LINE);
    struct event_finding_line line = {.finding = 5, .key = text, .text = text, .site = 77};
    size_t size = event_write(&sent.header, &line, frame);
    assert_true(size <= EVENT_FRAME_MAX);
    assert_int_equal(event_read(frame, size, &got), size);
    const struct event_finding_line *back = (const void *)got.fields;
    assert_int_equal(back->finding, 5);
    assert_int_equal(back->site, 77);
    assert_true(strlen(back->key) > 8000);
    assert_string_equal(back->key + strlen(back->key) - 3, "...");
    assert_string_equal(back->text + strlen(back->text) - 3, "...");
}

static void part_of_a_frame_is_not_whole_yet(void **state)
{
    (void)state;
    struct event got;
    for (enum event_kind kind = 0; kind < EVENT_KIND_COUNT; kind++) {
        size_t size = write_kind(kind);
        for (size_t part = 0; part < size; part++)
            assert_int_equal(event_read(frame, part, &got), 0);
    }
}

static void wrong_length_is_refused(void **state)
{
    (void)state;
    struct event got;
    for (enum event_kind kind = 0; kind < EVENT_KIND_COUNT; kind++) {
        size_t size = write_kind(kind);
        for (uint32_t follow = 0; follow < size + 40; follow++) {
            memcpy(frame, &follow, sizeof follow);
            assert_int_equal(event_read(frame, sizeof frame, &got),
                             follow + 4 == size ? (long)size : -1);
        }
    }
    uint32_t follow = EVENT_FRAME_MAX + 1;
    memcpy(frame, &follow, sizeof follow);
    assert_int_equal(event_read(frame, sizeof follow, &got), -1);
}

static void unknown_kind_is_refused(void **state)
{
    (void)state;
    struct event got;
    size_t size = write_kind(EVENT_DECISION);
    uint16_t kinds[] = {EVENT_KIND_COUNT, EVENT_KIND_COUNT + 1, 0x8000, 0xffff};
    for (unsigned i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        memcpy(frame + 4, &kinds[i], sizeof kinds[i]);
        assert_int_equal(event_read(frame, size, &got), -1);
    }
}

static void text_that_leaves_its_frame_is_refused(void **state)
{
    (void)state;
    struct event got;
    size_t size = write_kind(EVENT_DECISION); /* one text, at the end: its length is at 28 */
    static const uint32_t lengths[] = {4, 5, 4096, 0x7fffffff, 0xfffffffe, 0xffffffff};
    for (unsigned i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        memcpy(frame + 28, &lengths[i], sizeof lengths[i]);
        assert_int_equal(event_read(frame, size, &got), -1);
    }
    size = write_kind(EVENT_DECISION);
    frame[size - 1] = 'x'; /* no NUL at its end */
    assert_int_equal(event_read(frame, size, &got), -1);
}

static uint32_t next_random(uint32_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 17;
    return *seed ^= *seed << 5;
}

static int reserve_pages(void **state)
{
    (void)state;
    struct error error;
    assert_true(plat_map_reserve(PAGES_AT, PAGES_SIZE, &error));
    plat_map_protect(PAGES_AT, PAGES_SIZE - PLAT_PAGE_SIZE, PLAT_ACCESS_WRITE);
    return 0;
}

static int release_pages(void **state)
{
    (void)state;
    plat_map_release(PAGES_AT, PAGES_SIZE);
    return 0;
}

/* The bytes end where memory ends: a read past them would end the test. */
static void read_at_the_end_of_memory(size_t size)
{
    struct event got;
    uint8_t *at = (uint8_t *)(PAGES_AT + PAGES_SIZE - PLAT_PAGE_SIZE - size);
    memcpy(at, frame, size);
    long used = event_read(at, size, &got);
    assert_true(used == -1 || used == 0 || ((size_t)used <= size && used > 4));
    const struct event_description *description =
        used > 0 ? event_describe(got.header.kind) : &(struct event_description){0};
    for (unsigned i = 0; i < description->field_count; i++)
        if (description->fields[i].type == EVENT_TEXT)
            assert_true(strlen(event_text(&got, i)) < size);
}

static void garbage_is_never_read_past_its_end(void **state)
{
    (void)state;
    uint32_t seed = 1;
    for (uint32_t size = 0; size < 700; size++) {
        for (size_t i = 0; i < size; i++)
            frame[i] = (uint8_t)next_random(&seed);
        uint32_t follow = size - 4;
        read_at_the_end_of_memory(size);
        if (size > 6) { /* the same, with a length and a kind that could be */
            memcpy(frame, &follow, sizeof follow);
            frame[4] = (uint8_t)(size % EVENT_KIND_COUNT);
            frame[5] = 0;
            read_at_the_end_of_memory(size);
        }
    }
}

static void damaged_frames_are_never_read_past_their_end(void **state)
{
    (void)state;
    uint32_t seed = 2;
    for (unsigned i = 0; i < 4000; i++) {
        size_t size = write_kind(i % EVENT_KIND_COUNT);
        for (unsigned k = 0; k < 1 + i % 3; k++)
            frame[4 + next_random(&seed) % (size - 4)] = (uint8_t)next_random(&seed);
        read_at_the_end_of_memory(size);
    }
}

static char trail[64];

static void hear(void *context, const struct event_header *header, const void *payload)
{
    (void)payload;
    snprintf(trail + strlen(trail), sizeof trail - strlen(trail), "%s%u ", (const char *)context,
             (unsigned)header->sequence);
}

static void listeners_hear_their_kinds_in_order(void **state)
{
    (void)state;
    struct event_bus bus = {0};
    struct event step = make_event(EVENT_STEP), grant = make_event(EVENT_GRANT);
    trail[0] = '\0';
    event_listen(&bus, EVENT_MASK(STEP), hear, (void *)"a");
    event_listen(&bus, EVENT_MASK(STEP) | EVENT_MASK(GRANT), hear, (void *)"b");
    event_send(&bus, &step.header, step.fields);
    event_send(&bus, &grant.header, grant.fields);
    assert_string_equal(trail, "a1 b1 b2 ");
    assert_int_equal(bus.mask, EVENT_MASK(STEP) | EVENT_MASK(GRANT));
}

static void one_listener_too_many_panics(void **state)
{
    (void)state;
    struct event_bus bus = {0};
    for (unsigned i = 0; i < EVENT_LISTENER_MAX; i++)
        event_listen(&bus, EVENT_MASK(STEP), hear, NULL);
    assert_panics(event_listen(&bus, EVENT_MASK(STEP), hear, NULL), "invariant");
    assert_panics(event_describe(EVENT_KIND_COUNT), "invariant");
}

int main(void)
{
#define PAGES(name) cmocka_unit_test_setup_teardown(name, reserve_pages, release_pages)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_survives_the_wire),
        cmocka_unit_test(every_field_has_a_name_of_its_own),
        cmocka_unit_test(null_text_reads_as_empty),
        cmocka_unit_test(long_texts_are_cut_and_say_so),
        cmocka_unit_test(part_of_a_frame_is_not_whole_yet),
        cmocka_unit_test(wrong_length_is_refused),
        cmocka_unit_test(unknown_kind_is_refused),
        cmocka_unit_test(text_that_leaves_its_frame_is_refused),
        PAGES(garbage_is_never_read_past_its_end),
        PAGES(damaged_frames_are_never_read_past_their_end),
        cmocka_unit_test(listeners_hear_their_kinds_in_order),
        cmocka_unit_test(one_listener_too_many_panics),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
