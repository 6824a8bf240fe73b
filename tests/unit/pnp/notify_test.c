/* Who watches a device of a small tree (tree_fixture.h) is told what happens to it; interfaces. */
#include "tree_fixture.h"

#include "ex/strings.h"
#include "nt/guids.h"
#include "pnp/event.h"
#include "pnp/notify.h"

/* Listeners 1 and 2 watch the child x and the bus; trail: q asked, c cancelled, d removed, u
 * custom.
 */
static FILE_OBJECT files[2];
static void *entries[2];

static NTSTATUS NTAPI listen(PVOID structure, PVOID context)
{
    const TARGET_DEVICE_REMOVAL_NOTIFICATION *told = structure;
    const char *label = context;
    char what = nt_guid_equal(&told->Event, &GUID_TARGET_DEVICE_QUERY_REMOVE)       ? 'q'
                : nt_guid_equal(&told->Event, &GUID_TARGET_DEVICE_REMOVE_CANCELLED) ? 'c'
                : nt_guid_equal(&told->Event, &GUID_TARGET_DEVICE_REMOVE_COMPLETE)  ? 'd'
                                                                                    : 'u';
    assert_ptr_equal(told->FileObject, &files[*label - '1']);
    snprintf(trail + strlen(trail), sizeof trail - strlen(trail), "%c%c ", what, *label);
    return refuser == *label && what == 'q' ? STATUS_UNSUCCESSFUL : STATUS_SUCCESS;
}

static void no_destroy(struct ob_object *object)
{
    (void)object;
}

static NTSTATUS watch(unsigned which, DEVICE_OBJECT *device)
{
    static char labels[] = "12";
    files[which].DeviceObject = device;
    if (ob_object_find(&files[which]) == NULL)
        ob_object_new(&files[which], OB_FILE, no_destroy, NULL);
    return IoRegisterPlugPlayNotification(EventCategoryTargetDeviceChange, 0, &files[which],
                                          pnp_tree()->mains[1]->object, listen, &labels[which],
                                          &entries[which]);
}

static void begin_watched(void)
{
    begin();
    assert_int_equal(watch(0, children[0]), STATUS_SUCCESS);
    assert_int_equal(watch(1, io_device_top(bus->pdo->object)), STATUS_SUCCESS);
    trail[0] = '\0';
}

static void end_watched(const char *expected)
{
    assert_string_equal(trail, expected);
    for (unsigned i = 0; i < 2; i++)
        IoUnregisterPlugPlayNotificationEx(entries[i]);
}

static void body_watched_removal(void *argument)
{
    (void)argument;
    begin_watched();
    assert_true(pnp_life_query_remove(bus));
    pnp_life_cancel_remove(bus);
    pnp_life_cancel_remove(bus);
    assert_true(pnp_life_query_remove(bus));
    pnp_life_remove(bus);
    end_watched("q1 q2 Qx Qy QB CB Cx Cy c1 c2 CB q1 q2 Qx Qy QB d1 Rx Ry d2 RB ");
}

static void watchers_are_told_of_a_removal_around_its_stacks(void **state)
{
    (void)state;
    live(body_watched_removal, MACHINE_STOP_DONE, "");
}

static void body_watcher_refuses(void *argument)
{
    (void)argument;
    begin_watched();
    refuser = '2';
    assert_false(pnp_life_query_remove(bus));
    assert_int_equal(bus->state, PNP_STARTED);
    end_watched("q1 q2 c1 ");
}

static void watcher_that_refuses_stops_everything(void **state)
{
    (void)state;
    live(body_watcher_refuses, MACHINE_STOP_DONE, "");
}

static void body_watched_veto(void *argument)
{
    (void)argument;
    begin_watched();
    assert_false(pnp_life_query_remove(bus));
    end_watched("q1 q2 Qx Qy Cy Cx c1 c2 ");
}

static void watchers_are_told_of_a_veto(void **state)
{
    (void)state;
    veto = 'y';
    live(body_watched_veto, MACHINE_STOP_DONE, "");
}

static void body_watched_surprise(void *argument)
{
    (void)argument;
    begin_watched();
    pnp_life_surprise_remove(bus);
    end_watched("XB d2 Xx d1 Xy Rx Ry RB ");
}

static void watchers_are_told_of_a_surprise_after_it(void **state)
{
    (void)state;
    live(body_watched_surprise, MACHINE_STOP_DONE, "");
}

static void body_custom(void *argument)
{
    (void)argument;
    TARGET_DEVICE_CUSTOM_NOTIFICATION custom = {.Version = 1, .Size = sizeof custom};
    begin_watched();
    assert_int_equal(IoReportTargetDeviceChange(children[0], &custom), STATUS_SUCCESS);
    assert_null(custom.FileObject);
    end_watched("u1 ");
    assert_int_equal(watch(0, new_device(pnp_tree()->mains[1])), STATUS_NO_SUCH_DEVICE);
}

static void watchers_of_a_device_are_told_its_own_events(void **state)
{
    (void)state;
    live(body_custom, MACHINE_STOP_DONE, "");
}

/* The driver goes while its routine runs; what had been the registration's memory is used again. */
static NTSTATUS NTAPI listen_to_the_end(PVOID structure, PVOID context)
{
    (void)structure;
    (void)context;
    pnp_notify_check_left(pnp_tree()->mains[1]->number);
    for (size_t size = 16; size <= 512; size += 16)
        memset(machine_alloc(size), 0x5a, size);
    return STATUS_SUCCESS;
}

static void body_unloaded(void *argument)
{
    (void)argument;
    TARGET_DEVICE_CUSTOM_NOTIFICATION custom = {.Version = 1, .Size = sizeof custom};
    begin_watched();
    assert_int_equal(IoUnregisterPlugPlayNotification(entries[0]), STATUS_SUCCESS);
    assert_int_equal(IoUnregisterPlugPlayNotification(entries[1]), STATUS_SUCCESS);
    assert_int_equal(IoRegisterPlugPlayNotification(EventCategoryTargetDeviceChange, 0, &files[0],
                                                    pnp_tree()->mains[1]->object, listen_to_the_end,
                                                    NULL, &entries[0]),
                     STATUS_SUCCESS);
    assert_int_equal(IoReportTargetDeviceChange(children[0], &custom), STATUS_SUCCESS);
    assert_null(pnp_tree()->registrations);
}

static void registration_outlives_its_driver_while_the_routine_runs(void **state)
{
    (void)state;
    live(body_unloaded, MACHINE_STOP_DONE, "notification-left-registered ");
}

static void body_interfaces_without_end(void *argument)
{
    (void)argument;
    static WCHAR units[16000];
    UNICODE_STRING reference = {sizeof units, sizeof units, units}, name;
    NTSTATUS status = STATUS_SUCCESS;
    begin();
    for (uint32_t i = 0; NT_SUCCESS(status) && i < 5000; i++) {
        units[0] = (WCHAR)(i + 0x100);
        status = IoRegisterDeviceInterface(children[0], &GUID_DEVICE_INTERFACE_ARRIVAL, &reference,
                                           &name);
        if (NT_SUCCESS(status))
            RtlFreeUnicodeString(&name);
    }
    assert_int_equal(status, STATUS_INSUFFICIENT_RESOURCES);
}

static void interfaces_do_not_fill_the_books(void **state)
{
    (void)state;
    live(body_interfaces_without_end, MACHINE_STOP_DONE, "");
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup(name, setup)
    const struct CMUnitTest tests[] = {
        CASE(watchers_are_told_of_a_removal_around_its_stacks),
        CASE(watcher_that_refuses_stops_everything),
        CASE(watchers_are_told_of_a_veto),
        CASE(watchers_are_told_of_a_surprise_after_it),
        CASE(watchers_of_a_device_are_told_its_own_events),
        CASE(registration_outlives_its_driver_while_the_routine_runs),
        CASE(interfaces_do_not_fill_the_books),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
