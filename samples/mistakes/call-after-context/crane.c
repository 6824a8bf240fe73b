/*
 * crane.sys whose Context is a block of pool, one for each grant. There is no mistake in it: the
 * block lives from the query to the last InterfaceDereference, which frees it.
 *
 * References of the child counts the grants that live, and the driver's own.
 */
#include "../common/bus.h"

#define CRANE_TAG 'tnrG'

typedef struct _CRANE_GRANT {
    PBUS_PDO Pdo;
    volatile LONG References;
} CRANE_GRANT, *PCRANE_GRANT;

static VOID CraneReference(PVOID Context)
{
    InterlockedIncrement(&((PCRANE_GRANT)Context)->References);
}

static VOID CraneDereference(PVOID Context)
{
    PCRANE_GRANT grant = Context;
    PBUS_PDO pdo = grant->Pdo;

    if (InterlockedDecrement(&grant->References) != 0)
        return;
    ExFreePoolWithTag(grant, CRANE_TAG);
    if (InterlockedDecrement(&pdo->References) == 0)
        KeSetEvent(&pdo->Unused, IO_NO_INCREMENT, FALSE);
}

static NTSTATUS CraneLift(PVOID Context, LONG Kilograms)
{
    return BusLift(((PCRANE_GRANT)Context)->Pdo, Kilograms);
}

static LONG CraneQueryLoad(PVOID Context)
{
    return ((PCRANE_GRANT)Context)->Pdo->Load;
}

static VOID CraneStop(PVOID Context)
{
    InterlockedExchange(&((PCRANE_GRANT)Context)->Pdo->Load, 0);
}

static const CRANE_INTERFACE CraneTable = {
    .Header = {.Size = sizeof(CRANE_INTERFACE),
               .Version = CRANE_INTERFACE_VERSION,
               .InterfaceReference = CraneReference,
               .InterfaceDereference = CraneDereference},
    .Lift = CraneLift,
    .QueryLoad = CraneQueryLoad,
    .Stop = CraneStop,
};

NTSTATUS CraneQueryInterface(PBUS_PDO Pdo, PIRP Irp)
{
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);
    PCRANE_INTERFACE table = (PCRANE_INTERFACE)stack->Parameters.QueryInterface.Interface;
    PCRANE_GRANT grant;

    if (!BusIsAskedForCrane(Irp))
        return BusComplete(Irp, Irp->IoStatus.Status);
    if (stack->Parameters.QueryInterface.Size < sizeof(*table))
        return BusComplete(Irp, STATUS_INVALID_BUFFER_SIZE);
    grant = ExAllocatePoolWithTag(NonPagedPool, sizeof(*grant), CRANE_TAG);
    if (grant == NULL)
        return BusComplete(Irp, STATUS_INSUFFICIENT_RESOURCES);
    grant->Pdo = Pdo;
    grant->References = 0;
    InterlockedIncrement(&Pdo->References);
    RtlCopyMemory(table, &CraneTable, sizeof(*table));
    table->Header.Context = grant;
    table->Header.InterfaceReference(grant);
    return BusComplete(Irp, STATUS_SUCCESS);
}

BOOLEAN CraneIsReferenced(PBUS_PDO Pdo)
{
    return Pdo->References > 1;
}

/* Gives back the driver's own reference and waits for the last one. */
VOID CraneRunDown(PBUS_PDO Pdo)
{
    if (InterlockedDecrement(&Pdo->References) != 0)
        KeWaitForSingleObject(&Pdo->Unused, Executive, KernelMode, FALSE, NULL);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    return BusSetUp(Driver);
}
