/* Writes to no memory at DISPATCH_LEVEL, and again in the callback that is called then. */
#include "../common/routine_test.h"

static KBUGCHECK_CALLBACK_RECORD Record;

static VOID NTAPI Callback(PVOID Buffer, ULONG Length)
{
    *(volatile ULONG *)Buffer = Length;
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    KIRQL irql;

    UNREFERENCED_PARAMETER(Driver);
    UNREFERENCED_PARAMETER(RegistryPath);
    KeInitializeCallbackRecord((&Record));
    KeRegisterBugCheckCallback(&Record, Callback, (PVOID)0x10000, 4, (PUCHAR) "faults");
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    *(volatile ULONG *)0x20000 = 1;
    KeLowerIrql(irql);
    return STATUS_SUCCESS;
}
