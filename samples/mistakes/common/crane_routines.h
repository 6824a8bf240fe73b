/*
 * The routines of the crane's interface for a crane whose Context is the child itself, and the pair
 * that counts in it; all of them right.
 */
#ifndef MISTAKES_CRANE_ROUTINES_H
#define MISTAKES_CRANE_ROUTINES_H

#include "bus.h"

static VOID CraneReference(PVOID Context)
{
    InterlockedIncrement(&((PBUS_PDO)Context)->References);
}

static VOID CraneDereference(PVOID Context)
{
    PBUS_PDO pdo = Context;

    if (InterlockedDecrement(&pdo->References) == 0)
        KeSetEvent(&pdo->Unused, IO_NO_INCREMENT, FALSE);
}

static NTSTATUS CraneLift(PVOID Context, LONG Kilograms)
{
    return BusLift(Context, Kilograms);
}

static LONG CraneQueryLoad(PVOID Context)
{
    return ((PBUS_PDO)Context)->Load;
}

static VOID CraneStop(PVOID Context)
{
    InterlockedExchange(&((PBUS_PDO)Context)->Load, 0);
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

/* For removal: gives back the driver's own reference and waits for the last one. */
static inline VOID CraneWaitUnused(PBUS_PDO Pdo)
{
    if (InterlockedDecrement(&Pdo->References) != 0)
        KeWaitForSingleObject(&Pdo->Unused, Executive, KernelMode, FALSE, NULL);
}

#endif
