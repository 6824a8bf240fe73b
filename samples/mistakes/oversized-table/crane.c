/*
 * crane.sys with a mistake: it writes the newer, larger table whatever Size was asked for.
 *
 * A hoist that knows only the first version gives it 56 bytes of room and gets 80: the last 24 land
 * behind its table.
 */
#include "../common/crane_routines.h"

/* The second version's table: the first one's, then what is new. */
typedef struct _CRANE_INTERFACE_2 {
    CRANE_INTERFACE First;
    ULONG_PTR Limit;    /* kilograms */
    ULONG_PTR Height;   /* millimetres */
    ULONG_PTR Outreach; /* millimetres */
} CRANE_INTERFACE_2, *PCRANE_INTERFACE_2;

C_ASSERT(sizeof(CRANE_INTERFACE_2) == 80);

NTSTATUS CraneQueryInterface(PBUS_PDO Pdo, PIRP Irp)
{
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);
    PCRANE_INTERFACE_2 table = (PCRANE_INTERFACE_2)stack->Parameters.QueryInterface.Interface;

    if (!BusIsAskedForCrane(Irp))
        return BusComplete(Irp, Irp->IoStatus.Status);
    table->First = CraneTable; /* the mistake: Parameters.QueryInterface.Size was not looked at */
    table->First.Header.Size = sizeof(*table);
    table->First.Header.Context = Pdo;
    table->Limit = BUS_LIMIT;
    table->Height = 30000;
    table->Outreach = 12000;
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
