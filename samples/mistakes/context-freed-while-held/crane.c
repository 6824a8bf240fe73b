/*
 * crane.sys with a mistake: it counts its references, and neither refuses to go nor waits while
 * there are some.
 *
 * The importers of its own stack let go in time. A holder in another stack does not hear of the
 * removal: the child, whose extension is the Context, is deleted under it.
 */
#include "../common/crane_routines.h"

NTSTATUS CraneQueryInterface(PBUS_PDO Pdo, PIRP Irp)
{
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);
    PCRANE_INTERFACE table = (PCRANE_INTERFACE)stack->Parameters.QueryInterface.Interface;

    if (!BusIsAskedForCrane(Irp))
        return BusComplete(Irp, Irp->IoStatus.Status);
    if (stack->Parameters.QueryInterface.Size < sizeof(*table))
        return BusComplete(Irp, STATUS_INVALID_BUFFER_SIZE);
    RtlCopyMemory(table, &CraneTable, sizeof(*table));
    table->Header.Context = Pdo;
    CraneReference(Pdo);
    return BusComplete(Irp, STATUS_SUCCESS);
}

BOOLEAN CraneIsReferenced(PBUS_PDO Pdo)
{
    UNREFERENCED_PARAMETER(Pdo); /* the mistake, first half: Pdo->References > 1 is what counts */
    return FALSE;
}

VOID CraneRunDown(PBUS_PDO Pdo)
{
    InterlockedDecrement(&Pdo->References); /* the second half: CraneWaitUnused is for this */
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    return BusSetUp(Driver);
}
