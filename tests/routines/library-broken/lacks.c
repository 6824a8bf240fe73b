/* Imports what its library does not export, and calls one of the two. */
#include "broken.h"

__declspec(dllimport) VOID UnderNoSuchName(VOID);
__declspec(dllimport) VOID UnderNoSuchNumber(VOID);

static VOID (*volatile Unused)(VOID);

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    UnderTouch();
    DbgPrint("lacks.sys called what is there\n");
    Unused = UnderNoSuchNumber;
    UnderNoSuchName();
    return RoutineDone(Driver);
}
