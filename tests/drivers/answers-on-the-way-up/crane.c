/* A bus that exports nothing. */
#include "../../../samples/mistakes/common/bus.h"

NTSTATUS CraneQueryInterface(PBUS_PDO Pdo, PIRP Irp)
{
    UNREFERENCED_PARAMETER(Pdo);
    return BusComplete(Irp, Irp->IoStatus.Status);
}

BOOLEAN CraneIsReferenced(PBUS_PDO Pdo)
{
    UNREFERENCED_PARAMETER(Pdo);
    return FALSE;
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
