/* A library with both routines: it is initialised once and unloaded behind its last importer. What
 * it allocates when it is initialised it frees when it is unloaded. */
#define COUNTED_IMPORT
#include "library.h"

#define COUNTED_TAG 'tnuC'

__declspec(dllimport) ULONG DeepInitialized(VOID);

NTSTATUS NTAPI DllInitialize(PUNICODE_STRING RegistryPath);
NTSTATUS NTAPI DllUnload(VOID);

ULONG CountedVariable = 7;
static COUNTED_STATE State;

NTSTATUS NTAPI DllInitialize(PUNICODE_STRING RegistryPath)
{
    State.Initialized++;
    State.Deep = DeepInitialized();
    State.Irql = KeGetCurrentIrql();
    State.Path.Buffer = ExAllocatePoolWithTag(PagedPool, RegistryPath->Length, COUNTED_TAG);
    if (State.Path.Buffer == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    State.Path.MaximumLength = RegistryPath->Length;
    RtlCopyUnicodeString(&State.Path, RegistryPath);
    DbgPrint("counted.sys initialised\n");
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI DllUnload(VOID)
{
    ExFreePoolWithTag(State.Path.Buffer, COUNTED_TAG);
    DbgPrint("counted.sys unloaded\n");
    return STATUS_SUCCESS;
}

PCOUNTED_STATE CountedState(VOID)
{
    return &State;
}

ULONG CountedAdd(ULONG A, ULONG B, ULONG C, ULONG D, ULONG E, ULONG F)
{
    return A + 10 * B + 100 * C + 1000 * D + 10000 * E + 100000 * F;
}

ULONG CountedUnnamed(VOID)
{
    return ++CountedVariable;
}

ULONG CountedCall(COUNTED_CALLBACK Callback, PVOID Context)
{
    return Callback(Context) + 1;
}

/* Of a library it is never called. */
NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(Driver);
    UNREFERENCED_PARAMETER(RegistryPath);
    DbgPrint("case FAILED: DriverEntry: of a library is called\n");
    return STATUS_UNSUCCESSFUL;
}
