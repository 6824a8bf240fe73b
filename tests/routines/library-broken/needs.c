/* Imports from a library, calls it, and lets it call back. */
#include "broken.h"

/* MmGetSystemRoutineAddress is for PASSIVE_LEVEL. */
static VOID TooHigh(VOID)
{
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"IoCreateDevice");
    KIRQL irql;

    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    MmGetSystemRoutineAddress(&name);
    KeLowerIrql(irql);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    DbgPrint("needs.sys entered\n");
    BrokenTouch();
    BrokenCall(TooHigh);
    return RoutineDone(Driver);
}
