/* Symbols of damaged drivers: fewer answers, or other ones, but never a step outside the file. */
#include "image/symbols.h"

#include "symbols_build.h"

static uint32_t next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33);
}

/* Asks everything about a damaged file; the answers are whatever they are, but well formed. */
static void ask_all(const struct fixture *fixture, const uint8_t *file, size_t size)
{
    static const char *const labels[] = {"CraneTouch",   "mark_touch",      "mark_returned",
                                         "mark_inlined", "CraneNext",       "DriverEntry",
                                         "seen",         "crane_assembled", "CraneStop"};
    struct symbols *symbols = symbols_open("crane.sys", file, size);
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        struct symbols_place place;
        bool is_known = symbols_find(symbols, address_of(fixture, labels[i]), i % 2, &place);
        assert_true(strlen(place.function) < sizeof place.function && place.function[0] != '\0');
        assert_true(strlen(place.path) < sizeof place.path && place.line >= 0);
        assert_true(is_known || (place.source == SYMBOLS_NONE && place.line == 0));
    }
    symbols_function_named(symbols, "DriverEntry");
    symbols_function_named(symbols, "crane_inlined");
    symbols_close(symbols);
}

/* Exactly as large as the damaged file, so that the address sanitizer sees the first byte too far.
 */
static uint8_t *copy_of(const uint8_t *bytes, size_t size)
{
    uint8_t *copy = malloc(size == 0 ? 1 : size);
    assert_non_null(copy);
    return memcpy(copy, bytes, size);
}

static void check_garbled(const char *options)
{
    struct fixture fixture;
    uint64_t seed = 20240229;
    fixture_init(&fixture, options, NULL);
    for (unsigned round = 0; round < 500; round++) {
        uint8_t *copy = copy_of(fixture.file, fixture.size);
        unsigned changes = 1 + next_random(&seed) % 48;
        /* One round in eight spoils the headers; they are refused early, mostly. */
        size_t from = round % 8 == 0 ? 0 : 0x600;
        size_t room = round % 8 == 0 ? 0x600 : fixture.size - 0x600;
        for (unsigned i = 0; i < changes; i++)
            copy[from + next_random(&seed) % room] = (uint8_t)next_random(&seed);
        ask_all(&fixture, copy, fixture.size);
        free(copy);
    }
    fixture_fini(&fixture);
}

static void test_garbled(void **state)
{
    (void)state;
    check_garbled("-g -O2");
}

static void test_garbled_4(void **state)
{
    (void)state;
    check_garbled("-gdwarf-4 -O0");
}

static void test_truncated(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_init(&fixture, "-g -O0", NULL);
    for (size_t size = 0; size < fixture.size; size += 1 + fixture.size / 300) {
        uint8_t *copy = copy_of(fixture.file, size);
        ask_all(&fixture, copy, size);
        free(copy);
    }
    fixture_fini(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_garbled),
        cmocka_unit_test(test_garbled_4),
        cmocka_unit_test(test_truncated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
