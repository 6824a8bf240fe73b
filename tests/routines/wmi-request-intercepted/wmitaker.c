/* Attaches to the provider's device and has no dispatch routine for IRP_MJ_SYSTEM_CONTROL: the I/O
 * manager's completes WMI's requests. */
#include "../common/routine_test.h"

PDEVICE_OBJECT NTAPI WmiGiverDevice(VOID);
NTSTATUS NTAPI WmiGiverAsk(VOID);

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    PDEVICE_OBJECT device, lower;

    UNREFERENCED_PARAMETER(RegistryPath);
    if (!NT_SUCCESS(IoCreateDevice(Driver, 0, NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &device)))
        return STATUS_UNSUCCESSFUL;
    lower = IoAttachDeviceToDeviceStack(device, WmiGiverDevice());
    if (lower != NULL) {
        WmiGiverAsk();
        IoDetachDevice(lower);
    }
    IoDeleteDevice(device);
    return RoutineDone(Driver);
}
