/* The registry as the kernel uses it: keys by path, values by name, and nothing left of either. */
#include "../io/io_fixture.h"

#include "cm/cm_state.h"

static void set_target(struct cm_key *link, const char *target)
{
    UNICODE_STRING text = cm_tree_text(target);
    cm_key_set(link, "SymbolicLinkValue", REG_LINK, text.Buffer, text.Length);
    machine_free(text.Buffer);
}

static void body_paths(void *argument)
{
    (void)argument;
    char name[8];
    assert_null(cm_key_find(NULL, CM_ENUM "\\ROOT\\x"));
    struct cm_key *key = cm_key_make(NULL, CM_ENUM "\\ROOT\\x\\0000");
    assert_ptr_equal(cm_key_make(NULL, CM_ENUM "\\root\\X\\0000"), key);
    assert_ptr_equal(cm_key_find(NULL, "MACHINE\\SYSTEM\\ControlSet001\\Enum\\Root\\x\\0000"), key);
    assert_ptr_equal(cm_key_find(cm_key_find(NULL, CM_ENUM), "ROOT\\x\\0000"), key);
    cm_key_make(NULL, CM_ENUM "\\ROOT\\B");
    cm_key_make(NULL, CM_ENUM "\\ROOT\\a");
    struct cm_key *root = cm_key_find(NULL, CM_ENUM "\\ROOT");
    static const char *const order[] = {"a", "B", "x"};
    for (uint32_t i = 0; i < 3; i++) {
        cm_key_name(cm_key_child(root, i), name, sizeof name);
        assert_string_equal(name, order[i]);
    }
    assert_null(cm_key_child(root, 3));
}

static void keys_are_found_by_path(void **state)
{
    (void)state;
    live(body_paths, MACHINE_STOP_DONE, "");
}

/* A driver's link may lead nowhere, or in a circle: the kernel takes it for a key. */
static void body_links(void *argument)
{
    (void)argument;
    struct cm_key *first = cm_key_make(NULL, "Machine\\Software\\first");
    struct cm_key *second = cm_key_make(NULL, "Machine\\Software\\second");
    first->is_link = second->is_link = true;
    assert_ptr_equal(cm_key_find(NULL, "Machine\\Software\\first"), first);
    set_target(first, "\\Registry\\Machine\\Software\\second");
    set_target(second, "\\Registry\\Machine\\Software\\first");
    assert_ptr_equal(cm_key_find(NULL, "Machine\\Software\\first"), first);
    assert_non_null(cm_key_make(NULL, "Machine\\Software\\first\\below"));
    set_target(second, "\\Registry\\Machine\\System");
    assert_ptr_equal(cm_key_find(NULL, "Machine\\Software\\first"),
                     cm_key_find(NULL, "Machine\\System"));
}

static void links_lead_on_or_are_keys(void **state)
{
    (void)state;
    live(body_links, MACHINE_STOP_DONE, "");
}

static void body_values(void *argument)
{
    (void)argument;
    char text[8];
    uint32_t type;
    size_t size;
    struct cm_key *key = cm_key_make(NULL, "Machine\\Software\\x");
    cm_key_set_number(key, "Number", 7);
    cm_key_set_text(key, "Text", REG_SZ, "some words");
    cm_key_set_multi(key, "Texts", "a\0b\0");
    assert_int_equal(cm_key_get_number(key, "number", 1), 7);
    assert_int_equal(cm_key_get_number(key, "text", 1), 1);
    assert_true(cm_key_get_text(key, "TEXT", text, sizeof text));
    assert_string_equal(text, "some wo");
    assert_false(cm_key_get_text(key, "Number", text, sizeof text));
    assert_string_equal(text, "");
    assert_memory_equal(cm_key_get(key, "Texts", &type, &size), u"a\0b\0", 10);
    assert_int_equal(type, REG_MULTI_SZ);
    assert_int_equal(size, 10);
    assert_null(cm_key_get(key, "None", &type, &size));
}

static void values_are_found_by_name(void **state)
{
    (void)state;
    live(body_values, MACHINE_STOP_DONE, "");
}

static void body_balance(void *argument)
{
    (void)argument;
    cm_key_make(NULL, "Machine\\Software\\x");
    uint64_t before = machine()->books.live_bytes;
    for (unsigned i = 0; i < 3; i++) {
        struct cm_key *key = cm_key_make(NULL, "Machine\\Software\\x\\y");
        cm_key_set_text(cm_key_make(key, "a\\b\\c"), "", REG_SZ, "default");
        cm_key_set_number(key, "Number", 1);
        cm_key_set_text(key, "Number", REG_SZ, "one");
        cm_key_remove(key);
        assert_null(cm_key_find(NULL, "Machine\\Software\\x\\y"));
    }
    assert_int_equal(machine()->books.live_bytes, before);
}

static void removing_leaves_nothing(void **state)
{
    (void)state;
    live(body_balance, MACHINE_STOP_DONE, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_found_by_path),
        cmocka_unit_test(links_lead_on_or_are_keys),
        cmocka_unit_test(values_are_found_by_name),
        cmocka_unit_test(removing_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
