/* Modules: whose address it is, and what is there of an image. */
#include "../panic_fixture.h"
#include "memory_fixture.h"

#define IMAGES (arena_extents[ARENA_IMAGES].base)

static void number_is_the_order_of_loading(void **state)
{
    (void)state;
    struct module *high = fixture_image(2, PLAT_ACCESS_READ);
    struct module *low = fixture_image(0, PLAT_ACCESS_READ);
    struct module *middle = fixture_image(1, PLAT_ACCESS_READ);
    assert_int_equal(high->number, 1);
    assert_int_equal(low->number, 2);
    assert_int_equal(middle->number, 3);
    assert_ptr_equal(module_get(3), middle);
}

static void address_finds_its_module_up_to_the_last_byte(void **state)
{
    (void)state;
    static const unsigned order[] = {3, 0, 2, 1};
    for (unsigned i = 0; i < 4; i++)
        fixture_image(order[i], PLAT_ACCESS_READ);
    for (uint32_t number = 1; number <= 4; number++) {
        const struct module *module = module_get(number);
        assert_ptr_equal(module_find(module->base), module);
        assert_ptr_equal(module_find(module->base + module->size - 1), module);
        assert_null(module_find(module->base + module->size));
        assert_int_equal(module_number(module->base + 5), number);
    }
}

static void address_outside_all_has_no_module(void **state)
{
    (void)state;
    assert_null(module_find(IMAGES));
    fixture_image(1, PLAT_ACCESS_READ);
    assert_null(module_find(IMAGES));
    assert_null(module_find(0));
    assert_null(module_find(arena_extents[ARENA_POOL].base));
    assert_int_equal(module_number(IMAGES), 0);
}

static void unloaded_module_is_still_named(void **state)
{
    (void)state;
    struct module *module = fixture_image(0, PLAT_ACCESS_READ);
    module->is_loaded = false;
    assert_ptr_equal(module_find(module->base), module);
}

static void only_numbers_that_were_given_are_known(void **state)
{
    (void)state;
    fixture_image(0, PLAT_ACCESS_READ);
    assert_null(module_get(0));
    assert_panics(module_get(2), "invariant");
}

static void long_name_is_cut(void **state)
{
    (void)state;
    char name[100];
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    assert_int_equal(strlen(module_add(name, IMAGES, 0x1000)->name), 63);
}

static void one_module_too_many_panics(void **state)
{
    (void)state;
    for (unsigned i = 0; i < MODULE_MAX; i++)
        module_add("x.sys", IMAGES + i * 0x1000, 0x1000);
    assert_int_equal(module_number(IMAGES + 255 * 0x1000), 256);
    assert_panics(module_add("y.sys", IMAGES + MODULE_MAX * 0x1000, 0x1000), "invariant");
}

static void code_is_where_an_executable_range_is(void **state)
{
    (void)state;
    struct module *code = fixture_image(0, PLAT_ACCESS_EXECUTE);
    const struct module *data = fixture_image(1, PLAT_ACCESS_WRITE);
    assert_true(module_is_executable(code, code->base + 0xfff));
    assert_false(module_is_executable(code, code->base + 0x1000));
    assert_false(module_is_executable(data, data->base));
    module_range_set_gone(&code->ranges[0], true);
    assert_false(module_is_executable(code, code->base));
}

static void range_that_is_gone_cannot_be_read(void **state)
{
    (void)state;
    struct module *module = fixture_image(0, PLAT_ACCESS_WRITE);
    *(char *)module->base = 'k';
    module_range_set_gone(&module->ranges[0], true);
    assert_false(is_readable(module->base));
    module_range_set_gone(&module->ranges[0], false);
    assert_true(is_readable(module->base));
    assert_int_equal(*(char *)module->base, 'k');
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        CASE(number_is_the_order_of_loading),
        CASE(address_finds_its_module_up_to_the_last_byte),
        CASE(address_outside_all_has_no_module),
        CASE(unloaded_module_is_still_named),
        CASE(only_numbers_that_were_given_are_known),
        CASE(long_name_is_cut),
        CASE(one_module_too_many_panics),
        CASE(code_is_where_an_executable_range_is),
        CASE(range_that_is_gone_cannot_be_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
