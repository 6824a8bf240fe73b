/* Imports from both.sys, whichever of the two was started first. */
#include "both.h"

static VOID Beginning(VOID)
{
    PBOTH_STATE state = BothState();

    CHECK(state->Initialized + state->Entered == 1);
    CHECK((state->Block != NULL) == (state->Initialized == 1));
}

static VOID Unload(PDRIVER_OBJECT Driver)
{
    UNREFERENCED_PARAMETER(Driver);
    DbgPrint("user.sys leaves, entered %u, unloaded %u\n", BothState()->Entered,
             BothState()->Unloaded);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    RUN(DllInitialize, "is for what an importer loads, DriverEntry for what is started", Beginning);
    Driver->DriverUnload = Unload;
    return RoutineFailuresTotal == 0 ? STATUS_SUCCESS : STATUS_UNSUCCESSFUL;
}
