/* Images in a machine: cpuid and its like are replaced where code flows to them, in images of any
 * size, and what is more than the books can hold is refused. */
#include "pe_build.h"

#include "image/load.h"
#include "machine/machine.h"
#include "plat/map.h"

#define CPUID 0xA20Fu
#define TRAPS 0x0B0Fu /* ud2 */

static struct plat_shared shared;

static int setup(void **state)
{
    static struct build build;
    const struct machine_options options = {.cpu_count = 1};
    struct error error;
    if (!machine_init(&options, &error))
        fail_msg("%s", error.text);
    machine()->shared = &shared;
    build_init(&build);
    *state = &build;
    return 0;
}

static int teardown(void **state)
{
    build_fini(*state);
    machine_fini();
    return 0;
}

/* The image, loaded and bound; NULL when it was refused. */
static const struct image *load(struct build *build)
{
    struct image *image = image_load("crane.sys", build->file, build->size, &build->error);
    const struct image_binding binding = {&image, 1, NULL, 0};
    return image != NULL && image_bind(image, &binding, &build->error) ? image : NULL;
}

static const struct image *load_good(struct build *build)
{
    const struct image *image = load(build);
    if (image == NULL)
        fail_msg("%s", build->error.text);
    return image;
}

static unsigned word_at(const struct image *image, uint32_t rva)
{
    uint16_t word;
    memcpy(&word, (const void *)(image->base + rva), sizeof word);
    return word;
}

/* At the entry point; behind a jump; where a .pdata entry, a CFG target, an export begins. */
static void test_replaced_where_code_flows(void **state)
{
    struct build *build = *state;
    static const uint32_t places[] = {0x8300, 0x1080, 0x1000, 0x1070, 0x1020};
    build_put(build, build_at(0x8302), 5, 0xFFFF8D79E9); /* jmp 1080h */
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        build_put(build, build_at(places[i]), 2, CPUID);
    const struct image *image = load_good(build);
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        if (word_at(image, places[i]) != TRAPS)
            fail_msg("0x%x: 0x%x", places[i], word_at(image, places[i]));
}

/* Behind a return; inside another instruction; in data. */
static void test_left_alone_where_none_flows(void **state)
{
    struct build *build = *state;
    build_put(build, build_at(0x8300), 4, 0xA20FC3);       /* ret; cpuid */
    build_put(build, build_at(0x1000), 6, 0xC30000A20FB8); /* mov eax, 0A20Fh; ret */
    build_put(build, build_at(0x3100), 2, CPUID);
    const struct image *image = load_good(build);
    assert_int_equal(word_at(image, 0x8301), CPUID);
    assert_int_equal(word_at(image, 0x1001), CPUID);
    assert_int_equal(word_at(image, 0x3100), CPUID);
}

/* What the tables of the largest image ask for is neither taken from the books nor for ever. */
static void test_the_largest_image_has_room(void **state)
{
    struct build *build = *state;
    const uint32_t size = PE_IMAGE_SIZE_MAX - 0x10000;
    build_put(build, BUILD_TABLE + 7 * 40 + 8, 4, size - 0x9000);
    build_put(build, BUILD_TABLE + 7 * 40 + 36, 4, 0x60000020);
    build_put(build, BUILD_OPTIONAL + 56, 4, size);
    build_put(build, build_at(0x8300), 2, CPUID);
    uint64_t before = machine()->books.next;
    assert_int_equal(word_at(load_good(build), 0x8300), TRAPS);
    assert_true(machine()->books.next - before < 0x10000);
}

/* Lengthens the file by size zeroes, all in its last section; returns their RVA. */
static uint32_t add_tail(struct build *build, uint32_t size, uint32_t flags)
{
    const uint32_t header = BUILD_TABLE + 7 * 40, offset = BUILD_FILE_SIZE / 512 * 512;
    const uint32_t section_size = BUILD_FILE_SIZE - offset + size;
    build->size += size;
    build->file = realloc(build->file, build->size);
    assert_non_null(build->file);
    memset(build->file + BUILD_FILE_SIZE, 0, size);
    build_put(build, header + 8, 4, section_size);
    build_put(build, header + 16, 4, section_size);
    build_put(build, header + 20, 4, offset);
    build_put(build, header + 36, 4, flags);
    build_put(build, BUILD_OPTIONAL + 56, 4, 0x9000 + section_size);
    build_directory(build, PE_DIRECTORY_RELOCATION, 0, 0);
    return 0x9000 + BUILD_FILE_SIZE - offset;
}

static void test_more_code_than_room_is_refused(void **state)
{
    struct build *build = *state;
    const uint32_t size = 0x1000000, rva = add_tail(build, size, 0x60000020);
    for (uint32_t i = 0; i < size; i += 2)
        build_put(build, BUILD_FILE_SIZE + i, 2, CPUID);
    build_put(build, BUILD_OPTIONAL + 16, 4, rva);
    build_check_refused(build, load(build) != NULL, "more cpuid");
}

/* All of one name of a thousand letters. */
static void test_more_imports_than_room_are_refused(void **state)
{
    struct build *build = *state;
    const uint32_t list_size = 60000 * 8, rva = add_tail(build, list_size + 2048, 0x40000040);
    for (uint32_t i = 0; i < list_size; i += 8)
        build_put(build, BUILD_FILE_SIZE + i, 8, rva + list_size + 8);
    memset(build->file + BUILD_FILE_SIZE + list_size + 10, 'A', 1000);
    BUILD_32S(build, 0x8000, rva, 0, 0, 0x8200, rva);
    build_check_refused(build, load(build) != NULL, "more imports");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_replaced_where_code_flows, setup, teardown),
        cmocka_unit_test_setup_teardown(test_left_alone_where_none_flows, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_largest_image_has_room, setup, teardown),
        cmocka_unit_test_setup_teardown(test_more_code_than_room_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(test_more_imports_than_room_are_refused, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
