/*
 * The system sleeps and wakes, with a device whose policy this driver owns: it asks for device IRPs
 * while it holds the system's, as the documentation shows.
 */
#include "../common/power_driver.h"

typedef struct {
    UCHAR Minor;
    POWER_STATE_TYPE Type;
    POWER_STATE State;
    POWER_ACTION Action;
    SYSTEM_POWER_STATE_CONTEXT Context;
} SEEN;

static SEEN Seen[16];
static ULONG SeenCount;
static PVOID Registration;
static ULONG Leaves, Returns; /* of S0, by the callback object */
static ULONG SeenAtLeave;

static NTSTATUS NTAPI CameUp(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context)
{
    UNREFERENCED_PARAMETER(Context);
    if (Irp->PendingReturned)
        IoMarkIrpPending(Irp);
    PoSetPowerState(Device, DevicePowerState,
                    IoGetCurrentIrpStackLocation(Irp)->Parameters.Power.State);
    return STATUS_CONTINUE_COMPLETION;
}

static NTSTATUS DeviceIrp(PDEVICE_OBJECT Device, PIRP Irp)
{
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);
    POWER_STATE state = stack->Parameters.Power.State;

    if (stack->MinorFunction != IRP_MN_SET_POWER)
        return PowerPassDown(Irp);
    if (state.DeviceState != PowerDeviceD0) {
        PoSetPowerState(Device, DevicePowerState, state);
        return PowerPassDown(Irp);
    }
    IoCopyCurrentIrpStackLocationToNext(Irp);
    IoSetCompletionRoutine(Irp, CameUp, NULL, TRUE, TRUE, TRUE);
    return IoCallDriver(PnpLower, Irp);
}

static VOID NTAPI DeviceDone(PDEVICE_OBJECT Device, UCHAR Minor, POWER_STATE State, PVOID Context,
                             PIO_STATUS_BLOCK IoStatus)
{
    PIRP system = Context;

    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(Minor);
    UNREFERENCED_PARAMETER(State);
    system->IoStatus.Status = IoStatus->Status;
    IoCompleteRequest(system, IO_NO_INCREMENT);
}

static NTSTATUS NTAPI SystemPassed(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context)
{
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);
    POWER_STATE state;

    UNREFERENCED_PARAMETER(Context);
    if (!NT_SUCCESS(Irp->IoStatus.Status))
        return STATUS_CONTINUE_COMPLETION;
    state.DeviceState = stack->Parameters.Power.State.SystemState == PowerSystemWorking
                            ? PowerDeviceD0
                            : PowerDeviceD3;
    if (PoRequestPowerIrp(Device, stack->MinorFunction, state, DeviceDone, Irp, NULL) !=
        STATUS_PENDING)
        return STATUS_CONTINUE_COMPLETION;
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static NTSTATUS Dispatch(PDEVICE_OBJECT Device, PIRP Irp)
{
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);

    if (SeenCount < RTL_NUMBER_OF(Seen))
        Seen[SeenCount++] = (SEEN){
            stack->MinorFunction, stack->Parameters.Power.Type, stack->Parameters.Power.State,
            stack->Parameters.Power.ShutdownType, stack->Parameters.Power.SystemPowerStateContext};
    if (stack->Parameters.Power.Type == DevicePowerState)
        return DeviceIrp(Device, Irp);
    IoMarkIrpPending(Irp);
    IoCopyCurrentIrpStackLocationToNext(Irp);
    IoSetCompletionRoutine(Irp, SystemPassed, NULL, TRUE, TRUE, TRUE);
    IoCallDriver(PnpLower, Irp);
    return STATUS_PENDING;
}

static VOID NTAPI PowerStateChanges(PVOID Context, PVOID Argument1, PVOID Argument2)
{
    UNREFERENCED_PARAMETER(Context);
    if ((ULONG_PTR)Argument1 != PO_CB_SYSTEM_STATE_LOCK)
        return;
    if (Argument2 != NULL) {
        Returns++;
        return;
    }
    Leaves++;
    SeenAtLeave = SeenCount;
}

static VOID Started(VOID)
{
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\Callback\\PowerState");
    OBJECT_ATTRIBUTES attributes;
    PCALLBACK_OBJECT object;

    InitializeObjectAttributes(&attributes, &name, OBJ_CASE_INSENSITIVE, NULL, NULL);
    if (!NT_SUCCESS(ExCreateCallback(&object, &attributes, FALSE, TRUE)))
        return;
    Registration = ExRegisterCallback(object, PowerStateChanges, NULL);
    ObDereferenceObject(object);
}

static BOOLEAN Was(ULONG Index, UCHAR Minor, POWER_STATE_TYPE Type, ULONG State)
{
    return Index < SeenCount && Seen[Index].Minor == Minor && Seen[Index].Type == Type &&
           (ULONG)Seen[Index].State.SystemState == State;
}

static VOID Asked(VOID)
{
    CHECK(Was(0, IRP_MN_QUERY_POWER, SystemPowerState, PowerSystemSleeping3));
    CHECK(Was(1, IRP_MN_QUERY_POWER, DevicePowerState, PowerDeviceD3));
    CHECK(Seen[0].Action == PowerActionSleep && Seen[1].Action == PowerActionSleep);
}

static VOID Slept(VOID)
{
    CHECK(Was(2, IRP_MN_SET_POWER, SystemPowerState, PowerSystemSleeping3));
    CHECK(Was(3, IRP_MN_SET_POWER, DevicePowerState, PowerDeviceD3));
    CHECK(Seen[2].Action == PowerActionSleep && Seen[3].Action == PowerActionSleep);
    CHECK(Seen[2].Context.CurrentSystemState == PowerSystemWorking);
    CHECK(Seen[2].Context.TargetSystemState == PowerSystemSleeping3);
    CHECK(Seen[2].Context.EffectiveSystemState == PowerSystemSleeping3);
}

static VOID Woke(VOID)
{
    CHECK(Was(4, IRP_MN_SET_POWER, SystemPowerState, PowerSystemWorking));
    CHECK(Was(5, IRP_MN_SET_POWER, DevicePowerState, PowerDeviceD0));
    CHECK(SeenCount == 6);
    CHECK(Seen[4].Action == PowerActionSleep);
    CHECK(Seen[4].Context.CurrentSystemState == PowerSystemSleeping3);
    CHECK(Seen[4].Context.TargetSystemState == PowerSystemWorking);
    CHECK(Seen[4].Context.EffectiveSystemState == PowerSystemWorking);
}

static VOID CalledBack(VOID)
{
    CHECK(Leaves == 1 && Returns == 1 && SeenAtLeave == 2);
}

static VOID Removing(VOID)
{
    RUN(IRP_MN_QUERY_POWER, "the system asks, the driver asks its device", Asked);
    RUN(IRP_MN_SET_POWER, "the system sleeps, the device with it", Slept);
    RUN(IRP_MN_SET_POWER, "the system wakes, the device with it", Woke);
    RUN(ExRegisterCallback, "the callback object for power knows", CalledBack);
    ExUnregisterCallback(Registration);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const PNP_HOOKS hooks = {.Started = Started, .Removing = Removing};

    UNREFERENCED_PARAMETER(RegistryPath);
    return PowerDone(Driver, &hooks, Dispatch);
}
