/* A device that does not start again after it was stopped is gone, as if it had been pulled out. */
#include "../common/pnp_driver.h"

static ULONG Starts, Queries, Surprises;

static NTSTATUS Asked(UCHAR Minor)
{
    Queries += Minor == IRP_MN_QUERY_REMOVE_DEVICE;
    if (Minor == IRP_MN_START_DEVICE && ++Starts == 2)
        return STATUS_INSUFFICIENT_RESOURCES;
    return STATUS_SUCCESS;
}

static VOID Surprised(VOID)
{
    Surprises++;
}

static VOID ComesBefore(VOID)
{
    CHECK(Starts == 2 && Queries == 0 && Surprises == 1);
}

static VOID Removing(VOID)
{
    RUN(IRP_MN_SURPRISE_REMOVAL, "follows a restart that failed, before removal", ComesBefore);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const PNP_HOOKS hooks = {.Surprised = Surprised, .Removing = Removing, .Asked = Asked};

    UNREFERENCED_PARAMETER(RegistryPath);
    return PnpDone(Driver, &hooks);
}
