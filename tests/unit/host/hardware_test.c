/* Models of hardware from and to text. */
#include "host_fixture.h"

static bool add(const char *text)
{
    return host_scenario_add_hardware(&scenario, text, &error);
}

static void reads_every_kind(void **state)
{
    (void)state;
    forget_scenario();
    assert_true(add("ROOT\\X=memory:0xfe000000+0x1000,port:1016+8,interrupt:5"));
    const struct hardware *model = &scenario.hardware[0];
    assert_int_equal(scenario.hardware_count, 1);
    assert_string_equal(model->id, "ROOT\\X");
    assert_int_equal(model->count, 3);
    assert_int_equal(model->resources[0].kind, HARDWARE_MEMORY);
    assert_int_equal(model->resources[0].start, 0xfe000000);
    assert_int_equal(model->resources[0].length, 0x1000);
    assert_int_equal(model->resources[1].kind, HARDWARE_PORT);
    assert_int_equal(model->resources[1].start, 0x3f8);
    assert_int_equal(model->resources[1].length, 8);
    assert_int_equal(model->resources[2].kind, HARDWARE_INTERRUPT);
    assert_int_equal(model->resources[2].start, 5);
}

static void writes_what_it_reads(void **state)
{
    (void)state;
    char line[256] = "";
    forget_scenario();
    assert_true(add("ROOT\\X=interrupt:127,memory:0xc0000000+4096,port:0xffff+1"));
    FILE *file = tmpfile();
    assert_non_null(file);
    host_scenario_write_hardware(&scenario.hardware[0], file);
    rewind(file);
    assert_non_null(fgets(line, sizeof line, file));
    fclose(file);
    assert_string_equal(
        line, "hardware ROOT\\X=interrupt:0x7f,memory:0xc0000000+0x1000,port:0xffff+0x1\n");
    line[strcspn(line, "\n")] = '\0';
    forget_scenario();
    assert_true(add(line + strlen("hardware ")));
    assert_int_equal(scenario.hardware[0].count, 3);
    assert_int_equal(scenario.hardware[0].resources[0].start, 127);
}

static void refuses(void **state)
{
    static const char *const wrong[] = {
        "",
        "X",
        "=interrupt:5",
        "X=",
        "X=fan:5",
        "X=interrupt",
        "X=interrupt:",
        "X=interrupt:-1",
        "X=interrupt:128",
        "X=interrupt:5+1",
        "X=interrupt:5,",
        "X=interrupt:5;port:1+1",
        "X=port:8",
        "X=port:8+0",
        "X=port:0xffff+2",
        "X=port:0x10000+1",
        "X=port:0+0x1001",
        "X=memory:0xbffff000+0x1000",
        "X=memory:0xfffff000+0x1001",
        "X=memory:0xd0000800+0x100",
        "X=memory:0xd0000000+0x1000001",
        "X=memory:0x100000000000000000+1",
        "X=port:8+8,port:15+1",
        "X=memory:0xd0000000+0x2000,memory:0xd0001000+1",
    };
    (void)state;
    forget_scenario();
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        if (add(wrong[i]))
            fail_msg("was not refused: %s", wrong[i]);
    assert_int_equal(scenario.hardware_count, 0);
}

static void keeps_devices_apart(void **state)
{
    (void)state;
    forget_scenario();
    assert_true(add("X=port:8+8,interrupt:5"));
    assert_false(add("Y=port:0+9"));
    assert_true(add("Y=port:0+8,port:16+1,interrupt:5"));
    assert_int_equal(scenario.hardware_count, 2);
}

static void has_no_more_than_fits(void **state)
{
    char text[256] = "X=interrupt:0";
    (void)state;
    forget_scenario();
    for (unsigned i = 1; i < HARDWARE_RESOURCE_MAX; i++)
        strcat(text, ",interrupt:1");
    for (unsigned i = 0; i < HOST_HARDWARE_MAX; i++)
        assert_true(add(text));
    assert_false(add(text));
    scenario.hardware_count = 0;
    assert_false(add(strcat(text, ",interrupt:1")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(reads_every_kind),    CASE(writes_what_it_reads),  CASE(refuses),
        CASE(keeps_devices_apart), CASE(has_no_more_than_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
