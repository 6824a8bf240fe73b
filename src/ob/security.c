/* See ob/security.h. */
#include "ob/security.h"

#include "ex/pool.h"
#include "machine/gate.h"
#include "nt/file.h"
#include "nt/token.h"
#include "ob/handle.h"
#include "ob/ob_state.h"
#include "ob/token.h"
#include "ob/type.h"
#include "rtl/acl.h"
#include "rtl/descriptor.h"
#include "rtl/sid.h"

#include <string.h>

#define OB_TAG_SECURITY 0x6353624fu /* 'ObSc' */

/* Control bits that belong to a part, and the rights to show and to change it. */
static const struct ob_security_part {
    SECURITY_INFORMATION part;
    USHORT control;
    ACCESS_MASK query, set;
} ob_security_parts[] = {
    {OWNER_SECURITY_INFORMATION, SE_OWNER_DEFAULTED, READ_CONTROL, WRITE_OWNER},
    {GROUP_SECURITY_INFORMATION, SE_GROUP_DEFAULTED, READ_CONTROL, WRITE_OWNER},
    {DACL_SECURITY_INFORMATION, SE_DACL_PRESENT | SE_DACL_DEFAULTED, READ_CONTROL, WRITE_DAC},
    {SACL_SECURITY_INFORMATION, SE_SACL_PRESENT | SE_SACL_DEFAULTED, ACCESS_SYSTEM_SECURITY,
     ACCESS_SYSTEM_SECURITY},
};
#define OB_SECURITY_PARTS (sizeof ob_security_parts / sizeof ob_security_parts[0])

__attribute__((noreturn)) static void ob_security_unsupported(const char *what)
{
    EMIT(UNSUPPORTED, unsupported, .driver = gate_current_caller(), .site = gate_current_site(),
         .what = what);
    machine_stop(MACHINE_STOP_UNSUPPORTED);
}

/* The object whose descriptor stands for the object's: a file's is its device's. */
static struct ob_object *ob_security_holder(struct ob_object *object)
{
    if (object->type != OB_FILE)
        return object;
    const FILE_OBJECT *file = (const FILE_OBJECT *)object->address;
    struct ob_object *device = ob_object_find(file->DeviceObject);
    if (device == NULL || file->FileName.Length != 0 || file->RelatedFileObject != NULL)
        ob_security_unsupported("the security descriptor of a file below a device");
    return device;
}

static bool ob_security_has_one(const struct ob_object *object)
{
    bool is_device = object->type == OB_DEVICE;
    bool is_plain = is_device || object->type == OB_EVENT || object->type == OB_SEMAPHORE ||
                    object->type == OB_CALLBACK;
    if (!is_plain || (object->name != NULL && !is_device))
        ob_security_unsupported("the security descriptor of this type of object");
    return object->name != NULL;
}

/* Rights to a device are those to the files that are opens of it. */
static void ob_security_map_list(const void *packed)
{
    const GENERIC_MAPPING mapping = {
        ob_type_map_access(OB_FILE, GENERIC_READ), ob_type_map_access(OB_FILE, GENERIC_WRITE),
        ob_type_map_access(OB_FILE, GENERIC_EXECUTE), ob_type_map_access(OB_FILE, GENERIC_ALL)};
    PACL acl = rtl_descriptor_parts(packed).dacl;
    PVOID at;
    for (ULONG i = 0; acl != NULL && NT_SUCCESS(RtlGetAce(acl, i, &at)); i++) {
        ACCESS_ALLOWED_ACE *ace = at;
        if (ace->Header.AceType <= SYSTEM_AUDIT_ACE_TYPE &&
            !(ace->Header.AceFlags & INHERIT_ONLY_ACE))
            RtlMapGenericMask(&ace->Mask, &mapping);
    }
}

/* The object has what `descriptor` says from now on. */
static void ob_security_keep(struct ob_object *object, const SECURITY_DESCRIPTOR *descriptor)
{
    void *packed = machine_alloc(rtl_descriptor_size(descriptor));
    rtl_descriptor_pack(descriptor, packed);
    ob_security_map_list(packed);
    machine_free(object->security); /* the descriptor may point into it */
    object->security = packed;
}

/* A device's: everything to administrators, all but control to everyone else. */
static void ob_security_make(struct ob_object *object)
{
    uint8_t room[64] __attribute__((aligned(8)));
    PACL acl = (PACL)room;
    const struct ob_well_known known = ob_token_well_known();
    RtlCreateAcl(acl, sizeof room, ACL_REVISION);
    RtlAddAccessAllowedAce(acl, ACL_REVISION, GENERIC_ALL, known.admins);
    RtlAddAccessAllowedAce(acl, ACL_REVISION, GENERIC_READ | GENERIC_WRITE | GENERIC_EXECUTE,
                           known.world);
    acl->AclSize = (USHORT)rtl_acl_used(acl);
    ob_security_keep(object, &(SECURITY_DESCRIPTOR){.Revision = SECURITY_DESCRIPTOR_REVISION,
                                                    .Control = SE_DACL_PRESENT,
                                                    .Owner = known.system,
                                                    .Group = known.system,
                                                    .Dacl = acl});
}

/* The object's own, self-relative; NULL: it has none. */
static const void *ob_security_of(struct ob_object *object)
{
    if (!ob_security_has_one(object))
        return NULL;
    if (object->security == NULL)
        ob_security_make(object);
    return object->security;
}

/* `from` with the parts named out of `parts_of`; no others if `from` is NULL. */
static SECURITY_DESCRIPTOR ob_security_mix(const void *from, const void *parts_of,
                                           SECURITY_INFORMATION information)
{
    const struct rtl_descriptor_parts new = rtl_descriptor_parts(parts_of);
    const USHORT control = ((const SECURITY_DESCRIPTOR *)parts_of)->Control;
    struct rtl_descriptor_parts parts = {0};
    SECURITY_DESCRIPTOR mixed = {.Revision = SECURITY_DESCRIPTOR_REVISION};
    if (from != NULL) {
        parts = rtl_descriptor_parts(from);
        mixed.Control = ((const SECURITY_DESCRIPTOR *)from)->Control & (USHORT)~SE_SELF_RELATIVE;
    }
    for (unsigned i = 0; i < OB_SECURITY_PARTS; i++)
        if (information & ob_security_parts[i].part)
            mixed.Control = (USHORT)((mixed.Control & ~ob_security_parts[i].control) |
                                     (control & ob_security_parts[i].control));
    mixed.Owner = information & OWNER_SECURITY_INFORMATION ? new.owner : parts.owner;
    mixed.Group = information & GROUP_SECURITY_INFORMATION ? new.group : parts.group;
    mixed.Dacl = information & DACL_SECURITY_INFORMATION ? new.dacl : parts.dacl;
    mixed.Sacl = information & SACL_SECURITY_INFORMATION ? new.sacl : parts.sacl;
    return mixed;
}

NTSTATUS NTAPI ObGetObjectSecurity(PVOID Object, PSECURITY_DESCRIPTOR *SecurityDescriptor,
                                   PBOOLEAN MemoryAllocated)
{
    const void *own = ob_security_of(ob_security_holder(ob_object_get(Object)));
    *SecurityDescriptor = NULL;
    *MemoryAllocated = FALSE;
    if (own == NULL)
        return STATUS_SUCCESS;
    uint32_t size = rtl_descriptor_size(own);
    void *copy = ExAllocatePoolWithTag(PagedPool, size, OB_TAG_SECURITY);
    if (copy == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    *SecurityDescriptor = memcpy(copy, own, size);
    *MemoryAllocated = TRUE;
    return STATUS_SUCCESS;
}

VOID NTAPI ObReleaseObjectSecurity(PSECURITY_DESCRIPTOR SecurityDescriptor, BOOLEAN MemoryAllocated)
{
    if (SecurityDescriptor != NULL && MemoryAllocated)
        ExFreePool(SecurityDescriptor);
}

/* The object behind a handle, if that has the rights that the parts need. */
static struct ob_object *ob_security_open(HANDLE handle, SECURITY_INFORMATION information,
                                          bool is_set, NTSTATUS *ret_status)
{
    struct ob_object *object = ob_handle_object(handle);
    ACCESS_MASK access = 0, needed = 0, known = 0;
    *ret_status = STATUS_INVALID_HANDLE;
    if (object == NULL)
        return NULL;
    ob_handle_typed(handle, object->type, &access, ret_status);
    for (unsigned i = 0; i < OB_SECURITY_PARTS; i++) {
        const struct ob_security_part *row = &ob_security_parts[i];
        known |= row->part;
        if (information & row->part)
            needed |= is_set ? row->set : row->query;
    }
    if (information & ~known)
        ob_security_unsupported("SECURITY_INFORMATION other than owner, group, DACL and SACL");
    *ret_status = needed & ~access ? STATUS_ACCESS_DENIED : STATUS_SUCCESS;
    return NT_SUCCESS(*ret_status) ? ob_security_holder(object) : NULL;
}

static NTSTATUS ob_security_check(const void *descriptor, SECURITY_INFORMATION information)
{
    if (((const SECURITY_DESCRIPTOR *)descriptor)->Revision != SECURITY_DESCRIPTOR_REVISION)
        return STATUS_UNKNOWN_REVISION;
    const struct rtl_descriptor_parts parts = rtl_descriptor_parts(descriptor);
    if ((parts.owner != NULL && !RtlValidSid(parts.owner)) ||
        (parts.group != NULL && !RtlValidSid(parts.group)))
        return STATUS_INVALID_SID;
    if ((parts.dacl != NULL && !rtl_acl_is_valid(parts.dacl)) ||
        (parts.sacl != NULL && !rtl_acl_is_valid(parts.sacl)))
        return STATUS_INVALID_ACL;
    if (((information & OWNER_SECURITY_INFORMATION) && parts.owner == NULL) ||
        ((information & GROUP_SECURITY_INFORMATION) && parts.group == NULL))
        return STATUS_INVALID_SECURITY_DESCR;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI ZwSetSecurityObject(HANDLE Handle, SECURITY_INFORMATION SecurityInformation,
                                   PSECURITY_DESCRIPTOR SecurityDescriptor)
{
    NTSTATUS status;
    if (SecurityDescriptor == NULL)
        return STATUS_ACCESS_VIOLATION;
    struct ob_object *object = ob_security_open(Handle, SecurityInformation, true, &status);
    if (object == NULL)
        return status;
    status = ob_security_check(SecurityDescriptor, SecurityInformation);
    if (!NT_SUCCESS(status))
        return status;
    const void *own = ob_security_of(object);
    if (own == NULL)
        return STATUS_NO_SECURITY_ON_OBJECT;
    const SECURITY_DESCRIPTOR mixed = ob_security_mix(own, SecurityDescriptor, SecurityInformation);
    ob_security_keep(object, &mixed);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI ZwQuerySecurityObject(HANDLE Handle, SECURITY_INFORMATION SecurityInformation,
                                     PSECURITY_DESCRIPTOR SecurityDescriptor, ULONG Length,
                                     PULONG LengthNeeded)
{
    NTSTATUS status;
    struct ob_object *object = ob_security_open(Handle, SecurityInformation, false, &status);
    if (object == NULL)
        return status;
    const void *own = ob_security_of(object);
    if (own == NULL)
        ob_security_unsupported("ZwQuerySecurityObject of an object without a descriptor");
    const SECURITY_DESCRIPTOR asked = ob_security_mix(NULL, own, SecurityInformation);
    *LengthNeeded = rtl_descriptor_size(&asked);
    if (Length < *LengthNeeded)
        return STATUS_BUFFER_TOO_SMALL;
    rtl_descriptor_pack(&asked, SecurityDescriptor);
    return STATUS_SUCCESS;
}
