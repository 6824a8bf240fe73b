/* See io/interrupt.h. */
#include "io/interrupt.h"

#include "io/io_state.h"
#include "ke/interrupt.h"
#include "ke/processor.h"
#include "machine/hardware.h"

#define IO_TAG_INTERRUPT  0x72746e49u /* 'Intr' */
#define IO_INTERRUPT_SIZE 256         /* of the opaque object; its own lock lies at its start */

_Static_assert(HARDWARE_RESOURCE_MAX <= KE_INTERRUPT_VECTOR_MAX, "all lines of a device fit");

static NTSTATUS interrupt_connect(struct ke_interrupt *wanted, PKINTERRUPT *ret_object)
{
    wanted->object = io_try_alloc(IO_INTERRUPT_SIZE, IO_TAG_INTERRUPT);
    if (wanted->object == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    if (wanted->lock == NULL)
        wanted->lock = (PKSPIN_LOCK)wanted->object;
    wanted->processors &= KeQueryActiveProcessors();
    *ret_object = wanted->object;
    if (ke_interrupt_connect(wanted))
        return STATUS_SUCCESS;
    *ret_object = NULL;
    io_free(wanted->object);
    return STATUS_INVALID_PARAMETER;
}

/* One vector that the driver was told of. */
static NTSTATUS
interrupt_connect_specified(const IO_CONNECT_INTERRUPT_FULLY_SPECIFIED_PARAMETERS *parameters)
{
    struct ke_interrupt wanted = {
        .routine = parameters->ServiceRoutine,
        .context = parameters->ServiceContext,
        .lock = parameters->SpinLock,
        .irql = parameters->SynchronizeIrql,
        .is_shared = parameters->ShareVector,
        .is_latched = parameters->InterruptMode == Latched,
        .processors = parameters->ProcessorEnableMask,
        .vector_count = 1,
        .vectors = {parameters->Vector},
    };
    KIRQL irql = (KIRQL)(parameters->Vector >> 4);
    if (parameters->Irql != irql || wanted.irql < irql || wanted.irql > HIGH_LEVEL)
        return STATUS_INVALID_PARAMETER;
    return interrupt_connect(&wanted, parameters->InterruptObject);
}

NTSTATUS NTAPI IoConnectInterrupt(PKINTERRUPT *InterruptObject, PKSERVICE_ROUTINE ServiceRoutine,
                                  PVOID ServiceContext, PKSPIN_LOCK SpinLock, ULONG Vector,
                                  KIRQL Irql, KIRQL SynchronizeIrql, KINTERRUPT_MODE InterruptMode,
                                  BOOLEAN ShareVector, KAFFINITY ProcessorEnableMask,
                                  BOOLEAN FloatingSave)
{
    *InterruptObject = NULL;
    if (hardware_of_vector(Vector) == NULL ||
        (ProcessorEnableMask & KeQueryActiveProcessors()) == 0)
        return STATUS_INVALID_PARAMETER;
    const IO_CONNECT_INTERRUPT_FULLY_SPECIFIED_PARAMETERS parameters = {
        .InterruptObject = InterruptObject,
        .ServiceRoutine = ServiceRoutine,
        .ServiceContext = ServiceContext,
        .SpinLock = SpinLock,
        .SynchronizeIrql = SynchronizeIrql,
        .FloatingSave = FloatingSave,
        .ShareVector = ShareVector,
        .Vector = Vector,
        .Irql = Irql,
        .InterruptMode = InterruptMode,
        .ProcessorEnableMask = ProcessorEnableMask,
    };
    return interrupt_connect_specified(&parameters);
}

static NTSTATUS
interrupt_connect_fully(const IO_CONNECT_INTERRUPT_FULLY_SPECIFIED_PARAMETERS *parameters)
{
    if (parameters->PhysicalDeviceObject == NULL)
        return STATUS_INVALID_PARAMETER;
    if ((parameters->ProcessorEnableMask & KeQueryActiveProcessors()) == 0)
        return STATUS_INVALID_PARAMETER_10;
    if (hardware_of_vector(parameters->Vector) == NULL)
        return STATUS_NOT_FOUND;
    return interrupt_connect_specified(parameters);
}

/* All lines of a device, at the highest of their IRQLs. */
static NTSTATUS
interrupt_connect_lines(const IO_CONNECT_INTERRUPT_LINE_BASED_PARAMETERS *parameters)
{
    if (parameters->PhysicalDeviceObject == NULL)
        return STATUS_INVALID_PARAMETER;
    struct ke_interrupt wanted = {
        .routine = parameters->ServiceRoutine,
        .context = parameters->ServiceContext,
        .lock = parameters->SpinLock,
        .irql = parameters->SynchronizeIrql,
        .is_shared = true,
        .processors = KeQueryActiveProcessors(),
    };
    const struct hardware *model = hardware_of((uint64_t)parameters->PhysicalDeviceObject);
    for (uint32_t i = 0; model != NULL && i < model->count; i++) {
        if (model->resources[i].kind != HARDWARE_INTERRUPT)
            continue;
        wanted.vectors[wanted.vector_count++] = hardware_vector(model->resources[i].start);
        if (wanted.irql < hardware_irql(model->resources[i].start))
            wanted.irql = hardware_irql(model->resources[i].start);
    }
    if (wanted.vector_count == 0)
        return STATUS_NOT_FOUND;
    if (wanted.irql > HIGH_LEVEL)
        return STATUS_INVALID_PARAMETER;
    return interrupt_connect(&wanted, parameters->InterruptObject);
}

static NTSTATUS interrupt_connect_fall_back(PIO_CONNECT_INTERRUPT_PARAMETERS parameters)
{
    const IO_CONNECT_INTERRUPT_MESSAGE_BASED_PARAMETERS *messages = &parameters->MessageBased;
    const IO_CONNECT_INTERRUPT_LINE_BASED_PARAMETERS lines = {
        .PhysicalDeviceObject = messages->PhysicalDeviceObject,
        .InterruptObject = messages->ConnectionContext.InterruptObject,
        .ServiceRoutine = messages->FallBackServiceRoutine,
        .ServiceContext = messages->ServiceContext,
        .SpinLock = messages->SpinLock,
        .SynchronizeIrql = messages->SynchronizeIrql,
    };
    if (lines.PhysicalDeviceObject != NULL && lines.ServiceRoutine == NULL)
        return STATUS_NOT_FOUND;
    NTSTATUS status = interrupt_connect_lines(&lines);
    if (NT_SUCCESS(status))
        parameters->Version = CONNECT_LINE_BASED;
    return status;
}

NTSTATUS NTAPI IoConnectInterruptEx(PIO_CONNECT_INTERRUPT_PARAMETERS Parameters)
{
    switch (Parameters->Version) {
    case CONNECT_FULLY_SPECIFIED:
    case CONNECT_FULLY_SPECIFIED_GROUP: return interrupt_connect_fully(&Parameters->FullySpecified);
    case CONNECT_LINE_BASED: return interrupt_connect_lines(&Parameters->LineBased);
    case CONNECT_MESSAGE_BASED: return interrupt_connect_fall_back(Parameters);
    default: return STATUS_INVALID_PARAMETER_1;
    }
}

VOID NTAPI IoDisconnectInterrupt(PKINTERRUPT InterruptObject)
{
    ke_interrupt_disconnect(InterruptObject, "IoDisconnectInterrupt");
    io_free(InterruptObject);
}

VOID NTAPI IoDisconnectInterruptEx(PIO_DISCONNECT_INTERRUPT_PARAMETERS Parameters)
{
    PKINTERRUPT object = Parameters->ConnectionContext.InterruptObject;
    ke_interrupt_disconnect(object, "IoDisconnectInterruptEx");
    io_free(object);
}

void io_interrupt_check_removed(const struct hardware *model)
{
    for (uint32_t i = 0; i < model->count; i++) {
        uint32_t vector = hardware_vector(model->resources[i].start);
        if (model->resources[i].kind == HARDWARE_INTERRUPT && hardware_of_vector(vector) == NULL)
            ke_interrupt_check_removed(vector);
    }
}

void io_interrupt_check_left(uint32_t driver)
{
    PKINTERRUPT object;
    while ((object = ke_interrupt_check_left(driver)) != NULL)
        io_free(object);
}
