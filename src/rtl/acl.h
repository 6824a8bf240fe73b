/*
 * Access control lists: a header and entries one behind another, in memory that the caller owns.
 *
 * Invariant: what is behind AclSize is neither read nor written, whatever the entries say.
 */
#ifndef DRYDOCK_RTL_ACL_H
#define DRYDOCK_RTL_ACL_H

#include "nt/security.h"
#include "nt/status.h"

/* An empty list in AclLength bytes. STATUS_BUFFER_TOO_SMALL when not even the header fits,
 * STATUS_INVALID_PARAMETER for a revision that is none or more than 65535 bytes. <= APC_LEVEL.
 * wdk-ddi-src/content/ntifs/nf-ntifs-rtlcreateacl.md */
NTSTATUS NTAPI RtlCreateAcl(PACL Acl, ULONG AclLength, ULONG AclRevision);

/* Appends an entry that allows a SID these rights. STATUS_INVALID_ACL, STATUS_INVALID_SID,
 * STATUS_REVISION_MISMATCH, STATUS_ALLOTTED_SPACE_EXCEEDED; ...Ex also takes flags of
 * inheritance, STATUS_INVALID_PARAMETER for others. <= APC_LEVEL.
 * wdk-ddi-src/content/ntifs/nf-ntifs-rtladdaccessallowedace.md,
 * nf-ntifs-rtladdaccessallowedaceex.md */
NTSTATUS NTAPI RtlAddAccessAllowedAce(PACL Acl, ULONG AceRevision, ACCESS_MASK AccessMask,
                                      PSID Sid);
NTSTATUS NTAPI RtlAddAccessAllowedAceEx(PACL Acl, ULONG AceRevision, ULONG AceFlags,
                                        ACCESS_MASK AccessMask, PSID Sid);

/* Inserts entries before the one of that index; 0xffffffff (or any beyond the last): appends.
 * STATUS_BUFFER_TOO_SMALL, STATUS_INVALID_PARAMETER for a list or entries that are none. <=
 * APC_LEVEL. wdk-ddi-src/content/ntifs/nf-ntifs-rtladdace.md */
NTSTATUS NTAPI RtlAddAce(PACL Acl, ULONG AceRevision, ULONG StartingAceIndex, PVOID AceList,
                         ULONG AceListLength);

/* Takes an entry out; says where it lies. STATUS_INVALID_PARAMETER if there is none of that
 * index. <= APC_LEVEL. wdk-ddi-src/content/ntifs/nf-ntifs-rtldeleteace.md, nf-ntifs-rtlgetace.md */
NTSTATUS NTAPI RtlDeleteAce(PACL Acl, ULONG AceIndex);
NTSTATUS NTAPI RtlGetAce(PACL Acl, ULONG AceIndex, PVOID *Ace);

/* Are the revision, the size and every entry as they should be? */
bool rtl_acl_is_valid(const ACL *acl);

/* Bytes in use, the header included; 0 if the entries do not lie inside the list. */
uint32_t rtl_acl_used(const ACL *acl);

#endif
