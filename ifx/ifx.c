/* See ifx.h. */
#include "ifx.h"

VOID IfxExportInitialize(PIFX_EXPORT Export, const GUID *Type, const INTERFACE *const *Tables,
                         ULONG TableCount, PVOID Context)
{
    ExInitializeRundownProtection(&Export->Rundown);
    Export->Late = 0;
    Export->Outstanding = 0;
    Export->Type = Type;
    Export->Tables = Tables;
    Export->TableCount = TableCount;
    Export->Context = Context;
}

VOID IfxReference(PIFX_EXPORT Export)
{
    InterlockedIncrement(&Export->Outstanding);
    if (!ExAcquireRundownProtection(&Export->Rundown))
        InterlockedIncrement(&Export->Late);
}

/* TRUE if there was a late token to take. */
static BOOLEAN IfxTakeLate(PIFX_EXPORT Export)
{
    LONG late = Export->Late;

    while (late > 0) {
        LONG seen = InterlockedCompareExchange(&Export->Late, late - 1, late);

        if (seen == late)
            return TRUE;
        late = seen;
    }
    return FALSE;
}

/* A late token goes first: see the invariant. Export may be gone afterwards. */
static VOID IfxGiveBack(PIFX_EXPORT Export)
{
    if (!IfxTakeLate(Export))
        ExReleaseRundownProtection(&Export->Rundown);
}

VOID IfxDereference(PIFX_EXPORT Export)
{
    InterlockedDecrement(&Export->Outstanding);
    IfxGiveBack(Export);
}

BOOLEAN IfxIsReferenced(PIFX_EXPORT Export)
{
    return Export->Outstanding != 0;
}

VOID IfxRunDown(PIFX_EXPORT Export)
{
    ExWaitForRundownProtectionRelease(&Export->Rundown);
}

/* The table of the nearest version that is not above the asked one, NULL if there is none. */
static const INTERFACE *IfxChoose(PIFX_EXPORT Export, USHORT Version)
{
    for (ULONG i = Export->TableCount; i > 0; i--)
        if (Export->Tables[i - 1]->Version <= Version)
            return Export->Tables[i - 1];
    return NULL;
}

/*
 * The answer to a query that is for this export. The driver's own routine makes the reference, as
 * for every other holder; the protection held meanwhile makes us a holder that may call it.
 */
static NTSTATUS IfxGrant(PIFX_EXPORT Export, PIO_STACK_LOCATION Stack)
{
    const INTERFACE *table = IfxChoose(Export, Stack->Parameters.QueryInterface.Version);
    PINTERFACE answer = Stack->Parameters.QueryInterface.Interface;

    if (table == NULL)
        return STATUS_REVISION_MISMATCH;
    if (Stack->Parameters.QueryInterface.Size < table->Size)
        return STATUS_INVALID_BUFFER_SIZE;
    if (!ExAcquireRundownProtection(&Export->Rundown))
        return STATUS_DELETE_PENDING;
    table->InterfaceReference(Export->Context);
    RtlCopyMemory(answer, table, table->Size);
    answer->Context = Export->Context;
    IfxGiveBack(Export);
    return STATUS_SUCCESS;
}

BOOLEAN IfxAnswer(PIFX_EXPORT Export, PIRP Irp)
{
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);
    const GUID *type = stack->Parameters.QueryInterface.InterfaceType;

    if (RtlCompareMemory(type, Export->Type, sizeof(GUID)) != sizeof(GUID))
        return FALSE;
    Irp->IoStatus.Status = IfxGrant(Export, stack);
    Irp->IoStatus.Information = 0;
    return TRUE;
}

/* Sends the query to the top of the stack and waits. */
static NTSTATUS IfxSend(PDEVICE_OBJECT Top, const GUID *Type, USHORT Size, USHORT Version,
                        PINTERFACE Table)
{
    KEVENT event;
    IO_STATUS_BLOCK iosb;
    PIO_STACK_LOCATION stack;
    NTSTATUS status;
    PIRP irp;

    KeInitializeEvent(&event, NotificationEvent, FALSE);
    irp = IoBuildSynchronousFsdRequest(IRP_MJ_PNP, Top, NULL, 0, NULL, &event, &iosb);
    if (irp == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    irp->IoStatus.Status = STATUS_NOT_SUPPORTED;
    stack = IoGetNextIrpStackLocation(irp);
    stack->MinorFunction = IRP_MN_QUERY_INTERFACE;
    stack->Parameters.QueryInterface.InterfaceType = (GUID *)Type;
    stack->Parameters.QueryInterface.Size = Size;
    stack->Parameters.QueryInterface.Version = Version;
    stack->Parameters.QueryInterface.Interface = Table;
    stack->Parameters.QueryInterface.InterfaceSpecificData = NULL;
    status = IoCallDriver(Top, irp);
    if (status == STATUS_PENDING) {
        KeWaitForSingleObject(&event, Executive, KernelMode, FALSE, NULL);
        status = iosb.Status;
    }
    return status;
}

NTSTATUS IfxQuery(PDEVICE_OBJECT Device, const GUID *Type, USHORT Size, USHORT Version,
                  PINTERFACE Table)
{
    PDEVICE_OBJECT top = IoGetAttachedDeviceReference(Device);
    NTSTATUS status;

    RtlZeroMemory(Table, Size);
    status = IfxSend(top, Type, Size, Version, Table);
    ObDereferenceObject(top);
    if (NT_SUCCESS(status) && (Table->Version != Version || Table->Size < Size)) {
        IfxRelease(Table);
        status = STATUS_REVISION_MISMATCH;
    }
    if (!NT_SUCCESS(status))
        RtlZeroMemory(Table, Size);
    return status;
}

VOID IfxHandOn(const INTERFACE *From, PINTERFACE To, USHORT Size)
{
    From->InterfaceReference(From->Context);
    RtlCopyMemory(To, From, Size);
}

VOID IfxRelease(PINTERFACE Table)
{
    PINTERFACE_DEREFERENCE dereference = Table->InterfaceDereference;
    PVOID context = Table->Context;

    if (dereference == NULL)
        return;
    RtlZeroMemory(Table, sizeof(*Table));
    dereference(context);
}
