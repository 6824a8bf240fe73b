/* A thread waits for a callback routine to end its registration, and another ends it before. */
#include "../common/routine_test.h"

static PCALLBACK_OBJECT Callback;
static PVOID Registration, Thread;
static BOOLEAN IsWaiting;

static VOID Wait(VOID)
{
    LARGE_INTEGER interval = {.QuadPart = -10000};

    KeDelayExecutionThread(KernelMode, FALSE, &interval);
}

static VOID Unregister(PVOID Context)
{
    UNREFERENCED_PARAMETER(Context);
    IsWaiting = TRUE;
    ExUnregisterCallback(Registration);
    PsTerminateSystemThread(STATUS_SUCCESS);
}

static VOID Notified(PVOID Context, PVOID Argument1, PVOID Argument2)
{
    UNREFERENCED_PARAMETER(Context);
    UNREFERENCED_PARAMETER(Argument1);
    UNREFERENCED_PARAMETER(Argument2);
    while (!IsWaiting)
        Wait();
    Wait(); /* until it really does */
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\Callback\\EndedTwice");
    OBJECT_ATTRIBUTES attributes;
    HANDLE handle;

    UNREFERENCED_PARAMETER(RegistryPath);
    InitializeObjectAttributes(&attributes, &name, OBJ_CASE_INSENSITIVE, NULL, NULL);
    if (!NT_SUCCESS(ExCreateCallback(&Callback, &attributes, TRUE, TRUE)))
        return STATUS_UNSUCCESSFUL;
    Registration = ExRegisterCallback(Callback, Notified, NULL);
    if (!NT_SUCCESS(
            PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, NULL, NULL, NULL, Unregister, NULL)))
        return STATUS_UNSUCCESSFUL;
    ObReferenceObjectByHandle(handle, THREAD_ALL_ACCESS, *PsThreadType, KernelMode, &Thread, NULL);
    ZwClose(handle);
    ExNotifyCallback(Callback, NULL, NULL);
    ExUnregisterCallback(Registration); /* the mistake */
    KeWaitForSingleObject(Thread, Executive, KernelMode, FALSE, NULL);
    ObDereferenceObject(Thread);
    ObDereferenceObject(Callback);
    return RoutineDone(Driver);
}
