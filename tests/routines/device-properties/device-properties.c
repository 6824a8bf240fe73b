/* Properties of a device: what its bus says of it, and what a driver gives it. */
#include "../common/pnp_driver.h"
#include "../common/yard.h"

#include <devpkey.h>

static const DEVPROPKEY Mine = {{0x5d1c4b39, 0x7a11, 0x4c5e, {0x90, 1, 2, 3, 4, 5, 6, 7}}, 2};
static const DEVPROPKEY Others = {{0x5d1c4b39, 0x7a11, 0x4c5e, {0x90, 1, 2, 3, 4, 5, 6, 7}}, 3};

static const DEVPROPKEY Foreign = {{0x5d1c4b3a, 0x7a11, 0x4c5e, {0x90, 1, 2, 3, 4, 5, 6, 7}}, 2};

#define NEUTRAL 0
#define ENGLISH 0x409
#define GERMAN  0x407

static union {
    WCHAR Text[256];
    ULONG Number;
    GUID Guid;
} Value;
static ULONG Length;

static NTSTATUS Get(DEVICE_REGISTRY_PROPERTY Property)
{
    RtlFillMemory(&Value, sizeof(Value), 0xee);
    return IoGetDeviceProperty(PnpPdo, Property, sizeof(Value), &Value, &Length);
}

static BOOLEAN IsBytes(DEVICE_REGISTRY_PROPERTY Property, const VOID *Bytes, SIZE_T Size)
{
    return Get(Property) == STATUS_SUCCESS && Length == Size &&
           RtlCompareMemory(&Value, Bytes, Size) == Size;
}

static BOOLEAN IsNumber(DEVICE_REGISTRY_PROPERTY Property, ULONG Number)
{
    return IsBytes(Property, &Number, sizeof(Number));
}

static VOID Ids(VOID)
{
    static const WCHAR hardware[] = YARD_HARDWARE_IDS, compatible[] = YARD_COMPATIBLE_IDS;

    CHECK(IsBytes(DevicePropertyHardwareID, hardware, sizeof(hardware)));
    CHECK(IsBytes(DevicePropertyCompatibleIDs, compatible, sizeof(compatible)));
}

static VOID Texts(VOID)
{
    static const WCHAR description[] = YARD_DESCRIPTION, location[] = YARD_LOCATION;
    static const WCHAR enumerator[] = L"YARD";

    CHECK(IsBytes(DevicePropertyDeviceDescription, description, sizeof(description)));
    CHECK(IsBytes(DevicePropertyLocationInformation, location, sizeof(location)));
    CHECK(IsBytes(DevicePropertyEnumeratorName, enumerator, sizeof(enumerator)));
}

static VOID Bus(VOID)
{
    static const GUID type = YARD_BUS_TYPE;

    CHECK(IsBytes(DevicePropertyBusTypeGuid, &type, sizeof(type)));
    CHECK(IsNumber(DevicePropertyLegacyBusType, PNPBus));
    CHECK(IsNumber(DevicePropertyBusNumber, YARD_BUS_NUMBER));
}

static VOID Capabilities(VOID)
{
    CHECK(IsNumber(DevicePropertyAddress, YARD_ADDRESS));
    CHECK(IsNumber(DevicePropertyUINumber, YARD_UI_NUMBER));
    CHECK(IsNumber(DevicePropertyRemovalPolicy, RemovalPolicyExpectSurpriseRemoval));
    CHECK(IsNumber(DevicePropertyInstallState, InstallStateInstalled));
}

static VOID PdoName(VOID)
{
    UNICODE_STRING name;
    PDEVICE_OBJECT second;

    CHECK(Get(DevicePropertyPhysicalDeviceObjectName) == STATUS_SUCCESS);
    RtlInitUnicodeString(&name, Value.Text);
    CHECK(Length == name.Length + sizeof(WCHAR));
    CHECK(IoCreateDevice(PnpSelf, 0, &name, FILE_DEVICE_UNKNOWN, 0, FALSE, &second) ==
          STATUS_OBJECT_NAME_COLLISION);
}

static VOID TooSmall(VOID)
{
    static const WCHAR description[] = YARD_DESCRIPTION;
    WCHAR text[4] = {'x'};

    CHECK(IoGetDeviceProperty(PnpPdo, DevicePropertyDeviceDescription, sizeof(text), text,
                              &Length) == STATUS_BUFFER_TOO_SMALL);
    CHECK(Length == sizeof(description) && text[0] == 'x');
    CHECK(IoGetDeviceProperty(PnpPdo, DevicePropertyAddress, 0, NULL, &Length) ==
          STATUS_BUFFER_TOO_SMALL);
    CHECK(Length == sizeof(ULONG));
}

static VOID Wrong(VOID)
{
    CHECK(Get(200) == STATUS_INVALID_PARAMETER_2);
    CHECK(IoGetDeviceProperty(PnpFdo, DevicePropertyAddress, sizeof(Value), &Value, &Length) ==
          STATUS_INVALID_DEVICE_REQUEST);
    CHECK(Get(DevicePropertyFriendlyName) == STATUS_OBJECT_NAME_NOT_FOUND);
}

static VOID Node(VOID)
{
    USHORT node = 77;

    CHECK(IoGetDeviceNumaNode(PnpPdo, &node) == STATUS_SUCCESS && node == 0);
    CHECK(IoGetDeviceNumaNode(NULL, &node) == STATUS_INVALID_PARAMETER);
}

static NTSTATUS GetData(const DEVPROPKEY *Key, LCID Locale, ULONG Size, DEVPROPTYPE *Type)
{
    RtlFillMemory(&Value, sizeof(Value), 0xee);
    *Type = 0xeeee;
    return IoGetDevicePropertyData(PnpPdo, Key, Locale, 0, Size, &Value, &Length, Type);
}

static BOOLEAN IsData(const DEVPROPKEY *Key, DEVPROPTYPE Type, const VOID *Bytes, SIZE_T Size)
{
    DEVPROPTYPE type;

    return GetData(Key, NEUTRAL, sizeof(Value), &type) == STATUS_SUCCESS && type == Type &&
           Length == Size && RtlCompareMemory(&Value, Bytes, Size) == Size;
}

static VOID SystemData(VOID)
{
    static const WCHAR hardware[] = YARD_HARDWARE_IDS, description[] = YARD_DESCRIPTION;
    static const GUID type = YARD_BUS_TYPE;
    static const ULONG address = YARD_ADDRESS;
    DEVPROPTYPE kind;

    CHECK(
        IsData(&DEVPKEY_Device_HardwareIds, DEVPROP_TYPE_STRING_LIST, hardware, sizeof(hardware)));
    CHECK(
        IsData(&DEVPKEY_Device_DeviceDesc, DEVPROP_TYPE_STRING, description, sizeof(description)));
    CHECK(IsData(&DEVPKEY_Device_BusTypeGuid, DEVPROP_TYPE_GUID, &type, sizeof(type)));
    CHECK(IsData(&DEVPKEY_Device_Address, DEVPROP_TYPE_UINT32, &address, sizeof(address)));
    CHECK(GetData(&DEVPKEY_Device_InstanceId, NEUTRAL, sizeof(Value), &kind) == STATUS_SUCCESS);
    CHECK(kind == DEVPROP_TYPE_STRING && Length >= sizeof(YARD_DEVICE_ID));
}

static NTSTATUS Set(const DEVPROPKEY *Key, LCID Locale, ULONG Number)
{
    return IoSetDevicePropertyData(PnpPdo, Key, Locale, PLUGPLAY_PROPERTY_PERSISTENT,
                                   DEVPROP_TYPE_UINT32, sizeof(Number), &Number);
}

static VOID SetMine(VOID)
{
    ULONG number = 4;
    DEVPROPTYPE type;

    CHECK(GetData(&Mine, NEUTRAL, sizeof(Value), &type) == STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK(Set(&Mine, NEUTRAL, 3) == STATUS_SUCCESS);
    CHECK(Set(&Mine, NEUTRAL, number) == STATUS_SUCCESS);
    CHECK(IsData(&Mine, DEVPROP_TYPE_UINT32, &number, sizeof(number)));
    CHECK(GetData(&Others, NEUTRAL, sizeof(Value), &type) == STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK(GetData(&Foreign, NEUTRAL, sizeof(Value), &type) == STATUS_OBJECT_NAME_NOT_FOUND);
}

static VOID Locales(VOID)
{
    DEVPROPTYPE type;

    CHECK(Set(&Mine, ENGLISH, 5) == STATUS_SUCCESS);
    CHECK(GetData(&Mine, ENGLISH, sizeof(Value), &type) == STATUS_SUCCESS && Value.Number == 5);
    CHECK(GetData(&Mine, NEUTRAL, sizeof(Value), &type) == STATUS_SUCCESS && Value.Number == 4);
    CHECK(GetData(&Mine, GERMAN, sizeof(Value), &type) == STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK(!NT_SUCCESS(Set(&Mine, 0x400, 6)) && !NT_SUCCESS(Set(&Mine, 0x800, 6)));
}

static VOID DataTooSmall(VOID)
{
    DEVPROPTYPE type;

    CHECK(GetData(&Mine, NEUTRAL, 2, &type) == STATUS_BUFFER_TOO_SMALL);
    CHECK(Length == sizeof(ULONG));
}

static VOID DeleteMine(VOID)
{
    DEVPROPTYPE type;

    CHECK(IoSetDevicePropertyData(PnpPdo, &Mine, NEUTRAL, 0, DEVPROP_TYPE_UINT32, 0, NULL) ==
          STATUS_SUCCESS);
    CHECK(GetData(&Mine, NEUTRAL, sizeof(Value), &type) == STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK(GetData(&Mine, ENGLISH, sizeof(Value), &type) == STATUS_SUCCESS && Value.Number == 5);
}

static VOID SetName(VOID)
{
    static WCHAR name[] = L"My truck";

    CHECK(IoSetDevicePropertyData(PnpPdo, &DEVPKEY_Device_FriendlyName, NEUTRAL, 0,
                                  DEVPROP_TYPE_STRING, sizeof(name), name) == STATUS_SUCCESS);
    CHECK(IsBytes(DevicePropertyFriendlyName, name, sizeof(name)));
    CHECK(!NT_SUCCESS(Set(&DEVPKEY_Device_Address, NEUTRAL, 1)));
    CHECK(IsNumber(DevicePropertyAddress, YARD_ADDRESS));
    CHECK(!NT_SUCCESS(IoSetDevicePropertyData(PnpPdo, &DEVPKEY_Device_HardwareIds, NEUTRAL, 0,
                                              DEVPROP_TYPE_STRING, sizeof(name), name)));
}

static VOID NameTooLarge(VOID)
{
    static WCHAR name[] = L"My truck";

    CHECK(!NT_SUCCESS(IoSetDevicePropertyData(PnpPdo, &DEVPKEY_Device_FriendlyName, NEUTRAL, 0,
                                              DEVPROP_TYPE_STRING, 0xfffffff0, name)));
    CHECK(IsBytes(DevicePropertyFriendlyName, name, sizeof(name)));
}

static VOID DataOfNoPdo(VOID)
{
    DEVPROPTYPE type;

    CHECK(!NT_SUCCESS(
        IoGetDevicePropertyData(PnpFdo, &Mine, ENGLISH, 0, sizeof(Value), &Value, &Length, &type)));
    CHECK(!NT_SUCCESS(IoSetDevicePropertyData(PnpFdo, &Mine, NEUTRAL, 0, DEVPROP_TYPE_UINT32,
                                              sizeof(Length), &Length)));
}

static VOID Started(VOID)
{
    RUN(IoGetDeviceProperty, "hardware and compatible IDs", Ids);
    RUN(IoGetDeviceProperty, "the bus's texts and its name", Texts);
    RUN(IoGetDeviceProperty, "type and number of the bus", Bus);
    RUN(IoGetDeviceProperty, "what the capabilities say", Capabilities);
    RUN(IoGetDeviceProperty, "the PDO's name", PdoName);
    RUN(IoGetDeviceProperty, "a buffer that is too small", TooSmall);
    RUN(IoGetDeviceProperty, "no such property, no PDO, no value", Wrong);
    RUN(IoGetDeviceNumaNode, "there is one node", Node);
    RUN(IoGetDevicePropertyData, "the system's own properties", SystemData);
    RUN(IoSetDevicePropertyData, "a driver's own property", SetMine);
    RUN(IoSetDevicePropertyData, "each locale has its own value", Locales);
    RUN(IoGetDevicePropertyData, "a buffer that is too small", DataTooSmall);
    RUN(IoSetDevicePropertyData, "NULL deletes, in one locale", DeleteMine);
    RUN(IoSetDevicePropertyData, "a name can be given, an address cannot", SetName);
    RUN(IoSetDevicePropertyData, "a name of 4 GB is refused", NameTooLarge);
    RUN(IoSetDevicePropertyData, "what is no PDO is refused", DataOfNoPdo);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const PNP_HOOKS hooks = {.Started = Started};

    UNREFERENCED_PARAMETER(RegistryPath);
    return PnpDone(Driver, &hooks);
}
