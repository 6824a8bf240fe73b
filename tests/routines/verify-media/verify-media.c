/* The device to verify, of threads and of requests; and how many processors there are. */
#include "../common/routine_test.h"

NTKERNELAPI PDEVICE_OBJECT NTAPI IoGetDeviceToVerify(PETHREAD Thread);
NTKERNELAPI VOID NTAPI IoSetDeviceToVerify(PETHREAD Thread, PDEVICE_OBJECT DeviceObject);
NTSYSAPI NTSTATUS NTAPI ZwQuerySystemInformation(ULONG Class, PVOID Information, ULONG Length,
                                                 PULONG ReturnLength);

static PDEVICE_OBJECT Device;
static PETHREAD Thread; /* the running one */

static VOID OfThread(VOID)
{
    CHECK(IoGetDeviceToVerify(Thread) == NULL);
    IoSetDeviceToVerify(Thread, Device);
    CHECK(IoGetDeviceToVerify(Thread) == Device);
    IoSetDeviceToVerify(Thread, NULL);
    CHECK(IoGetDeviceToVerify(Thread) == NULL);
}

static VOID OfRequest(VOID)
{
    PIRP irp = IoAllocateIrp(1, FALSE);

    CHECK(irp != NULL);
    if (irp == NULL)
        return;
    irp->Tail.Overlay.Thread = Thread;
    IoSetHardErrorOrVerifyDevice(irp, Device);
    CHECK(IoGetDeviceToVerify(Thread) == Device);
    IoSetDeviceToVerify(Thread, NULL);
    IoFreeIrp(irp);
}

static VOID Processors(VOID)
{
    UCHAR basic[64] = {0};
    ULONG length = 0;

    CHECK(ZwQuerySystemInformation(0, basic, sizeof(basic), &length) == STATUS_SUCCESS);
    CHECK(length == sizeof(basic) && basic[56] == KeQueryActiveProcessorCount(NULL));
    CHECK(ZwQuerySystemInformation(0, basic, 8, &length) == STATUS_INFO_LENGTH_MISMATCH);
    CHECK(ZwQuerySystemInformation(0, basic, sizeof(basic), NULL) == STATUS_SUCCESS);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    if (!NT_SUCCESS(IoCreateDevice(Driver, 0, NULL, FILE_DEVICE_DISK, 0, FALSE, &Device)))
        return STATUS_UNSUCCESSFUL;
    ObReferenceObjectByHandle(NtCurrentThread(), SYNCHRONIZE, *PsThreadType, KernelMode,
                              (PVOID *)&Thread, NULL);
    RUN(IoSetDeviceToVerify, "is kept for the thread", OfThread);
    RUN(IoSetHardErrorOrVerifyDevice, "sets it for the request's thread", OfRequest);
    RUN(ZwQuerySystemInformation, "the number of processors", Processors);
    ObDereferenceObject(Thread);
    IoDeleteDevice(Device);
    return RoutineDone(Driver);
}
