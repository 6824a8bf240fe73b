/* The device's own timer, once a second. */
#include "../common/routine_device.h"

static ULONG Ticks;
static KIRQL SeenAt;
static PDEVICE_OBJECT SeenDevice;
static PVOID SeenContext;

static VOID NTAPI Tick(PDEVICE_OBJECT Device, PVOID Context)
{
    Ticks++;
    SeenAt = KeGetCurrentIrql();
    SeenDevice = Device;
    SeenContext = Context;
}

static VOID Sleep(ULONG Milliseconds)
{
    LARGE_INTEGER time;

    time.QuadPart = -10000 * (LONGLONG)Milliseconds;
    KeDelayExecutionThread(KernelMode, FALSE, &time);
}

static VOID Stands(VOID)
{
    CHECK(IoInitializeTimer(RoutineDevice, Tick, &Ticks) == STATUS_SUCCESS);
    CHECK(RoutineDevice->Timer != NULL);
    Sleep(3000);
    CHECK(Ticks == 0);
    IoStopTimer(RoutineDevice);
}

/* Windows ticks for all devices together: the first call comes within a second. */
static VOID Runs(VOID)
{
    IoStartTimer(RoutineDevice);
    IoStartTimer(RoutineDevice);
    Sleep(3500);
    CHECK(Ticks == 3 || Ticks == 4);
    CHECK(SeenAt == DISPATCH_LEVEL && SeenDevice == RoutineDevice && SeenContext == &Ticks);
}

static VOID Stops(VOID)
{
    ULONG ticks;

    IoStopTimer(RoutineDevice);
    ticks = Ticks;
    Sleep(2500);
    CHECK(Ticks == ticks);
    IoStartTimer(RoutineDevice);
    Sleep(1500);
    CHECK(Ticks == ticks + 1 || Ticks == ticks + 2);
    IoStopTimer(RoutineDevice);
}

static VOID EndsWithDevice(VOID)
{
    ULONG ticks = Ticks;

    IoStartTimer(RoutineDevice);
    IoDeleteDevice(RoutineDevice);
    Sleep(2500);
    CHECK(Ticks == ticks);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    if (!NT_SUCCESS(RoutineDeviceCreate(Driver)))
        return STATUS_UNSUCCESSFUL;
    RUN(IoInitializeTimer, "the timer stands still at first", Stands);
    RUN(IoStartTimer, "once a second, at DISPATCH_LEVEL", Runs);
    RUN(IoStopTimer, "no call until it is started again", Stops);
    RUN(IoStartTimer, "no call when the device is deleted", EndsWithDevice);
    return RoutineDone(Driver);
}
