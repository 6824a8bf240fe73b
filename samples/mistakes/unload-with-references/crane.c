/*
 * crane.sys with a mistake: it counts its references, and neither refuses to go nor waits while
 * there are some.
 *
 * The importers of its own stack let go in time. A holder in another stack does not hear of the
 * removal: the crane is unloaded under it. What the interface works on lies in the driver's own
 * data, so that it outlives the child, but not the driver.
 */
#include "../common/crane_routines.h"

static BUS_PDO CraneShared;

NTSTATUS CraneQueryInterface(PBUS_PDO Pdo, PIRP Irp)
{
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);
    PCRANE_INTERFACE table = (PCRANE_INTERFACE)stack->Parameters.QueryInterface.Interface;

    UNREFERENCED_PARAMETER(Pdo);
    if (!BusIsAskedForCrane(Irp))
        return BusComplete(Irp, Irp->IoStatus.Status);
    if (stack->Parameters.QueryInterface.Size < sizeof(*table))
        return BusComplete(Irp, STATUS_INVALID_BUFFER_SIZE);
    RtlCopyMemory(table, &CraneTable, sizeof(*table));
    table->Header.Context = &CraneShared;
    CraneReference(&CraneShared);
    return BusComplete(Irp, STATUS_SUCCESS);
}

BOOLEAN CraneIsReferenced(PBUS_PDO Pdo)
{
    UNREFERENCED_PARAMETER(Pdo); /* the mistake, first half: CraneShared.References > 1 counts */
    return FALSE;
}

VOID CraneRunDown(PBUS_PDO Pdo)
{
    UNREFERENCED_PARAMETER(Pdo); /* the second half: CraneWaitUnused(&CraneShared) is for this */
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    CraneShared.References = 1;
    KeInitializeEvent(&CraneShared.Unused, NotificationEvent, FALSE);
    return BusSetUp(Driver);
}
