/* Gives a dispatch routine of the kernel for its AddDevice. */
#include "../common/hostile.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    Driver->DriverExtension->AddDevice = (PDRIVER_ADD_DEVICE)Driver->MajorFunction[IRP_MJ_CREATE];
    return HostileDone(Driver);
}
