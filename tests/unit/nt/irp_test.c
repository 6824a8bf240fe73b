/* IRP stack helpers do to the bytes what drivers' inlined macros do. */
#include "nt/codes.h"
#include "nt/irp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define LOCATIONS 3

struct irp_with_stack {
    IRP irp;
    IO_STACK_LOCATION stack[LOCATIONS];
};

/* As a freshly allocated IRP: the current location is just past the top one. */
static PIRP make(struct irp_with_stack *storage)
{
    memset(storage, 0, sizeof *storage);
    storage->irp.StackCount = LOCATIONS;
    storage->irp.CurrentLocation = LOCATIONS + 1;
    storage->irp.Tail.Overlay.CurrentStackLocation = nt_irp_stack_at(&storage->irp, LOCATIONS + 1);
    return &storage->irp;
}

static NTSTATUS NTAPI on_completion(PDEVICE_OBJECT device, PIRP irp, PVOID context)
{
    (void)device, (void)irp, (void)context;
    return 0;
}

static void NTAPI on_cancel(PDEVICE_OBJECT device, PIRP irp)
{
    (void)device, (void)irp;
}

static void locations_follow_the_irp(void **state)
{
    struct irp_with_stack storage;
    PIRP irp = make(&storage);
    (void)state;
    assert_int_equal(IoSizeOfIrp(LOCATIONS), 208 + 72 * LOCATIONS);
    assert_ptr_equal(nt_irp_stack_at(irp, 1), &storage.stack[0]);
    assert_ptr_equal(nt_irp_stack_at(irp, LOCATIONS), &storage.stack[LOCATIONS - 1]);
    assert_ptr_equal(nt_irp_next_stack(irp), &storage.stack[LOCATIONS - 1]);
}

static void down_and_skip_are_inverse(void **state)
{
    struct irp_with_stack storage;
    PIRP irp = make(&storage);
    (void)state;
    nt_irp_set_next_stack(irp);
    assert_int_equal(irp->CurrentLocation, LOCATIONS);
    assert_ptr_equal(nt_irp_current_stack(irp), &storage.stack[LOCATIONS - 1]);
    nt_irp_skip_stack(irp);
    assert_int_equal(irp->CurrentLocation, LOCATIONS + 1);
    assert_ptr_equal(nt_irp_current_stack(irp), nt_irp_stack_at(irp, LOCATIONS + 1));
}

static void a_copy_leaves_the_completion_routine_behind(void **state)
{
    struct irp_with_stack storage;
    PIRP irp = make(&storage);
    PIO_STACK_LOCATION lower = &storage.stack[LOCATIONS - 2];
    (void)state;
    nt_irp_set_completion(irp, on_completion, &storage, SL_INVOKE_ON_SUCCESS | SL_INVOKE_ON_ERROR);
    nt_irp_set_next_stack(irp);
    nt_irp_current_stack(irp)->MajorFunction = IRP_MJ_PNP;
    nt_irp_current_stack(irp)->MinorFunction = IRP_MN_QUERY_INTERFACE;
    nt_irp_current_stack(irp)->Parameters.Others.Argument4 = &storage;
    nt_irp_current_stack(irp)->FileObject = (PFILE_OBJECT)&storage;
    lower->Context = irp;
    nt_irp_copy_stack_to_next(irp);
    assert_int_equal(lower->MajorFunction, IRP_MJ_PNP);
    assert_int_equal(lower->MinorFunction, IRP_MN_QUERY_INTERFACE);
    assert_ptr_equal(lower->Parameters.Others.Argument4, &storage);
    assert_ptr_equal(lower->FileObject, &storage);
    assert_int_equal(lower->Control, 0);
    assert_null(lower->CompletionRoutine);
    assert_ptr_equal(lower->Context, irp);
}

static void completion_goes_to_the_next_location(void **state)
{
    struct irp_with_stack storage;
    PIRP irp = make(&storage);
    (void)state;
    nt_irp_set_next_stack(irp);
    storage.stack[1].Control = SL_INVOKE_ON_CANCEL;
    nt_irp_set_completion(irp, on_completion, &storage, SL_INVOKE_ON_SUCCESS);
    assert_true(storage.stack[1].CompletionRoutine == on_completion);
    assert_ptr_equal(storage.stack[1].Context, &storage);
    assert_int_equal(storage.stack[1].Control, SL_INVOKE_ON_SUCCESS);
    assert_null(storage.stack[2].CompletionRoutine);
}

static void pending_keeps_the_other_control_bits(void **state)
{
    struct irp_with_stack storage;
    PIRP irp = make(&storage);
    (void)state;
    nt_irp_set_next_stack(irp);
    nt_irp_current_stack(irp)->Control = SL_INVOKE_ON_ERROR;
    nt_irp_mark_pending(irp);
    assert_int_equal(storage.stack[2].Control, SL_INVOKE_ON_ERROR | SL_PENDING_RETURNED);
}

static void setting_a_cancel_routine_returns_the_old_one(void **state)
{
    struct irp_with_stack storage;
    PIRP irp = make(&storage);
    (void)state;
    assert_true(nt_irp_set_cancel(irp, on_cancel) == NULL);
    assert_true(irp->CancelRoutine == on_cancel);
    assert_true(nt_irp_set_cancel(irp, NULL) == on_cancel);
    assert_true(irp->CancelRoutine == NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(locations_follow_the_irp),
        cmocka_unit_test(down_and_skip_are_inverse),
        cmocka_unit_test(a_copy_leaves_the_completion_routine_behind),
        cmocka_unit_test(completion_goes_to_the_next_location),
        cmocka_unit_test(pending_keeps_the_other_control_bits),
        cmocka_unit_test(setting_a_cancel_routine_returns_the_old_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
