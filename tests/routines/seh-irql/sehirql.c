/* A dispatch routine raises the IRQL and then an exception, which its sender catches. */
#include "../common/routine_test.h"
#include "../seh/try.h"

static PDRIVER_OBJECT OwnDriver;

static NTSTATUS NTAPI DispatchRaises(PDEVICE_OBJECT Device, PIRP Irp)
{
    KIRQL old;

    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(Irp);
    KeRaiseIrql(APC_LEVEL, &old);
    ExRaiseStatus(STATUS_UNSUCCESSFUL);
}

static VOID BodySend(PVOID Context)
{
    IoCallDriver(OwnDriver->DeviceObject, Context);
}

static VOID Send(VOID)
{
    PDEVICE_OBJECT device;
    PIRP irp;

    CHECK(IoCreateDevice(OwnDriver, 0, NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &device) ==
          STATUS_SUCCESS);
    OwnDriver->MajorFunction[IRP_MJ_DEVICE_CONTROL] = DispatchRaises;
    irp = IoAllocateIrp(1, FALSE);
    CHECK(irp != NULL);
    IoGetNextIrpStackLocation(irp)->MajorFunction = IRP_MJ_DEVICE_CONTROL;
    CHECK(TryAlways(BodySend, irp) == STATUS_UNSUCCESSFUL);
    CHECK(KeGetCurrentIrql() == APC_LEVEL);
    KeLowerIrql(PASSIVE_LEVEL);
    IoFreeIrp(irp);
    IoDeleteDevice(device);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    OwnDriver = Driver;
    RUN(ExRaiseStatus, "the level of the driver below stays", Send);
    return RoutineDone(Driver);
}
