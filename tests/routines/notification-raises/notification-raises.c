/* A notification routine is left by an exception, which the driver that registered it catches. The
 * registration never got to it, and stays. */
#include "../common/pnp_driver.h"
#include "../seh/try.h"

static const GUID Class = {0x5d1c4b3c, 0x7a11, 0x4c5e, {0x90, 1, 2, 3, 4, 5, 6, 7}};

static UNICODE_STRING Name;
static PVOID Entry;
static BOOLEAN IsRaising;

static NTSTATUS Watched(PVOID Structure, PVOID Context)
{
    UNREFERENCED_PARAMETER(Structure);
    UNREFERENCED_PARAMETER(Context);
    if (IsRaising)
        ExRaiseStatus(STATUS_UNSUCCESSFUL);
    return STATUS_SUCCESS;
}

static VOID Register(PVOID Context)
{
    UNREFERENCED_PARAMETER(Context);
    IoRegisterPlugPlayNotification(EventCategoryDeviceInterfaceChange,
                                   PNPNOTIFY_DEVICE_INTERFACE_INCLUDE_EXISTING_INTERFACES,
                                   (PVOID)&Class, PnpSelf, Watched, NULL, &Entry);
}

/* Writes over what lay on the stack. */
static __attribute__((noinline)) VOID Scribble(VOID)
{
    volatile UCHAR bytes[2048];

    for (ULONG i = 0; i < sizeof(bytes); i++)
        bytes[i] = 0x5a;
}

static VOID Raise(VOID)
{
    TARGET_DEVICE_CUSTOM_NOTIFICATION custom = {
        .Version = 1, .Size = sizeof(custom), .Event = Class, .NameBufferOffset = -1};

    IsRaising = TRUE;
    CHECK(TryAlways(Register, NULL) == STATUS_UNSUCCESSFUL);
    IsRaising = FALSE;
    Scribble();
    CHECK(IoReportTargetDeviceChange(PnpPdo, &custom) == STATUS_SUCCESS);
}

/* Also at a restart, when the interface is there already. */
static VOID Started(VOID)
{
    if (Name.Buffer != NULL)
        return;
    CHECK(IoRegisterDeviceInterface(PnpPdo, &Class, NULL, &Name) == STATUS_SUCCESS);
    CHECK(IoSetDeviceInterfaceState(&Name, TRUE) == STATUS_SUCCESS);
}

static VOID QueryRemove(VOID)
{
    static ULONG queries;

    if (queries++ == 0)
        RUN(IoRegisterPlugPlayNotification, "an exception leaves the routine", Raise);
}

static VOID Removing(VOID)
{
    CHECK(IoSetDeviceInterfaceState(&Name, FALSE) == STATUS_SUCCESS);
    RtlFreeUnicodeString(&Name);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const PNP_HOOKS hooks = {
        .Started = Started, .QueryRemove = QueryRemove, .Removing = Removing};

    UNREFERENCED_PARAMETER(RegistryPath);
    return PnpDone(Driver, &hooks);
}
