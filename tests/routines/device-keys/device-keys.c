/* The registry keys of a device and of its driver. */
#include "../common/pnp_driver.h"
#include "../common/registry_test.h"

/* Newer than mingw-w64's headers and import library. */
typedef NTSTATUS(NTAPI OPEN_DRIVER_KEY)(PDRIVER_OBJECT DriverObject, ULONG RegKeyType,
                                        ACCESS_MASK DesiredAccess, ULONG Flags,
                                        PHANDLE DriverRegKey);
enum { PARAMETERS, PERSISTENT_STATE, SHARED_STATE };

static OPEN_DRIVER_KEY *OpenDriverKey;

static VOID Keeps(ULONG Type)
{
    HANDLE key = NULL;
    ULONG number = 5, needed = 0;
    struct {
        KEY_VALUE_PARTIAL_INFORMATION Value;
        ULONG More;
    } answer;

    CHECK(IoOpenDeviceRegistryKey(PnpPdo, Type, KEY_ALL_ACCESS, &key) == STATUS_SUCCESS);
    CHECK(QueryValue(key, L"Number", KeyValuePartialInformation, &answer, sizeof(answer),
                     &needed) == STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK(SetValue(key, L"Number", REG_DWORD, &number, sizeof(number)) == STATUS_SUCCESS);
    CHECK(ZwClose(key) == STATUS_SUCCESS);
    CHECK(IoOpenDeviceRegistryKey(PnpPdo, Type, KEY_ALL_ACCESS, &key) == STATUS_SUCCESS);
    CHECK(QueryValue(key, L"Number", KeyValuePartialInformation, &answer, sizeof(answer),
                     &needed) == STATUS_SUCCESS);
    CHECK(*(PULONG)answer.Value.Data == 5);
    CHECK(ZwClose(key) == STATUS_SUCCESS);
}

static VOID DeviceParameters(VOID)
{
    HANDLE key = NULL;
    ULONG needed = 0;
    struct {
        KEY_BASIC_INFORMATION Key;
        WCHAR More[20];
    } answer;

    Keeps(PLUGPLAY_REGKEY_DEVICE);
    CHECK(IoOpenDeviceRegistryKey(PnpPdo, PLUGPLAY_REGKEY_DEVICE, KEY_READ, &key) ==
          STATUS_SUCCESS);
    CHECK(ZwQueryKey(key, KeyBasicInformation, &answer, sizeof(answer), &needed) == STATUS_SUCCESS);
    CHECK(IsText(answer.Key.Name, answer.Key.NameLength, L"Device Parameters"));
    CHECK(ZwClose(key) == STATUS_SUCCESS);
}

static VOID DriverKey(VOID)
{
    Keeps(PLUGPLAY_REGKEY_DRIVER);
}

static VOID InHardwareProfile(VOID)
{
    Keeps(PLUGPLAY_REGKEY_DEVICE | PLUGPLAY_REGKEY_CURRENT_HWPROFILE);
    Keeps(PLUGPLAY_REGKEY_DRIVER | PLUGPLAY_REGKEY_CURRENT_HWPROFILE);
}

static VOID NoSuchKey(VOID)
{
    HANDLE key = NULL;

    CHECK(IoOpenDeviceRegistryKey(PnpFdo, PLUGPLAY_REGKEY_DEVICE, KEY_READ, &key) ==
          STATUS_INVALID_DEVICE_REQUEST);
    CHECK(IoOpenDeviceRegistryKey(PnpPdo, 0, KEY_READ, &key) == STATUS_INVALID_PARAMETER);
    CHECK(IoOpenDeviceRegistryKey(PnpPdo, PLUGPLAY_REGKEY_DEVICE | PLUGPLAY_REGKEY_DRIVER, KEY_READ,
                                  &key) == STATUS_INVALID_PARAMETER);
    CHECK(key == NULL);
}

/* The driver key is below the class, and the hardware key says where. */
static VOID HardwareKeyNamesDriver(VOID)
{
    HANDLE key = NULL;
    ULONG needed = 0;
    static struct {
        ULONG NameLength;
        WCHAR Name[200];
    } name;
    static const WCHAR begin[] = L"\\REGISTRY\\MACHINE\\SYSTEM\\ControlSet001\\Control\\Class\\{";

    CHECK(IoOpenDeviceRegistryKey(PnpPdo, PLUGPLAY_REGKEY_DRIVER, KEY_READ, &key) ==
          STATUS_SUCCESS);
    CHECK(ZwQueryKey(key, KeyNameInformation, &name, sizeof(name), &needed) == STATUS_SUCCESS);
    CHECK(name.NameLength > sizeof(begin));
    name.NameLength = sizeof(begin) - sizeof(WCHAR);
    CHECK(IsText(name.Name, name.NameLength, begin));
    CHECK(ZwClose(key) == STATUS_SUCCESS);
}

static VOID DriverParameters(VOID)
{
    HANDLE key = NULL, own = OpenTestKey(), same = NULL;
    ULONG number = 7;

    CHECK(OpenDriverKey(PnpSelf, PARAMETERS, KEY_ALL_ACCESS, 0, &key) == STATUS_SUCCESS);
    CHECK(OpenKey(own, L"Parameters", &same) == STATUS_SUCCESS);
    CHECK(SetValue(key, L"Number", REG_DWORD, &number, sizeof(number)) == STATUS_SUCCESS);
    CHECK(DeleteValue(same, L"Number") == STATUS_SUCCESS);
    CHECK(ZwClose(same) == STATUS_SUCCESS);
    CHECK(ZwClose(own) == STATUS_SUCCESS);
    CHECK(ZwClose(key) == STATUS_SUCCESS);
}

static VOID DriverState(VOID)
{
    HANDLE own = NULL, shared = NULL;
    ULONG number = 7;

    CHECK(OpenDriverKey(PnpSelf, PERSISTENT_STATE, KEY_ALL_ACCESS, 0, &own) == STATUS_SUCCESS);
    CHECK(OpenDriverKey(PnpSelf, SHARED_STATE, KEY_ALL_ACCESS, 0, &shared) == STATUS_SUCCESS);
    CHECK(SetValue(own, L"Number", REG_DWORD, &number, sizeof(number)) == STATUS_SUCCESS);
    CHECK(DeleteValue(shared, L"Number") == STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK(ZwClose(shared) == STATUS_SUCCESS);
    CHECK(ZwClose(own) == STATUS_SUCCESS);
    CHECK(OpenDriverKey(PnpSelf, 77, KEY_READ, 0, &own) == STATUS_INVALID_PARAMETER);
}

static VOID Added(VOID)
{
    UNICODE_STRING name = Text(L"IoOpenDriverRegistryKey");

    RUN(IoOpenDeviceRegistryKey, "Device Parameters, before the device starts", DeviceParameters);
    RUN(IoOpenDeviceRegistryKey, "the driver key", DriverKey);
    RUN(IoOpenDeviceRegistryKey, "in the hardware profile", InHardwareProfile);
    RUN(IoOpenDeviceRegistryKey, "the driver key is below a class", HardwareKeyNamesDriver);
    RUN(IoOpenDeviceRegistryKey, "no PDO, or flags that contradict", NoSuchKey);
    OpenDriverKey = (OPEN_DRIVER_KEY *)MmGetSystemRoutineAddress(&name);
    CHECK(OpenDriverKey != NULL);
    if (OpenDriverKey == NULL)
        return;
    RUN(IoOpenDriverRegistryKey, "Parameters of the service", DriverParameters);
    RUN(IoOpenDriverRegistryKey, "its state, own and shared", DriverState);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const PNP_HOOKS hooks = {.Added = Added};
    static WCHAR path[200];

    TestKey.Buffer = path;
    TestKey.MaximumLength = sizeof(path);
    RtlCopyUnicodeString(&TestKey, RegistryPath);
    return PnpDone(Driver, &hooks);
}
