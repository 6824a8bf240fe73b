/*
 * Access tokens. There is one: the system process's, which every thread acts with. It never
 * changes, nothing is impersonated, and the last reference to it is the kernel's.
 *
 * It is that of LocalSystem: https://learn.microsoft.com/windows/win32/services/localsystem-account
 * says which privileges it has and which of them are enabled.
 */
#ifndef DRYDOCK_OB_TOKEN_H
#define DRYDOCK_OB_TOKEN_H

#include "nt/status.h"
#include "nt/token.h"
#include "ob/object.h"

/* Where the exported variable SeExports lies: a pointer to well-known SIDs and privileges. */
void *ob_token_exports(void);

/* The system process's token. */
struct ob_object *ob_token_system(void);

/* A token by its address; what is none ends the life with a `token-misuse`. */
struct ob_object *ob_token_get(const void *address, const char *routine);

/* SIDs that the kernel itself writes into descriptors, in drivers' sight. */
struct ob_well_known {
    PSID system, admins, world;
};
struct ob_well_known ob_token_well_known(void);

/* Is the SID the token's user or one of its groups? Is the privilege enabled? */
bool ob_token_has_sid(PSID sid);
bool ob_token_has_privilege(LUID privilege);

/* The process's token, referenced; and the reference back. PASSIVE_LEVEL; <= DISPATCH_LEVEL.
 * wdk-ddi-src/content/ntifs/nf-ntifs-psreferenceprimarytoken.md,
 * nf-ntifs-psdereferenceprimarytoken.md */
PACCESS_TOKEN NTAPI PsReferencePrimaryToken(PEPROCESS Process);
VOID NTAPI PsDereferencePrimaryToken(PACCESS_TOKEN PrimaryToken);

/* The token that the thread impersonates with: NULL, as no thread can impersonate here, and nothing
 * is written then; a pointer that is no thread is a `dispatcher-misuse`. And the reference back, of
 * which NULL has none. PASSIVE_LEVEL; <= APC_LEVEL.
 * wdk-ddi-src/content/ntifs/nf-ntifs-psreferenceimpersonationtoken.md,
 * nf-ntifs-psdereferenceimpersonationtoken.md */
PACCESS_TOKEN NTAPI PsReferenceImpersonationToken(PETHREAD Thread, PBOOLEAN CopyOnOpen,
                                                  PBOOLEAN EffectiveOnly,
                                                  SECURITY_IMPERSONATION_LEVEL *ImpersonationLevel);
VOID NTAPI PsDereferenceImpersonationToken(PACCESS_TOKEN ImpersonationToken);

/* What the token is. <= APC_LEVEL. wdk-ddi-src/content/ntifs/nf-ntifs-setokentype.md,
 * nf-ntifs-setokenisadmin.md, nf-ntifs-setokenisrestricted.md,
 * nf-ntifs-sequeryauthenticationidtoken.md, nf-ntifs-sequerysessionidtoken.md */
TOKEN_TYPE NTAPI SeTokenType(PACCESS_TOKEN Token);
BOOLEAN NTAPI SeTokenIsAdmin(PACCESS_TOKEN Token);
BOOLEAN NTAPI SeTokenIsRestricted(PACCESS_TOKEN Token);
NTSTATUS NTAPI SeQueryAuthenticationIdToken(PACCESS_TOKEN Token, LUID *AuthenticationId);
NTSTATUS NTAPI SeQuerySessionIdToken(PACCESS_TOKEN Token, PULONG SessionId);

/* A buffer from paged pool with what is asked for, which the caller frees; of the session and the
 * integrity level the value itself. STATUS_INVALID_INFO_CLASS for what the page does not list and
 * for the impersonation level, which a primary token has not; STATUS_INSUFFICIENT_RESOURCES.
 * PASSIVE_LEVEL. wdk-ddi-src/content/ntifs/nf-ntifs-sequeryinformationtoken.md */
NTSTATUS NTAPI SeQueryInformationToken(PACCESS_TOKEN Token, ULONG TokenInformationClass,
                                       PVOID *TokenInformation);

/* The same into a buffer of the caller's, of TokenInformationLength bytes; what the structure
 * points at lies behind it in the buffer. *ReturnLength is the number of bytes of the answer;
 * STATUS_BUFFER_TOO_SMALL, and nothing is written but that, if the buffer has less. The session is
 * a ULONG, the integrity level a TOKEN_MANDATORY_LABEL. STATUS_INVALID_HANDLE,
 * STATUS_OBJECT_TYPE_MISMATCH, STATUS_INVALID_INFO_CLASS as above. A kernel caller's handle is not
 * asked for its rights. PASSIVE_LEVEL.
 * wdk-ddi-src/content/ntifs/nf-ntifs-zwqueryinformationtoken.md */
NTSTATUS NTAPI ZwQueryInformationToken(HANDLE TokenHandle, ULONG TokenInformationClass,
                                       PVOID TokenInformation, ULONG TokenInformationLength,
                                       PULONG ReturnLength);

/* Opens a handle to the process's token; ZwClose it. Of the attributes only OBJ_KERNEL_HANDLE
 * counts, which threads of the system process need not give, and all are. STATUS_INVALID_HANDLE,
 * STATUS_OBJECT_TYPE_MISMATCH, STATUS_INSUFFICIENT_RESOURCES. PASSIVE_LEVEL.
 * wdk-ddi-src/content/ntifs/nf-ntifs-zwopenprocesstokenex.md */
NTSTATUS NTAPI ZwOpenProcessTokenEx(HANDLE ProcessHandle, ACCESS_MASK DesiredAccess,
                                    ULONG HandleAttributes, PHANDLE TokenHandle);

#endif
