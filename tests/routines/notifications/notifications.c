/* PnP notification of interfaces: who is called, in which order, and for how long. */
#include "../common/pnp_driver.h"

#pragma GCC diagnostic ignored "-Warray-bounds" /* the header reads gs:[0x188] */

static const GUID Class = {0x5d1c4b34, 0x7a11, 0x4c5e, {0x90, 1, 2, 3, 4, 5, 6, 7}};
static const GUID Other = {0x5d1c4b35, 0x7a11, 0x4c5e, {0x90, 1, 2, 3, 4, 5, 6, 7}};

typedef struct {
    PVOID Entry;
    ULONG Calls;
    ULONG Turn;      /* of the last call, among all */
    BOOLEAN IsOnce;  /* unregisters itself in its first call */
    PETHREAD Thread; /* of the last call */
} WATCH;

static WATCH First, Second, Elsewhere, Once, Existing, Profile;
static UNICODE_STRING Name;
static ULONG Turns;

static NTSTATUS Watched(PVOID Structure, PVOID Context)
{
    WATCH *watch = Context;

    UNREFERENCED_PARAMETER(Structure);
    watch->Calls++;
    watch->Turn = ++Turns;
    watch->Thread = PsGetCurrentThread();
    if (watch->IsOnce)
        CHECK(IoUnregisterPlugPlayNotificationEx(watch->Entry) == STATUS_SUCCESS);
    return STATUS_UNSUCCESSFUL; /* changes nothing: no query */
}

static NTSTATUS Watching(WATCH *Watch, const GUID *Wanted, ULONG Flags)
{
    return IoRegisterPlugPlayNotification(EventCategoryDeviceInterfaceChange, Flags, (PVOID)Wanted,
                                          PnpSelf, Watched, Watch, &Watch->Entry);
}

static VOID RegisterAll(VOID)
{
    Once.IsOnce = TRUE;
    CHECK(Watching(&First, &Class, 0) == STATUS_SUCCESS);
    CHECK(Watching(&Second, &Class, 0) == STATUS_SUCCESS);
    CHECK(Watching(&Once, &Class, 0) == STATUS_SUCCESS);
    CHECK(Watching(&Elsewhere, &Other, 0) == STATUS_SUCCESS);
    CHECK(First.Entry != NULL && First.Entry != Second.Entry);
}

static VOID RegisterProfile(VOID)
{
    CHECK(IoRegisterPlugPlayNotification(EventCategoryHardwareProfileChange, 0, NULL, PnpSelf,
                                         Watched, &Profile, &Profile.Entry) == STATUS_SUCCESS);
}

static VOID RegisterUnknown(VOID)
{
    PVOID entry = NULL;

    CHECK(!NT_SUCCESS(IoRegisterPlugPlayNotification(EventCategoryReserved, 0, (PVOID)&Class,
                                                     PnpSelf, Watched, &Profile, &entry)));
}

static VOID NotUntilStarted(VOID)
{
    CHECK(Watching(&Existing, &Class, PNPNOTIFY_DEVICE_INTERFACE_INCLUDE_EXISTING_INTERFACES) ==
          STATUS_SUCCESS);
    CHECK(Existing.Calls == 0);
    CHECK(IoUnregisterPlugPlayNotification(Existing.Entry) == STATUS_SUCCESS);
}

static VOID Added(VOID)
{
    RUN(IoRegisterPlugPlayNotification, "several routines for a class", RegisterAll);
    RUN(IoRegisterPlugPlayNotification, "hardware profile changes", RegisterProfile);
    RUN(IoRegisterPlugPlayNotification, "an unknown category is refused", RegisterUnknown);
    CHECK(IoRegisterDeviceInterface(PnpPdo, &Class, NULL, &Name) == STATUS_SUCCESS);
}

static VOID Started(VOID)
{
    CHECK(IoSetDeviceInterfaceState(&Name, TRUE) == STATUS_SUCCESS);
    RUN(IoRegisterPlugPlayNotification, "a device that is starting has no interface yet",
        NotUntilStarted);
}

static VOID AllCalled(VOID)
{
    CHECK(First.Calls == 1 && Second.Calls == 1 && Once.Calls == 1);
    CHECK(First.Turn < Second.Turn && Second.Turn < Once.Turn);
    CHECK(Elsewhere.Calls == 0 && Profile.Calls == 0);
    CHECK(First.Thread != NULL && First.Thread == Second.Thread);
}

static VOID CalledForExisting(VOID)
{
    CHECK(Watching(&Existing, &Class, PNPNOTIFY_DEVICE_INTERFACE_INCLUDE_EXISTING_INTERFACES) ==
          STATUS_SUCCESS);
    CHECK(Existing.Calls == 1 && Existing.Thread == PsGetCurrentThread());
}

static VOID Unregister(VOID)
{
    CHECK(IoUnregisterPlugPlayNotificationEx(Second.Entry) == STATUS_SUCCESS);
    CHECK(IoSetDeviceInterfaceState(&Name, FALSE) == STATUS_SUCCESS);
}

static VOID NotAnyMore(VOID)
{
    CHECK(Second.Calls == 1);
    CHECK(First.Calls == 2 && Existing.Calls == 2);
}

static VOID OnceOnly(VOID)
{
    CHECK(Once.Calls == 1);
}

static VOID QueryRemove(VOID)
{
    static ULONG queries;

    if (queries++ == 0) {
        RUN(IoRegisterPlugPlayNotification, "routines are called in order, by one thread",
            AllCalled);
        RUN(IoRegisterPlugPlayNotification, "is called for what exists before it returns",
            CalledForExisting);
        RUN(IoUnregisterPlugPlayNotificationEx, "takes one registration away", Unregister);
    } else {
        RUN(IoUnregisterPlugPlayNotificationEx, "the routine is not called any more", NotAnyMore);
        RUN(IoUnregisterPlugPlayNotificationEx, "a routine can unregister itself", OnceOnly);
    }
}

static VOID UnregisterOld(VOID)
{
    CHECK(IoUnregisterPlugPlayNotification(First.Entry) == STATUS_SUCCESS);
    CHECK(IoUnregisterPlugPlayNotification(Elsewhere.Entry) == STATUS_SUCCESS);
    CHECK(IoUnregisterPlugPlayNotification(Profile.Entry) == STATUS_SUCCESS);
    CHECK(IoUnregisterPlugPlayNotification(Existing.Entry) == STATUS_SUCCESS);
}

static VOID Removing(VOID)
{
    RUN(IoUnregisterPlugPlayNotification, "takes registrations of every category away",
        UnregisterOld);
    RtlFreeUnicodeString(&Name);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const PNP_HOOKS hooks = {
        .Added = Added, .Started = Started, .QueryRemove = QueryRemove, .Removing = Removing};

    UNREFERENCED_PARAMETER(RegistryPath);
    return PnpDone(Driver, &hooks);
}
