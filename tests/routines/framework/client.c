/* A client: it binds in DriverEntry, as the entry stub of every KMDF driver does, and unbinds when
 * it is unloaded. */
#include "framework.h"

#ifdef SECOND
#define CLIENTS 2
#else
#define CLIENTS 1
#endif

static WDFFUNC Functions[FRAMEWORK_COUNT];
static PWDF_COMPONENT_GLOBALS Globals;
static WDF_BIND_INFO Info = {sizeof(WDF_BIND_INFO), L"KmdfLibrary", {1, 33, 0},
                             FRAMEWORK_COUNT,       Functions,      NULL};
static UNICODE_STRING Path;
static PDRIVER_OBJECT Self;

static VOID Bind(VOID)
{
    CHECK(WdfVersionBind(Self, &Path, &Info, &Globals) == STATUS_SUCCESS);
    CHECK(Globals != NULL && Functions[FRAMEWORK_ADD] != NULL);
}

static VOID Call(VOID)
{
    if (Globals == NULL)
        return;
    CHECK(((FRAMEWORK_CLIENTS_FUNC)Functions[FRAMEWORK_CLIENTS])(Globals) == CLIENTS);
    CHECK(((FRAMEWORK_ADD_FUNC)Functions[FRAMEWORK_ADD])(Globals, 20, 22) == 42);
}

static VOID Unload(PDRIVER_OBJECT Driver)
{
    UNREFERENCED_PARAMETER(Driver);
    WdfVersionUnbind(&Path, &Info, Globals);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    Self = Driver;
    Path = *RegistryPath;
    RUN(WdfVersionBind, "loads the runtime for the first client and binds each", Bind);
    RUN(WdfVersionBind, "gives functions that work on the client's globals", Call);
    Path.Length = 0;
    Driver->DriverUnload = Unload;
    return RoutineFailuresTotal == 0 ? STATUS_SUCCESS : STATUS_UNSUCCESSFUL;
}
