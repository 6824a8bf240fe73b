/* Calls itself until the stack is used up. */
#include "../common/hostile.h"

static ULONG __attribute__((noinline)) HostileDive(ULONG Depth)
{
    volatile UCHAR frame[256];

    frame[Depth % sizeof(frame)] = (UCHAR)Depth;
    if (Depth == 0)
        return 0;
    return HostileDive(Depth + 1) + frame[Depth % sizeof(frame)];
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    if (HostileDive(1) == 0)
        return STATUS_UNSUCCESSFUL;
    return HostileDone(Driver);
}
