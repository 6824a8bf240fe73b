/* Never comes back. */
#include "../common/hostile.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    volatile ULONG_PTR count = 0;

    UNREFERENCED_PARAMETER(RegistryPath);
    UNREFERENCED_PARAMETER(Driver);
    for (;;)
        count++;
}
