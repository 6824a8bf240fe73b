/* Is unloaded with a bug check callback. */
#include "../common/routine_test.h"

static KBUGCHECK_CALLBACK_RECORD Record;

static VOID NTAPI Callback(PVOID Buffer, ULONG Length)
{
    UNREFERENCED_PARAMETER(Buffer);
    UNREFERENCED_PARAMETER(Length);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    KeInitializeCallbackRecord((&Record));
    KeRegisterBugCheckCallback(&Record, Callback, NULL, 0, (PUCHAR) "left");
    return RoutineDone(Driver);
}
