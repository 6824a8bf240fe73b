/*
 * Is unloaded with two references on its thread's object, and one on a device object; a third,
 * which it took and gave back, is no mistake.
 */
#include "../common/routine_test.h"

static VOID Work(PVOID Context)
{
    UNREFERENCED_PARAMETER(Context);
}

static VOID KeepThread(VOID)
{
    HANDLE handle;
    PVOID thread;

    CHECK(
        NT_SUCCESS(PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, NULL, NULL, NULL, Work, NULL)));
    ObReferenceObjectByHandle(handle, SYNCHRONIZE, *PsThreadType, KernelMode, &thread, NULL);
    KeWaitForSingleObject(thread, Executive, KernelMode, FALSE, NULL);
    ObReferenceObject(thread);
    ZwClose(handle);
}

static VOID KeepDevice(PDRIVER_OBJECT Driver)
{
    PDEVICE_OBJECT device;

    CHECK(NT_SUCCESS(IoCreateDevice(Driver, 0, NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &device)));
    ObDereferenceObject(IoGetAttachedDeviceReference(device));
    IoGetAttachedDeviceReference(device);
    IoDeleteDevice(device);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    KeepThread();
    KeepDevice(Driver);
    return RoutineDone(Driver);
}
