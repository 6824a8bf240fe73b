/* Callback objects: opened by name, called in order, let go. */
#include "../common/routine_test.h"

static WCHAR Seen[8];
static ULONG SeenCount;
static KIRQL SeenIrql;
static PVOID SeenArguments[2];

static VOID NTAPI Routine(PVOID Context, PVOID Argument1, PVOID Argument2)
{
    if (SeenCount < RTL_NUMBER_OF(Seen))
        Seen[SeenCount++] = (WCHAR)(ULONG_PTR)Context;
    SeenIrql = KeGetCurrentIrql();
    SeenArguments[0] = Argument1;
    SeenArguments[1] = Argument2;
}

static NTSTATUS Open(PCWSTR Name, ULONG Attributes, BOOLEAN Create, BOOLEAN Multiple,
                     PCALLBACK_OBJECT *Object)
{
    OBJECT_ATTRIBUTES attributes;
    UNICODE_STRING name;

    RtlInitUnicodeString(&name, Name);
    InitializeObjectAttributes(&attributes, Name != NULL ? &name : NULL, Attributes, NULL, NULL);
    return ExCreateCallback(Object, &attributes, Create, Multiple);
}

static VOID Names(VOID)
{
    PCALLBACK_OBJECT first = NULL, second = NULL;

    CHECK(Open(NULL, 0, TRUE, TRUE, &first) == STATUS_UNSUCCESSFUL);
    CHECK(Open(L"\\Callback\\Crane", OBJ_CASE_INSENSITIVE, FALSE, TRUE, &first) ==
          STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK(Open(L"\\Callback\\Crane", OBJ_CASE_INSENSITIVE, TRUE, TRUE, &first) == STATUS_SUCCESS);
    CHECK(Open(L"\\Callback\\CRANE", OBJ_CASE_INSENSITIVE, FALSE, TRUE, &second) == STATUS_SUCCESS);
    CHECK(first == second);
    ObDereferenceObject(first);
    ObDereferenceObject(second);
    CHECK(Open(L"\\Callback\\Crane", OBJ_CASE_INSENSITIVE, FALSE, TRUE, &first) ==
          STATUS_OBJECT_NAME_NOT_FOUND);
}

static VOID Order(VOID)
{
    PCALLBACK_OBJECT object = NULL;
    PVOID a, b, c;
    KIRQL irql;

    CHECK(Open(L"\\Callback\\Hoist", OBJ_CASE_INSENSITIVE, TRUE, TRUE, &object) == STATUS_SUCCESS);
    a = ExRegisterCallback(object, Routine, (PVOID)L'a');
    b = ExRegisterCallback(object, Routine, (PVOID)L'b');
    c = ExRegisterCallback(object, Routine, (PVOID)L'c');
    CHECK(a != NULL && b != NULL && c != NULL);
    SeenCount = 0;
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    ExNotifyCallback(object, (PVOID)1, (PVOID)2);
    KeLowerIrql(irql);
    CHECK(SeenCount == 3 && Seen[0] == L'a' && Seen[1] == L'b' && Seen[2] == L'c');
    CHECK(SeenIrql == DISPATCH_LEVEL);
    CHECK(SeenArguments[0] == (PVOID)1 && SeenArguments[1] == (PVOID)2);
    ExUnregisterCallback(b);
    SeenCount = 0;
    ExNotifyCallback(object, NULL, NULL);
    CHECK(SeenCount == 2 && Seen[0] == L'a' && Seen[1] == L'c' && SeenIrql == PASSIVE_LEVEL);
    ObDereferenceObject(object);
    ExUnregisterCallback(a); /* the last registration holds the object */
    CHECK(Open(L"\\Callback\\Hoist", OBJ_CASE_INSENSITIVE, FALSE, TRUE, &object) == STATUS_SUCCESS);
    ObDereferenceObject(object);
    ExUnregisterCallback(c);
    CHECK(Open(L"\\Callback\\Hoist", OBJ_CASE_INSENSITIVE, FALSE, TRUE, &object) ==
          STATUS_OBJECT_NAME_NOT_FOUND);
}

static VOID Single(VOID)
{
    PCALLBACK_OBJECT object = NULL;
    PVOID only;

    CHECK(Open(L"\\Callback\\Rigger", 0, TRUE, FALSE, &object) == STATUS_SUCCESS);
    only = ExRegisterCallback(object, Routine, NULL);
    CHECK(only != NULL);
    CHECK(ExRegisterCallback(object, Routine, NULL) == NULL);
    ExUnregisterCallback(only);
    only = ExRegisterCallback(object, Routine, NULL);
    CHECK(only != NULL);
    ExUnregisterCallback(only);
    ObDereferenceObject(object);
}

static VOID OfTheSystem(VOID)
{
    PCALLBACK_OBJECT object = NULL;
    PVOID registration;

    CHECK(Open(L"\\Callback\\PowerState", OBJ_CASE_INSENSITIVE, FALSE, TRUE, &object) ==
          STATUS_SUCCESS);
    registration = ExRegisterCallback(object, Routine, NULL);
    CHECK(registration != NULL);
    ExUnregisterCallback(registration);
    ObDereferenceObject(object);
}

typedef struct {
    PCALLBACK_OBJECT Object;
    PVOID Registration;
    KEVENT Go;
    ULONG Step;         /* counts what happened */
    ULONG Called, Gone; /* the step at which it did */
} SLOW;

static VOID NTAPI SlowRoutine(PVOID Context, PVOID Argument1, PVOID Argument2)
{
    SLOW *slow = Context;

    UNREFERENCED_PARAMETER(Argument1);
    UNREFERENCED_PARAMETER(Argument2);
    KeWaitForSingleObject(&slow->Go, Executive, KernelMode, FALSE, NULL);
    slow->Called = ++slow->Step;
}

static VOID SlowNotify(PVOID Context)
{
    ExNotifyCallback(((SLOW *)Context)->Object, NULL, NULL);
}

static VOID SlowUnregister(PVOID Context)
{
    SLOW *slow = Context;

    ExUnregisterCallback(slow->Registration);
    slow->Gone = ++slow->Step;
}

/* Starts a thread, lets it come as far as it can, gives its object. */
static PVOID Start(PKSTART_ROUTINE Main, SLOW *Slow)
{
    HANDLE handle;
    PVOID thread = NULL;
    LARGE_INTEGER while_it_runs = {.QuadPart = -100 * 1000};

    CHECK(PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, NULL, NULL, NULL, Main, Slow) ==
          STATUS_SUCCESS);
    ObReferenceObjectByHandle(handle, SYNCHRONIZE, *PsThreadType, KernelMode, &thread, NULL);
    ZwClose(handle);
    KeDelayExecutionThread(KernelMode, FALSE, &while_it_runs);
    return thread;
}

static VOID UnregisterWaits(VOID)
{
    SLOW slow;
    PVOID threads[2];

    RtlZeroMemory(&slow, sizeof(slow));
    KeInitializeEvent(&slow.Go, NotificationEvent, FALSE);
    CHECK(Open(L"\\Callback\\Slow", 0, TRUE, TRUE, &slow.Object) == STATUS_SUCCESS);
    slow.Registration = ExRegisterCallback(slow.Object, SlowRoutine, &slow);
    threads[0] = Start(SlowNotify, &slow);
    threads[1] = Start(SlowUnregister, &slow);
    CHECK(slow.Step == 0);
    KeSetEvent(&slow.Go, IO_NO_INCREMENT, FALSE);
    KeWaitForMultipleObjects(2, threads, WaitAll, Executive, KernelMode, FALSE, NULL, NULL);
    CHECK(slow.Called == 1 && slow.Gone == 2);
    ObDereferenceObject(threads[0]);
    ObDereferenceObject(threads[1]);
    ObDereferenceObject(slow.Object);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    RUN(ExCreateCallback, "made once, opened by name, gone with the last reference", Names);
    RUN(ExNotifyCallback, "in order, at the caller's IRQL, as long as registered", Order);
    RUN(ExRegisterCallback, "one routine only, where only one is allowed", Single);
    RUN(ExUnregisterCallback, "waits for a routine that runs", UnregisterWaits);
    RUN(ExCreateCallback, "the system's own objects are there", OfTheSystem);
    return RoutineDone(Driver);
}
