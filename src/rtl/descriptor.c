/* See rtl/descriptor.h. */
#include "rtl/descriptor.h"

#include "nt/ob.h"
#include "rtl/acl.h"
#include "rtl/sid.h"

#include <string.h>

static void *rtl_descriptor_at(const void *descriptor, ULONG offset)
{
    return offset != 0 ? (uint8_t *)(uint64_t)descriptor + offset : NULL;
}

struct rtl_descriptor_parts rtl_descriptor_parts(const void *descriptor)
{
    const SECURITY_DESCRIPTOR *absolute = descriptor;
    const SECURITY_DESCRIPTOR_RELATIVE *relative = descriptor;
    struct rtl_descriptor_parts parts;
    if (absolute->Control & SE_SELF_RELATIVE)
        parts = (struct rtl_descriptor_parts){rtl_descriptor_at(descriptor, relative->Owner),
                                              rtl_descriptor_at(descriptor, relative->Group),
                                              rtl_descriptor_at(descriptor, relative->Sacl),
                                              rtl_descriptor_at(descriptor, relative->Dacl)};
    else
        parts = (struct rtl_descriptor_parts){absolute->Owner, absolute->Group, absolute->Sacl,
                                              absolute->Dacl};
    if (!(absolute->Control & SE_SACL_PRESENT))
        parts.sacl = NULL;
    if (!(absolute->Control & SE_DACL_PRESENT))
        parts.dacl = NULL;
    return parts;
}

static uint32_t rtl_descriptor_up(uint32_t bytes)
{
    return (bytes + 3) & ~3u;
}

static uint32_t rtl_descriptor_sid_size(PSID sid)
{
    return sid != NULL ? rtl_descriptor_up(RtlLengthSid(sid)) : 0;
}

static uint32_t rtl_descriptor_acl_size(const ACL *acl)
{
    return acl != NULL ? rtl_descriptor_up(acl->AclSize) : 0;
}

static uint32_t rtl_descriptor_parts_size(const struct rtl_descriptor_parts *parts)
{
    return rtl_descriptor_sid_size(parts->owner) + rtl_descriptor_sid_size(parts->group) +
           rtl_descriptor_acl_size(parts->sacl) + rtl_descriptor_acl_size(parts->dacl);
}

uint32_t rtl_descriptor_size(const void *descriptor)
{
    const struct rtl_descriptor_parts parts = rtl_descriptor_parts(descriptor);
    return (uint32_t)sizeof(SECURITY_DESCRIPTOR_RELATIVE) + rtl_descriptor_parts_size(&parts);
}

/* Puts a part behind what is there already; returns its offset, 0 if there is no part. */
static ULONG rtl_descriptor_append(void *packed, uint32_t *end, const void *part, uint32_t size,
                                   uint32_t room)
{
    if (part == NULL)
        return 0;
    uint32_t at = *end;
    memcpy((uint8_t *)packed + at, part, size);
    memset((uint8_t *)packed + at + size, 0, room - size);
    *end += room;
    return at;
}

void rtl_descriptor_pack(const void *descriptor, void *ret_packed)
{
    const struct rtl_descriptor_parts parts = rtl_descriptor_parts(descriptor);
    const SECURITY_DESCRIPTOR *from = descriptor;
    SECURITY_DESCRIPTOR_RELATIVE to = {.Revision = from->Revision,
                                       .Sbz1 = from->Sbz1,
                                       .Control = from->Control | SE_SELF_RELATIVE};
    uint32_t end = sizeof to;
    to.Sacl = rtl_descriptor_append(ret_packed, &end, parts.sacl,
                                    parts.sacl != NULL ? parts.sacl->AclSize : 0,
                                    rtl_descriptor_acl_size(parts.sacl));
    to.Dacl = rtl_descriptor_append(ret_packed, &end, parts.dacl,
                                    parts.dacl != NULL ? parts.dacl->AclSize : 0,
                                    rtl_descriptor_acl_size(parts.dacl));
    to.Owner =
        rtl_descriptor_append(ret_packed, &end, parts.owner, rtl_descriptor_sid_size(parts.owner),
                              rtl_descriptor_sid_size(parts.owner));
    to.Group =
        rtl_descriptor_append(ret_packed, &end, parts.group, rtl_descriptor_sid_size(parts.group),
                              rtl_descriptor_sid_size(parts.group));
    memcpy(ret_packed, &to, sizeof to);
}

NTSTATUS NTAPI RtlCreateSecurityDescriptor(PSECURITY_DESCRIPTOR SecurityDescriptor, ULONG Revision)
{
    if (Revision != SECURITY_DESCRIPTOR_REVISION)
        return STATUS_UNKNOWN_REVISION;
    *(SECURITY_DESCRIPTOR *)SecurityDescriptor = (SECURITY_DESCRIPTOR){.Revision = (UCHAR)Revision};
    return STATUS_SUCCESS;
}

static NTSTATUS rtl_descriptor_check_absolute(const SECURITY_DESCRIPTOR *descriptor)
{
    if (descriptor->Revision != SECURITY_DESCRIPTOR_REVISION)
        return STATUS_UNKNOWN_REVISION;
    return descriptor->Control & SE_SELF_RELATIVE ? STATUS_INVALID_SECURITY_DESCR : STATUS_SUCCESS;
}

static void rtl_descriptor_set_flag(SECURITY_DESCRIPTOR *descriptor, USHORT flag, bool is_set)
{
    descriptor->Control = (USHORT)((descriptor->Control & ~flag) | (is_set ? flag : 0));
}

NTSTATUS NTAPI RtlSetDaclSecurityDescriptor(PSECURITY_DESCRIPTOR SecurityDescriptor,
                                            BOOLEAN DaclPresent, PACL Dacl, BOOLEAN DaclDefaulted)
{
    SECURITY_DESCRIPTOR *descriptor = SecurityDescriptor;
    NTSTATUS status = rtl_descriptor_check_absolute(descriptor);
    if (!NT_SUCCESS(status))
        return status;
    rtl_descriptor_set_flag(descriptor, SE_DACL_PRESENT, DaclPresent);
    if (DaclPresent) {
        descriptor->Dacl = Dacl;
        rtl_descriptor_set_flag(descriptor, SE_DACL_DEFAULTED, DaclDefaulted);
    }
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlSetSaclSecurityDescriptor(PSECURITY_DESCRIPTOR SecurityDescriptor,
                                            BOOLEAN SaclPresent, PACL Sacl, BOOLEAN SaclDefaulted)
{
    SECURITY_DESCRIPTOR *descriptor = SecurityDescriptor;
    NTSTATUS status = rtl_descriptor_check_absolute(descriptor);
    if (!NT_SUCCESS(status))
        return status;
    rtl_descriptor_set_flag(descriptor, SE_SACL_PRESENT, SaclPresent);
    if (SaclPresent) {
        descriptor->Sacl = Sacl;
        rtl_descriptor_set_flag(descriptor, SE_SACL_DEFAULTED, SaclDefaulted);
    }
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlSetOwnerSecurityDescriptor(PSECURITY_DESCRIPTOR SecurityDescriptor, PSID Owner,
                                             BOOLEAN OwnerDefaulted)
{
    SECURITY_DESCRIPTOR *descriptor = SecurityDescriptor;
    NTSTATUS status = rtl_descriptor_check_absolute(descriptor);
    if (!NT_SUCCESS(status))
        return status;
    descriptor->Owner = Owner;
    rtl_descriptor_set_flag(descriptor, SE_OWNER_DEFAULTED, OwnerDefaulted);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlSetGroupSecurityDescriptor(PSECURITY_DESCRIPTOR SecurityDescriptor, PSID Group,
                                             BOOLEAN GroupDefaulted)
{
    SECURITY_DESCRIPTOR *descriptor = SecurityDescriptor;
    NTSTATUS status = rtl_descriptor_check_absolute(descriptor);
    if (!NT_SUCCESS(status))
        return status;
    descriptor->Group = Group;
    rtl_descriptor_set_flag(descriptor, SE_GROUP_DEFAULTED, GroupDefaulted);
    return STATUS_SUCCESS;
}

static bool rtl_descriptor_has(const void *descriptor, USHORT flag)
{
    return (((const SECURITY_DESCRIPTOR *)descriptor)->Control & flag) != 0;
}

static bool rtl_descriptor_is_known(const void *descriptor)
{
    return ((const SECURITY_DESCRIPTOR *)descriptor)->Revision == SECURITY_DESCRIPTOR_REVISION;
}

NTSTATUS NTAPI RtlGetDaclSecurityDescriptor(PSECURITY_DESCRIPTOR SecurityDescriptor,
                                            PBOOLEAN DaclPresent, PACL *Dacl,
                                            PBOOLEAN DaclDefaulted)
{
    if (!rtl_descriptor_is_known(SecurityDescriptor))
        return STATUS_UNKNOWN_REVISION;
    *DaclPresent = rtl_descriptor_has(SecurityDescriptor, SE_DACL_PRESENT);
    if (*DaclPresent) {
        *Dacl = rtl_descriptor_parts(SecurityDescriptor).dacl;
        *DaclDefaulted = rtl_descriptor_has(SecurityDescriptor, SE_DACL_DEFAULTED);
    }
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlGetSaclSecurityDescriptor(PSECURITY_DESCRIPTOR SecurityDescriptor,
                                            PBOOLEAN SaclPresent, PACL *Sacl,
                                            PBOOLEAN SaclDefaulted)
{
    if (!rtl_descriptor_is_known(SecurityDescriptor))
        return STATUS_UNKNOWN_REVISION;
    *SaclPresent = rtl_descriptor_has(SecurityDescriptor, SE_SACL_PRESENT);
    if (*SaclPresent) {
        *Sacl = rtl_descriptor_parts(SecurityDescriptor).sacl;
        *SaclDefaulted = rtl_descriptor_has(SecurityDescriptor, SE_SACL_DEFAULTED);
    }
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlGetOwnerSecurityDescriptor(PSECURITY_DESCRIPTOR SecurityDescriptor, PSID *Owner,
                                             PBOOLEAN OwnerDefaulted)
{
    if (!rtl_descriptor_is_known(SecurityDescriptor))
        return STATUS_UNKNOWN_REVISION;
    *Owner = rtl_descriptor_parts(SecurityDescriptor).owner;
    *OwnerDefaulted = rtl_descriptor_has(SecurityDescriptor, SE_OWNER_DEFAULTED);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlGetGroupSecurityDescriptor(PSECURITY_DESCRIPTOR SecurityDescriptor, PSID *Group,
                                             PBOOLEAN GroupDefaulted)
{
    if (!rtl_descriptor_is_known(SecurityDescriptor))
        return STATUS_UNKNOWN_REVISION;
    *Group = rtl_descriptor_parts(SecurityDescriptor).group;
    *GroupDefaulted = rtl_descriptor_has(SecurityDescriptor, SE_GROUP_DEFAULTED);
    return STATUS_SUCCESS;
}

ULONG NTAPI RtlLengthSecurityDescriptor(PSECURITY_DESCRIPTOR SecurityDescriptor)
{
    const struct rtl_descriptor_parts parts = rtl_descriptor_parts(SecurityDescriptor);
    size_t header = rtl_descriptor_has(SecurityDescriptor, SE_SELF_RELATIVE)
                        ? sizeof(SECURITY_DESCRIPTOR_RELATIVE)
                        : sizeof(SECURITY_DESCRIPTOR);
    return (ULONG)header + rtl_descriptor_parts_size(&parts);
}

BOOLEAN NTAPI RtlValidSecurityDescriptor(PSECURITY_DESCRIPTOR SecurityDescriptor)
{
    if (SecurityDescriptor == NULL || !rtl_descriptor_is_known(SecurityDescriptor))
        return FALSE;
    const struct rtl_descriptor_parts parts = rtl_descriptor_parts(SecurityDescriptor);
    return (parts.owner == NULL || RtlValidSid(parts.owner)) &&
           (parts.group == NULL || RtlValidSid(parts.group)) &&
           (parts.sacl == NULL || rtl_acl_is_valid(parts.sacl)) &&
           (parts.dacl == NULL || rtl_acl_is_valid(parts.dacl));
}

/* A part that begins at `offset` has its first `header` bytes, aligned, behind the descriptor's own
 * header and inside the length. */
static bool rtl_descriptor_fits(ULONG offset, size_t header, ULONG length)
{
    return offset % 4 == 0 && offset >= sizeof(SECURITY_DESCRIPTOR_RELATIVE) && offset <= length &&
           length - offset >= header;
}

static bool rtl_descriptor_sid_fits(const uint8_t *bytes, ULONG offset, ULONG length)
{
    if (offset == 0)
        return true;
    PSID sid = (PSID)(uint64_t)(bytes + offset);
    return rtl_descriptor_fits(offset, RtlLengthRequiredSid(0), length) && RtlValidSid(sid) &&
           RtlLengthSid(sid) <= length - offset;
}

static bool rtl_descriptor_acl_fits(const uint8_t *bytes, ULONG offset, ULONG length)
{
    if (offset == 0)
        return true;
    const ACL *acl = (const ACL *)(bytes + offset);
    return rtl_descriptor_fits(offset, sizeof *acl, length) && acl->AclSize <= length - offset &&
           rtl_acl_is_valid(acl);
}

BOOLEAN NTAPI RtlValidRelativeSecurityDescriptor(PSECURITY_DESCRIPTOR SecurityDescriptorInput,
                                                 ULONG SecurityDescriptorLength,
                                                 SECURITY_INFORMATION RequiredInformation)
{
    const SECURITY_DESCRIPTOR_RELATIVE *descriptor = SecurityDescriptorInput;
    const uint8_t *bytes = SecurityDescriptorInput;
    ULONG length = SecurityDescriptorLength;
    if (length < sizeof *descriptor || descriptor->Revision != SECURITY_DESCRIPTOR_REVISION ||
        !(descriptor->Control & SE_SELF_RELATIVE))
        return FALSE;
    bool has_dacl = (descriptor->Control & SE_DACL_PRESENT) != 0;
    bool has_sacl = (descriptor->Control & SE_SACL_PRESENT) != 0;
    if (((RequiredInformation & OWNER_SECURITY_INFORMATION) && descriptor->Owner == 0) ||
        ((RequiredInformation & GROUP_SECURITY_INFORMATION) && descriptor->Group == 0) ||
        ((RequiredInformation & DACL_SECURITY_INFORMATION) && !has_dacl) ||
        ((RequiredInformation & SACL_SECURITY_INFORMATION) && !has_sacl))
        return FALSE;
    return rtl_descriptor_sid_fits(bytes, descriptor->Owner, length) &&
           rtl_descriptor_sid_fits(bytes, descriptor->Group, length) &&
           (!has_sacl || rtl_descriptor_acl_fits(bytes, descriptor->Sacl, length)) &&
           (!has_dacl || rtl_descriptor_acl_fits(bytes, descriptor->Dacl, length));
}

NTSTATUS NTAPI RtlAbsoluteToSelfRelativeSD(PSECURITY_DESCRIPTOR AbsoluteSecurityDescriptor,
                                           PSECURITY_DESCRIPTOR SelfRelativeSecurityDescriptor,
                                           PULONG BufferLength)
{
    if (rtl_descriptor_has(AbsoluteSecurityDescriptor, SE_SELF_RELATIVE))
        return STATUS_BAD_DESCRIPTOR_FORMAT;
    ULONG size = rtl_descriptor_size(AbsoluteSecurityDescriptor);
    bool is_room = *BufferLength >= size;
    *BufferLength = size;
    if (!is_room)
        return STATUS_BUFFER_TOO_SMALL;
    rtl_descriptor_pack(AbsoluteSecurityDescriptor, SelfRelativeSecurityDescriptor);
    return STATUS_SUCCESS;
}

/* Does the part fit? *size becomes what it needs. */
static bool rtl_descriptor_room(PULONG size, uint32_t needed)
{
    bool is_room = *size >= needed;
    *size = needed;
    return is_room;
}

/* A copy at `to`; NULL where there is no part. */
static void *rtl_descriptor_copy(void *to, const void *part, uint32_t size)
{
    return part != NULL ? memcpy(to, part, size) : NULL;
}

NTSTATUS NTAPI RtlSelfRelativeToAbsoluteSD(PSECURITY_DESCRIPTOR SelfRelativeSecurityDescriptor,
                                           PSECURITY_DESCRIPTOR AbsoluteSecurityDescriptor,
                                           PULONG AbsoluteSecurityDescriptorSize, PACL Dacl,
                                           PULONG DaclSize, PACL Sacl, PULONG SaclSize, PSID Owner,
                                           PULONG OwnerSize, PSID PrimaryGroup,
                                           PULONG PrimaryGroupSize)
{
    const SECURITY_DESCRIPTOR_RELATIVE *from = SelfRelativeSecurityDescriptor;
    SECURITY_DESCRIPTOR *to = AbsoluteSecurityDescriptor;
    if (!(from->Control & SE_SELF_RELATIVE))
        return STATUS_BAD_DESCRIPTOR_FORMAT;
    const struct rtl_descriptor_parts parts = rtl_descriptor_parts(from);
    bool is_room = rtl_descriptor_room(AbsoluteSecurityDescriptorSize, sizeof *to);
    is_room &= rtl_descriptor_room(DaclSize, parts.dacl != NULL ? parts.dacl->AclSize : 0);
    is_room &= rtl_descriptor_room(SaclSize, parts.sacl != NULL ? parts.sacl->AclSize : 0);
    is_room &= rtl_descriptor_room(OwnerSize, rtl_descriptor_sid_size(parts.owner));
    is_room &= rtl_descriptor_room(PrimaryGroupSize, rtl_descriptor_sid_size(parts.group));
    if (!is_room)
        return STATUS_BUFFER_TOO_SMALL;
    *to = (SECURITY_DESCRIPTOR){
        .Revision = from->Revision,
        .Sbz1 = from->Sbz1,
        .Control = (USHORT)(from->Control & ~SE_SELF_RELATIVE),
        .Owner = rtl_descriptor_copy(Owner, parts.owner, *OwnerSize),
        .Group = rtl_descriptor_copy(PrimaryGroup, parts.group, *PrimaryGroupSize),
        .Sacl = rtl_descriptor_copy(Sacl, parts.sacl, *SaclSize),
        .Dacl = rtl_descriptor_copy(Dacl, parts.dacl, *DaclSize)};
    return STATUS_SUCCESS;
}

VOID NTAPI RtlMapGenericMask(ACCESS_MASK *AccessMask, const GENERIC_MAPPING *GenericMapping)
{
    ACCESS_MASK mask = *AccessMask;
    const ACCESS_MASK generic = GENERIC_READ | GENERIC_WRITE | GENERIC_EXECUTE | GENERIC_ALL;
    *AccessMask = (mask & ~generic) | (mask & GENERIC_READ ? GenericMapping->GenericRead : 0) |
                  (mask & GENERIC_WRITE ? GenericMapping->GenericWrite : 0) |
                  (mask & GENERIC_EXECUTE ? GenericMapping->GenericExecute : 0) |
                  (mask & GENERIC_ALL ? GenericMapping->GenericAll : 0);
}
