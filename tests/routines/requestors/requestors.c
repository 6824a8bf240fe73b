/* Who an IRP is for. */
#include <ntifs.h>

#include "../common/routine_device.h"

#pragma GCC diagnostic ignored "-Warray-bounds" /* the header reads gs:[0x188] */

NTKERNELAPI IO_PAGING_PRIORITY NTAPI IoGetPagingIoPriority(PIRP Irp);

static VOID Requestors(VOID)
{
    KEVENT event;
    IO_STATUS_BLOCK result;
    PIRP own = RoutineIrp(IRP_MJ_READ);
    PIRP built = IoBuildSynchronousFsdRequest(IRP_MJ_FLUSH_BUFFERS, RoutineDevice, NULL, 0, NULL,
                                              &event, &result);

    KeInitializeEvent(&event, NotificationEvent, FALSE);
    CHECK(own != NULL && built != NULL);
    CHECK(IoGetRequestorProcess(own) == NULL);
    CHECK(IoGetRequestorProcessId(own) == 0);
    CHECK(IoGetRequestorProcess(built) == PsGetCurrentProcess());
    CHECK(IoGetRequestorProcessId(built) == (ULONG)(ULONG_PTR)PsGetCurrentProcessId());
    CHECK(IoGetRequestorProcessId(built) != 0);
    CHECK(!IoIs32bitProcess(built));
    CHECK(!IoIs32bitProcess(NULL));
    CHECK(IoGetPagingIoPriority(own) == IoPagingPriorityInvalid);
    own->Flags |= IRP_PAGING_IO;
    CHECK(IoGetPagingIoPriority(own) == IoPagingPriorityNormal);
    IoFreeIrp(own);
    IoCallDriver(RoutineDevice, built); /* refused, and so freed */
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    if (!NT_SUCCESS(RoutineDeviceCreate(Driver)))
        return STATUS_UNSUCCESSFUL;
    RUN(IoGetRequestorProcess, "of the thread, if the IRP has one", Requestors);
    IoDeleteDevice(RoutineDevice);
    return RoutineDone(Driver);
}
