/* Imports from left.sys, which imports from this one. */
#define RIGHT_IMPORT
#include "broken.h"

VOID RightTouch(VOID)
{
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    LeftTouch();
    return RoutineDone(Driver);
}
