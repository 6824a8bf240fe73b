/*
 * A device of a bus is removed in good order while it stays in its slot: its bus keeps the PDO, and
 * when the device is looked for again its drivers get that one PDO a second time.
 */
#include "../common/pnp_driver.h"

static PDEVICE_OBJECT First; /* the PDO of the first AddDevice */
static ULONG Adds, Starts, Removes;

static VOID IsTheSame(VOID)
{
    CHECK(PnpPdo == First && PnpLower == First && Removes == Adds - 1);
}

static VOID IsAlone(VOID)
{
    CHECK(PnpFdo->AttachedDevice == NULL && First->AttachedDevice == PnpFdo);
}

static VOID Added(VOID)
{
    if (++Adds == 1) {
        First = PnpPdo;
        return;
    }
    RUN(AddDevice, "is called again for a PDO that its bus kept", IsTheSame);
    RUN(AddDevice, "nothing of the first time is left on the PDO", IsAlone);
}

static VOID IsFresh(VOID)
{
    CHECK(Starts == Adds);
}

static VOID Started(VOID)
{
    Starts++;
    if (Adds > 1)
        RUN(IRP_MN_START_DEVICE, "follows a second AddDevice", IsFresh);
}

static VOID Removing(VOID)
{
    Removes++;
}

static NTSTATUS Asked(UCHAR Minor)
{
    /* a device that cannot be stopped: every start is one after AddDevice */
    return Minor == IRP_MN_QUERY_STOP_DEVICE ? STATUS_UNSUCCESSFUL : STATUS_SUCCESS;
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const PNP_HOOKS hooks = {
        .Added = Added, .Started = Started, .Removing = Removing, .Asked = Asked};

    UNREFERENCED_PARAMETER(RegistryPath);
    return PnpDone(Driver, &hooks);
}
