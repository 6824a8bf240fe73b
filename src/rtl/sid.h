/*
 * Security identifiers: a revision, an authority of 48 bits and up to 15 sub-authorities, in memory
 * that the caller owns. RtlConvertSidToUnicodeString is in ex/strings.h: it allocates.
 */
#ifndef DRYDOCK_RTL_SID_H
#define DRYDOCK_RTL_SID_H

#include "nt/security.h"
#include "nt/status.h"

/* Bytes of a SID with so many sub-authorities; of this SID. Any IRQL where the memory is resident.
 * wdk-ddi-src/content/ntifs/nf-ntifs-rtllengthrequiredsid.md, nf-ntifs-rtllengthsid.md */
ULONG NTAPI RtlLengthRequiredSid(ULONG SubAuthorityCount);
ULONG NTAPI RtlLengthSid(PSID Sid);

/* Sets revision, authority and count; the sub-authorities stay as they are.
 * STATUS_INVALID_PARAMETER for more than 15. <= APC_LEVEL.
 * wdk-ddi-src/content/ntifs/nf-ntifs-rtlinitializesid.md */
NTSTATUS NTAPI RtlInitializeSid(PSID Sid, PSID_IDENTIFIER_AUTHORITY IdentifierAuthority,
                                UCHAR SubAuthorityCount);

/* Where the n-th sub-authority and their count lie. <= APC_LEVEL.
 * wdk-ddi-src/content/ntifs/nf-ntifs-rtlsubauthoritysid.md, nf-ntifs-rtlsubauthoritycountsid.md */
PULONG NTAPI RtlSubAuthoritySid(PSID Sid, ULONG SubAuthority);
PUCHAR NTAPI RtlSubAuthorityCountSid(PSID Sid);

/* Is the revision known and the count possible? <= APC_LEVEL.
 * wdk-ddi-src/content/ntifs/nf-ntifs-rtlvalidsid.md */
BOOLEAN NTAPI RtlValidSid(PSID Sid);

/* The same revision, authority and sub-authorities? <= APC_LEVEL.
 * wdk-ddi-src/content/ntifs/nf-ntifs-rtlequalsid.md */
BOOLEAN NTAPI RtlEqualSid(PSID Sid1, PSID Sid2);

/* STATUS_BUFFER_TOO_SMALL, and nothing written, if it does not fit. <= APC_LEVEL.
 * wdk-ddi-src/content/ntifs/nf-ntifs-rtlcopysid.md */
NTSTATUS NTAPI RtlCopySid(ULONG DestinationSidLength, PSID DestinationSid, PSID SourceSid);

/* Room for the text of any SID and its terminator: "S-1-0x", 12 digits, 15 times "-4294967295". */
#define RTL_SID_TEXT_MAX 192

/* Writes the SID as S-R-A-S-S..., the authority as hexadecimal where it needs more than 32 bits;
 * returns the units written, the terminator not counted. */
size_t rtl_sid_text(const SID *sid, WCHAR ret_text[RTL_SID_TEXT_MAX]);

#endif
