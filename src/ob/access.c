/* See ob/access.h. */
#include "ob/access.h"

#include "ke/ke.h"
#include "machine/gate.h"
#include "nt/ob.h"
#include "ob/token.h"
#include "rtl/acl.h"
#include "rtl/descriptor.h"
#include "rtl/sid.h"

VOID NTAPI SeCaptureSubjectContext(PSECURITY_SUBJECT_CONTEXT SubjectContext)
{
    *SubjectContext =
        (SECURITY_SUBJECT_CONTEXT){.PrimaryToken = PsReferencePrimaryToken(IoGetCurrentProcess()),
                                   .ProcessAuditId = PsGetCurrentProcessId()};
}

VOID NTAPI SeReleaseSubjectContext(PSECURITY_SUBJECT_CONTEXT SubjectContext)
{
    PsDereferencePrimaryToken(SubjectContext->PrimaryToken);
    SubjectContext->PrimaryToken = NULL;
}

VOID NTAPI SeLockSubjectContext(PSECURITY_SUBJECT_CONTEXT SubjectContext)
{
    ob_token_get(SubjectContext->PrimaryToken, "SeLockSubjectContext");
    KeEnterCriticalRegion();
}

VOID NTAPI SeUnlockSubjectContext(PSECURITY_SUBJECT_CONTEXT SubjectContext)
{
    ob_token_get(SubjectContext->PrimaryToken, "SeUnlockSubjectContext");
    KeLeaveCriticalRegion();
}

/* What the entries grant: each right goes by the first entry that names it. */
static ACCESS_MASK ob_access_of_list(PACL acl, const GENERIC_MAPPING *mapping)
{
    ACCESS_MASK granted = 0, denied = 0;
    PVOID at;
    for (ULONG i = 0; NT_SUCCESS(RtlGetAce(acl, i, &at)); i++) {
        const ACCESS_ALLOWED_ACE *ace = at;
        ACCESS_MASK mask = ace->Mask;
        if (ace->Header.AceType > ACCESS_DENIED_ACE_TYPE ||
            (ace->Header.AceFlags & INHERIT_ONLY_ACE) || !ob_token_has_sid((PSID)&ace->SidStart))
            continue;
        RtlMapGenericMask(&mask, mapping);
        if (ace->Header.AceType == ACCESS_ALLOWED_ACE_TYPE)
            granted |= mask & ~denied;
        else
            denied |= mask & ~granted;
    }
    return granted;
}

/* Everything that the descriptor lets the token do. */
static ACCESS_MASK ob_access_of(const void *descriptor, const GENERIC_MAPPING *mapping)
{
    const struct rtl_descriptor_parts parts = rtl_descriptor_parts(descriptor);
    if (parts.dacl == NULL)
        return ~(ACCESS_MASK)(ACCESS_SYSTEM_SECURITY | MAXIMUM_ALLOWED);
    ACCESS_MASK granted = ob_access_of_list(parts.dacl, mapping);
    if (parts.owner != NULL && ob_token_has_sid(parts.owner))
        granted |= READ_CONTROL | WRITE_DAC;
    return granted;
}

static NTSTATUS ob_access_check(const void *descriptor, ACCESS_MASK desired,
                                const GENERIC_MAPPING *mapping, ACCESS_MASK *granted)
{
    const LUID security = {SE_SECURITY_PRIVILEGE, 0};
    bool is_maximum = (desired & MAXIMUM_ALLOWED) != 0;
    if ((desired & ACCESS_SYSTEM_SECURITY) && !ob_token_has_privilege(security))
        return STATUS_PRIVILEGE_NOT_HELD;
    if (descriptor == NULL)
        return STATUS_ACCESS_DENIED;
    ACCESS_MASK allowed = ob_access_of(descriptor, mapping);
    desired &= ~MAXIMUM_ALLOWED;
    if ((desired & ~allowed) || (is_maximum && allowed == 0))
        return STATUS_ACCESS_DENIED;
    bool is_open = rtl_descriptor_parts(descriptor).dacl == NULL;
    *granted |= desired | (!is_maximum ? 0 : is_open ? mapping->GenericAll : allowed);
    return *granted != 0 ? STATUS_SUCCESS : STATUS_ACCESS_DENIED;
}

BOOLEAN NTAPI SeAccessCheck(PSECURITY_DESCRIPTOR SecurityDescriptor,
                            PSECURITY_SUBJECT_CONTEXT SubjectSecurityContext,
                            BOOLEAN SubjectContextLocked, ACCESS_MASK DesiredAccess,
                            ACCESS_MASK PreviouslyGrantedAccess, PPRIVILEGE_SET *Privileges,
                            PGENERIC_MAPPING GenericMapping, KPROCESSOR_MODE AccessMode,
                            ACCESS_MASK *GrantedAccess, PNTSTATUS AccessStatus)
{
    (void)SubjectContextLocked;
    ACCESS_MASK desired = DesiredAccess, granted = PreviouslyGrantedAccess;
    NTSTATUS status = STATUS_SUCCESS;
    if (Privileges != NULL)
        *Privileges = NULL;
    RtlMapGenericMask(&desired, GenericMapping);
    if (AccessMode == KernelMode) {
        granted |= desired & ~MAXIMUM_ALLOWED;
        granted |= desired & MAXIMUM_ALLOWED ? GenericMapping->GenericAll : 0;
    } else {
        ob_token_get(SubjectSecurityContext->PrimaryToken, "SeAccessCheck");
        status = ob_access_check(SecurityDescriptor, desired & ~granted, GenericMapping, &granted);
    }
    *GrantedAccess = NT_SUCCESS(status) ? granted : 0;
    *AccessStatus = status;
    return NT_SUCCESS(status);
}

BOOLEAN NTAPI SeSinglePrivilegeCheck(LUID PrivilegeValue, KPROCESSOR_MODE PreviousMode)
{
    return PreviousMode == KernelMode || ob_token_has_privilege(PrivilegeValue);
}

BOOLEAN NTAPI SePrivilegeCheck(PPRIVILEGE_SET RequiredPrivileges,
                               PSECURITY_SUBJECT_CONTEXT SubjectSecurityContext,
                               KPROCESSOR_MODE AccessMode)
{
    ULONG held = 0, count = RequiredPrivileges->PrivilegeCount;
    if (AccessMode == KernelMode)
        return TRUE;
    ob_token_get(SubjectSecurityContext->PrimaryToken, "SePrivilegeCheck");
    for (ULONG i = 0; i < count; i++) {
        LUID_AND_ATTRIBUTES *row = &RequiredPrivileges->Privilege[i];
        if (!ob_token_has_privilege(row->Luid))
            continue;
        row->Attributes |= SE_PRIVILEGE_USED_FOR_ACCESS;
        held++;
    }
    return RequiredPrivileges->Control & PRIVILEGE_SET_ALL_NECESSARY ? held == count : held > 0;
}

BOOLEAN NTAPI SeValidSecurityDescriptor(ULONG Length, PSECURITY_DESCRIPTOR SecurityDescriptor)
{
    return SecurityDescriptor != NULL &&
           RtlValidRelativeSecurityDescriptor(SecurityDescriptor, Length, 0);
}
