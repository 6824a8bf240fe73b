/* A thread disconnects an interrupt that is being served, while another one waits for its turn. */
#include "../common/pnp_driver.h"

static PKINTERRUPT Objects[2];
static PVOID Thread;
static volatile LONG IsServing, MayLeave;
static ULONG Served[2];
static SIZE_T Lines[2] = {0, 1};

static BOOLEAN NTAPI Service(PKINTERRUPT Interrupt, PVOID Context)
{
    SIZE_T line = *(SIZE_T *)Context;

    UNREFERENCED_PARAMETER(Interrupt);
    Served[line]++;
    if (line == 0) {
        InterlockedExchange(&IsServing, TRUE);
        while (InterlockedCompareExchange(&MayLeave, 0, 0) == 0)
            KeStallExecutionProcessor(1);
    }
    return TRUE;
}

static VOID Disconnect(PVOID Context)
{
    UNREFERENCED_PARAMETER(Context);
    while (InterlockedCompareExchange(&IsServing, 0, 0) == 0)
        KeStallExecutionProcessor(1);
    KeStallExecutionProcessor(1); /* the PnP manager's thread comes to its next interrupt */
    KeStallExecutionProcessor(1);
    InterlockedExchange(&MayLeave, TRUE);
    IoDisconnectInterrupt(Objects[0]);
    PsTerminateSystemThread(STATUS_SUCCESS);
}

static VOID Started(VOID)
{
    PCM_PARTIAL_RESOURCE_LIST rows =
        &PnpStart->Parameters.StartDevice.AllocatedResourcesTranslated->List[0].PartialResourceList;
    HANDLE handle;

    for (ULONG i = 0; i < 2; i++) {
        PCM_PARTIAL_RESOURCE_DESCRIPTOR row = &rows->PartialDescriptors[i];

        CHECK(NT_SUCCESS(IoConnectInterrupt(&Objects[i], Service, &Lines[i], NULL,
                                            row->u.Interrupt.Vector, (KIRQL)row->u.Interrupt.Level,
                                            (KIRQL)row->u.Interrupt.Level, LevelSensitive, TRUE,
                                            row->u.Interrupt.Affinity, FALSE)));
    }
    CHECK(NT_SUCCESS(
        PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, NULL, NULL, NULL, Disconnect, NULL)));
    CHECK(NT_SUCCESS(ObReferenceObjectByHandle(handle, THREAD_ALL_ACCESS, *PsThreadType, KernelMode,
                                               &Thread, NULL)));
    ZwClose(handle);
}

static VOID BothServed(VOID)
{
    CHECK(Served[0] == 1 && Served[1] > 0);
    CHECK(KeWaitForSingleObject(Thread, Executive, KernelMode, FALSE, NULL) == STATUS_SUCCESS);
}

static VOID Removing(VOID)
{
    RUN(IoDisconnectInterrupt, "while it is served and another waits", BothServed);
    ObDereferenceObject(Thread);
    IoDisconnectInterrupt(Objects[1]);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const PNP_HOOKS hooks = {.Started = Started, .Removing = Removing};

    UNREFERENCED_PARAMETER(RegistryPath);
    return PnpDone(Driver, &hooks);
}
