/* Waits for what never happens, and asks the kernel for the time while it does. */
#include "../common/hostile.h"

static volatile LONG SpinIsOver;

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    LARGE_INTEGER pause = {.QuadPart = -10000};

    UNREFERENCED_PARAMETER(RegistryPath);
    while (!SpinIsOver)
        KeDelayExecutionThread(KernelMode, FALSE, &pause);
    return HostileDone(Driver);
}
