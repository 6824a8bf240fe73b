/* See po/request.h. */
#include "po/request.h"

#include "base/panic.h"
#include "io/irp.h"
#include "ke/ke.h"
#include "machine/breach.h"
#include "machine/gate.h"
#include "ob/object.h"
#include "po/po_state.h"

#include <stddef.h>
#include <stdio.h>

#define PO_SECOND_100NS 10000000u

enum po_kind { PO_DEVICE, PO_SYSTEM, PO_WAKE };

/* What a system thread of the power manager's own waits for. */
struct po_outcome {
    struct task *waiter;
    bool is_done;
    NTSTATUS status;
    uint32_t refused_by;
};

struct po_request {
    struct timer_entry watchdog; /* first: what the machine hands back */
    struct po_request *next;
    enum po_kind kind;
    UCHAR minor;
    POWER_STATE state;
    IRP *irp;
    PDEVICE_OBJECT device; /* as it was asked for */
    struct io_device *top, *bottom;
    bool is_sent;
    bool is_inrush; /* powers up a device of an inrush stack */
    bool is_raised; /* is sent at DISPATCH_LEVEL */
    bool is_late;
    uint32_t driver; /* who asked; 0 the power manager itself */
    PREQUEST_POWER_COMPLETE routine;
    PVOID context;
    struct po_outcome *outcome; /* NULL: nobody waits */
};

static bool po_request_has_flag(const struct po_request *request, ULONG flag)
{
    for (const struct io_device *at = request->top; at != NULL; at = at->lower)
        if (at->object->Flags & flag)
            return true;
    return false;
}

/* "S3", "D0"; static. */
static const char *po_request_state(const struct po_request *request)
{
    static const char *const systems[] = {"S?", "S0", "S1", "S2", "S3", "S4", "S5"};
    static const char *const devices[] = {"D?", "D0", "D1", "D2", "D3"};
    unsigned state = (unsigned)request->state.SystemState;
    if (request->kind == PO_DEVICE)
        return state <= PowerDeviceD3 ? devices[state] : devices[0];
    return state <= PowerSystemShutdown ? systems[state] : systems[0];
}

/* The IRP of this kind and stack, or any inrush one, that must end before. */
static bool po_request_must_wait(const struct po_request *request)
{
    for (const struct po_request *at = po_state()->requests; at != NULL; at = at->next) {
        bool is_same = at->kind == request->kind && at->bottom == request->bottom;
        if (at->is_sent &&
            ((is_same && at->kind != PO_WAKE) || (at->is_inrush && request->is_inrush)))
            return true;
    }
    return false;
}

/* Body of a thread. */
static void po_request_send(void *argument)
{
    const struct po_request *request = argument;
    bool is_raised = request->is_raised;
    KIRQL level = is_raised ? KfRaiseIrql(DISPATCH_LEVEL) : PASSIVE_LEVEL;
    EMIT(POWER_IRP, power_irp, .irp = (uint64_t)request->irp, .device = request->top->number,
         .minor = request->minor, .state = po_request_state(request), .requester = request->driver);
    IofCallDriver(request->top->object, request->irp); /* and the request may be gone */
    if (is_raised)
        KeLowerIrql(level);
}

/* Sends what need not wait any more. */
static void po_request_pump(void)
{
    for (struct po_request *at = po_state()->requests; at != NULL; at = at->next) {
        if (at->is_sent || po_request_must_wait(at))
            continue;
        at->is_sent = true;
        if (at->kind != PO_WAKE)
            timer_set(&at->watchdog, timer_now() + (uint64_t)PO_WATCHDOG_SECONDS * PO_SECOND_100NS);
        if (ke_thread_start("power manager", po_request_send, at) == NULL)
            panic("more than %d tasks at once", TASK_MAX);
    }
}

/* The request to blame: while a driver holds a system IRP, it is most often waiting for the device
 * IRP that it asked for. */
static const struct po_request *po_request_late(void)
{
    const struct po_request *late = po_state()->requests;
    while (late != NULL && !late->is_late)
        late = late->next;
    if (late == NULL)
        return NULL;
    for (const struct po_request *at = po_state()->requests; at != NULL; at = at->next)
        if (at->is_sent && at->kind == PO_DEVICE && at->bottom == late->bottom)
            return at;
    return late;
}

/* Body of a thread: says whose hands an IRP is in, and ends the life. */
static void po_request_stop(void *argument)
{
    (void)argument;
    const struct po_request *request = po_request_late();
    if (request == NULL)
        return; /* it came back in the last moment */
    uint32_t driver = io_irp_position(request->irp);
    PDRIVER_DISPATCH dispatch = io_driver_get(driver)->object->MajorFunction[IRP_MJ_POWER];
    char note[96];
    snprintf(note, sizeof note, "%s (%s) has been in its hands for %d seconds",
             io_irp_name(IRP_MJ_POWER, request->minor), po_request_state(request),
             PO_WATCHDOG_SECONDS);
    EMIT(BREACH, breach, .rule = "power-irp-stuck", .driver = driver,
         .site = (uint64_t)dispatch + 1, .note = note,
         .effect = "bug check DRIVER_POWER_STATE_FAILURE (0x9F/3)");
    machine_stop(MACHINE_STOP_FATAL);
}

static void po_request_fire(struct timer_entry *entry)
{
    struct po_request *request = (struct po_request *)entry;
    request->is_late = true;
    if (ke_thread_start("power watchdog", po_request_stop, NULL) == NULL)
        panic("more than %d tasks at once", TASK_MAX);
}

static void po_request_forget(struct po_request *request)
{
    struct po_request **link = &po_state()->requests;
    while (*link != request)
        link = &(*link)->next;
    *link = request->next;
    timer_cancel(&request->watchdog);
}

static void po_request_call_back(const struct po_request *request)
{
    IO_STATUS_BLOCK *status = &request->irp->IoStatus;
    uint64_t arguments[GATE_ARGUMENTS_MAX] = {(uint64_t)request->device, request->minor,
                                              (uint64_t)request->state.SystemState,
                                              (uint64_t)request->context, (uint64_t)status};
    struct ke_mark before = ke_mark_take();
    gate_call_many(request->driver, "PowerCompletion", (uint64_t)request->device,
                   (void *)request->routine, arguments);
    ke_mark_check(&before, "its PowerCompletion routine", (uint64_t)request->routine + 1);
}

/* All completion routines have been called. The next IRP need not wait for what the requester does
 * now. */
static void po_request_ended(struct io_irp *record)
{
    struct po_request *request = record->ended_context;
    NTSTATUS status = request->irp->IoStatus.Status;
    po_request_forget(request);
    bool is_set = request->kind == PO_DEVICE && request->minor == IRP_MN_SET_POWER;
    if (is_set && NT_SUCCESS(status))
        po_idle_hear(request->bottom, request->state.DeviceState);
    po_request_pump();
    if (request->routine != NULL)
        po_request_call_back(request);
    struct po_outcome *outcome = request->outcome;
    if (outcome != NULL) {
        outcome->status = status;
        outcome->refused_by = NT_SUCCESS(status) ? 0 : record->completed_by;
        outcome->is_done = true;
        if (outcome->waiter != NULL)
            task_ready(outcome->waiter);
    }
    struct ob_object *top = request->top->ob;
    io_irp_free(request->irp);
    machine_free(request);
    ob_object_drop(top, 0);
}

/* What the receivers of the IRP read. */
static void po_request_describe(const struct po_request *request)
{
    const struct po_transition *system = &po_state()->transition;
    NT_STACK_PARAMETERS *parameters = &nt_irp_next_stack(request->irp)->Parameters;
    if (request->kind == PO_WAKE) {
        parameters->WaitWake.PowerState = request->state.SystemState;
        return;
    }
    bool is_system = request->kind == PO_SYSTEM;
    bool is_down = request->state.DeviceState > PowerDeviceD0;
    parameters->Power.Type = is_system ? SystemPowerState : DevicePowerState;
    parameters->Power.State = request->state;
    parameters->Power.ShutdownType = is_system || is_down ? system->action : PowerActionNone;
    if (!is_system)
        return;
    SYSTEM_POWER_STATE_CONTEXT *context = &parameters->Power.SystemPowerStateContext;
    context->CurrentSystemState = (ULONG)system->current & 15;
    context->TargetSystemState = (ULONG)system->target & 15;
    context->EffectiveSystemState = (ULONG)system->target & 15;
}

/* A request with its IRP, last in the queue but not sent: po_request_pump. NULL without pool. */
static struct po_request *po_request_new(enum po_kind kind, PDEVICE_OBJECT device, UCHAR minor,
                                         POWER_STATE state)
{
    PDEVICE_OBJECT top = io_device_top(device);
    IRP *irp = io_irp_try_new(top, IRP_MJ_POWER, minor);
    if (irp == NULL)
        return NULL;
    struct po_request *request = machine_alloc(sizeof *request);
    request->watchdog.fire = po_request_fire;
    request->kind = kind;
    request->minor = minor;
    request->state = state;
    request->irp = irp;
    request->device = device;
    request->top = io_device_find(top);
    request->bottom = io_device_bottom(request->top);
    request->driver = gate_current_caller();
    bool is_up =
        kind == PO_DEVICE && minor == IRP_MN_SET_POWER && state.DeviceState == PowerDeviceD0;
    request->is_inrush = is_up && po_request_has_flag(request, DO_POWER_INRUSH);
    request->is_raised = request->is_inrush && !po_request_has_flag(request, DO_POWER_PAGABLE);
    ob_object_take(request->top->ob, 0);
    io_irp_find(irp)->ended = po_request_ended;
    io_irp_find(irp)->ended_context = request;
    po_request_describe(request);
    struct po_request **link = &po_state()->requests;
    while (*link != NULL)
        link = &(*link)->next;
    *link = request;
    return request;
}

void po_request_begin(const struct po_transition *transition)
{
    po_state()->transition = *transition;
}

NTSTATUS po_request_system(DEVICE_OBJECT *pdo, UCHAR minor, uint32_t *ret_refused_by)
{
    struct po_outcome outcome = {0};
    POWER_STATE state = {.SystemState = po_state()->transition.target};
    struct po_request *request = po_request_new(PO_SYSTEM, pdo, minor, state);
    if (request == NULL) {
        EMIT(UNSUPPORTED, unsupported, .driver = gate_suspect(),
             .what = "a life without nonpaged pool: the power manager needs some for its IRPs");
        machine_stop(MACHINE_STOP_UNSUPPORTED);
    }
    request->outcome = &outcome;
    po_request_pump();
    while (!outcome.is_done) {
        outcome.waiter = task_current();
        task_block("the power manager waits for an IRP", (uint64_t)request->irp);
    }
    *ret_refused_by = outcome.refused_by;
    return outcome.status;
}

bool po_request_device(DEVICE_OBJECT *device, DEVICE_POWER_STATE state)
{
    POWER_STATE wanted = {.DeviceState = state};
    bool is_made = po_request_new(PO_DEVICE, device, IRP_MN_SET_POWER, wanted) != NULL;
    po_request_pump();
    return is_made;
}

static void po_request_check(UCHAR minor, const PIRP *ret_irp)
{
    if (minor != IRP_MN_WAIT_WAKE && ret_irp != NULL)
        breach_say("power-irp-pointer", "the IRP may be freed before the pointer is returned",
                   "PoRequestPowerIrp is asked for the address of an %s",
                   io_irp_name(IRP_MJ_POWER, minor));
    if (minor == IRP_MN_WAIT_WAKE && processor_irql() > PASSIVE_LEVEL)
        EMIT(BREACH, breach, .rule = "irql-too-high", .driver = gate_current_caller(),
             .site = gate_current_site(), .level = processor_irql(), .level_max = PASSIVE_LEVEL,
             .note = "PoRequestPowerIrp for IRP_MN_WAIT_WAKE");
}

NTSTATUS NTAPI PoRequestPowerIrp(PDEVICE_OBJECT DeviceObject, UCHAR MinorFunction,
                                 POWER_STATE PowerState, PREQUEST_POWER_COMPLETE CompletionFunction,
                                 PVOID Context, PIRP *Irp)
{
    if (io_device_find(DeviceObject) == NULL)
        breach_stop("bug-check", NULL, "PoRequestPowerIrp was given 0x%llx, which is no device",
                    (unsigned long long)(uint64_t)DeviceObject);
    bool is_wake = MinorFunction == IRP_MN_WAIT_WAKE;
    if (!is_wake && MinorFunction != IRP_MN_SET_POWER && MinorFunction != IRP_MN_QUERY_POWER)
        return STATUS_INVALID_PARAMETER_2;
    po_request_check(MinorFunction, Irp);
    struct po_request *request =
        po_request_new(is_wake ? PO_WAKE : PO_DEVICE, DeviceObject, MinorFunction, PowerState);
    if (request == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    request->routine = CompletionFunction;
    request->context = Context;
    if (Irp != NULL)
        *Irp = request->irp;
    po_request_pump();
    return STATUS_PENDING;
}

NTSTATUS NTAPI PoCallDriver(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    return IofCallDriver(DeviceObject, Irp);
}

static struct io_irp *po_request_get_irp(const IRP *irp, const char *routine)
{
    struct io_irp *record = io_irp_find(irp);
    if (record == NULL)
        breach_stop("bug-check", NULL, "%s was given 0x%llx, which is no live IRP", routine,
                    (unsigned long long)(uint64_t)irp);
    return record;
}

void NTAPI PoStartNextPowerIrp(PIRP Irp)
{
    po_request_get_irp(Irp, "PoStartNextPowerIrp");
}

void NTAPI PoSetSystemWake(PIRP Irp)
{
    po_request_get_irp(Irp, "PoSetSystemWake")->is_system_wake = true;
}

BOOLEAN NTAPI PoGetSystemWake(PIRP Irp)
{
    return po_request_get_irp(Irp, "PoGetSystemWake")->is_system_wake;
}

BOOLEAN NTAPI PoQueryWatchdogTime(PDEVICE_OBJECT Pdo, PULONG SecondsRemaining)
{
    const struct io_device *device = io_device_find(Pdo);
    uint64_t first_100ns = UINT64_MAX;
    if (device == NULL)
        breach_stop("bug-check", NULL, "PoQueryWatchdogTime was given 0x%llx, which is no device",
                    (unsigned long long)(uint64_t)Pdo);
    for (const struct po_request *at = po_state()->requests; at != NULL; at = at->next)
        if (at->bottom == device && at->watchdog.is_set && at->watchdog.due_100ns < first_100ns)
            first_100ns = at->watchdog.due_100ns;
    if (first_100ns == UINT64_MAX)
        return FALSE;
    *SecondsRemaining = (ULONG)((first_100ns - timer_now()) / PO_SECOND_100NS);
    return TRUE;
}
