/* What a driver object carries: extensions, and Reinitialize routines. */
#include "../common/routine_test.h"

static PDRIVER_OBJECT This;
static ULONG Order[8], OrderCount;
static PVOID SeenContext;
static PDRIVER_OBJECT SeenDriver;
static KIRQL SeenAt = HIGH_LEVEL;
static BOOLEAN IsEntryDone;

static VOID Extension(VOID)
{
    ULONG *first = NULL, *second = NULL, *again = (ULONG *)&first;

    CHECK(IoGetDriverObjectExtension(This, &Order) == NULL);
    CHECK(IoAllocateDriverObjectExtension(This, &Order, 16, (PVOID *)&first) == STATUS_SUCCESS);
    CHECK(first != NULL && first[0] == 0 && first[3] == 0);
    first[3] = 7;
    CHECK(IoAllocateDriverObjectExtension(This, &OrderCount, 8, (PVOID *)&second) ==
          STATUS_SUCCESS);
    CHECK(second != first);
    CHECK(IoGetDriverObjectExtension(This, &Order) == first);
    CHECK(IoGetDriverObjectExtension(This, &OrderCount) == second);
    CHECK(IoAllocateDriverObjectExtension(This, &Order, 16, (PVOID *)&again) ==
          STATUS_OBJECT_NAME_COLLISION);
    CHECK(first[3] == 7);
}

static VOID CheckOrder(VOID)
{
    CHECK(IsEntryDone);
    CHECK(OrderCount == 3 && Order[0] == 1 && Order[1] == 2 && Order[2] == 3);
}

static VOID CheckCall(VOID)
{
    CHECK(SeenDriver == This && SeenContext == &Order && SeenAt == PASSIVE_LEVEL);
}

static VOID NTAPI Reinitialize(PDRIVER_OBJECT Driver, PVOID Context, ULONG Count)
{
    SeenDriver = Driver;
    SeenContext = Context;
    SeenAt = KeGetCurrentIrql();
    Order[OrderCount++] = Count;
    if (Count == 1) {
        IoRegisterDriverReinitialization(Driver, Reinitialize, Context);
        IoRegisterBootDriverReinitialization(Driver, Reinitialize, Context);
    }
}

static VOID NTAPI Unload(PDRIVER_OBJECT Driver)
{
    UNREFERENCED_PARAMETER(Driver);
    RUN(IoRegisterDriverReinitialization, "called after DriverEntry, again if asked", CheckOrder);
    RUN(IoRegisterBootDriverReinitialization, "with driver and context at PASSIVE_LEVEL",
        CheckCall);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    This = Driver;
    RUN(IoAllocateDriverObjectExtension, "one for each address, zeroed", Extension);
    IoRegisterBootDriverReinitialization(Driver, Reinitialize, &Order);
    IsEntryDone = TRUE;
    if (!NT_SUCCESS(RoutineDone(Driver)))
        return STATUS_UNSUCCESSFUL;
    Driver->DriverUnload = Unload;
    return STATUS_SUCCESS;
}
