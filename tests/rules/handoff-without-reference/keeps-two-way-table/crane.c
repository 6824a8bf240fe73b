/* crane.sys that tells its importer of every movement, by the routine that it finds in the table.
 */
#include "two_way.h"

#include "../../../../samples/mistakes/common/crane_routines.h"

static TWO_WAY CraneImporter; /* of the only child */

static NTSTATUS CraneLiftAndTell(PVOID Context, LONG Kilograms)
{
    NTSTATUS status = CraneTable.Lift(Context, Kilograms);

    CraneImporter.Moved(CraneImporter.MovedContext, CraneTable.QueryLoad(Context));
    return status;
}

NTSTATUS CraneQueryInterface(PBUS_PDO Pdo, PIRP Irp)
{
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);
    PTWO_WAY table = (PTWO_WAY)stack->Parameters.QueryInterface.Interface;

    if (RtlCompareMemory(stack->Parameters.QueryInterface.InterfaceType, &GUID_TWO_WAY,
                         sizeof(GUID)) != sizeof(GUID) ||
        stack->Parameters.QueryInterface.Size < sizeof(*table))
        return BusComplete(Irp, Irp->IoStatus.Status);
    CraneImporter = *table;
    table->Header = CraneTable.Header;
    table->Header.Size = sizeof(*table);
    table->Header.Context = Pdo;
    table->Lift = CraneLiftAndTell;
    CraneReference(Pdo);
    return BusComplete(Irp, STATUS_SUCCESS);
}

BOOLEAN CraneIsReferenced(PBUS_PDO Pdo)
{
    return Pdo->References > 1;
}

VOID CraneRunDown(PBUS_PDO Pdo)
{
    CraneWaitUnused(Pdo);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    return BusSetUp(Driver);
}
