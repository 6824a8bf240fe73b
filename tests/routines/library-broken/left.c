/* Imports from right.sys, which imports from this one. */
#define LEFT_IMPORT
#include "broken.h"

VOID LeftTouch(VOID)
{
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    RightTouch();
    return RoutineDone(Driver);
}
