/*
 * A pnp_driver with a part in power management: what it does with a power IRP is the test's.
 */
#ifndef POWER_DRIVER_H
#define POWER_DRIVER_H

#include "pnp_driver.h"

/* What PowerAsk's callback was told. */
typedef struct {
    KEVENT Done;
    ULONG Calls;
    PDEVICE_OBJECT Device;
    UCHAR Minor;
    POWER_STATE State;
    NTSTATUS Status;
    KIRQL Irql;
} POWER_ANSWER;

static inline VOID NTAPI PowerAnswered(PDEVICE_OBJECT Device, UCHAR Minor, POWER_STATE State,
                                       PVOID Context, PIO_STATUS_BLOCK IoStatus)
{
    POWER_ANSWER *answer = Context;

    answer->Calls++;
    answer->Device = Device;
    answer->Minor = Minor;
    answer->State = State;
    answer->Status = IoStatus->Status;
    answer->Irql = KeGetCurrentIrql();
    KeSetEvent(&answer->Done, IO_NO_INCREMENT, FALSE);
}

static inline NTSTATUS PowerAsk(PDEVICE_OBJECT Device, UCHAR Minor, DEVICE_POWER_STATE State,
                                POWER_ANSWER *Answer)
{
    POWER_STATE state = {.DeviceState = State};

    RtlZeroMemory(Answer, sizeof(*Answer));
    KeInitializeEvent(&Answer->Done, NotificationEvent, FALSE);
    return PoRequestPowerIrp(Device, Minor, state, PowerAnswered, Answer, NULL);
}

static inline VOID PowerWait(POWER_ANSWER *Answer)
{
    KeWaitForSingleObject(&Answer->Done, Executive, KernelMode, FALSE, NULL);
}

/* As PowerAsk, to the end. */
static inline NTSTATUS PowerAskAndWait(PDEVICE_OBJECT Device, UCHAR Minor, DEVICE_POWER_STATE State,
                                       POWER_ANSWER *Answer)
{
    NTSTATUS status = PowerAsk(Device, Minor, State, Answer);

    if (status == STATUS_PENDING)
        PowerWait(Answer);
    return status;
}

static inline VOID PowerSleep(LONG Milliseconds)
{
    LARGE_INTEGER time = {.QuadPart = -10000LL * Milliseconds};

    KeDelayExecutionThread(KernelMode, FALSE, &time);
}

static inline NTSTATUS PowerPassDown(PIRP Irp)
{
    PoStartNextPowerIrp(Irp);
    IoSkipCurrentIrpStackLocation(Irp);
    return PoCallDriver(PnpLower, Irp);
}

/* The end of DriverEntry. */
static inline NTSTATUS PowerDone(PDRIVER_OBJECT Driver, const PNP_HOOKS *Hooks,
                                 PDRIVER_DISPATCH Dispatch)
{
    Driver->MajorFunction[IRP_MJ_POWER] = Dispatch;
    return PnpDone(Driver, Hooks);
}

#endif
