/* Work items: called later, in order, at PASSIVE_LEVEL, with their device kept. */
#include "io_fixture.h"

#include "io/work_item.h"
#include "ke/ke.h"
#include "mm/pool.h"

static char trail[64];
static DEVICE_OBJECT *device;
static PIO_WORKITEM item;

static void mark(const char *text)
{
    strncat(trail, text, sizeof trail - strlen(trail) - 1);
}

static int setup(void **state)
{
    (void)state;
    trail[0] = '\0';
    return 0;
}

static void NTAPI work(PDEVICE_OBJECT object, PVOID context)
{
    assert_ptr_equal(object, device);
    assert_int_equal(processor_irql(), PROCESSOR_PASSIVE);
    assert_int_not_equal(task_current()->number, 1);
    assert_non_null(io_device_find(object));
    mark(context);
}

static void make_item(void)
{
    device = new_device(new_driver("one.sys"));
    item = IoAllocateWorkItem(device);
    assert_non_null(item);
}

static void body_order(void *argument)
{
    (void)argument;
    make_item();
    PIO_WORKITEM second = IoAllocateWorkItem(device);
    processor_irql_set(PROCESSOR_DISPATCH);
    IoQueueWorkItem(item, work, 1, (PVOID) "first ");
    IoQueueWorkItem(second, work, 1, (PVOID) "second ");
    processor_irql_set(PROCESSOR_PASSIVE);
    mark("queued ");
    fixture_let_others_run();
    IoQueueWorkItem(item, work, 1, (PVOID) "third ");
    fixture_let_others_run();
    IoFreeWorkItem(item);
}

static void items_are_called_later_in_order(void **state)
{
    (void)state;
    live(body_order, MACHINE_STOP_DONE, "");
    assert_string_equal(trail, "queued first second third ");
}

static void NTAPI free_itself(PDEVICE_OBJECT object, PVOID context)
{
    (void)object;
    mark("freed ");
    IoFreeWorkItem(context);
}

static void body_frees_itself(void *argument)
{
    (void)argument;
    make_item();
    IoQueueWorkItem(item, free_itself, 1, item);
    fixture_let_others_run();
    assert_true(mm_pool_find((uint64_t)item)->is_freed);
}

static void item_may_be_freed_by_its_routine(void **state)
{
    (void)state;
    live(body_frees_itself, MACHINE_STOP_DONE, "");
    assert_string_equal(trail, "freed ");
}

static void NTAPI queue_again(PDEVICE_OBJECT object, PVOID context)
{
    (void)object, (void)context;
    mark("once ");
    IoQueueWorkItem(item, work, 1, (PVOID) "again ");
}

static void body_again(void *argument)
{
    (void)argument;
    make_item();
    IoQueueWorkItem(item, queue_again, 1, NULL);
    fixture_let_others_run();
}

static void item_may_be_queued_again_by_its_routine(void **state)
{
    (void)state;
    live(body_again, MACHINE_STOP_DONE, "");
    assert_string_equal(trail, "once again ");
}

static void body_device_deleted(void *argument)
{
    (void)argument;
    make_item();
    IoQueueWorkItem(item, work, 1, (PVOID) "work ");
    IoDeleteDevice(device);
    assert_non_null(io_device_find(device));
    fixture_let_others_run();
    assert_null(io_device_find(device));
}

static void queued_item_keeps_a_deleted_device(void **state)
{
    (void)state;
    live(body_device_deleted, MACHINE_STOP_DONE, "");
    assert_string_equal(trail, "work ");
}

static void body_queued_twice(void *argument)
{
    (void)argument;
    make_item();
    IoQueueWorkItem(item, work, 1, NULL);
    IoQueueWorkItem(item, work, 1, NULL);
}

static void body_freed_while_queued(void *argument)
{
    (void)argument;
    make_item();
    IoQueueWorkItem(item, work, 1, NULL);
    IoFreeWorkItem(item);
}

static void body_freed_twice(void *argument)
{
    (void)argument;
    make_item();
    IoFreeWorkItem(item);
    IoFreeWorkItem(item);
}

static void misused_item_is_fatal(void **state)
{
    (void)state;
    live(body_queued_twice, MACHINE_STOP_FATAL, "work-item-misuse ");
    live(body_freed_while_queued, MACHINE_STOP_FATAL, "work-item-misuse ");
    live(body_freed_twice, MACHINE_STOP_FATAL, "work-item-misuse ");
}

static void body_no_device(void *argument)
{
    (void)argument;
    make_item();
    uint64_t end = mm_pool_used_end(MM_NONPAGED);
    assert_null(IoAllocateWorkItem((PDEVICE_OBJECT)item));
    assert_int_equal(mm_pool_used_end(MM_NONPAGED), end);
}

static void item_for_no_device_is_refused_and_takes_no_pool(void **state)
{
    (void)state;
    live(body_no_device, MACHINE_STOP_DONE, "");
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup(name, setup)
    const struct CMUnitTest tests[] = {
        CASE(items_are_called_later_in_order),
        CASE(item_may_be_freed_by_its_routine),
        CASE(item_may_be_queued_again_by_its_routine),
        CASE(queued_item_keeps_a_deleted_device),
        CASE(misused_item_is_fatal),
        CASE(item_for_no_device_is_refused_and_takes_no_pool),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
