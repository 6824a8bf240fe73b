/* The security descriptors of devices and of what has none, looked at and changed. */
#include <ntifs.h>

#include "../common/routine_test.h"

static PDRIVER_OBJECT Self;
static PDEVICE_OBJECT Device; /* \Device\Vault */
static UCHAR List[64];
static SECURITY_DESCRIPTOR New;

static NTSTATUS NTAPI Dispatch(PDEVICE_OBJECT Target, PIRP Irp)
{
    UNREFERENCED_PARAMETER(Target);
    Irp->IoStatus.Status = STATUS_SUCCESS;
    Irp->IoStatus.Information = 0;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return STATUS_SUCCESS;
}

static BOOLEAN CreateVault(VOID)
{
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\Device\\Vault");

    Self->MajorFunction[IRP_MJ_CREATE] = Self->MajorFunction[IRP_MJ_CLEANUP] =
        Self->MajorFunction[IRP_MJ_CLOSE] = Dispatch;
    if (!NT_SUCCESS(IoCreateDevice(Self, 0, &name, FILE_DEVICE_UNKNOWN, FILE_DEVICE_SECURE_OPEN,
                                   FALSE, &Device)))
        return FALSE;
    Device->Flags &= ~DO_DEVICE_INITIALIZING;
    return TRUE;
}

static HANDLE Open(ACCESS_MASK Access)
{
    HANDLE handle = NULL;

    CHECK(ObOpenObjectByPointer(Device, OBJ_KERNEL_HANDLE, NULL, Access, NULL, KernelMode,
                                &handle) == STATUS_SUCCESS);
    return handle;
}

/* The rights that the device's list gives a SID; 0 if it does not name it. */
static ACCESS_MASK Rights(PSID Sid)
{
    PSECURITY_DESCRIPTOR descriptor = NULL;
    BOOLEAN is_allocated = FALSE, is_present = FALSE, is_default;
    PACL acl = NULL;
    PVOID at;
    ACCESS_MASK rights = 0;

    CHECK(ObGetObjectSecurity(Device, &descriptor, &is_allocated) == STATUS_SUCCESS);
    CHECK(RtlGetDaclSecurityDescriptor(descriptor, &is_present, &acl, &is_default) ==
          STATUS_SUCCESS);
    for (ULONG i = 0; is_present && NT_SUCCESS(RtlGetAce(acl, i, &at)); i++)
        if (RtlEqualSid(&((PACCESS_ALLOWED_ACE)at)->SidStart, Sid))
            rights |= ((PACCESS_ALLOWED_ACE)at)->Mask;
    ObReleaseObjectSecurity(descriptor, is_allocated);
    return rights;
}

static VOID DeviceDefault(VOID)
{
    PSECURITY_DESCRIPTOR descriptor = NULL;
    BOOLEAN is_allocated = FALSE, is_default;
    PSID owner = NULL;

    CHECK(ObGetObjectSecurity(Device, &descriptor, &is_allocated) == STATUS_SUCCESS);
    CHECK(RtlValidSecurityDescriptor(descriptor));
    CHECK(((PISECURITY_DESCRIPTOR)descriptor)->Control & SE_SELF_RELATIVE);
    CHECK(RtlGetOwnerSecurityDescriptor(descriptor, &owner, &is_default) == STATUS_SUCCESS);
    CHECK(owner != NULL && RtlValidSid(owner));
    ObReleaseObjectSecurity(descriptor, is_allocated);
    CHECK(Rights(SeExports->SeAliasAdminsSid) == FILE_ALL_ACCESS);
    CHECK((Rights(SeExports->SeWorldSid) & (FILE_GENERIC_READ | FILE_GENERIC_WRITE)) ==
          (FILE_GENERIC_READ | FILE_GENERIC_WRITE));
    CHECK((Rights(SeExports->SeWorldSid) & (WRITE_DAC | WRITE_OWNER)) == 0);
}

static VOID NothingUnnamed(VOID)
{
    OBJECT_ATTRIBUTES attributes;
    PSECURITY_DESCRIPTOR descriptor = (PSECURITY_DESCRIPTOR)1;
    BOOLEAN is_allocated = TRUE;
    PDEVICE_OBJECT unnamed;
    HANDLE handle;
    PVOID event;

    CHECK(IoCreateDevice(Self, 0, NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &unnamed) == STATUS_SUCCESS);
    CHECK(ObGetObjectSecurity(unnamed, &descriptor, &is_allocated) == STATUS_SUCCESS);
    CHECK(descriptor == NULL);
    ObReleaseObjectSecurity(descriptor, is_allocated);
    IoDeleteDevice(unnamed);
    InitializeObjectAttributes(&attributes, NULL, OBJ_KERNEL_HANDLE, NULL, NULL);
    CHECK(ZwCreateEvent(&handle, EVENT_ALL_ACCESS, &attributes, NotificationEvent, FALSE) ==
          STATUS_SUCCESS);
    CHECK(ObReferenceObjectByHandle(handle, 0, NULL, KernelMode, &event, NULL) == STATUS_SUCCESS);
    descriptor = (PSECURITY_DESCRIPTOR)1;
    CHECK(ObGetObjectSecurity(event, &descriptor, &is_allocated) == STATUS_SUCCESS);
    CHECK(descriptor == NULL);
    ObReleaseObjectSecurity(descriptor, is_allocated);
    ObDereferenceObject(event);
    ZwClose(handle);
}

static VOID QueryLengths(VOID)
{
    UCHAR buffer[256];
    HANDLE handle = Open(READ_CONTROL);
    ULONG needed = 0, whole = 0;
    BOOLEAN is_present = TRUE, is_default;
    PSID owner = NULL;
    PACL acl;

    RtlFillMemory(buffer, sizeof(buffer), 0x5a);
    CHECK(ZwQuerySecurityObject(handle, OWNER_SECURITY_INFORMATION, NULL, 0, &needed) ==
          STATUS_BUFFER_TOO_SMALL);
    CHECK(ZwQuerySecurityObject(handle, OWNER_SECURITY_INFORMATION, buffer, needed - 1, &needed) ==
          STATUS_BUFFER_TOO_SMALL);
    CHECK(buffer[0] == 0x5a);
    CHECK(ZwQuerySecurityObject(handle, OWNER_SECURITY_INFORMATION, buffer, needed, &needed) ==
          STATUS_SUCCESS);
    CHECK(RtlLengthSecurityDescriptor(buffer) == needed && buffer[needed] == 0x5a);
    CHECK(RtlGetOwnerSecurityDescriptor(buffer, &owner, &is_default) == STATUS_SUCCESS);
    CHECK(owner != NULL && RtlValidSid(owner));
    CHECK(RtlGetDaclSecurityDescriptor(buffer, &is_present, &acl, &is_default) == STATUS_SUCCESS);
    CHECK(!is_present); /* nobody asked for it */
    CHECK(ZwQuerySecurityObject(handle, OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION,
                                buffer, sizeof(buffer), &whole) == STATUS_SUCCESS);
    CHECK(whole > needed);
    CHECK(RtlValidRelativeSecurityDescriptor(buffer, whole, DACL_SECURITY_INFORMATION));
    ZwClose(handle);
}

/* A list that gives the system `Rights` and nobody else anything. */
static VOID MakeNew(ACCESS_MASK Allowed)
{
    RtlCreateSecurityDescriptor(&New, SECURITY_DESCRIPTOR_REVISION);
    RtlCreateAcl((PACL)List, sizeof(List), ACL_REVISION);
    RtlAddAccessAllowedAce((PACL)List, ACL_REVISION, Allowed, SeExports->SeLocalSystemSid);
    RtlSetDaclSecurityDescriptor(&New, TRUE, (PACL)List, FALSE);
}

static VOID SetList(VOID)
{
    HANDLE handle = Open(WRITE_DAC);

    MakeNew(GENERIC_READ);
    CHECK(ZwSetSecurityObject(handle, DACL_SECURITY_INFORMATION, &New) == STATUS_SUCCESS);
    RtlZeroMemory(List, sizeof(List)); /* the object has a copy */
    CHECK(Rights(SeExports->SeLocalSystemSid) == FILE_GENERIC_READ);
    CHECK(Rights(SeExports->SeWorldSid) == 0);
    ZwClose(handle);
}

static VOID SetOwner(VOID)
{
    UCHAR buffer[256];
    HANDLE handle = Open(WRITE_OWNER | READ_CONTROL);
    BOOLEAN is_default;
    PSID owner = NULL;
    ULONG size;

    MakeNew(GENERIC_ALL);
    RtlSetOwnerSecurityDescriptor(&New, SeExports->SeAliasAdminsSid, FALSE);
    CHECK(ZwSetSecurityObject(handle, OWNER_SECURITY_INFORMATION, &New) == STATUS_SUCCESS);
    CHECK(ZwQuerySecurityObject(handle, OWNER_SECURITY_INFORMATION, buffer, sizeof(buffer),
                                &size) == STATUS_SUCCESS);
    CHECK(RtlGetOwnerSecurityDescriptor(buffer, &owner, &is_default) == STATUS_SUCCESS);
    CHECK(RtlEqualSid(owner, SeExports->SeAliasAdminsSid));
    CHECK(Rights(SeExports->SeLocalSystemSid) != FILE_ALL_ACCESS); /* the list stays */
    ZwClose(handle);
}

static VOID SetSystemList(VOID)
{
    UCHAR buffer[256];
    HANDLE handle = Open(ACCESS_SYSTEM_SECURITY);
    ULONG size;

    MakeNew(GENERIC_ALL);
    RtlSetSaclSecurityDescriptor(&New, TRUE, (PACL)List, FALSE);
    CHECK(ZwSetSecurityObject(handle, SACL_SECURITY_INFORMATION, &New) == STATUS_SUCCESS);
    CHECK(ZwQuerySecurityObject(handle, SACL_SECURITY_INFORMATION, buffer, sizeof(buffer), &size) ==
          STATUS_SUCCESS);
    CHECK(RtlValidRelativeSecurityDescriptor(buffer, size, SACL_SECURITY_INFORMATION));
    CHECK(((SECURITY_DESCRIPTOR_RELATIVE *)buffer)->Sacl != 0);
    ZwClose(handle);
}

static VOID SetRefused(VOID)
{
    HANDLE handle = Open(WRITE_DAC | WRITE_OWNER);
    ACCESS_MASK before = Rights(SeExports->SeLocalSystemSid);
    UCHAR sid[16] = {9, 1};

    MakeNew(GENERIC_ALL);
    CHECK(ZwSetSecurityObject(handle, DACL_SECURITY_INFORMATION, NULL) == STATUS_ACCESS_VIOLATION);
    CHECK(ZwSetSecurityObject(handle, OWNER_SECURITY_INFORMATION, &New) ==
          STATUS_INVALID_SECURITY_DESCR);
    New.Owner = sid;
    CHECK(ZwSetSecurityObject(handle, OWNER_SECURITY_INFORMATION, &New) == STATUS_INVALID_SID);
    New.Owner = NULL;
    ((PACL)List)->AclRevision = 77;
    CHECK(ZwSetSecurityObject(handle, DACL_SECURITY_INFORMATION, &New) == STATUS_INVALID_ACL);
    MakeNew(GENERIC_ALL);
    New.Revision = 7;
    CHECK(ZwSetSecurityObject(handle, DACL_SECURITY_INFORMATION, &New) == STATUS_UNKNOWN_REVISION);
    CHECK(Rights(SeExports->SeLocalSystemSid) == before);
    ZwClose(handle);
}

static VOID NoRight(VOID)
{
    HANDLE handle = Open(READ_CONTROL);
    ULONG size;

    MakeNew(GENERIC_ALL);
    CHECK(ZwSetSecurityObject(handle, DACL_SECURITY_INFORMATION, &New) == STATUS_ACCESS_DENIED);
    CHECK(ZwQuerySecurityObject(handle, SACL_SECURITY_INFORMATION, NULL, 0, &size) ==
          STATUS_ACCESS_DENIED);
    ZwClose(handle);
}

static VOID NoHandle(VOID)
{
    ULONG size;

    MakeNew(GENERIC_ALL);
    CHECK(ZwSetSecurityObject(NULL, DACL_SECURITY_INFORMATION, &New) == STATUS_INVALID_HANDLE);
    CHECK(ZwQuerySecurityObject(NULL, DACL_SECURITY_INFORMATION, NULL, 0, &size) ==
          STATUS_INVALID_HANDLE);
}

/* An open of the device itself shows and changes the device's descriptor. */
static VOID ByFile(VOID)
{
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\Device\\Vault");
    OBJECT_ATTRIBUTES attributes;
    IO_STATUS_BLOCK result;
    HANDLE handle;
    ULONG size = 0;

    InitializeObjectAttributes(&attributes, &name, OBJ_KERNEL_HANDLE, NULL, NULL);
    CHECK(ZwOpenFile(&handle, READ_CONTROL | WRITE_DAC, &attributes, &result, FILE_SHARE_READ, 0) ==
          STATUS_SUCCESS);
    MakeNew(GENERIC_WRITE);
    CHECK(ZwSetSecurityObject(handle, DACL_SECURITY_INFORMATION, &New) == STATUS_SUCCESS);
    CHECK(Rights(SeExports->SeLocalSystemSid) == FILE_GENERIC_WRITE);
    CHECK(ZwQuerySecurityObject(handle, DACL_SECURITY_INFORMATION, NULL, 0, &size) ==
          STATUS_BUFFER_TOO_SMALL);
    CHECK(size > sizeof(SECURITY_DESCRIPTOR_RELATIVE));
    ZwClose(handle);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    Self = Driver;
    if (!CreateVault())
        return STATUS_UNSUCCESSFUL;
    RUN(ObGetObjectSecurity, "a named device's: administrators, everyone", DeviceDefault);
    RUN(ObGetObjectSecurity, "nothing for what has no name", NothingUnnamed);
    RUN(ZwQuerySecurityObject, "the parts asked for, and their length", QueryLengths);
    RUN(ZwSetSecurityObject, "a list is copied, generic rights mapped", SetList);
    RUN(ZwSetSecurityObject, "an owner alone", SetOwner);
    RUN(ZwSetSecurityObject, "a system list with its right", SetSystemList);
    RUN(ZwSetSecurityObject, "malformed parts are refused", SetRefused);
    RUN(ZwSetSecurityObject, "a handle without the right", NoRight);
    RUN(ZwSetSecurityObject, "no handle", NoHandle);
    RUN(ZwQuerySecurityObject, "a file shows its device's", ByFile);
    IoDeleteDevice(Device);
    return RoutineDone(Driver);
}
