/* Device interfaces: what they are called, when they can be found, who hears of them. */
#include "../common/pnp_driver.h"

static const GUID Class = {0x5d1c4b30, 0x7a11, 0x4c5e, {0x90, 1, 2, 3, 4, 5, 6, 7}};
static const GUID Other = {0x5d1c4b31, 0x7a11, 0x4c5e, {0x90, 1, 2, 3, 4, 5, 6, 7}};
static const GUID Nobodys = {0x5d1c4b32, 0x7a11, 0x4c5e, {0x90, 1, 2, 3, 4, 5, 6, 7}};

static UNICODE_STRING Plain, Alias, Referenced;
static UNICODE_STRING Reference = RTL_CONSTANT_STRING(L"spare");
static PVOID Watch;
static ULONG Arrivals, Removals;
static BOOLEAN IsWellTold = TRUE; /* by all calls of Watched */

static NTSTATUS Watched(PVOID Structure, PVOID Context)
{
    DEVICE_INTERFACE_CHANGE_NOTIFICATION *change = Structure;
    BOOLEAN is_arrival = IsEqualGUID(&change->Event, &GUID_DEVICE_INTERFACE_ARRIVAL);
    BOOLEAN is_removal = IsEqualGUID(&change->Event, &GUID_DEVICE_INTERFACE_REMOVAL);

    Arrivals += is_arrival;
    Removals += is_removal;
    if (Context != &Watch || KeGetCurrentIrql() != PASSIVE_LEVEL || change->Version != 1 ||
        change->Size != sizeof(*change) || !(is_arrival || is_removal) ||
        !IsEqualGUID(&change->InterfaceClassGuid, &Class) ||
        !RtlEqualUnicodeString(change->SymbolicLinkName, &Plain, TRUE))
        IsWellTold = FALSE;
    return STATUS_SUCCESS;
}

static BOOLEAN Begins(const UNICODE_STRING *Name, PCWSTR Prefix)
{
    UNICODE_STRING prefix;

    RtlInitUnicodeString(&prefix, Prefix);
    return RtlPrefixUnicodeString(&prefix, Name, TRUE);
}

/* How many names the list has that are Wanted, and how many at all. */
static ULONG Listed(const GUID *Class, PDEVICE_OBJECT Pdo, ULONG Flags,
                    const UNICODE_STRING *Wanted, ULONG *Total)
{
    PWSTR list = NULL;
    ULONG found = 0;

    *Total = 0;
    CHECK(IoGetDeviceInterfaces(Class, Pdo, Flags, &list) == STATUS_SUCCESS);
    if (list == NULL)
        return 0;
    for (PWSTR at = list; *at != 0; ++*Total) {
        UNICODE_STRING name;
        RtlInitUnicodeString(&name, at);
        found += RtlEqualUnicodeString(&name, Wanted, TRUE);
        at += name.Length / sizeof(WCHAR) + 1;
    }
    ExFreePool(list);
    return found;
}

static VOID Register(VOID)
{
    CHECK(IoRegisterDeviceInterface(PnpPdo, &Class, NULL, &Plain) == STATUS_SUCCESS);
    CHECK(Begins(&Plain, L"\\??\\"));
    CHECK(IoRegisterDeviceInterface(PnpPdo, &Other, NULL, &Alias) == STATUS_SUCCESS);
    CHECK(!RtlEqualUnicodeString(&Plain, &Alias, TRUE));
}

static VOID RegisterReference(VOID)
{
    UNICODE_STRING end;

    CHECK(IoRegisterDeviceInterface(PnpPdo, &Class, &Reference, &Referenced) == STATUS_SUCCESS);
    CHECK(RtlPrefixUnicodeString(&Plain, &Referenced, TRUE));
    end = Referenced;
    end.Buffer += Plain.Length / sizeof(WCHAR);
    end.Length -= Plain.Length;
    CHECK(end.Length == Reference.Length + sizeof(WCHAR) && end.Buffer[0] == '\\');
}

static VOID RegisterAgain(VOID)
{
    UNICODE_STRING again = {0};

    CHECK(IoRegisterDeviceInterface(PnpPdo, &Class, NULL, &again) == STATUS_OBJECT_NAME_EXISTS);
    CHECK(RtlEqualUnicodeString(&again, &Plain, FALSE));
    RtlFreeUnicodeString(&again);
}

static VOID RegisterWrongly(VOID)
{
    UNICODE_STRING slash = RTL_CONSTANT_STRING(L"a/b");
    UNICODE_STRING backslash = RTL_CONSTANT_STRING(L"a\\b");
    UNICODE_STRING name = {0};

    CHECK(IoRegisterDeviceInterface(PnpFdo, &Class, NULL, &name) == STATUS_INVALID_DEVICE_REQUEST);
    CHECK(IoRegisterDeviceInterface(PnpPdo, &Class, &slash, &name) ==
          STATUS_INVALID_DEVICE_REQUEST);
    CHECK(IoRegisterDeviceInterface(PnpPdo, &Class, &backslash, &name) ==
          STATUS_INVALID_DEVICE_REQUEST);
    CHECK(name.Buffer == NULL);
}

static VOID ListDisabled(VOID)
{
    ULONG total;

    CHECK(Listed(&Class, NULL, 0, &Plain, &total) == 0 && total == 0);
    CHECK(Listed(&Class, NULL, DEVICE_INTERFACE_INCLUDE_NONACTIVE, &Plain, &total) == 1);
    CHECK(total == 2);
    CHECK(Listed(&Class, PnpPdo, DEVICE_INTERFACE_INCLUDE_NONACTIVE, &Referenced, &total) == 1);
    CHECK(Listed(&Nobodys, NULL, DEVICE_INTERFACE_INCLUDE_NONACTIVE, &Plain, &total) == 0);
    CHECK(total == 0);
}

static VOID ListWrongly(VOID)
{
    PWSTR list = NULL;

    CHECK(IoGetDeviceInterfaces(&Class, PnpFdo, 0, &list) == STATUS_INVALID_DEVICE_REQUEST);
}

static VOID FindAlias(VOID)
{
    UNICODE_STRING name = {0};

    CHECK(IoGetDeviceInterfaceAlias(&Plain, &Other, &name) == STATUS_SUCCESS);
    CHECK(RtlEqualUnicodeString(&name, &Alias, TRUE));
    RtlFreeUnicodeString(&name);
    CHECK(IoGetDeviceInterfaceAlias(&Alias, &Class, &name) == STATUS_SUCCESS);
    CHECK(RtlEqualUnicodeString(&name, &Plain, TRUE));
    RtlFreeUnicodeString(&name);
}

static VOID FindNoAlias(VOID)
{
    UNICODE_STRING name = {0};

    CHECK(IoGetDeviceInterfaceAlias(&Referenced, &Other, &name) == STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK(IoGetDeviceInterfaceAlias(&Plain, &Nobodys, &name) == STATUS_OBJECT_NAME_NOT_FOUND);
}

/* A number in the interface's own key; 0 if there is none. */
static ULONG Stored(UNICODE_STRING *Interface, ULONG NewNumber)
{
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"Number");
    UCHAR buffer[64] = {0};
    KEY_VALUE_PARTIAL_INFORMATION *value = (PVOID)buffer;
    ULONG length, number = 0;
    HANDLE key = NULL;

    CHECK(IoOpenDeviceInterfaceRegistryKey(Interface, KEY_READ | KEY_WRITE, &key) ==
          STATUS_SUCCESS);
    if (NT_SUCCESS(ZwQueryValueKey(key, &name, KeyValuePartialInformation, value, sizeof(buffer),
                                   &length)))
        RtlCopyMemory(&number, value->Data, sizeof(number));
    if (NewNumber != 0)
        CHECK(ZwSetValueKey(key, &name, 0, REG_DWORD, &NewNumber, sizeof(NewNumber)) ==
              STATUS_SUCCESS);
    CHECK(ZwClose(key) == STATUS_SUCCESS);
    return number;
}

static VOID OpenKeys(VOID)
{
    CHECK(Stored(&Plain, 3) == 0 && Stored(&Referenced, 4) == 0 && Stored(&Alias, 5) == 0);
    CHECK(Stored(&Plain, 0) == 3 && Stored(&Referenced, 0) == 4 && Stored(&Alias, 0) == 5);
}

static VOID OpenNoKey(VOID)
{
    UNICODE_STRING nobodys =
        RTL_CONSTANT_STRING(L"\\??\\ROOT#nobody#0000#{5d1c4b30-7a11-4c5e-9001-020304050607}");
    HANDLE key;

    CHECK(!NT_SUCCESS(IoOpenDeviceInterfaceRegistryKey(&nobodys, KEY_READ, &key)));
}

static VOID DisableDisabled(VOID)
{
    UNICODE_STRING nobodys =
        RTL_CONSTANT_STRING(L"\\??\\ROOT#nobody#0000#{5d1c4b30-7a11-4c5e-9001-020304050607}");

    CHECK(IoSetDeviceInterfaceState(&Plain, FALSE) == STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK(IoSetDeviceInterfaceState(&nobodys, FALSE) == STATUS_OBJECT_NAME_NOT_FOUND);
}

static VOID EnableEarly(VOID)
{
    ULONG total;

    CHECK(IoSetDeviceInterfaceState(&Plain, TRUE) == STATUS_SUCCESS);
    CHECK(Listed(&Class, NULL, 0, &Plain, &total) == 1 && total == 1);
    CHECK(Listed(&Class, PnpPdo, 0, &Plain, &total) == 1 && total == 1);
}

static VOID EnableTwice(VOID)
{
    CHECK(IoSetDeviceInterfaceState(&Plain, TRUE) == STATUS_OBJECT_NAME_EXISTS);
}

/* The same link for both: it goes with the last one. */
static VOID EnableBoth(VOID)
{
    UNICODE_STRING target = RTL_CONSTANT_STRING(L"\\Device\\Null");

    CHECK(IoSetDeviceInterfaceState(&Referenced, TRUE) == STATUS_SUCCESS);
    CHECK(IoSetDeviceInterfaceState(&Referenced, FALSE) == STATUS_SUCCESS);
    CHECK(IoCreateSymbolicLink(&Plain, &target) == STATUS_OBJECT_NAME_COLLISION);
}

static VOID Added(VOID)
{
    RUN(IoRegisterDeviceInterface, "names an interface of a PDO's device", Register);
    RUN(IoRegisterDeviceInterface, "a reference string is the name's end", RegisterReference);
    RUN(IoRegisterDeviceInterface, "twice is the same interface", RegisterAgain);
    RUN(IoRegisterDeviceInterface, "no PDO and slashes are refused", RegisterWrongly);
    RUN(IoGetDeviceInterfaces, "lists disabled ones only if asked", ListDisabled);
    RUN(IoGetDeviceInterfaces, "what is no PDO is refused", ListWrongly);
    RUN(IoGetDeviceInterfaceAlias, "finds the other class of the device", FindAlias);
    RUN(IoGetDeviceInterfaceAlias, "needs the same reference string", FindNoAlias);
    RUN(IoOpenDeviceInterfaceRegistryKey, "each interface keeps its own values", OpenKeys);
    RUN(IoOpenDeviceInterfaceRegistryKey, "an unknown name is refused", OpenNoKey);
    RUN(IoSetDeviceInterfaceState, "disabling what is not enabled is refused", DisableDisabled);
    RUN(IoSetDeviceInterfaceState, "an enabled interface is listed", EnableEarly);
    RUN(IoSetDeviceInterfaceState, "enabling twice is told", EnableTwice);
    RUN(IoSetDeviceInterfaceState, "two reference strings share a link", EnableBoth);
}

static VOID NotToldYet(VOID)
{
    CHECK(Arrivals == 0 && Removals == 0);
}

static VOID Started(VOID)
{
    RUN(IoSetDeviceInterfaceState, "nobody hears of it before the start is over", NotToldYet);
}

static ULONG Queries;

static VOID ToldOnce(VOID)
{
    CHECK(Arrivals == 1 && Removals == 0 && IsWellTold);
}

static VOID DisableAndEnable(VOID)
{
    ULONG total;

    CHECK(IoSetDeviceInterfaceState(&Plain, FALSE) == STATUS_SUCCESS);
    CHECK(Listed(&Class, NULL, 0, &Plain, &total) == 0);
    CHECK(IoSetDeviceInterfaceState(&Plain, TRUE) == STATUS_SUCCESS);
}

static VOID ToldOfBoth(VOID)
{
    CHECK(Arrivals == 2 && Removals == 1 && IsWellTold);
}

static VOID QueryRemove(VOID)
{
    if (Queries++ == 0) {
        RUN(IoSetDeviceInterfaceState, "a started device's interface is told once", ToldOnce);
        RUN(IoSetDeviceInterfaceState, "can be disabled and enabled again", DisableAndEnable);
    } else {
        RUN(IoSetDeviceInterfaceState, "both changes are told", ToldOfBoth);
    }
}

static VOID DisableLast(VOID)
{
    UNICODE_STRING target = RTL_CONSTANT_STRING(L"\\Device\\Null");

    CHECK(IoSetDeviceInterfaceState(&Plain, FALSE) == STATUS_SUCCESS);
    CHECK(IoCreateSymbolicLink(&Plain, &target) == STATUS_SUCCESS);
    CHECK(IoDeleteSymbolicLink(&Plain) == STATUS_SUCCESS);
}

static VOID Removing(VOID)
{
    RUN(IoSetDeviceInterfaceState, "the link goes with the last interface", DisableLast);
    CHECK(IoUnregisterPlugPlayNotificationEx(Watch) == STATUS_SUCCESS);
    RtlFreeUnicodeString(&Plain);
    RtlFreeUnicodeString(&Alias);
    RtlFreeUnicodeString(&Referenced);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const PNP_HOOKS hooks = {
        .Added = Added, .Started = Started, .QueryRemove = QueryRemove, .Removing = Removing};

    UNREFERENCED_PARAMETER(RegistryPath);
    CHECK(IoRegisterPlugPlayNotification(EventCategoryDeviceInterfaceChange, 0, (PVOID)&Class,
                                         Driver, Watched, &Watch, &Watch) == STATUS_SUCCESS);
    return PnpDone(Driver, &hooks);
}
