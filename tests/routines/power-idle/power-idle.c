/* Idle detection: who counts, who restarts the count, and what comes at its end. */
#include "../common/power_driver.h"

static ULONG Downs; /* set-power IRPs for D3 */
static KIRQL Irql;
static PULONG Counter;

static NTSTATUS Dispatch(PDEVICE_OBJECT Device, PIRP Irp)
{
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);
    POWER_STATE state = stack->Parameters.Power.State;

    if (stack->MinorFunction == IRP_MN_SET_POWER &&
        stack->Parameters.Power.Type == DevicePowerState) {
        Downs += state.DeviceState == PowerDeviceD3;
        Irql = KeGetCurrentIrql();
        PoSetPowerState(Device, DevicePowerState, state);
    }
    return PowerPassDown(Irp);
}

/* Sleeps for so many half seconds, in each of which the device is in use or not. */
static VOID Pass(ULONG Halves, BOOLEAN IsUsed)
{
    while (Halves-- > 0) {
        PowerSleep(500);
        if (IsUsed)
            PoSetDeviceBusyEx(Counter);
    }
}

static VOID WakeUp(VOID)
{
    POWER_ANSWER answer;

    PowerAskAndWait(PnpFdo, IRP_MN_SET_POWER, PowerDeviceD0, &answer);
    Downs = 0;
}

static VOID Detect(VOID)
{
    Counter = PoRegisterDeviceForIdleDetection(PnpFdo, 1, 3, PowerDeviceD3);
    CHECK(Counter != NULL);
    Pass(4, FALSE);
    CHECK(Downs == 0);
    Pass(4, FALSE);
    CHECK(Downs == 1 && Irql == PASSIVE_LEVEL);
    Pass(20, FALSE);
    CHECK(Downs == 1); /* it sleeps: nobody counts */
    WakeUp();
    Pass(8, FALSE);
    CHECK(Downs == 1);
    WakeUp();
}

static VOID UseEx(VOID)
{
    Pass(16, TRUE);
    CHECK(Downs == 0);
}

static VOID UseMacro(VOID)
{
    for (ULONG i = 0; i < 16; i++) {
        PowerSleep(500);
        PoSetDeviceBusy(Counter);
    }
    CHECK(Downs == 0);
}

static VOID Hold(VOID)
{
    PoStartDeviceBusy(Counter);
    PoStartDeviceBusy(Counter);
    Pass(16, FALSE);
    PoEndDeviceBusy(Counter);
    Pass(16, FALSE);
    CHECK(Downs == 0);
    PoEndDeviceBusy(Counter);
    Pass(4, FALSE);
    CHECK(Downs == 0); /* from the end of the last one */
    Pass(4, FALSE);
    CHECK(Downs == 1);
    WakeUp();
}

/* Only the time that counts on mains power. */
static VOID Performance(VOID)
{
    CHECK(PoRegisterDeviceForIdleDetection(PnpFdo, 2, 0, PowerDeviceD3) != NULL);
    Pass(16, FALSE);
    CHECK(Downs == 0);
}

static VOID End(VOID)
{
    CHECK(PoRegisterDeviceForIdleDetection(PnpFdo, 1, 1, PowerDeviceD3) == Counter);
    CHECK(PoRegisterDeviceForIdleDetection(PnpFdo, 0, 0, PowerDeviceD3) == NULL);
    Pass(16, FALSE);
    CHECK(Downs == 0);
}

static VOID Standard(VOID)
{
    CHECK(PoRegisterDeviceForIdleDetection(PnpFdo, (ULONG)-1, (ULONG)-1, PowerDeviceD3) == NULL);
}

static VOID Started(VOID)
{
    RUN(PoRegisterDeviceForIdleDetection, "idle for its time: told to sleep, once", Detect);
    RUN(PoSetDeviceBusyEx, "restarts the count", UseEx);
    RUN(PoSetDeviceBusy, "restarts the count", UseMacro);
    RUN(PoStartDeviceBusy, "nobody counts until the last end", Hold);
    RUN(PoRegisterDeviceForIdleDetection, "the time on battery does not count", Performance);
    RUN(PoRegisterDeviceForIdleDetection, "two zeros end it", End);
    RUN(PoRegisterDeviceForIdleDetection, "standard times are for disks", Standard);
    PoRegisterDeviceForIdleDetection(PnpFdo, 60, 60, PowerDeviceD3); /* and it goes in the middle */
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const PNP_HOOKS hooks = {.Started = Started};

    UNREFERENCED_PARAMETER(RegistryPath);
    return PowerDone(Driver, &hooks, Dispatch);
}
