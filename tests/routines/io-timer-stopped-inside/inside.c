/* Stops a device's timer from the timer's own routine. */
#include "../common/routine_device.h"

static VOID NTAPI Tick(PDEVICE_OBJECT Device, PVOID Context)
{
    UNREFERENCED_PARAMETER(Context);
    IoStopTimer(Device);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    LARGE_INTEGER seconds;

    UNREFERENCED_PARAMETER(RegistryPath);
    seconds.QuadPart = -20000000;
    if (!NT_SUCCESS(RoutineDeviceCreate(Driver)))
        return STATUS_UNSUCCESSFUL;
    IoInitializeTimer(RoutineDevice, Tick, NULL);
    IoStartTimer(RoutineDevice);
    KeDelayExecutionThread(KernelMode, FALSE, &seconds);
    IoDeleteDevice(RoutineDevice);
    return RoutineDone(Driver);
}
