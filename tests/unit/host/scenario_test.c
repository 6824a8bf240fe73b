/* Scenarios: what a schedule file keeps, and every line it refuses. */
#include "host_fixture.h"

#include <inttypes.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static char finding[64];

static bool load(const char *path)
{
    forget_scenario();
    return host_scenario_load(&scenario, path, finding, sizeof finding, &error);
}

/* A driver file whose bytes are its name; returns its line in a schedule. */
static const char *driver_line(const char *role, const char *name)
{
    static char lines[4][200];
    static unsigned next;
    static struct host_scenario one;
    char *line = lines[next++ % 4];
    write_file(name, name);
    host_scenario_init(&one);
    assert_int_equal(host_scenario_add_driver(&one, name, &error), 0);
    snprintf(line, 200, "%s %s fnv1a=%016" PRIx64 "\n", role, name, one.drivers[0].hash);
    free(one.drivers[0].bytes);
    return line;
}

/* A schedule with `line` as its third. */
static void write_schedule(const char *line)
{
    char text[2048];
    snprintf(text, sizeof text, "drydock-schedule 1\n%s%s\n", driver_line("driver", "a.sys"), line);
    write_file("x.schedule", text);
}

static void fill_scenario(void)
{
    static const char *const names[] = {"a.sys", "b.sys", "up.sys", "low.sys", "bound.sys"};
    for (unsigned i = 0; i < COUNT(names); i++) {
        write_file(names[i], names[i]);
        assert_int_equal(host_scenario_add_driver(&scenario, names[i], &error), i);
    }
    scenario.main_count = 2;
    scenario.uppers[scenario.upper_count++] = 2;
    scenario.lowers[scenario.lower_count++] = 3;
    scenario.binding_count = 1;
    scenario.bindings[0] = (struct host_binding){"ROOT\\B", 4};
    assert_true(host_scenario_add_override(&scenario, "ZwFly=STATUS_UNSUCCESSFUL", &error));
    assert_true(host_scenario_add_hardware(&scenario, "ROOT\\B=interrupt:5,port:8+4", &error));
    scenario.life = HOST_LIFE_SURPRISE;
    scenario.cpu_count = 5;
    scenario.crossings_max = 12345678901;
    scenario.is_interposing = scenario.is_guarding = false;
}

static const struct schedule_decision decisions[] = {
    {.task = 1, .point = 3, .chosen = 2, .is_preemption = true, .what = "KeSetEvent 0x10"},
    {.task = 2, .point = 1, .chosen = 1, .what = "thread exit"},
};

static void saved_schedule_loads_as_it_was(void **state)
{
    (void)state;
    static struct host_scenario saved;
    fill_scenario();
    assert_true(
        host_scenario_save(&scenario, "x.schedule", "leaked-reference", decisions, 2, &error));
    saved = scenario;
    assert_true(load("x.schedule"));
    assert_string_equal(finding, "leaked-reference");
    assert_int_equal(scenario.driver_count, 5);
    for (unsigned i = 0; i < 5; i++)
        assert_string_equal(scenario.drivers[i].path, saved.drivers[i].path);
    assert_int_equal(scenario.main_count, 2);
    assert_int_equal(scenario.upper_count, 1);
    assert_int_equal(scenario.uppers[0], 2);
    assert_int_equal(scenario.lower_count, 1);
    assert_int_equal(scenario.lowers[0], 3);
    assert_memory_equal(scenario.bindings, saved.bindings, sizeof saved.bindings[0]);
    assert_memory_equal(scenario.overrides, saved.overrides, sizeof saved.overrides[0]);
    assert_int_equal(scenario.hardware_count, 1);
    assert_memory_equal(scenario.hardware, saved.hardware, sizeof saved.hardware[0]);
    assert_int_equal(scenario.life, HOST_LIFE_SURPRISE);
    assert_int_equal(scenario.cpu_count, 5);
    assert_int_equal(scenario.crossings_max, 12345678901);
    assert_false(scenario.is_interposing || scenario.is_guarding);
    assert_int_equal(scenario.replay_count, 2);
    assert_memory_equal(scenario.replay, decisions, sizeof decisions);
}

static void refuse(const char *line)
{
    write_schedule(line);
    if (load("x.schedule"))
        fail_msg("taken: \"%s\"", line);
    assert_int_equal(error.status, EXIT_COULD_NOT_RUN);
    if (strncmp(error.text, "x.schedule:3: ", 14) != 0)
        fail_msg("\"%s\" is refused without a place: \"%s\"", line, error.text);
}

static void every_bad_line_is_refused_with_its_place(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "nonsense",
        "fly 1",
        "life moon",
        "life ",
        "cpus 0",
        "cpus 9",
        "cpus two",
        "cpus 2x",
        "cpus -1",
        "crossings many",
        "crossings ",
        "crossings -1",
        "crossings 99999999999999999999",
        "interpose maybe",
        "interpose 2",
        "interpose 11",
        "guard ",
        "device ROOT\\X",
        "device ROOT\\X=none.sys",
        "device =a.sys",
        "driver a.sys",
        "driver none.sys fnv1a=0000000000000000",
        "driver a.sys fnv1a=0000000000000000",
        "driver a.sys fnv1a=",
        "driver a.sys fnv1a=zz",
        "upper a.sys",
        "lower none.sys fnv1a=0000000000000000",
        "bound a.sys",
        "hardware ROOT\\X",
        "hardware ROOT\\X=fan:1",
        "override ZwFly",
        "override =0",
        "override ZwFly=",
        "override ZwFly=STATUS_MOON",
        "override ZwFly=0x1C0000001",
        "override ZwFly=-1",
        "T1#1! => T2",
        "T1#1",
        "T0#1 -> T2",
        "drydock-schedule 1",
    };
    for (unsigned i = 0; i < COUNT(lines); i++)
        refuse(lines[i]);
}

static void endless_line_is_refused(void **state)
{
    (void)state;
    char line[1500] = "finding ";
    memset(line + 8, 'x', sizeof line - 9);
    line[sizeof line - 1] = '\0';
    refuse(line);
}

static void hash_with_something_behind_it_is_refused(void **state)
{
    (void)state;
    char line[250];
    snprintf(line, sizeof line, "%s", driver_line("driver", "a.sys"));
    line[strcspn(line, "\n")] = '0';
    refuse(line);
}

static void only_version_1_is_read(void **state)
{
    (void)state;
    static const char *const firsts[] = {"", "\n", "drydock-schedule 2\n", "drydock-schedule\n",
                                         "life short\n"};
    for (unsigned i = 0; i < COUNT(firsts); i++) {
        char text[300];
        snprintf(text, sizeof text, "%s%s", firsts[i], driver_line("driver", "a.sys"));
        write_file("x.schedule", text);
        assert_false(load("x.schedule"));
        assert_string_equal(error.text, "x.schedule:1: not a schedule of version 1");
    }
}

static void line_ends_of_windows_and_empty_lines_are_fine(void **state)
{
    (void)state;
    write_schedule("\r\nlife short\r\n\r\nT1#1! -> T2 ; a\r\n");
    assert_true(load("x.schedule"));
    assert_int_equal(scenario.life, HOST_LIFE_SHORT);
    assert_string_equal(scenario.replay[0].what, "a");
    char text[300];
    snprintf(text, sizeof text, "drydock-schedule 1\n%slife surprise",
             driver_line("driver", "a.sys"));
    write_file("x.schedule", text);
    assert_true(load("x.schedule"));
    assert_int_equal(scenario.life, HOST_LIFE_SURPRISE);
}

static void schedule_without_a_driver_is_refused(void **state)
{
    (void)state;
    write_file("x.schedule", "drydock-schedule 1\nlife short\n");
    assert_false(load("x.schedule"));
    assert_string_equal(error.text, "x.schedule: names no driver");
    assert_false(load("none.schedule"));
    assert_string_equal(error.text, "none.schedule: cannot be read");
}

static void driver_that_changed_since_is_refused(void **state)
{
    (void)state;
    write_schedule("life short");
    write_file("a.sys", "other");
    assert_false(load("x.schedule"));
    assert_non_null(strstr(error.text, "x.schedule:2: a.sys is not the file that was recorded"));
}

static void schedule_that_cannot_be_written_is_an_error(void **state)
{
    (void)state;
    assert_false(host_scenario_save(&scenario, "none/x.schedule", "", NULL, 0, &error));
    assert_string_equal(error.text, "none/x.schedule: cannot be written");
    assert_int_equal(error.status, EXIT_COULD_NOT_RUN);
}

static void lives_are_found_by_their_whole_name(void **state)
{
    (void)state;
    enum host_life life = HOST_LIFE_COUNT;
    assert_true(host_scenario_life_find("surprise", &life));
    assert_int_equal(life, HOST_LIFE_SURPRISE);
    assert_true(host_scenario_life_find("default", &life));
    assert_int_equal(life, HOST_LIFE_DEFAULT);
    assert_false(host_scenario_life_find("short ", &life));
    assert_false(host_scenario_life_find("sho", &life));
    assert_false(host_scenario_life_find("", &life));
}

static void override_takes_names_and_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint32_t status;
    } good[] = {
        {"A=STATUS_NOT_SUPPORTED", 0xc00000bb},
        {"A=0xC0000001", 0xc0000001},
        {"A=0", 0},
        {"A=4294967295", 0xffffffff},
    };
    for (unsigned i = 0; i < COUNT(good); i++) {
        assert_true(host_scenario_add_override(&scenario, good[i].text, &error));
        assert_string_equal(scenario.overrides[i].routine, "A");
        assert_int_equal(scenario.overrides[i].status, good[i].status);
    }
    assert_false(host_scenario_add_override(&scenario, "A=4294967296", &error));
    assert_int_equal(error.status, EXIT_USAGE);
    assert_int_equal(scenario.override_count, COUNT(good));
}

static void driver_is_known_by_its_file_name_and_content(void **state)
{
    (void)state;
    char path[80] = "";
    write_file("a.sys", "");
    assert_int_equal(host_scenario_add_driver(&scenario, "./a.sys", &error), 0);
    assert_string_equal(scenario.drivers[0].name, "a.sys");
    assert_string_equal(scenario.drivers[0].path, "./a.sys");
    assert_int_equal(scenario.drivers[0].hash, 0xcbf29ce484222325); /* of nothing */
    write_file("b.sys", "a");
    assert_int_equal(host_scenario_add_driver(&scenario, "b.sys", &error), 1);
    assert_int_equal(scenario.drivers[1].hash, 0xaf63dc4c8601ec8c);
    memset(path, 'a', sizeof path - 1);
    assert_int_equal(host_scenario_add_driver(&scenario, path, &error), -1);
    assert_non_null(strstr(error.text, "too long"));
    assert_int_equal(host_scenario_add_driver(&scenario, "none.sys", &error), -1);
    assert_int_equal(scenario.driver_count, 2);
}

static void one_driver_too_many_is_refused(void **state)
{
    (void)state;
    write_file("a.sys", "a");
    for (int i = 0; i < HOST_DRIVER_MAX; i++)
        assert_int_equal(host_scenario_add_driver(&scenario, "a.sys", &error), i);
    assert_int_equal(host_scenario_add_driver(&scenario, "a.sys", &error), -1);
    assert_int_equal(error.status, EXIT_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(saved_schedule_loads_as_it_was),
        CASE(every_bad_line_is_refused_with_its_place),
        CASE(endless_line_is_refused),
        CASE(hash_with_something_behind_it_is_refused),
        CASE(only_version_1_is_read),
        CASE(line_ends_of_windows_and_empty_lines_are_fine),
        CASE(schedule_without_a_driver_is_refused),
        CASE(driver_that_changed_since_is_refused),
        CASE(schedule_that_cannot_be_written_is_an_error),
        CASE(lives_are_found_by_their_whole_name),
        CASE(override_takes_names_and_numbers),
        CASE(driver_is_known_by_its_file_name_and_content),
        CASE(one_driver_too_many_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
