/* Watches images and lets itself be unloaded. */
#include "../common/routine_test.h"

static VOID NTAPI OnImage(PUNICODE_STRING Name, HANDLE ProcessId, PIMAGE_INFO Info)
{
    UNREFERENCED_PARAMETER(Name);
    UNREFERENCED_PARAMETER(ProcessId);
    UNREFERENCED_PARAMETER(Info);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    if (!NT_SUCCESS(PsSetLoadImageNotifyRoutine(OnImage)))
        return STATUS_UNSUCCESSFUL;
    return RoutineDone(Driver);
}
