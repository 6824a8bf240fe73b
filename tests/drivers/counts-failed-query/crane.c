/* Counts for a query that it then fails: every second one. */
#include "../../../samples/mistakes/common/crane_routines.h"

static ULONG CraneQueries;

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
    if (++CraneQueries % 2 == 0)
        return BusComplete(Irp, STATUS_DEVICE_BUSY);
    return BusComplete(Irp, STATUS_SUCCESS);
}

BOOLEAN CraneIsReferenced(PBUS_PDO Pdo)
{
    return Pdo->References > 1;
}

VOID CraneRunDown(PBUS_PDO Pdo)
{
    UNREFERENCED_PARAMETER(Pdo);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    return BusSetUp(Driver);
}
