/*
 * Loops around kernel routines: one function for each case of cases.def.
 *
 * Under a name like "bench-irp-100000.sys" DriverEntry does 100000 rounds of the case `irp` and
 * leaves in its service's key how long that took by the system's own clock (Took, in 100 ns). Under
 * its own name it only gets ready, and RoutinesRun does the rounds.
 */
#include <ntddk.h>

#define ROUTINES_TAG 'hcnB'

DRIVER_INITIALIZE DriverEntry;
VOID RoutinesRun(ULONG Case, ULONGLONG Rounds);

static PDEVICE_OBJECT Device;
static PIRP Irp;
static KEVENT Event;
static KSPIN_LOCK SpinLock, ListLock;
static FAST_MUTEX FastMutex;
static LIST_ENTRY List, Entry;
static IO_REMOVE_LOCK RemoveLock;

static NTSTATUS NTAPI Complete(PDEVICE_OBJECT Target, PIRP Request)
{
    UNREFERENCED_PARAMETER(Target);
    Request->IoStatus.Status = STATUS_SUCCESS;
    Request->IoStatus.Information = 0;
    IoCompleteRequest(Request, IO_NO_INCREMENT);
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI Kept(PDEVICE_OBJECT Target, PIRP Request, PVOID Context)
{
    UNREFERENCED_PARAMETER(Target);
    UNREFERENCED_PARAMETER(Request);
    UNREFERENCED_PARAMETER(Context);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static VOID Round_loop(VOID)
{
    __asm__ volatile("");
}

static VOID Round_irp(VOID)
{
    IoGetNextIrpStackLocation(Irp)->MajorFunction = IRP_MJ_INTERNAL_DEVICE_CONTROL;
    IoSetCompletionRoutine(Irp, Kept, NULL, TRUE, TRUE, TRUE);
    IoCallDriver(Device, Irp);
}

static VOID Round_allocate_irp(VOID)
{
    IoFreeIrp(IoAllocateIrp(2, FALSE));
}

static VOID Round_pool(VOID)
{
    ExFreePoolWithTag(ExAllocatePoolWithTag(NonPagedPool, 64, ROUTINES_TAG), ROUTINES_TAG);
}

static VOID Round_pool_page(VOID)
{
    ExFreePoolWithTag(ExAllocatePoolWithTag(NonPagedPool, PAGE_SIZE, ROUTINES_TAG), ROUTINES_TAG);
}

static VOID Round_paged(VOID)
{
    ExFreePoolWithTag(ExAllocatePoolWithTag(PagedPool, 64, ROUTINES_TAG), ROUTINES_TAG);
}

static VOID Round_paged_page(VOID)
{
    ExFreePoolWithTag(ExAllocatePoolWithTag(PagedPool, PAGE_SIZE, ROUTINES_TAG), ROUTINES_TAG);
}

static VOID Round_event(VOID)
{
    KeSetEvent(&Event, IO_NO_INCREMENT, FALSE);
}

static VOID Round_wait(VOID)
{
    KeWaitForSingleObject(&Event, Executive, KernelMode, FALSE, NULL);
}

static VOID Round_spin(VOID)
{
    KIRQL irql;

    KeAcquireSpinLock(&SpinLock, &irql);
    KeReleaseSpinLock(&SpinLock, irql);
}

static VOID Round_queued(VOID)
{
    KLOCK_QUEUE_HANDLE handle;

    KeAcquireInStackQueuedSpinLock(&SpinLock, &handle);
    KeReleaseInStackQueuedSpinLock(&handle);
}

static VOID Round_fast_mutex(VOID)
{
    ExAcquireFastMutex(&FastMutex);
    ExReleaseFastMutex(&FastMutex);
}

static VOID Round_reference(VOID)
{
    ObReferenceObject(Device);
    ObDereferenceObject(Device);
}

static VOID Round_list(VOID)
{
    ExInterlockedInsertTailList(&List, &Entry, &ListLock);
    ExInterlockedRemoveHeadList(&List, &ListLock);
}

static VOID Round_remove_lock(VOID)
{
    IoAcquireRemoveLock(&RemoveLock, NULL);
    IoReleaseRemoveLock(&RemoveLock, NULL);
}

static const struct {
    const char *Name;
    VOID (*Round)(VOID);
} Cases[] = {
#define ROUTINES_CASE(name, text) {#name, Round_##name},
#include "cases.def"
#undef ROUTINES_CASE
};

VOID RoutinesRun(ULONG Case, ULONGLONG Rounds)
{
    VOID (*volatile round)(VOID) = Cases[Case].Round;

    while (Rounds-- > 0)
        round();
}

static NTSTATUS Prepare(PDRIVER_OBJECT Driver)
{
    NTSTATUS status = IoCreateDevice(Driver, 0, NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &Device);

    if (!NT_SUCCESS(status))
        return status;
    Irp = IoAllocateIrp(2, FALSE);
    if (Irp == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    Driver->MajorFunction[IRP_MJ_INTERNAL_DEVICE_CONTROL] = Complete;
    KeInitializeEvent(&Event, NotificationEvent, TRUE);
    KeInitializeSpinLock(&SpinLock);
    KeInitializeSpinLock(&ListLock);
    ExInitializeFastMutex(&FastMutex);
    InitializeListHead(&List);
    IoInitializeRemoveLock(&RemoveLock, ROUTINES_TAG, 0, 0);
    return STATUS_SUCCESS;
}

static VOID NTAPI Unload(PDRIVER_OBJECT Driver)
{
    UNREFERENCED_PARAMETER(Driver);
    IoFreeIrp(Irp);
    IoDeleteDevice(Device);
}

/* The part of the path behind its last backslash, up to the hyphen before the number. */
static BOOLEAN IsCase(const WCHAR *Text, ULONG Length, const char *Name)
{
    ULONG i = 0;

    while (i < Length && Name[i] != 0 && Text[i] == (WCHAR)Name[i])
        i++;
    return i == Length && Name[i] == 0;
}

/* "...\\bench-irp-100000": TRUE with the case and the rounds. */
static BOOLEAN ReadName(PUNICODE_STRING Path, PULONG Case, PULONGLONG Rounds)
{
    static const WCHAR prefix[] = L"bench-";
    const ULONG skip = sizeof(prefix) / sizeof(WCHAR) - 1;
    ULONG end = Path->Length / sizeof(WCHAR), begin = end, hyphen;

    while (begin > 0 && Path->Buffer[begin - 1] != L'\\')
        begin--;
    if (end - begin <= skip || Path->Buffer[begin + skip - 1] != L'-')
        return FALSE;
    begin += skip;
    for (hyphen = begin; hyphen < end && Path->Buffer[hyphen] != L'-'; hyphen++)
        ;
    *Rounds = 0;
    for (ULONG i = hyphen + 1; i < end; i++)
        *Rounds = *Rounds * 10 + (Path->Buffer[i] - L'0');
    for (*Case = 0; *Case < ARRAYSIZE(Cases); (*Case)++)
        if (IsCase(Path->Buffer + begin, hyphen - begin, Cases[*Case].Name))
            return TRUE;
    return FALSE;
}

static VOID Measure(PUNICODE_STRING Path, ULONG Case, ULONGLONG Rounds)
{
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"Took");
    OBJECT_ATTRIBUTES attributes;
    LARGE_INTEGER frequency, began, ended;
    HANDLE key;
    ULONG took;

    RoutinesRun(Case, 16);
    began = KeQueryPerformanceCounter(&frequency);
    RoutinesRun(Case, Rounds);
    ended = KeQueryPerformanceCounter(NULL);
    took = (ULONG)((ended.QuadPart - began.QuadPart) * 10000000 / frequency.QuadPart);
    InitializeObjectAttributes(&attributes, Path, OBJ_KERNEL_HANDLE | OBJ_CASE_INSENSITIVE, NULL,
                               NULL);
    if (!NT_SUCCESS(ZwOpenKey(&key, KEY_ALL_ACCESS, &attributes)))
        return;
    ZwSetValueKey(key, &name, 0, REG_DWORD, &took, sizeof(took));
    ZwClose(key);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    ULONG index;
    ULONGLONG rounds;
    NTSTATUS status = Prepare(Driver);

    if (!NT_SUCCESS(status))
        return status;
    if (ReadName(RegistryPath, &index, &rounds))
        Measure(RegistryPath, index, rounds);
    Driver->DriverUnload = Unload;
    return STATUS_SUCCESS;
}
