/* The way of an IRP: down through the stack, up through completion routines, and where it stops. */
#include "io_fixture.h"

static char trail[256]; /* what ran, in order */

static void mark(const char *text)
{
    strncat(trail, text, sizeof trail - strlen(trail) - 1);
}

static DEVICE_OBJECT *stack[3]; /* of every test, lowest first */
static NTSTATUS low_status;     /* with what the lowest driver completes */
static bool is_low_pending;     /* it marks the IRP pending first */
static bool is_low_keeping;     /* it does not complete at all */
static UCHAR middle_control;    /* SL_INVOKE_*; 0: no completion routine */
static NTSTATUS middle_answer;  /* of its completion routine */
static bool is_middle_skipping;

static NTSTATUS NTAPI low_dispatch(PDEVICE_OBJECT device, PIRP irp)
{
    assert_ptr_equal(device, stack[0]);
    assert_ptr_equal(nt_irp_current_stack(irp)->DeviceObject, stack[0]);
    assert_int_equal(nt_irp_current_stack(irp)->Parameters.QueryDeviceRelations.Type, 4);
    assert_int_equal(io_irp_position(irp), 1);
    mark("low ");
    if (is_low_pending)
        nt_irp_mark_pending(irp);
    if (is_low_keeping)
        return STATUS_PENDING;
    irp->IoStatus.Status = low_status;
    IofCompleteRequest(irp, 0);
    return is_low_pending ? STATUS_PENDING : low_status;
}

static NTSTATUS NTAPI middle_completed(PDEVICE_OBJECT device, PIRP irp, PVOID context)
{
    assert_ptr_equal(device, stack[1]);
    assert_ptr_equal(nt_irp_current_stack(irp)->DeviceObject, stack[1]);
    assert_int_equal(irp->PendingReturned, is_low_pending);
    mark(context);
    if (irp->PendingReturned)
        nt_irp_mark_pending(irp);
    return middle_answer;
}

static NTSTATUS NTAPI middle_dispatch(PDEVICE_OBJECT device, PIRP irp)
{
    assert_ptr_equal(device, stack[1]);
    mark("middle ");
    if (is_middle_skipping) {
        nt_irp_skip_stack(irp);
        return IofCallDriver(stack[0], irp);
    }
    nt_irp_copy_stack_to_next(irp);
    if (middle_control != 0)
        nt_irp_set_completion(irp, middle_completed, (PVOID) "up-middle ", middle_control);
    return IofCallDriver(stack[0], irp);
}

static NTSTATUS NTAPI high_completed(PDEVICE_OBJECT device, PIRP irp, PVOID context)
{
    (void)context;
    assert_ptr_equal(device, stack[2]);
    mark(irp->PendingReturned ? "up-high-pending " : "up-high ");
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI high_dispatch(PDEVICE_OBJECT device, PIRP irp)
{
    (void)device;
    mark("high ");
    nt_irp_copy_stack_to_next(irp);
    nt_irp_set_completion(irp, high_completed, NULL, SL_INVOKE_ON_SUCCESS | SL_INVOKE_ON_ERROR);
    return IofCallDriver(stack[1], irp);
}

static NTSTATUS NTAPI top_completed(PDEVICE_OBJECT device, PIRP irp, PVOID context)
{
    (void)irp, (void)context;
    assert_null(device); /* nobody stands above */
    mark("up-top ");
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static int setup(void **state)
{
    (void)state;
    trail[0] = '\0';
    low_status = middle_answer = STATUS_SUCCESS;
    is_low_pending = is_low_keeping = is_middle_skipping = false;
    middle_control = SL_INVOKE_ON_SUCCESS;
    return 0;
}

static void build_stack(void)
{
    static NTSTATUS(NTAPI *const routines[])(PDEVICE_OBJECT, PIRP) = {low_dispatch, middle_dispatch,
                                                                      high_dispatch};
    new_stack(stack, 3);
    for (unsigned i = 0; i < 3; i++)
        stack[i]->DriverObject->MajorFunction[IRP_MJ_PNP] = routines[i];
}

/* A request of the PnP manager's, at the top of the stack. */
static IRP *new_request(void)
{
    IRP *irp = io_irp_new(stack[2], IRP_MJ_PNP, IRP_MN_QUERY_DEVICE_RELATIONS);
    nt_irp_next_stack(irp)->Parameters.QueryDeviceRelations.Type = 4;
    return irp;
}

static void body_send(void *argument)
{
    (void)argument;
    build_stack();
    IRP *irp = new_request();
    assert_int_equal(irp->IoStatus.Status, STATUS_NOT_SUPPORTED);
    assert_int_equal(irp->CurrentLocation, 4);
    assert_int_equal(io_irp_send_wait(stack[2], irp), low_status);
    assert_int_equal(irp->CurrentLocation, 4);
    assert_int_equal(io_irp_position(irp), 0);
    io_irp_free(irp);
    assert_null(io_irp_find(irp));
}

static void request_goes_down_and_comes_back_up(void **state)
{
    (void)state;
    live(body_send, MACHINE_STOP_DONE, "");
    assert_string_equal(trail, "high middle low up-middle up-high ");
}

static void skipped_location_leaves_no_completion(void **state)
{
    (void)state;
    is_middle_skipping = true;
    live(body_send, MACHINE_STOP_DONE, "");
    assert_string_equal(trail, "high middle low up-high ");
}

static void completion_for_success_is_not_called_for_an_error(void **state)
{
    (void)state;
    low_status = STATUS_UNSUCCESSFUL;
    live(body_send, MACHINE_STOP_DONE, "");
    assert_string_equal(trail, "high middle low up-high ");
}

static void completion_for_errors_is_not_called_for_a_success(void **state)
{
    (void)state;
    middle_control = SL_INVOKE_ON_ERROR;
    live(body_send, MACHINE_STOP_DONE, "");
    assert_string_equal(trail, "high middle low up-high ");
    setup(state);
    middle_control = SL_INVOKE_ON_ERROR;
    low_status = STATUS_UNSUCCESSFUL;
    live(body_send, MACHINE_STOP_DONE, "");
    assert_string_equal(trail, "high middle low up-middle up-high ");
}

static void body_send_cancelled(void *argument)
{
    (void)argument;
    build_stack();
    IRP *irp = new_request();
    irp->Cancel = TRUE;
    io_irp_send_wait(stack[2], irp);
}

static void completion_for_cancel_is_called_for_a_cancelled_request_only(void **state)
{
    (void)state;
    middle_control = SL_INVOKE_ON_CANCEL;
    live(body_send, MACHINE_STOP_DONE, "");
    assert_string_equal(trail, "high middle low up-high ");
    setup(state);
    middle_control = SL_INVOKE_ON_CANCEL;
    live(body_send_cancelled, MACHINE_STOP_DONE, "");
    assert_string_equal(trail, "high middle low up-middle up-high ");
}

static void pending_is_handed_up_by_a_completion_routine(void **state)
{
    (void)state;
    is_low_pending = true;
    live(body_send, MACHINE_STOP_DONE, "");
    assert_string_equal(trail, "high middle low up-middle up-high-pending ");
}

static void pending_is_handed_up_past_a_driver_without_one(void **state)
{
    (void)state;
    is_low_pending = true;
    middle_control = 0;
    live(body_send, MACHINE_STOP_DONE, "");
    assert_string_equal(trail, "high middle low up-high-pending ");
}

static void body_stopped(void *argument)
{
    (void)argument;
    build_stack();
    IRP *irp = new_request();
    IofCallDriver(stack[2], irp);
    assert_string_equal(trail, "high middle low up-middle ");
    assert_false(io_irp_find(irp)->is_ended);
    assert_int_equal(io_irp_position(irp), 2);
    IofCompleteRequest(irp, 0); /* the middle driver goes on with it */
    assert_true(io_irp_find(irp)->is_ended);
}

static void more_processing_required_stops_the_walk(void **state)
{
    (void)state;
    middle_answer = STATUS_MORE_PROCESSING_REQUIRED;
    live(body_stopped, MACHINE_STOP_DONE, "");
    assert_string_equal(trail, "high middle low up-middle up-high ");
}

static void complete_kept(void *irp)
{
    mark("later ");
    ((IRP *)irp)->IoStatus.Status = STATUS_SUCCESS;
    IofCompleteRequest(irp, 0);
}

static void body_wait(void *argument)
{
    (void)argument;
    build_stack();
    IRP *irp = new_request();
    task_new("finisher", complete_kept, irp);
    assert_int_equal(io_irp_send_wait(stack[2], irp), STATUS_SUCCESS);
    mark("done ");
}

static void sender_waits_for_a_pending_request(void **state)
{
    (void)state;
    is_low_pending = is_low_keeping = true;
    live(body_wait, MACHINE_STOP_DONE, "");
    assert_string_equal(trail, "high middle low later up-middle up-high-pending done ");
}

static void body_driver_irp(void *argument)
{
    (void)argument;
    build_stack();
    IRP *irp = IoAllocateIrp(stack[1]->StackSize, FALSE);
    IO_STACK_LOCATION *next = nt_irp_next_stack(irp);
    next->MajorFunction = IRP_MJ_PNP;
    next->Parameters.QueryDeviceRelations.Type = 4;
    nt_irp_set_completion(irp, top_completed, NULL, SL_INVOKE_ON_SUCCESS);
    IofCallDriver(stack[1], irp);
    assert_string_equal(trail, "middle low up-middle up-top ");
    IoFreeIrp(irp);
    assert_null(io_irp_find(irp));
}

static void drivers_own_irp_ends_in_its_completion_routine(void **state)
{
    (void)state;
    live(body_driver_irp, MACHINE_STOP_DONE, "");
}

static void body_not_stopped(void *argument)
{
    (void)argument;
    build_stack();
    IRP *irp = IoAllocateIrp(stack[0]->StackSize, FALSE);
    nt_irp_next_stack(irp)->MajorFunction = IRP_MJ_PNP;
    nt_irp_next_stack(irp)->Parameters.QueryDeviceRelations.Type = 4;
    IofCallDriver(stack[0], irp);
}

static void drivers_own_irp_that_nobody_stops_is_told(void **state)
{
    (void)state;
    live(body_not_stopped, MACHINE_STOP_DONE, "irp-not-stopped ");
}

static void body_completed_twice(void *argument)
{
    (void)argument;
    build_stack();
    IRP *irp = new_request();
    io_irp_send_wait(stack[2], irp);
    IofCompleteRequest(irp, 0);
}

static void second_completion_is_fatal(void **state)
{
    (void)state;
    live(body_completed_twice, MACHINE_STOP_FATAL, "irp-completed-twice ");
}

static void completion_with_pending_is_told(void **state)
{
    (void)state;
    low_status = STATUS_PENDING;
    live(body_send, MACHINE_STOP_DONE, "irp-completed-pending ");
}

static void NTAPI cancel_routine(PDEVICE_OBJECT device, PIRP irp)
{
    (void)device, (void)irp;
}

static void body_cancel_set(void *argument)
{
    (void)argument;
    build_stack();
    IRP *irp = new_request();
    nt_irp_set_cancel(irp, cancel_routine);
    io_irp_send_wait(stack[2], irp);
}

static void completion_with_a_cancel_routine_is_fatal(void **state)
{
    (void)state;
    live(body_cancel_set, MACHINE_STOP_FATAL, "irp-completed-cancelable ");
}

static void body_too_small(void *argument)
{
    (void)argument;
    build_stack();
    IRP *irp = IoAllocateIrp(1, FALSE);
    nt_irp_next_stack(irp)->MajorFunction = IRP_MJ_PNP;
    IofCallDriver(stack[1], irp);
}

static void irp_without_a_location_left_is_fatal(void **state)
{
    (void)state;
    middle_control = 0; /* there is no next location to set a completion routine in */
    live(body_too_small, MACHINE_STOP_FATAL, "bug-check ");
    assert_non_null(strstr(heard.note, "NO_MORE_IRP_STACK_LOCATIONS"));
    assert_string_equal(trail, "middle ");
}

static void body_no_irp(void *argument)
{
    (void)argument;
    build_stack();
    IofCallDriver(stack[0], (PIRP)stack[1]);
}

static void what_is_no_irp_is_fatal(void **state)
{
    (void)state;
    live(body_no_irp, MACHINE_STOP_FATAL, "bug-check ");
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup(name, setup)
    const struct CMUnitTest tests[] = {
        CASE(request_goes_down_and_comes_back_up),
        CASE(skipped_location_leaves_no_completion),
        CASE(completion_for_success_is_not_called_for_an_error),
        CASE(completion_for_errors_is_not_called_for_a_success),
        CASE(completion_for_cancel_is_called_for_a_cancelled_request_only),
        CASE(pending_is_handed_up_by_a_completion_routine),
        CASE(pending_is_handed_up_past_a_driver_without_one),
        CASE(more_processing_required_stops_the_walk),
        CASE(sender_waits_for_a_pending_request),
        CASE(drivers_own_irp_ends_in_its_completion_routine),
        CASE(drivers_own_irp_that_nobody_stops_is_told),
        CASE(second_completion_is_fatal),
        CASE(completion_with_pending_is_told),
        CASE(completion_with_a_cancel_routine_is_fatal),
        CASE(irp_without_a_location_left_is_fatal),
        CASE(what_is_no_irp_is_fatal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
