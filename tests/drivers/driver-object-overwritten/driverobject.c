/* Writes over its driver object; the kernel stumbles on it when no driver runs. */
#include "../common/hostile.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    for (SIZE_T i = 0; i < sizeof(*Driver); i++)
        ((volatile UCHAR *)Driver)[i] = 0x41;
    return STATUS_SUCCESS;
}
