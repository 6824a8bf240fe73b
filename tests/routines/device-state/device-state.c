/* A device that says, when it is asked a second time, that it has failed. */
#include "../common/pnp_driver.h"

static ULONG Asked, Queries, Surprises;

static ULONG State(VOID)
{
    return ++Asked == 2 ? PNP_DEVICE_FAILED : 0;
}

static VOID Invalidate(VOID)
{
    IoInvalidateDeviceState(PnpPdo);
    CHECK(Asked == 0);
}

static VOID Started(VOID)
{
    RUN(IoInvalidateDeviceState, "returns at once", Invalidate);
}

static VOID QueryRemove(VOID)
{
    Queries++;
}

static VOID AskedTwice(VOID)
{
    CHECK(Asked == 2);
}

static VOID Surprised(VOID)
{
    RUN(IoInvalidateDeviceState, "the stack is asked again after its start", AskedTwice);
    Surprises++;
}

static VOID NotAsked(VOID)
{
    CHECK(Queries == 0 && Surprises == 1);
}

static VOID Removing(VOID)
{
    RUN(IoInvalidateDeviceState, "a device that failed is surprise-removed", NotAsked);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const PNP_HOOKS hooks = {.Started = Started,
                                    .QueryRemove = QueryRemove,
                                    .Surprised = Surprised,
                                    .Removing = Removing,
                                    .State = State};

    UNREFERENCED_PARAMETER(RegistryPath);
    return PnpDone(Driver, &hooks);
}
