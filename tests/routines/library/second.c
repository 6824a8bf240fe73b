/* The second importer: the library is there already. It deletes nothing and is unloaded first. */
#include "library.h"

static VOID NotAgain(VOID)
{
    CHECK(CountedState()->Initialized == 1);
}

static VOID Shared(VOID)
{
    CHECK(CountedVariable == 41);
}

static VOID Unload(PDRIVER_OBJECT Driver)
{
    UNREFERENCED_PARAMETER(Driver);
    DbgPrint("second.sys leaves, %u\n", CountedAdd(1, 0, 0, 0, 0, 0));
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    RUN(DllInitialize, "is not called for a second importer", NotAgain);
    RUN(import, "by two drivers is of one image", Shared);
    Driver->DriverUnload = Unload;
    return RoutineFailuresTotal == 0 ? STATUS_SUCCESS : STATUS_UNSUCCESSFUL;
}
