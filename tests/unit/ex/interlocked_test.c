/* Lists under a spin lock, and sequenced lists. */
#include "../mm/machine_fixture.h"

#include "ex/interlocked.h"
#include "ke/spin.h"

static KSPIN_LOCK lock;

static void doubly_linked(void *argument)
{
    (void)argument;
    LIST_ENTRY head, a, b, c;
    nt_list_init(&head);
    lock = 0;
    assert_null(ExInterlockedInsertHeadList(&head, &a, &lock));
    assert_ptr_equal(ExInterlockedRemoveHeadList(&head, &lock), &a);
    assert_null(ExInterlockedInsertTailList(&head, &b, &lock));
    assert_ptr_equal(ExInterlockedInsertTailList(&head, &c, &lock), &b);
    assert_ptr_equal(ExInterlockedInsertHeadList(&head, &a, &lock), &b);
    assert_int_equal(processor_irql(), PASSIVE_LEVEL);
    assert_ptr_equal(ExInterlockedRemoveHeadList(&head, &lock), &a);
    processor_irql_set(DISPATCH_LEVEL);
    assert_ptr_equal(ExInterlockedRemoveHeadList(&head, &lock), &b);
    assert_int_equal(processor_irql(), DISPATCH_LEVEL);
    processor_irql_set(PASSIVE_LEVEL);
    assert_ptr_equal(ExInterlockedRemoveHeadList(&head, &lock), &c);
    assert_null(ExInterlockedRemoveHeadList(&head, &lock));
    SINGLE_LIST_ENTRY top = {NULL}, x, y;
    assert_null(ExInterlockedPushEntryList(&top, &x, &lock));
    assert_ptr_equal(ExInterlockedPushEntryList(&top, &y, &lock), &x);
    assert_ptr_equal(ExInterlockedPopEntryList(&top, &lock), &y);
    assert_ptr_equal(ExInterlockedPopEntryList(&top, &lock), &x);
    assert_null(ExInterlockedPopEntryList(&top, &lock));
    ULONG number = 40;
    assert_int_equal(ExInterlockedAddUlong(&number, 2, &lock), 40);
    assert_int_equal(number, 42);
    assert_int_equal(lock, 0);
}

static void lists_change_under_the_lock(void **state)
{
    (void)state;
    assert_int_equal(fixture_run(doubly_linked), MACHINE_STOP_DONE);
}

static LIST_ENTRY shared_head, shared_entry;

static void insert(void *argument)
{
    (void)argument;
    ExInterlockedInsertTailList(&shared_head, &shared_entry, &lock);
}

static void hold_the_lock(void *argument)
{
    (void)argument;
    nt_list_init(&shared_head);
    KeInitializeSpinLock(&lock);
    KIRQL old = KeAcquireSpinLockRaiseToDpc(&lock);
    task_new("inserter", insert, NULL);
    fixture_let_others_run();
    assert_true(nt_list_is_empty(&shared_head));
    KeReleaseSpinLock(&lock, old);
    fixture_let_others_run();
    assert_ptr_equal(shared_head.Flink, &shared_entry);
    assert_int_equal(heard.breaches, 0);
}

static void a_held_lock_keeps_them_waiting(void **state)
{
    (void)state;
    assert_int_equal(fixture_run(hold_the_lock), MACHINE_STOP_DONE);
}

static void sequenced(void **state)
{
    (void)state;
    SLIST_HEADER head;
    SLIST_ENTRY a, b;
    InitializeSListHead(&head);
    assert_null(ExpInterlockedPopEntrySList(&head));
    assert_null(ExpInterlockedPushEntrySList(&head, &a));
    assert_ptr_equal(ExpInterlockedPushEntrySList(&head, &b), &a);
    assert_int_equal(ExQueryDepthSList(&head), 2);
    assert_int_equal(head.HeaderX64.Sequence, 2);
    assert_ptr_equal(ExpInterlockedPopEntrySList(&head), &b);
    assert_int_equal(ExQueryDepthSList(&head), 1);
    ExpInterlockedPushEntrySList(&head, &b);
    assert_ptr_equal(ExpInterlockedFlushSList(&head), &b);
    assert_ptr_equal(b.Next, &a);
    assert_null(a.Next);
    assert_int_equal(ExQueryDepthSList(&head), 0);
    assert_null(ExpInterlockedFlushSList(&head));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_change_under_the_lock),
        cmocka_unit_test(a_held_lock_keeps_them_waiting),
        cmocka_unit_test(sequenced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
