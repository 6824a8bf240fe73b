/* Gives a thread's object back once more than it took it, when the thread is over. */
#include "../common/routine_test.h"

static VOID Work(PVOID Context)
{
    UNREFERENCED_PARAMETER(Context);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    HANDLE handle;
    PVOID thread;

    UNREFERENCED_PARAMETER(RegistryPath);
    if (!NT_SUCCESS(PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, NULL, NULL, NULL, Work, NULL)))
        return STATUS_UNSUCCESSFUL;
    ObReferenceObjectByHandle(handle, SYNCHRONIZE, *PsThreadType, KernelMode, &thread, NULL);
    KeWaitForSingleObject(thread, Executive, KernelMode, FALSE, NULL);
    ZwClose(handle);
    ObDereferenceObject(thread);
    ObDereferenceObject(thread);
    return RoutineDone(Driver);
}
