/* The driver that exceptions come from. */
#include "lower.h"

#include "../seh/try.h"

DRIVER_INITIALIZE DriverEntry;

static PDRIVER_OBJECT OwnDriver;
static PDEVICE_OBJECT OwnDevice;
static LOWER_SEEN *SeenNow;

static VOID NoteLeft(BOOLEAN IsAbnormal, PVOID Context)
{
    LOWER_SEEN *seen = Context;

    if (IsAbnormal)
        seen->Ran |= 4;
}

static VOID ReadNull(PVOID Context)
{
    LOWER_SEEN *seen = Context;

    seen->Ran |= 2;
    (VOID) * (volatile ULONG *)NULL;
}

static VOID Raise(PVOID Context)
{
    LOWER_SEEN *seen = Context;

    seen->Ran |= 1;
    ExRaiseStatus(LOWER_STATUS);
}

static NTSTATUS NTAPI LowerDispatch(PDEVICE_OBJECT Device, PIRP Irp)
{
    UNREFERENCED_PARAMETER(Device);
    TryFinally(ReadNull, SeenNow, NoteLeft);
    Irp->IoStatus.Status = STATUS_SUCCESS;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return STATUS_SUCCESS;
}

PDEVICE_OBJECT LowerDevice(LOWER_SEEN *Seen)
{
    SeenNow = Seen;
    return OwnDevice;
}

VOID LowerRaise(LOWER_SEEN *Seen)
{
    TryFinally(Raise, Seen, NoteLeft);
}

VOID LowerCall(VOID (*Routine)(PVOID Context), PVOID Context)
{
    Routine(Context);
    (VOID) * (volatile PVOID *)&OwnDriver; /* no jump: this routine keeps its frame */
}

static VOID NTAPI LowerUnload(PDRIVER_OBJECT Driver)
{
    UNREFERENCED_PARAMETER(Driver);
    IoDeleteDevice(OwnDevice);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    OwnDriver = Driver;
    Driver->DriverUnload = LowerUnload;
    Driver->MajorFunction[IRP_MJ_DEVICE_CONTROL] = LowerDispatch;
    return IoCreateDevice(Driver, 0, NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &OwnDevice);
}
