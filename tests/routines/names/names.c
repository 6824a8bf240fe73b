/* The object manager's namespace: directories, links, events, and the names of objects. */
#include "../common/routine_test.h"

NTSYSAPI NTSTATUS NTAPI ZwCreateEvent(PHANDLE EventHandle, ACCESS_MASK DesiredAccess,
                                      POBJECT_ATTRIBUTES ObjectAttributes, EVENT_TYPE EventType,
                                      BOOLEAN InitialState);
NTSYSAPI NTSTATUS NTAPI ZwSetEvent(HANDLE EventHandle, PLONG PreviousState);
NTSYSAPI NTSTATUS NTAPI ZwWaitForSingleObject(HANDLE Handle, BOOLEAN Alertable,
                                              PLARGE_INTEGER Timeout);
NTKERNELAPI NTSTATUS NTAPI ObQueryNameString(PVOID Object, POBJECT_NAME_INFORMATION ObjectNameInfo,
                                             ULONG Length, PULONG ReturnLength);
NTSYSAPI NTSTATUS NTAPI ObOpenObjectByPointer(PVOID Object, ULONG HandleAttributes,
                                              PACCESS_STATE PassedAccessState,
                                              ACCESS_MASK DesiredAccess, POBJECT_TYPE ObjectType,
                                              KPROCESSOR_MODE AccessMode, PHANDLE Handle);
extern __declspec(dllimport) POBJECT_TYPE *ExEventObjectType;
extern __declspec(dllimport) POBJECT_TYPE *IoDeviceObjectType;

static PDRIVER_OBJECT Self;
static LARGE_INTEGER Now;

static BOOLEAN Same(PCUNICODE_STRING Text, PCWSTR Expected)
{
    UNICODE_STRING expected;

    RtlInitUnicodeString(&expected, Expected);
    return RtlEqualUnicodeString(Text, &expected, FALSE);
}

static OBJECT_ATTRIBUTES *Named(HANDLE Root, PCWSTR Name, ULONG Attributes)
{
    static UNICODE_STRING name;
    static OBJECT_ATTRIBUTES attributes;

    RtlInitUnicodeString(&name, Name);
    InitializeObjectAttributes(&attributes, &name, OBJ_KERNEL_HANDLE | Attributes, Root, NULL);
    return &attributes;
}

static NTSTATUS Directory(HANDLE *Handle, HANDLE Root, PCWSTR Name, ULONG Attributes)
{
    return ZwCreateDirectoryObject(Handle, DIRECTORY_ALL_ACCESS, Named(Root, Name, Attributes));
}

static NTSTATUS Event(HANDLE *Handle, HANDLE Root, PCWSTR Name, ULONG Attributes)
{
    return ZwCreateEvent(Handle, EVENT_ALL_ACCESS, Named(Root, Name, Attributes),
                         SynchronizationEvent, FALSE);
}

static VOID DirectoryOnce(VOID)
{
    HANDLE first = NULL, second = NULL;

    CHECK(Directory(&first, NULL, L"\\Crane", 0) == STATUS_SUCCESS);
    CHECK(Directory(&second, NULL, L"\\cRANE", 0) == STATUS_OBJECT_NAME_COLLISION);
    CHECK(Directory(&second, NULL, L"\\Crane", OBJ_OPENIF) == STATUS_OBJECT_NAME_EXISTS);
    CHECK(ZwClose(first) == STATUS_SUCCESS);
    CHECK(Directory(&first, NULL, L"\\Crane", 0) == STATUS_OBJECT_NAME_COLLISION);
    CHECK(ZwClose(second) == STATUS_SUCCESS); /* and with it the name */
    CHECK(Directory(&first, NULL, L"\\Crane", 0) == STATUS_SUCCESS);
    CHECK(ZwClose(first) == STATUS_SUCCESS);
}

/* What has no handle has no name, even if somebody holds the object. */
static VOID NameGoesWithHandle(VOID)
{
    HANDLE handle = NULL;
    PVOID object = NULL;
    ULONG length = 0;

    CHECK(Event(&handle, NULL, L"\\BaseNamedObjects\\Crane", 0) == STATUS_SUCCESS);
    CHECK(ObReferenceObjectByHandle(handle, 0, NULL, KernelMode, &object, NULL) == STATUS_SUCCESS);
    CHECK(ZwClose(handle) == STATUS_SUCCESS);
    CHECK(ObQueryNameString(object, NULL, 0, &length) == STATUS_INFO_LENGTH_MISMATCH);
    CHECK(length == sizeof(OBJECT_NAME_INFORMATION));
    CHECK(Event(&handle, NULL, L"\\BaseNamedObjects\\Crane", 0) == STATUS_SUCCESS);
    CHECK(ZwClose(handle) == STATUS_SUCCESS);
    ObDereferenceObject(object);
}

static VOID DirectoryBadNames(VOID)
{
    HANDLE handle = NULL;
    OBJECT_ATTRIBUTES *attributes = Named(NULL, L"\\Crane", 0);

    CHECK(Directory(&handle, NULL, L"Crane", 0) == STATUS_OBJECT_PATH_SYNTAX_BAD);
    CHECK(Directory(&handle, NULL, L"\\Nowhere\\Crane", 0) == STATUS_OBJECT_PATH_NOT_FOUND);
    CHECK(Directory(&handle, NULL, L"\\Device", 0) == STATUS_OBJECT_NAME_COLLISION);
    CHECK(Directory(&handle, (HANDLE)(ULONG_PTR)0x7ffff0, L"Crane", 0) == STATUS_INVALID_HANDLE);
    attributes->Length = 1;
    CHECK(ZwCreateDirectoryObject(&handle, 0, attributes) == STATUS_INVALID_PARAMETER);
    CHECK(Event(&handle, NULL, L"\\Device", OBJ_OPENIF) == STATUS_OBJECT_TYPE_MISMATCH);
}

static VOID DirectoryRoot(VOID)
{
    HANDLE directory = NULL, inner = NULL, event = NULL, same = NULL, nothing = NULL;

    CHECK(Directory(&directory, NULL, L"\\Crane", 0) == STATUS_SUCCESS);
    CHECK(Directory(&inner, directory, L"\\Hook", 0) == STATUS_OBJECT_PATH_SYNTAX_BAD);
    CHECK(Directory(&inner, directory, L"Hook", 0) == STATUS_SUCCESS);
    CHECK(Event(&event, directory, L"Hook\\Ready", 0) == STATUS_SUCCESS);
    CHECK(Event(&same, NULL, L"\\Crane\\Hook\\Ready", OBJ_OPENIF) == STATUS_OBJECT_NAME_EXISTS);
    CHECK(Directory(&nothing, event, L"Below", 0) == STATUS_OBJECT_TYPE_MISMATCH);
    CHECK(ZwClose(same) == STATUS_SUCCESS);
    CHECK(ZwClose(event) == STATUS_SUCCESS);
    CHECK(ZwClose(inner) == STATUS_SUCCESS);
    CHECK(Directory(&inner, directory, L"Hook", 0) == STATUS_SUCCESS);
    CHECK(ZwClose(inner) == STATUS_SUCCESS);
    CHECK(ZwClose(directory) == STATUS_SUCCESS);
}

static VOID Permanent(VOID)
{
    HANDLE handle = NULL;

    CHECK(Directory(&handle, NULL, L"\\Crane", OBJ_PERMANENT) == STATUS_SUCCESS);
    CHECK(ZwClose(handle) == STATUS_SUCCESS);
    CHECK(Directory(&handle, NULL, L"\\Crane", OBJ_OPENIF) == STATUS_OBJECT_NAME_EXISTS);
    CHECK(ZwMakeTemporaryObject(handle) == STATUS_SUCCESS);
    CHECK(ZwMakeTemporaryObject(handle) == STATUS_SUCCESS);
    CHECK(ZwClose(handle) == STATUS_SUCCESS);
    CHECK(Directory(&handle, NULL, L"\\Crane", 0) == STATUS_SUCCESS);
    CHECK(ZwClose(handle) == STATUS_SUCCESS);
    CHECK(ZwMakeTemporaryObject((HANDLE)(ULONG_PTR)0x7ffff0) == STATUS_INVALID_HANDLE);
}

/* The name goes with the last handle; the device is its driver's until it deletes it. */
static VOID TemporaryDevice(VOID)
{
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\Device\\Temporary");
    PDEVICE_OBJECT device = NULL, second = NULL;
    HANDLE handle = NULL;

    CHECK(IoCreateDevice(Self, 0, &name, FILE_DEVICE_UNKNOWN, 0, FALSE, &device) == STATUS_SUCCESS);
    CHECK(ObOpenObjectByPointer(device, OBJ_KERNEL_HANDLE, NULL, 0, *IoDeviceObjectType, KernelMode,
                                &handle) == STATUS_SUCCESS);
    CHECK(ZwMakeTemporaryObject(handle) == STATUS_SUCCESS);
    CHECK(IoCreateDevice(Self, 0, &name, FILE_DEVICE_UNKNOWN, 0, FALSE, &second) ==
          STATUS_OBJECT_NAME_COLLISION);
    CHECK(ZwClose(handle) == STATUS_SUCCESS);
    CHECK(ObReferenceObjectByPointer(device, 0, *IoDeviceObjectType, KernelMode) == STATUS_SUCCESS);
    ObDereferenceObject(device);
    CHECK(IoCreateDevice(Self, 0, &name, FILE_DEVICE_UNKNOWN, 0, FALSE, &second) == STATUS_SUCCESS);
    IoDeleteDevice(second);
    IoDeleteDevice(device);
}

static VOID EventOfEmptyName(VOID)
{
    HANDLE first = NULL, second = NULL;

    CHECK(Event(&first, NULL, L"", 0) == STATUS_SUCCESS);
    CHECK(Event(&second, NULL, L"", 0) == STATUS_SUCCESS); /* and another one */
    CHECK(ZwClose(second) == STATUS_SUCCESS);
    CHECK(ZwClose(first) == STATUS_SUCCESS);
}

static VOID Links(VOID)
{
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\DosDevices\\Crane");
    UNICODE_STRING target = RTL_CONSTANT_STRING(L"\\Device\\Crane0");
    WCHAR buffer[64];
    UNICODE_STRING answer = {0, sizeof(buffer), buffer}, small = {0, 4, buffer};
    HANDLE handle = NULL;
    ULONG length = 0;

    CHECK(IoCreateSymbolicLink(&name, &target) == STATUS_SUCCESS);
    CHECK(ZwOpenSymbolicLinkObject(&handle, GENERIC_READ, Named(NULL, L"\\??\\crane", 0)) ==
          STATUS_SUCCESS);
    CHECK(ZwQuerySymbolicLinkObject(handle, &small, &length) == STATUS_BUFFER_TOO_SMALL);
    CHECK(length == target.Length);
    CHECK(ZwQuerySymbolicLinkObject(handle, &answer, NULL) == STATUS_SUCCESS);
    CHECK(Same(&answer, L"\\Device\\Crane0"));
    CHECK(IoDeleteSymbolicLink(&name) == STATUS_SUCCESS);
    CHECK(ZwClose(handle) == STATUS_SUCCESS);
    CHECK(ZwOpenSymbolicLinkObject(&handle, GENERIC_READ, Named(NULL, L"\\??\\Crane", 0)) ==
          STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK(ZwOpenSymbolicLinkObject(&handle, GENERIC_READ, Named(NULL, L"\\Device", 0)) ==
          STATUS_OBJECT_TYPE_MISMATCH);
    CHECK(ZwQuerySymbolicLinkObject(NULL, &answer, NULL) == STATUS_INVALID_HANDLE);
}

/* A link may lead to a directory, and is followed in the middle of a path; round in a circle it
 * leads nowhere. */
static VOID LinksAreFollowed(VOID)
{
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\DosDevices\\Yard");
    UNICODE_STRING target = RTL_CONSTANT_STRING(L"\\Crane\\Yard");
    UNICODE_STRING itself = RTL_CONSTANT_STRING(L"\\??\\Yard");
    HANDLE directory = NULL, yard = NULL, event = NULL, same = NULL;

    CHECK(Directory(&directory, NULL, L"\\Crane", 0) == STATUS_SUCCESS);
    CHECK(Directory(&yard, directory, L"Yard", 0) == STATUS_SUCCESS);
    CHECK(IoCreateSymbolicLink(&name, &target) == STATUS_SUCCESS);
    CHECK(Event(&event, NULL, L"\\??\\Yard\\Ready", 0) == STATUS_SUCCESS);
    CHECK(Event(&same, directory, L"Yard\\Ready", OBJ_OPENIF) == STATUS_OBJECT_NAME_EXISTS);
    CHECK(ZwClose(same) == STATUS_SUCCESS);
    CHECK(ZwClose(event) == STATUS_SUCCESS);
    CHECK(IoDeleteSymbolicLink(&name) == STATUS_SUCCESS);
    CHECK(IoCreateSymbolicLink(&name, &itself) == STATUS_SUCCESS);
    CHECK(!NT_SUCCESS(Event(&event, NULL, L"\\??\\Yard\\Ready", 0)));
    CHECK(IoDeleteSymbolicLink(&name) == STATUS_SUCCESS);
    CHECK(ZwClose(yard) == STATUS_SUCCESS);
    CHECK(ZwClose(directory) == STATUS_SUCCESS);
}

static VOID EventsByHandle(VOID)
{
    HANDLE handle = NULL;
    LONG before = 7;

    CHECK(ZwCreateEvent(&handle, EVENT_ALL_ACCESS, NULL, SynchronizationEvent, FALSE) ==
          STATUS_SUCCESS);
    CHECK(ZwWaitForSingleObject(handle, FALSE, &Now) == STATUS_TIMEOUT);
    CHECK(ZwSetEvent(handle, &before) == STATUS_SUCCESS);
    CHECK(before == 0);
    CHECK(ZwSetEvent(handle, &before) == STATUS_SUCCESS);
    CHECK(before != 0);
    CHECK(ZwWaitForSingleObject(handle, FALSE, NULL) == STATUS_SUCCESS);
    CHECK(ZwWaitForSingleObject(handle, FALSE, &Now) == STATUS_TIMEOUT);
    CHECK(ZwClose(handle) == STATUS_SUCCESS);
    CHECK(ZwCreateEvent(&handle, EVENT_ALL_ACCESS, NULL, (EVENT_TYPE)2, FALSE) ==
          STATUS_INVALID_PARAMETER_4);
    CHECK(ZwSetEvent((HANDLE)(ULONG_PTR)0x7ffff0, NULL) == STATUS_INVALID_HANDLE);
    CHECK(ZwWaitForSingleObject((HANDLE)(ULONG_PTR)0x7ffff0, FALSE, &Now) == STATUS_INVALID_HANDLE);
    CHECK(Directory(&handle, NULL, L"\\Crane", 0) == STATUS_SUCCESS);
    CHECK(ZwSetEvent(handle, NULL) == STATUS_OBJECT_TYPE_MISMATCH);
    CHECK(ZwWaitForSingleObject(handle, FALSE, &Now) == STATUS_OBJECT_TYPE_MISMATCH);
    CHECK(ZwClose(handle) == STATUS_SUCCESS);
}

static VOID NamedEvents(VOID)
{
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\BaseNamedObjects\\Crane");
    UNICODE_STRING other = RTL_CONSTANT_STRING(L"\\KernelObjects\\Crane");
    UNICODE_STRING nowhere = RTL_CONSTANT_STRING(L"\\Nowhere\\Crane");
    UNICODE_STRING taken = RTL_CONSTANT_STRING(L"\\Device");
    HANDLE first = NULL, second = NULL;
    PKEVENT event = IoCreateNotificationEvent(&name, &first), again;
    PVOID object = NULL;

    CHECK(event != NULL && KeReadStateEvent(event) != 0);
    KeClearEvent(event);
    again = IoCreateNotificationEvent(&name, &second);
    CHECK(again == event && KeReadStateEvent(event) == 0);
    CHECK((LONG_PTR)second < 0); /* a kernel handle */
    CHECK(ZwSetEvent(second, NULL) == STATUS_SUCCESS);
    CHECK(KeWaitForSingleObject(event, Executive, KernelMode, FALSE, &Now) == STATUS_SUCCESS);
    CHECK(KeReadStateEvent(event) != 0); /* stays: a notification event */
    CHECK(ObReferenceObjectByHandle(first, EVENT_MODIFY_STATE, *ExEventObjectType, KernelMode,
                                    &object, NULL) == STATUS_SUCCESS);
    CHECK(object == event);
    ObDereferenceObject(object);
    CHECK(ZwClose(first) == STATUS_SUCCESS);
    CHECK(ZwClose(second) == STATUS_SUCCESS);
    event = IoCreateSynchronizationEvent(&other, &first);
    CHECK(event != NULL);
    CHECK(KeWaitForSingleObject(event, Executive, KernelMode, FALSE, &Now) == STATUS_SUCCESS);
    CHECK(KeReadStateEvent(event) == 0);
    CHECK(ZwClose(first) == STATUS_SUCCESS);
    CHECK(IoCreateNotificationEvent(&nowhere, &first) == NULL);
    CHECK(IoCreateSynchronizationEvent(&taken, &first) == NULL);
}

static union {
    OBJECT_NAME_INFORMATION Information;
    UCHAR Bytes[256];
} Answer;

static VOID NameOfDevice(VOID)
{
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\Device\\Crane7");
    PDEVICE_OBJECT device = NULL;
    ULONG needed = 0, returned = 0;

    CHECK(IoCreateDevice(Self, 0, &name, FILE_DEVICE_UNKNOWN, 0, FALSE, &device) == STATUS_SUCCESS);
    CHECK(ObQueryNameString(device, NULL, 0, &needed) == STATUS_INFO_LENGTH_MISMATCH);
    CHECK(needed == sizeof(OBJECT_NAME_INFORMATION) + sizeof(L"\\Device\\Crane7"));
    CHECK(ObQueryNameString(device, &Answer.Information, needed - 1, &returned) ==
          STATUS_INFO_LENGTH_MISMATCH);
    CHECK(ObQueryNameString(device, &Answer.Information, needed, &returned) == STATUS_SUCCESS);
    CHECK(returned == needed);
    CHECK(Same(&Answer.Information.Name, L"\\Device\\Crane7"));
    CHECK(Answer.Information.Name.MaximumLength == Answer.Information.Name.Length + 2);
    CHECK(Answer.Information.Name.Buffer[14] == 0);
    IoDeleteDevice(device);
}

static VOID NameOfOthers(VOID)
{
    HANDLE handle = NULL;
    PVOID object = NULL;
    ULONG length = 0;

    CHECK(ObQueryNameString(Self, &Answer.Information, sizeof(Answer), &length) == STATUS_SUCCESS);
    CHECK(Same(&Answer.Information.Name, L"\\Driver\\names"));
    CHECK(ZwCreateEvent(&handle, EVENT_ALL_ACCESS, NULL, NotificationEvent, TRUE) ==
          STATUS_SUCCESS);
    CHECK(ObReferenceObjectByHandle(handle, 0, NULL, KernelMode, &object, NULL) == STATUS_SUCCESS);
    CHECK(ObQueryNameString(object, &Answer.Information, sizeof(Answer), &length) ==
          STATUS_SUCCESS);
    CHECK(length == sizeof(OBJECT_NAME_INFORMATION));
    CHECK(Answer.Information.Name.Length == 0 && Answer.Information.Name.Buffer == NULL);
    ObDereferenceObject(object);
    CHECK(ZwClose(handle) == STATUS_SUCCESS);
}

static VOID DeviceNames(VOID)
{
    UNICODE_STRING nowhere = RTL_CONSTANT_STRING(L"\\Nowhere\\Crane");
    UNICODE_STRING bare = RTL_CONSTANT_STRING(L"Crane");
    UNICODE_STRING alias = RTL_CONSTANT_STRING(L"\\DosDevices\\Crane");
    PDEVICE_OBJECT device = NULL;
    ULONG length = 0;

    CHECK(IoCreateDevice(Self, 0, &nowhere, FILE_DEVICE_UNKNOWN, 0, FALSE, &device) ==
          STATUS_OBJECT_PATH_NOT_FOUND);
    CHECK(IoCreateDevice(Self, 0, &bare, FILE_DEVICE_UNKNOWN, 0, FALSE, &device) ==
          STATUS_OBJECT_PATH_SYNTAX_BAD);
    CHECK(IoCreateDevice(Self, 0, &alias, FILE_DEVICE_UNKNOWN, 0, FALSE, &device) ==
          STATUS_SUCCESS);
    CHECK(ObQueryNameString(device, &Answer.Information, sizeof(Answer), &length) ==
          STATUS_SUCCESS);
    CHECK(Same(&Answer.Information.Name, L"\\GLOBAL??\\Crane"));
    CHECK(IoDeleteSymbolicLink(&alias) == STATUS_OBJECT_TYPE_MISMATCH);
    IoDeleteDevice(device);
    CHECK(IoDeleteSymbolicLink(&alias) == STATUS_OBJECT_NAME_NOT_FOUND);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    Self = Driver;
    RUN(ZwCreateDirectoryObject, "a name is taken until its last handle closes", DirectoryOnce);
    RUN(ZwClose, "the last handle takes the name with it", NameGoesWithHandle);
    RUN(ZwCreateDirectoryObject, "bad names are refused", DirectoryBadNames);
    RUN(ZwCreateDirectoryObject, "names relative to a directory's handle", DirectoryRoot);
    RUN(ZwMakeTemporaryObject, "a permanent object stays until it is made temporary", Permanent);
    RUN(ZwMakeTemporaryObject, "a device stays until it is deleted", TemporaryDevice);
    RUN(ZwCreateEvent, "a name of no length is no name", EventOfEmptyName);
    RUN(ZwQuerySymbolicLinkObject, "answers the target as it was given", Links);
    RUN(ZwOpenSymbolicLinkObject, "links on the way are followed", LinksAreFollowed);
    RUN(ZwCreateEvent, "set and waited for by handle", EventsByHandle);
    RUN(IoCreateNotificationEvent, "made signalled, opened as it is", NamedEvents);
    RUN(ObQueryNameString, "the path of a device, and how much room it needs", NameOfDevice);
    RUN(ObQueryNameString, "a driver has a path, an event none", NameOfOthers);
    RUN(IoCreateDevice, "the name goes into a directory that is there", DeviceNames);
    return RoutineDone(Driver);
}
