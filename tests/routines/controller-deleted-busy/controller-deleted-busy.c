/* Deletes a controller that a device has. */
#include "../common/routine_test.h"

static IO_ALLOCATION_ACTION NTAPI Control(PDEVICE_OBJECT Device, PIRP Irp, PVOID MapRegisterBase,
                                          PVOID Context)
{
    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(Irp);
    UNREFERENCED_PARAMETER(MapRegisterBase);
    UNREFERENCED_PARAMETER(Context);
    return KeepObject;
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    PCONTROLLER_OBJECT controller = IoCreateController(16);
    PDEVICE_OBJECT device;
    KIRQL irql;

    UNREFERENCED_PARAMETER(RegistryPath);
    if (!NT_SUCCESS(IoCreateDevice(Driver, 0, NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &device)))
        return STATUS_UNSUCCESSFUL;
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    IoAllocateController(controller, device, Control, NULL);
    KeLowerIrql(irql);
    IoDeleteController(controller);
    IoDeleteDevice(device);
    return RoutineDone(Driver);
}
