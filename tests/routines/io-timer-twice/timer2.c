/* Initialises a device's timer twice. */
#include "../common/routine_device.h"

static VOID NTAPI Tick(PDEVICE_OBJECT Device, PVOID Context)
{
    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(Context);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    if (!NT_SUCCESS(RoutineDeviceCreate(Driver)))
        return STATUS_UNSUCCESSFUL;
    IoInitializeTimer(RoutineDevice, Tick, NULL);
    IoInitializeTimer(RoutineDevice, Tick, NULL);
    IoDeleteDevice(RoutineDevice);
    return RoutineDone(Driver);
}
