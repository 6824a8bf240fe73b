/* crane.sys that answers two GUIDs with one table and one Context, and counts both in one count. */
#include "two_guids.h"

#include "../../../samples/mistakes/common/crane_routines.h"

static BOOLEAN CraneIsAsked(const GUID *Type)
{
    return RtlCompareMemory(Type, &GUID_CRANE_INTERFACE, sizeof(GUID)) == sizeof(GUID) ||
           RtlCompareMemory(Type, &GUID_CRANE_SECOND, sizeof(GUID)) == sizeof(GUID);
}

NTSTATUS CraneQueryInterface(PBUS_PDO Pdo, PIRP Irp)
{
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);
    PCRANE_INTERFACE table = (PCRANE_INTERFACE)stack->Parameters.QueryInterface.Interface;

    if (!CraneIsAsked(stack->Parameters.QueryInterface.InterfaceType) ||
        stack->Parameters.QueryInterface.Size < sizeof(*table))
        return BusComplete(Irp, Irp->IoStatus.Status);
    RtlCopyMemory(table, &CraneTable, sizeof(*table));
    table->Header.Context = Pdo;
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
