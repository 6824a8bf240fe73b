/* Power IRPs that a driver asks for: what arrives, what comes back, and in which order. */
#include "../common/power_driver.h"

typedef struct {
    UCHAR Minor;
    POWER_STATE_TYPE Type;
    POWER_STATE State;
    POWER_ACTION Action;
    NTSTATUS Status;
    KIRQL Irql;
    PIRP Irp;
} SEEN;

static SEEN Seen[16];
static ULONG SeenCount;
static BOOLEAN IsHolding;  /* the dispatch routine keeps what is not a wait/wake IRP */
static NTSTATUS Refusal;   /* ... or fails it */
static PIRP Held, WakeIrp; /* what it keeps */

static VOID NTAPI CancelWake(PDEVICE_OBJECT Device, PIRP Irp)
{
    UNREFERENCED_PARAMETER(Device);
    IoReleaseCancelSpinLock(Irp->CancelIrql);
    WakeIrp = NULL;
    PnpComplete(Irp, STATUS_CANCELLED);
}

static NTSTATUS Dispatch(PDEVICE_OBJECT Device, PIRP Irp)
{
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);

    UNREFERENCED_PARAMETER(Device);
    if (SeenCount < RTL_NUMBER_OF(Seen))
        Seen[SeenCount++] = (SEEN){stack->MinorFunction,
                                   stack->Parameters.Power.Type,
                                   stack->Parameters.Power.State,
                                   stack->Parameters.Power.ShutdownType,
                                   Irp->IoStatus.Status,
                                   KeGetCurrentIrql(),
                                   Irp};
    if (stack->MinorFunction == IRP_MN_WAIT_WAKE) {
        Seen[SeenCount - 1].State.SystemState = stack->Parameters.WaitWake.PowerState;
        IoMarkIrpPending(Irp);
        WakeIrp = Irp;
        IoSetCancelRoutine(Irp, CancelWake);
        return STATUS_PENDING;
    }
    if (Refusal != STATUS_SUCCESS)
        return PnpComplete(Irp, Refusal);
    if (!IsHolding)
        return PowerPassDown(Irp);
    IoMarkIrpPending(Irp);
    Held = Irp;
    return STATUS_PENDING;
}

static VOID Release(VOID)
{
    PIRP irp = Held;

    Held = NULL;
    PowerPassDown(irp);
}

static VOID Set(VOID)
{
    POWER_ANSWER answer;

    SeenCount = 0;
    CHECK(PowerAskAndWait(PnpFdo, IRP_MN_SET_POWER, PowerDeviceD3, &answer) == STATUS_PENDING);
    CHECK(SeenCount == 1 && Seen[0].Minor == IRP_MN_SET_POWER);
    CHECK(Seen[0].Type == DevicePowerState && Seen[0].State.DeviceState == PowerDeviceD3);
    CHECK(Seen[0].Action == PowerActionNone && Seen[0].Status == STATUS_NOT_SUPPORTED);
    CHECK(Seen[0].Irql == PASSIVE_LEVEL);
    CHECK(answer.Calls == 1 && answer.Device == PnpFdo && answer.Minor == IRP_MN_SET_POWER);
    CHECK(answer.State.DeviceState == PowerDeviceD3 && answer.Status == STATUS_SUCCESS);
    CHECK(answer.Irql <= DISPATCH_LEVEL);
}

/* A request for the PDO comes to the top of its stack too. */
static VOID ByPdo(VOID)
{
    POWER_ANSWER answer;

    SeenCount = 0;
    CHECK(PowerAskAndWait(PnpPdo, IRP_MN_SET_POWER, PowerDeviceD0, &answer) == STATUS_PENDING);
    CHECK(SeenCount == 1 && Seen[0].State.DeviceState == PowerDeviceD0);
    CHECK(answer.Device == PnpPdo && answer.Status == STATUS_SUCCESS);
}

static VOID WithoutCallback(VOID)
{
    POWER_STATE state = {.DeviceState = PowerDeviceD1};

    SeenCount = 0;
    CHECK(PoRequestPowerIrp(PnpFdo, IRP_MN_QUERY_POWER, state, NULL, NULL, NULL) == STATUS_PENDING);
    PowerSleep(10);
    CHECK(SeenCount == 1 && Seen[0].Minor == IRP_MN_QUERY_POWER);
}

static VOID Refused(VOID)
{
    POWER_ANSWER answer;

    Refusal = STATUS_DEVICE_BUSY;
    CHECK(PowerAskAndWait(PnpFdo, IRP_MN_QUERY_POWER, PowerDeviceD3, &answer) == STATUS_PENDING);
    CHECK(answer.Minor == IRP_MN_QUERY_POWER && answer.Status == STATUS_DEVICE_BUSY);
    Refusal = STATUS_SUCCESS;
}

static VOID OtherMinors(VOID)
{
    POWER_ANSWER answer;

    SeenCount = 0;
    CHECK(PowerAsk(PnpFdo, IRP_MN_POWER_SEQUENCE, PowerDeviceD0, &answer) ==
          STATUS_INVALID_PARAMETER_2);
    CHECK(PowerAsk(PnpFdo, 4, PowerDeviceD0, &answer) == STATUS_INVALID_PARAMETER_2);
    PowerSleep(10);
    CHECK(SeenCount == 0 && answer.Calls == 0);
}

/* Two at once, asked for at DISPATCH_LEVEL: the second comes when the first has ended. */
static VOID OneAfterAnother(VOID)
{
    POWER_ANSWER first, second;
    NTSTATUS status[2];
    KIRQL irql;
    ULONG seconds = 0;

    SeenCount = 0;
    IsHolding = TRUE;
    CHECK(!PoQueryWatchdogTime(PnpPdo, &seconds));
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    status[0] = PowerAsk(PnpFdo, IRP_MN_SET_POWER, PowerDeviceD2, &first);
    status[1] = PowerAsk(PnpFdo, IRP_MN_SET_POWER, PowerDeviceD0, &second);
    KeLowerIrql(irql);
    CHECK(status[0] == STATUS_PENDING && status[1] == STATUS_PENDING);
    PowerSleep(10);
    CHECK(SeenCount == 1 && Seen[0].State.DeviceState == PowerDeviceD2 && first.Calls == 0);
    CHECK(PoQueryWatchdogTime(PnpPdo, &seconds) && seconds > 0);
    IsHolding = FALSE;
    Release();
    PowerWait(&first);
    PowerWait(&second);
    CHECK(SeenCount == 2 && Seen[1].State.DeviceState == PowerDeviceD0);
    CHECK(first.Status == STATUS_SUCCESS && second.Status == STATUS_SUCCESS);
    CHECK(!PoQueryWatchdogTime(PnpPdo, &seconds));
}

static VOID NTAPI AskAgain(PDEVICE_OBJECT Device, UCHAR Minor, POWER_STATE State, PVOID Context,
                           PIO_STATUS_BLOCK IoStatus)
{
    UNREFERENCED_PARAMETER(State);
    UNREFERENCED_PARAMETER(IoStatus);
    PowerAsk(Device, Minor, PowerDeviceD0, Context);
}

static VOID FromTheCallback(VOID)
{
    POWER_STATE state = {.DeviceState = PowerDeviceD3};
    POWER_ANSWER answer;

    SeenCount = 0;
    KeInitializeEvent(&answer.Done, NotificationEvent, FALSE);
    CHECK(PoRequestPowerIrp(PnpFdo, IRP_MN_SET_POWER, state, AskAgain, &answer, NULL) ==
          STATUS_PENDING);
    PowerSleep(10);
    PowerWait(&answer);
    CHECK(SeenCount == 2 && Seen[1].State.DeviceState == PowerDeviceD0);
    CHECK(answer.Status == STATUS_SUCCESS);
}

/* A wait/wake IRP is held for long; others pass it by; its sender cancels it. */
static VOID WaitWake(VOID)
{
    POWER_STATE state = {.SystemState = PowerSystemSleeping3};
    POWER_ANSWER wake, other;
    PIRP irp = NULL;

    SeenCount = 0;
    RtlZeroMemory(&wake, sizeof(wake));
    KeInitializeEvent(&wake.Done, NotificationEvent, FALSE);
    CHECK(PoRequestPowerIrp(PnpPdo, IRP_MN_WAIT_WAKE, state, PowerAnswered, &wake, &irp) ==
          STATUS_PENDING);
    PowerSleep(10);
    CHECK(SeenCount == 1 && Seen[0].Minor == IRP_MN_WAIT_WAKE && Seen[0].Irp == irp);
    CHECK(Seen[0].State.SystemState == PowerSystemSleeping3);
    CHECK(!PoGetSystemWake(irp));
    PoSetSystemWake(irp);
    CHECK(PoGetSystemWake(irp));
    CHECK(PowerAskAndWait(PnpFdo, IRP_MN_SET_POWER, PowerDeviceD0, &other) == STATUS_PENDING);
    CHECK(SeenCount == 2 && other.Status == STATUS_SUCCESS && wake.Calls == 0);
    CHECK(IoCancelIrp(irp));
    PowerWait(&wake);
    CHECK(wake.Calls == 1 && wake.Minor == IRP_MN_WAIT_WAKE && wake.Status == STATUS_CANCELLED);
    CHECK(wake.State.SystemState == PowerSystemSleeping3 && WakeIrp == NULL);
}

static VOID SetState(VOID)
{
    POWER_STATE d0 = {.DeviceState = PowerDeviceD0}, d3 = {.DeviceState = PowerDeviceD3};
    KIRQL irql;

    PoSetPowerState(PnpFdo, DevicePowerState, d0);
    CHECK(PoSetPowerState(PnpFdo, DevicePowerState, d3).DeviceState == PowerDeviceD0);
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    CHECK(PoSetPowerState(PnpFdo, DevicePowerState, d0).DeviceState == PowerDeviceD3);
    KeLowerIrql(irql);
    CHECK(PoSetPowerState(PnpFdo, DevicePowerState, d0).DeviceState == PowerDeviceD0);
}

static VOID Busy(VOID)
{
    PVOID handle = PoRegisterSystemState(NULL, ES_SYSTEM_REQUIRED | ES_CONTINUOUS);

    CHECK(handle != NULL);
    CHECK(PoRegisterSystemState(handle, ES_DISPLAY_REQUIRED) == handle);
    PoUnregisterSystemState(handle);
    PoSetSystemState(ES_SYSTEM_REQUIRED);
}

static VOID Started(VOID)
{
    RUN(PoRequestPowerIrp, "a set-power IRP arrives, its callback hears of its end", Set);
    RUN(PoRequestPowerIrp, "a PDO stands for its stack", ByPdo);
    RUN(PoRequestPowerIrp, "nobody need be called back", WithoutCallback);
    RUN(PoRequestPowerIrp, "a refusal reaches the callback", Refused);
    RUN(PoRequestPowerIrp, "no other minor functions", OtherMinors);
    RUN(PoRequestPowerIrp, "one after another, by a watchdog's time", OneAfterAnother);
    RUN(PoRequestPowerIrp, "the callback may ask again", FromTheCallback);
    RUN(PoRequestPowerIrp, "wait/wake: held, marked, cancelled", WaitWake);
    RUN(PoSetPowerState, "the state before comes back", SetState);
    RUN(PoRegisterSystemState, "declared, changed, taken back", Busy);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const PNP_HOOKS hooks = {.Started = Started};

    UNREFERENCED_PARAMETER(RegistryPath);
    return PowerDone(Driver, &hooks, Dispatch);
}
