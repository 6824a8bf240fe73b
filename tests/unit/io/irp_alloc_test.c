/* IRPs made: allocated, reused, built for a thread with their buffers, and freed. */
#include "io_fixture.h"

#include "ke/ke.h"
#include "mm/pool.h"
#include "nt/ioctl.h"

#define CODE(function, method) (0x00220000u | (function) << 2 | (method))

static uint32_t answer_size;    /* bytes that the driver says it wrote */
static NTSTATUS answer_status;  /* with what it completes */
static char seen[32];           /* what it found in its buffer */
static void *seen_input;        /* Type3InputBuffer */
static IO_STATUS_BLOCK results; /* of the request */

static NTSTATUS NTAPI dispatch(PDEVICE_OBJECT device, PIRP irp)
{
    (void)device;
    const IO_STACK_LOCATION *location = nt_irp_current_stack(irp);
    char *buffer = irp->AssociatedIrp.SystemBuffer;
    seen_input = location->Parameters.DeviceIoControl.Type3InputBuffer;
    if (buffer != NULL) {
        snprintf(seen, sizeof seen, "%s", buffer);
        memcpy(buffer, "answered", 9);
    }
    irp->IoStatus.Status = answer_status;
    irp->IoStatus.Information = answer_size;
    IofCompleteRequest(irp, 0);
    return answer_status;
}

static DEVICE_OBJECT *new_answerer(void)
{
    DEVICE_OBJECT *device = new_device(new_driver("one.sys"));
    for (unsigned major = 0; major <= IRP_MJ_MAXIMUM_FUNCTION; major++)
        device->DriverObject->MajorFunction[major] = dispatch;
    return device;
}

static int setup(void **state)
{
    (void)state;
    seen[0] = '\0';
    seen_input = NULL;
    answer_size = 9;
    answer_status = STATUS_SUCCESS;
    results = (IO_STATUS_BLOCK){.Status = 0x77};
    return 0;
}

static void body_allocate(void *argument)
{
    (void)argument;
    IRP *irp = IoAllocateIrp(3, FALSE);
    assert_int_equal(irp->Type, IO_TYPE_IRP);
    assert_int_equal(irp->Size, sizeof(IRP) + 3 * sizeof(IO_STACK_LOCATION));
    assert_int_equal(irp->StackCount, 3);
    assert_int_equal(irp->CurrentLocation, 4);
    assert_ptr_equal(nt_irp_next_stack(irp), nt_irp_stack_at(irp, 3));
    assert_int_equal(mm_pool_find((uint64_t)irp)->size, irp->Size);
    IoFreeIrp(irp);
    assert_true(mm_pool_find((uint64_t)irp)->is_freed);
    assert_null(IoAllocateIrp(0, FALSE));
    assert_null(IoAllocateIrp(-1, FALSE));
}

static void allocated_irp_has_its_locations(void **state)
{
    (void)state;
    live(body_allocate, MACHINE_STOP_DONE, "");
}

static void body_reuse(void *argument)
{
    (void)argument;
    IRP *irp = IoAllocateIrp(2, FALSE);
    irp->AllocationFlags = IRP_ALLOCATED_FIXED_SIZE;
    nt_irp_set_next_stack(irp);
    nt_irp_current_stack(irp)->MajorFunction = IRP_MJ_PNP;
    irp->IoStatus.Information = 5;
    io_irp_find(irp)->is_ended = io_irp_find(irp)->is_in_flight = true;
    IoReuseIrp(irp, STATUS_UNSUCCESSFUL);
    assert_int_equal(irp->CurrentLocation, 3);
    assert_int_equal(irp->IoStatus.Status, STATUS_UNSUCCESSFUL);
    assert_int_equal(irp->IoStatus.Information, 0);
    assert_int_equal(nt_irp_next_stack(irp)->MajorFunction, 0);
    assert_int_equal(irp->AllocationFlags, IRP_ALLOCATED_FIXED_SIZE);
    assert_false(io_irp_find(irp)->is_ended || io_irp_find(irp)->is_in_flight);
}

static void reused_irp_is_as_new(void **state)
{
    (void)state;
    live(body_reuse, MACHINE_STOP_DONE, "");
}

static void body_initialize(void *argument)
{
    (void)argument;
    IRP *irp = mm_pool_alloc(MM_NONPAGED, IoSizeOfIrp(2), 't', 0, 0, false);
    IoInitializeIrp(irp, IoSizeOfIrp(2), 2);
    assert_int_equal(irp->CurrentLocation, 3);
    assert_int_equal(io_irp_find(irp)->kind, IO_IRP_DRIVER);
}

static void memory_of_a_driver_can_become_an_irp(void **state)
{
    (void)state;
    live(body_initialize, MACHINE_STOP_DONE, "");
}

/* Sends a read (or write) of `buffer` to a device of buffered I/O; the IRP must be gone then. */
static void transfer(ULONG major, char *buffer, ULONG length)
{
    DEVICE_OBJECT *device = new_answerer();
    LARGE_INTEGER offset = {.QuadPart = 512};
    KEVENT event;
    KeInitializeEvent(&event, NotificationEvent, FALSE);
    device->Flags |= DO_BUFFERED_IO;
    IRP *irp =
        IoBuildSynchronousFsdRequest(major, device, buffer, length, &offset, &event, &results);
    assert_int_equal(nt_irp_next_stack(irp)->Parameters.Read.Length, length);
    assert_int_equal(nt_irp_next_stack(irp)->Parameters.Read.ByteOffset.QuadPart, 512);
    assert_ptr_not_equal(irp->AssociatedIrp.SystemBuffer, buffer);
    IofCallDriver(device, irp);
    assert_null(io_irp_find(irp));
    assert_int_equal(KeReadStateEvent(&event), 1);
    assert_int_equal(results.Status, answer_status);
    assert_int_equal(results.Information, answer_size);
}

static void body_read(void *argument)
{
    (void)argument;
    char buffer[16] = "untouched";
    transfer(IRP_MJ_READ, buffer, sizeof buffer);
    assert_string_equal(buffer, answer_status == STATUS_SUCCESS ? "answered" : "untouched");
    assert_string_equal(seen, "");
}

static void buffered_read_brings_what_the_driver_wrote(void **state)
{
    (void)state;
    live(body_read, MACHINE_STOP_DONE, "");
}

static void failed_read_brings_nothing(void **state)
{
    (void)state;
    answer_status = STATUS_UNSUCCESSFUL;
    live(body_read, MACHINE_STOP_DONE, "");
}

static void body_write(void *argument)
{
    (void)argument;
    char buffer[16] = "to write";
    transfer(IRP_MJ_WRITE, buffer, sizeof buffer);
    assert_string_equal(seen, "to write");
    assert_string_equal(buffer, "to write");
}

static void buffered_write_takes_a_copy(void **state)
{
    (void)state;
    live(body_write, MACHINE_STOP_DONE, "");
}

static void control(ULONG code, char *input, ULONG input_size, char *output, ULONG output_size)
{
    DEVICE_OBJECT *device = new_answerer();
    IRP *irp = IoBuildDeviceIoControlRequest(code, device, input, input_size, output, output_size,
                                             FALSE, NULL, &results);
    const IO_STACK_LOCATION *location = nt_irp_next_stack(irp);
    assert_int_equal(location->MajorFunction, IRP_MJ_DEVICE_CONTROL);
    assert_int_equal(location->Parameters.DeviceIoControl.IoControlCode, code);
    assert_int_equal(location->Parameters.DeviceIoControl.InputBufferLength, input_size);
    assert_int_equal(location->Parameters.DeviceIoControl.OutputBufferLength, output_size);
    IofCallDriver(device, irp);
    assert_int_equal(results.Status, answer_status);
}

static void body_control(void *argument)
{
    (void)argument;
    char input[4] = "ask", output[16] = "untouched";
    control(CODE(7, METHOD_BUFFERED), input, sizeof input, output, sizeof output);
    assert_string_equal(seen, "ask");
    assert_string_equal(output, "answered");
    assert_string_equal(input, "ask");
}

static void buffered_control_uses_one_buffer_both_ways(void **state)
{
    (void)state;
    live(body_control, MACHINE_STOP_DONE, "");
}

static void body_control_neither(void *argument)
{
    (void)argument;
    char input[4] = "ask", output[16] = "untouched";
    control(CODE(7, METHOD_NEITHER), input, sizeof input, output, sizeof output);
    assert_ptr_equal(seen_input, input);
    assert_string_equal(output, "untouched");
}

static void control_of_method_neither_passes_the_callers_pointers(void **state)
{
    (void)state;
    live(body_control_neither, MACHINE_STOP_DONE, "");
}

static void body_internal(void *argument)
{
    (void)argument;
    IRP *irp = IoBuildDeviceIoControlRequest(1, new_answerer(), NULL, 0, NULL, 0, TRUE, NULL, NULL);
    assert_int_equal(nt_irp_next_stack(irp)->MajorFunction, IRP_MJ_INTERNAL_DEVICE_CONTROL);
}

static void internal_control_has_its_own_major_function(void **state)
{
    (void)state;
    live(body_internal, MACHINE_STOP_DONE, "");
}

static void body_frees_a_threads(void *argument)
{
    (void)argument;
    IoFreeIrp(IoBuildSynchronousFsdRequest(IRP_MJ_FLUSH_BUFFERS, new_answerer(), NULL, 0, NULL,
                                           NULL, &results));
}

static void body_frees_twice(void *argument)
{
    (void)argument;
    IRP *irp = IoAllocateIrp(1, FALSE);
    IoFreeIrp(irp);
    IoFreeIrp(irp);
}

static void freeing_what_is_not_the_drivers_is_fatal(void **state)
{
    (void)state;
    live(body_frees_a_threads, MACHINE_STOP_FATAL, "bug-check ");
    assert_non_null(strstr(heard.note, "frees itself"));
    live(body_frees_twice, MACHINE_STOP_FATAL, "bug-check ");
    assert_non_null(strstr(heard.note, "no live IRP"));
}

static void requests_have_names(void **state)
{
    (void)state;
    assert_string_equal(io_irp_name(IRP_MJ_PNP, IRP_MN_START_DEVICE), "IRP_MN_START_DEVICE");
    assert_string_equal(io_irp_name(IRP_MJ_READ, 0), "IRP_MJ_READ");
    assert_string_equal(io_irp_name(IRP_MJ_PNP, 0xee), "IRP_MJ_PNP");
    assert_string_equal(io_irp_name(0xee, 0), "IRP of an unknown major function");
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup(name, setup)
    const struct CMUnitTest tests[] = {
        CASE(allocated_irp_has_its_locations),
        CASE(reused_irp_is_as_new),
        CASE(memory_of_a_driver_can_become_an_irp),
        CASE(buffered_read_brings_what_the_driver_wrote),
        CASE(failed_read_brings_nothing),
        CASE(buffered_write_takes_a_copy),
        CASE(buffered_control_uses_one_buffer_both_ways),
        CASE(control_of_method_neither_passes_the_callers_pointers),
        CASE(internal_control_has_its_own_major_function),
        CASE(freeing_what_is_not_the_drivers_is_fatal),
        CASE(requests_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
