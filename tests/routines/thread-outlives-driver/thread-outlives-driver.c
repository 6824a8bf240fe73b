/* Starts a thread that waits for an event that nobody sets, and lets itself be unloaded. */
#include "../common/routine_test.h"

static KEVENT Never;

static VOID Work(PVOID Context)
{
    UNREFERENCED_PARAMETER(Context);
    KeWaitForSingleObject(&Never, Executive, KernelMode, FALSE, NULL);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    HANDLE handle;

    UNREFERENCED_PARAMETER(RegistryPath);
    KeInitializeEvent(&Never, NotificationEvent, FALSE);
    if (!NT_SUCCESS(PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, NULL, NULL, NULL, Work, NULL)))
        return STATUS_UNSUCCESSFUL;
    ZwClose(handle);
    return RoutineDone(Driver);
}
