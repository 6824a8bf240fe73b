/* See rtl/acl.h. */
#include "rtl/acl.h"

#include "rtl/sid.h"

#include <string.h>

#define RTL_ACL_SIZE_MAX 0xffffu
#define RTL_ACL_UNIT     4u /* every entry's size is a multiple */

/* Where the entry of that index begins (the count's: behind the last one), as an offset; 0 if the
 * entries before it do not lie inside the list. */
static uint32_t rtl_acl_offset(const ACL *acl, uint32_t index)
{
    uint32_t at = sizeof *acl;
    for (uint32_t i = 0; i < index; i++) {
        const ACE_HEADER *ace = (const ACE_HEADER *)((const uint8_t *)acl + at);
        if (at + sizeof *ace > acl->AclSize || ace->AceSize < sizeof *ace ||
            ace->AceSize > acl->AclSize - at)
            return 0;
        at += ace->AceSize;
    }
    return at;
}

uint32_t rtl_acl_used(const ACL *acl)
{
    return rtl_acl_offset(acl, acl->AceCount);
}

static bool rtl_acl_has_header(const ACL *acl)
{
    return acl->AclRevision >= MIN_ACL_REVISION && acl->AclRevision <= MAX_ACL_REVISION &&
           acl->AclSize >= sizeof *acl;
}

/* The entries of known form name a SID that lies inside them. */
static bool rtl_acl_names_sid(const ACE_HEADER *header)
{
    if (header->AceType > SYSTEM_AUDIT_ACE_TYPE &&
        header->AceType != SYSTEM_MANDATORY_LABEL_ACE_TYPE)
        return true;
    const ACCESS_ALLOWED_ACE *ace = (const ACCESS_ALLOWED_ACE *)header;
    uint32_t room = header->AceSize - (uint32_t)offsetof(ACCESS_ALLOWED_ACE, SidStart);
    return header->AceSize >= offsetof(ACCESS_ALLOWED_ACE, SidStart) + RtlLengthRequiredSid(0) &&
           RtlValidSid((PSID)&ace->SidStart) && RtlLengthSid((PSID)&ace->SidStart) <= room;
}

bool rtl_acl_is_valid(const ACL *acl)
{
    if (!rtl_acl_has_header(acl) || rtl_acl_used(acl) == 0)
        return false;
    for (uint32_t i = 0; i < acl->AceCount; i++) {
        const ACE_HEADER *ace = (const ACE_HEADER *)((const uint8_t *)acl + rtl_acl_offset(acl, i));
        if (ace->AceSize % RTL_ACL_UNIT != 0 || !rtl_acl_names_sid(ace))
            return false;
    }
    return true;
}

NTSTATUS NTAPI RtlCreateAcl(PACL Acl, ULONG AclLength, ULONG AclRevision)
{
    if (AclLength < sizeof *Acl)
        return STATUS_BUFFER_TOO_SMALL;
    if (AclRevision < MIN_ACL_REVISION || AclRevision > MAX_ACL_REVISION ||
        AclLength > RTL_ACL_SIZE_MAX)
        return STATUS_INVALID_PARAMETER;
    *Acl = (ACL){.AclRevision = (UCHAR)AclRevision,
                 .AclSize = (USHORT)(AclLength & ~(RTL_ACL_UNIT - 1))};
    return STATUS_SUCCESS;
}

/* Opens a gap of `size` bytes for `count` entries before the one at offset `at`. */
static void rtl_acl_open(PACL acl, uint32_t at, uint32_t size, uint32_t count, ULONG revision)
{
    uint8_t *bytes = (uint8_t *)acl;
    memmove(bytes + at + size, bytes + at, rtl_acl_used(acl) - at);
    acl->AceCount = (USHORT)(acl->AceCount + count);
    if (revision > acl->AclRevision)
        acl->AclRevision = (UCHAR)revision;
}

NTSTATUS NTAPI RtlAddAccessAllowedAceEx(PACL Acl, ULONG AceRevision, ULONG AceFlags,
                                        ACCESS_MASK AccessMask, PSID Sid)
{
    if (!RtlValidSid(Sid))
        return STATUS_INVALID_SID;
    if (Acl->AclRevision > MAX_ACL_REVISION || AceRevision < MIN_ACL_REVISION ||
        AceRevision > MAX_ACL_REVISION)
        return STATUS_REVISION_MISMATCH;
    if (!rtl_acl_has_header(Acl) || rtl_acl_used(Acl) == 0)
        return STATUS_INVALID_ACL;
    if (AceFlags & ~(ULONG)VALID_INHERIT_FLAGS)
        return STATUS_INVALID_PARAMETER;
    uint32_t at = rtl_acl_used(Acl);
    uint32_t size = (uint32_t)offsetof(ACCESS_ALLOWED_ACE, SidStart) + RtlLengthSid(Sid);
    if (size > Acl->AclSize - at)
        return STATUS_ALLOTTED_SPACE_EXCEEDED;
    ACCESS_ALLOWED_ACE *ace = (ACCESS_ALLOWED_ACE *)((uint8_t *)Acl + at);
    rtl_acl_open(Acl, at, size, 1, AceRevision);
    ace->Header = (ACE_HEADER){ACCESS_ALLOWED_ACE_TYPE, (UCHAR)AceFlags, (USHORT)size};
    ace->Mask = AccessMask;
    memmove(&ace->SidStart, Sid, RtlLengthSid(Sid));
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlAddAccessAllowedAce(PACL Acl, ULONG AceRevision, ACCESS_MASK AccessMask, PSID Sid)
{
    return RtlAddAccessAllowedAceEx(Acl, AceRevision, 0, AccessMask, Sid);
}

/* How many entries the bytes are, exactly; 0 if they are none. */
static uint32_t rtl_acl_count(const uint8_t *list, uint32_t size)
{
    uint32_t count = 0;
    while (size > 0) {
        const ACE_HEADER *ace = (const ACE_HEADER *)list;
        if (size < sizeof *ace || ace->AceSize < sizeof *ace || ace->AceSize > size)
            return 0;
        list += ace->AceSize;
        size -= ace->AceSize;
        count++;
    }
    return count;
}

NTSTATUS NTAPI RtlAddAce(PACL Acl, ULONG AceRevision, ULONG StartingAceIndex, PVOID AceList,
                         ULONG AceListLength)
{
    uint32_t count = rtl_acl_count(AceList, AceListLength);
    if (!rtl_acl_has_header(Acl) || rtl_acl_used(Acl) == 0 || AceRevision < MIN_ACL_REVISION ||
        AceRevision > MAX_ACL_REVISION || count == 0)
        return STATUS_INVALID_PARAMETER;
    if (AceListLength > (uint32_t)Acl->AclSize - rtl_acl_used(Acl))
        return STATUS_BUFFER_TOO_SMALL;
    uint32_t index = StartingAceIndex < Acl->AceCount ? StartingAceIndex : Acl->AceCount;
    uint32_t at = rtl_acl_offset(Acl, index);
    rtl_acl_open(Acl, at, AceListLength, count, AceRevision);
    memcpy((uint8_t *)Acl + at, AceList, AceListLength);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlGetAce(PACL Acl, ULONG AceIndex, PVOID *Ace)
{
    if (!rtl_acl_has_header(Acl) || AceIndex >= Acl->AceCount)
        return STATUS_INVALID_PARAMETER;
    uint32_t at = rtl_acl_offset(Acl, AceIndex);
    if (at == 0 || at >= Acl->AclSize)
        return STATUS_INVALID_PARAMETER;
    *Ace = (uint8_t *)Acl + at;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlDeleteAce(PACL Acl, ULONG AceIndex)
{
    if (!rtl_acl_has_header(Acl) || AceIndex >= Acl->AceCount || rtl_acl_used(Acl) == 0)
        return STATUS_INVALID_PARAMETER;
    uint32_t at = rtl_acl_offset(Acl, AceIndex), next = rtl_acl_offset(Acl, AceIndex + 1);
    uint32_t end = rtl_acl_used(Acl);
    memmove((uint8_t *)Acl + at, (uint8_t *)Acl + next, end - next);
    memset((uint8_t *)Acl + end - (next - at), 0, next - at);
    Acl->AceCount--;
    return STATUS_SUCCESS;
}
