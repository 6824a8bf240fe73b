/* Frees an error log entry that it has written. */
#include "../common/routine_test.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    PVOID entry = IoAllocateErrorLogEntry(Driver, sizeof(IO_ERROR_LOG_PACKET));

    UNREFERENCED_PARAMETER(RegistryPath);
    if (entry == NULL)
        return STATUS_UNSUCCESSFUL;
    IoWriteErrorLogEntry(entry);
    IoFreeErrorLogEntry(entry);
    return RoutineDone(Driver);
}
