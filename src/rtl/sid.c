/* See rtl/sid.h. */
#include "rtl/sid.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

ULONG NTAPI RtlLengthRequiredSid(ULONG SubAuthorityCount)
{
    return (ULONG)(offsetof(SID, SubAuthority) + SubAuthorityCount * sizeof(ULONG));
}

ULONG NTAPI RtlLengthSid(PSID Sid)
{
    return RtlLengthRequiredSid(((const SID *)Sid)->SubAuthorityCount);
}

NTSTATUS NTAPI RtlInitializeSid(PSID Sid, PSID_IDENTIFIER_AUTHORITY IdentifierAuthority,
                                UCHAR SubAuthorityCount)
{
    SID *sid = Sid;
    if (SubAuthorityCount > SID_MAX_SUB_AUTHORITIES)
        return STATUS_INVALID_PARAMETER;
    sid->Revision = SID_REVISION;
    sid->SubAuthorityCount = SubAuthorityCount;
    sid->IdentifierAuthority = *IdentifierAuthority;
    return STATUS_SUCCESS;
}

PULONG NTAPI RtlSubAuthoritySid(PSID Sid, ULONG SubAuthority)
{
    return (PULONG)((uint8_t *)Sid + RtlLengthRequiredSid(SubAuthority));
}

PUCHAR NTAPI RtlSubAuthorityCountSid(PSID Sid)
{
    return &((SID *)Sid)->SubAuthorityCount;
}

BOOLEAN NTAPI RtlValidSid(PSID Sid)
{
    const SID *sid = Sid;
    return sid != NULL && sid->Revision == SID_REVISION &&
           sid->SubAuthorityCount <= SID_MAX_SUB_AUTHORITIES;
}

BOOLEAN NTAPI RtlEqualSid(PSID Sid1, PSID Sid2)
{
    const SID *first = Sid1, *second = Sid2;
    return first->Revision == second->Revision &&
           first->SubAuthorityCount == second->SubAuthorityCount &&
           memcmp(Sid1, Sid2, RtlLengthSid(Sid1)) == 0;
}

NTSTATUS NTAPI RtlCopySid(ULONG DestinationSidLength, PSID DestinationSid, PSID SourceSid)
{
    ULONG length = RtlLengthSid(SourceSid);
    if (DestinationSidLength < length)
        return STATUS_BUFFER_TOO_SMALL;
    memmove(DestinationSid, SourceSid, length);
    return STATUS_SUCCESS;
}

size_t rtl_sid_text(const SID *sid, WCHAR ret_text[RTL_SID_TEXT_MAX])
{
    char text[RTL_SID_TEXT_MAX];
    uint64_t authority = 0;
    for (size_t i = 0; i < sizeof sid->IdentifierAuthority.Value; i++)
        authority = authority << 8 | sid->IdentifierAuthority.Value[i];
    int length =
        snprintf(text, sizeof text, authority <= UINT32_MAX ? "S-%u-%" PRIu64 : "S-%u-0x%" PRIX64,
                 sid->Revision, authority);
    const ULONG *subs = (const ULONG *)((const uint8_t *)sid + offsetof(SID, SubAuthority));
    for (unsigned i = 0; i < sid->SubAuthorityCount && i < SID_MAX_SUB_AUTHORITIES; i++)
        length += snprintf(text + length, sizeof text - (size_t)length, "-%" PRIu32, subs[i]);
    for (int i = 0; i <= length; i++)
        ret_text[i] = (UCHAR)text[i];
    return (size_t)length;
}
