/* Manifests: what a good one says, and every bad key refused with its file and name. */
#include "host_fixture.h"

#include "nt/guids.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

struct member {
    const char *key, *value; /* value: JSON; NULL leaves the key out */
};

static const struct member members[] = {
    {"drydock-interface", "1"},
    {"name", "\"X_INTERFACE\""},
    {"guid", "\"{6F0F6AD2-3A0F-4E0B-9F6B-5F0C6C7A1D01}\""},
    {"version", "3"},
    {"size", "48"},
    {"pair", "\"counts\""},
    {"reference", "{ \"irql_max\": 2 }"},
    {"dereference", "{ \"irql_max\": 0 }"},
    {"routines", "[{ \"name\": \"Lift\", \"offset\": 32, \"irql_max\": 1, \"context\": true }]"},
};

/* x.interface.json beside x.sys, with one member changed, left out or added. */
static void write_manifest(const char *key, const char *value)
{
    char text[8192] = "{";
    bool is_known = false;
    for (size_t i = 0; i <= COUNT(members); i++) {
        struct member member = i < COUNT(members) ? members[i] : (struct member){key, value};
        bool is_changed = i < COUNT(members) && strcmp(member.key, key) == 0;
        is_known |= is_changed;
        if (is_changed)
            member.value = value;
        if (member.value == NULL || (i == COUNT(members) && is_known))
            continue;
        size_t used = strlen(text);
        snprintf(text + used, sizeof text - used, "%s\"%s\": %s", used > 1 ? ",\n" : "", member.key,
                 member.value);
    }
    strcat(text, "}");
    write_file("x.interface.json", text);
}

static bool load(void)
{
    forget_scenario();
    write_file("x.sys", "x");
    assert_int_equal(host_scenario_add_driver(&scenario, "x.sys", &error), 0);
    return host_scenario_load_manifests(&scenario, &error);
}

static const struct manifest *load_one(const char *key, const char *value)
{
    write_manifest(key, value);
    if (!load())
        fail_msg("%s", error.text);
    assert_int_equal(scenario.manifests.count, 1);
    return scenario.manifests.manifests[0];
}

static void manifest_says_everything(void **state)
{
    (void)state;
    char guid[NT_GUID_TEXT_SIZE];
    const struct manifest *manifest = load_one("size", "48");
    nt_guid_format(&manifest->guid, guid);
    assert_string_equal(manifest->name, "X_INTERFACE");
    assert_string_equal(guid, "{6F0F6AD2-3A0F-4E0B-9F6B-5F0C6C7A1D01}");
    assert_int_equal(manifest->version, 3);
    assert_int_equal(manifest->size, 48);
    assert_true(manifest->is_pair_counting);
    assert_int_equal(manifest->reference_irql_max, 2);
    assert_int_equal(manifest->dereference_irql_max, 0);
    assert_int_equal(manifest->routine_count, 1);
    assert_string_equal(manifest->routines[0].name, "Lift");
    assert_int_equal(manifest->routines[0].offset, 32);
    assert_int_equal(manifest->routines[0].irql_max, 1);
    assert_true(manifest->routines[0].takes_context);
}

static void what_is_left_out_is_not_stated(void **state)
{
    (void)state;
    assert_int_equal(load_one("size", NULL)->size, 0);
    assert_int_equal(load_one("routines", NULL)->routine_count, 0);
    assert_int_equal(load_one("reference", NULL)->reference_irql_max, MANIFEST_LEVEL_NONE);
    assert_int_equal(load_one("dereference", "{}")->dereference_irql_max, MANIFEST_LEVEL_NONE);
    const struct manifest *manifest =
        load_one("routines", "[{ \"name\": \"Lift\", \"offset\": 40 }]");
    assert_int_equal(manifest->routines[0].irql_max, MANIFEST_LEVEL_NONE);
    assert_false(manifest->routines[0].takes_context);
}

static void pair_may_be_a_no_op(void **state)
{
    (void)state;
    assert_false(load_one("pair", "\"no-op\"")->is_pair_counting);
}

static void version_0_is_a_version(void **state)
{
    (void)state;
    assert_int_equal(load_one("version", "0")->version, 0);
}

/* With that member the manifest is refused because of the key `blamed`. */
static void refuse(const char *key, const char *value, const char *blamed)
{
    char place[100];
    write_manifest(key, value);
    if (load())
        fail_msg("taken: \"%s\": %s", key, value != NULL ? value : "(left out)");
    snprintf(place, sizeof place, "x.interface.json: \"%s\" ", blamed);
    if (strncmp(error.text, place, strlen(place)) != 0)
        fail_msg("\"%s\": %s: not about \"%s\": %s", key, value, blamed, error.text);
    assert_int_equal(error.status, EXIT_COULD_NOT_RUN);
    assert_int_equal(scenario.manifests.count, 0);
}

static void every_bad_value_is_refused_with_its_key(void **state)
{
    (void)state;
    static const struct member bad[] = {
        {"drydock-interface", NULL},
        {"drydock-interface", "0"},
        {"drydock-interface", "2"},
        {"drydock-interface", "\"1\""},
        {"name", NULL},
        {"name", "\"\""},
        {"name", "7"},
        {"guid", NULL},
        {"guid", "\"CRANE\""},
        {"guid", "\"6F0F6AD2-3A0F-4E0B-9F6B-5F0C6C7A1D0G\""},
        {"version", NULL},
        {"version", "-1"},
        {"version", "65536"},
        {"version", "1.0"},
        {"version", "\"1\""},
        {"size", "-8"},
        {"size", "65536"},
        {"size", "null"},
        {"pair", NULL},
        {"pair", "\"maybe\""},
        {"pair", "true"},
        {"reference", "2"},
        {"reference", "null"},
        {"dereference", "[]"},
        {"routines", "{}"},
        {"routines", "null"},
        {"routines", "[5]"},
        {"irql_max", "2"},
        {"comment", "\"hello\""},
    };
    for (size_t i = 0; i < COUNT(bad); i++)
        refuse(bad[i].key, bad[i].value, bad[i].key);
}

static void every_bad_value_of_a_routine_is_refused_with_its_key(void **state)
{
    (void)state;
    static const struct member bad[] = {
        {"name", "[{ \"offset\": 32 }]"},
        {"name", "[{ \"name\": 1, \"offset\": 32 }]"},
        {"offset", "[{ \"name\": \"A\" }]"},
        {"offset", "[{ \"name\": \"A\", \"offset\": 24 }]"},
        {"offset", "[{ \"name\": \"A\", \"offset\": 36 }]"},
        {"offset", "[{ \"name\": \"A\", \"offset\": 65536 }]"},
        {"irql_max", "[{ \"name\": \"A\", \"offset\": 32, \"irql_max\": 16 }]"},
        {"irql_max", "[{ \"name\": \"A\", \"offset\": 32, \"irql_max\": \"DISPATCH\" }]"},
        {"context", "[{ \"name\": \"A\", \"offset\": 32, \"context\": \"yes\" }]"},
        {"irqlmax", "[{ \"name\": \"A\", \"offset\": 32, \"irqlmax\": 2 }]"},
    };
    for (size_t i = 0; i < COUNT(bad); i++)
        refuse("routines", bad[i].value, bad[i].key);
}

static void bad_level_of_the_pair_is_refused(void **state)
{
    (void)state;
    refuse("reference", "{ \"irql_max\": 16 }", "irql_max");
    refuse("dereference", "{ \"irql_max\": -1 }", "irql_max");
    refuse("reference", "{ \"irql\": 2 }", "irql");
}

static void long_name_is_refused(void **state)
{
    (void)state;
    char name[80] = "\"";
    memset(name + 1, 'n', 64);
    strcpy(name + 65, "\"");
    refuse("name", name, "name");
    strcpy(name + 64, "\"");
    assert_int_equal(strlen(load_one("name", name)->name), 63);
}

static void one_routine_too_many_is_refused(void **state)
{
    (void)state;
    char text[6000] = "[";
    for (unsigned i = 0; i <= MANIFEST_ROUTINE_MAX; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text),
                 "%s{ \"name\": \"R\", \"offset\": %u }", i > 0 ? "," : "", 32 + i * 8);
    strcat(text, "]");
    refuse("routines", text, "routines");
}

static void what_is_no_json_object_is_refused_with_its_line(void **state)
{
    (void)state;
    write_file("x.interface.json", "{\n\"name\": ,\n}");
    assert_false(load());
    assert_memory_equal(error.text, "x.interface.json:2: ", 20);
    write_file("x.interface.json", "{\n\"name\": \"a\",\n\"name\": \"b\"}");
    assert_false(load());
    assert_memory_equal(error.text, "x.interface.json:3: ", 20);
    write_file("x.interface.json", "[]");
    assert_false(load());
    assert_string_equal(error.text, "x.interface.json: not a JSON object");
}

static void manifest_is_looked_for_beside_its_driver(void **state)
{
    (void)state;
    assert_true(load()); /* there is none */
    assert_int_equal(scenario.manifests.count, 0);
    write_manifest("version", "3");
    write_file("y.sys", "y");
    assert_int_equal(host_scenario_add_driver(&scenario, "./y.sys", &error), 1);
    assert_int_equal(host_scenario_add_driver(&scenario, "./x.sys", &error), 2);
    assert_true(host_scenario_load_manifests(&scenario, &error));
    assert_int_equal(scenario.manifests.count, 2); /* of x.sys, which was named twice */
}

static void dot_of_a_folder_ends_no_name(void **state)
{
    (void)state;
    write_manifest("version", "3");
    assert_int_equal(rename("x.interface.json", "driver.interface.json"), 0);
    write_file("driver", "d");
    assert_int_equal(host_scenario_add_driver(&scenario, "./driver", &error), 0);
    assert_true(host_scenario_load_manifests(&scenario, &error));
    assert_int_equal(scenario.manifests.count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(manifest_says_everything),
        CASE(what_is_left_out_is_not_stated),
        CASE(pair_may_be_a_no_op),
        CASE(version_0_is_a_version),
        CASE(every_bad_value_is_refused_with_its_key),
        CASE(every_bad_value_of_a_routine_is_refused_with_its_key),
        CASE(bad_level_of_the_pair_is_refused),
        CASE(long_name_is_refused),
        CASE(one_routine_too_many_is_refused),
        CASE(what_is_no_json_object_is_refused_with_its_line),
        CASE(manifest_is_looked_for_beside_its_driver),
        CASE(dot_of_a_folder_ends_no_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
