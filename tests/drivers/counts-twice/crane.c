/* Counts twice for each table it hands out, and refuses removal ever after. */
#include "../../../samples/mistakes/common/crane_routines.h"

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
    CraneReference(Pdo);
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
