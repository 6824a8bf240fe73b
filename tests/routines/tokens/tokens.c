/* The system's token, what a descriptor lets it do, and who is found by his id. */
#include <ntifs.h>

#include "../common/routine_test.h"

#pragma GCC diagnostic ignored "-Warray-bounds" /* the header reads gs:[0x188] */

#undef PsDereferencePrimaryToken
NTKERNELAPI VOID NTAPI PsDereferencePrimaryToken(PACCESS_TOKEN PrimaryToken);
NTKERNELAPI BOOLEAN NTAPI PsIsThreadTerminating(PETHREAD Thread);

static GENERIC_MAPPING Mapping = {0x20001, 0x20002, 0x20004, 0xf0007};

static VOID WellKnown(VOID)
{
    UNICODE_STRING text = {0}, wanted = RTL_CONSTANT_STRING(L"S-1-5-32-544");

    CHECK(RtlValidSid(SeExports->SeLocalSystemSid) && RtlValidSid(SeExports->SeOwnerRightsSid));
    CHECK(*RtlSubAuthoritySid(SeExports->SeLocalSystemSid, 0) == SECURITY_LOCAL_SYSTEM_RID);
    CHECK(RtlConvertSidToUnicodeString(&text, SeExports->SeAliasAdminsSid, TRUE) == 0);
    CHECK(RtlEqualUnicodeString(&text, &wanted, FALSE));
    RtlFreeUnicodeString(&text);
    CHECK(RtlLengthSid(SeExports->SeNtAuthoritySid) == 8);
    CHECK(SeExports->SeDebugPrivilege.LowPart == SE_DEBUG_PRIVILEGE);
    CHECK(SeExports->SeCreateSymbolicLinkPrivilege.LowPart == SE_CREATE_SYMBOLIC_LINK_PRIVILEGE);
    CHECK(*RtlSubAuthoritySid(SeExports->SeSystemMandatorySid, 0) == 0x4000);
}

static VOID TokenOfProcess(VOID)
{
    PACCESS_TOKEN token = PsReferencePrimaryToken(PsGetCurrentProcess());
    LUID id = {0};
    LUID system = SYSTEM_LUID;
    ULONG session = 7;

    CHECK(token != NULL && SeTokenType(token) == TokenPrimary);
    CHECK(SeTokenIsAdmin(token) && !SeTokenIsRestricted(token));
    CHECK(SeQueryAuthenticationIdToken(token, &id) == STATUS_SUCCESS);
    CHECK(RtlEqualLuid(&id, &system));
    CHECK(SeQuerySessionIdToken(token, &session) == STATUS_SUCCESS && session == 0);
    CHECK(ObReferenceObjectByPointer(token, 0, *SeTokenObjectType, KernelMode) == STATUS_SUCCESS);
    ObDereferenceObject(token);
    PsDereferencePrimaryToken(token);
}

static VOID TokenUserAndOwner(VOID)
{
    PACCESS_TOKEN token = PsReferencePrimaryToken(PsGetCurrentProcess());
    PTOKEN_USER user = NULL;
    PTOKEN_OWNER owner = NULL;
    PTOKEN_STATISTICS statistics = NULL;
    PTOKEN_DEFAULT_DACL dacl = NULL;
    PVOID ace = NULL, none = NULL;
    ULONG_PTR level = 0;

    CHECK(SeQueryInformationToken(token, TokenUser, (PVOID *)&user) == STATUS_SUCCESS);
    CHECK(RtlEqualSid(user->User.Sid, SeExports->SeLocalSystemSid));
    ExFreePool(user);
    CHECK(SeQueryInformationToken(token, TokenOwner, (PVOID *)&owner) == STATUS_SUCCESS);
    CHECK(RtlEqualSid(owner->Owner, SeExports->SeAliasAdminsSid));
    ExFreePool(owner);
    CHECK(SeQueryInformationToken(token, TokenStatistics, (PVOID *)&statistics) == STATUS_SUCCESS);
    CHECK(statistics->TokenType == TokenPrimary && statistics->PrivilegeCount > 0);
    ExFreePool(statistics);
    CHECK(SeQueryInformationToken(token, TokenDefaultDacl, (PVOID *)&dacl) == STATUS_SUCCESS);
    CHECK(RtlGetAce(dacl->DefaultDacl, 0, &ace) == STATUS_SUCCESS);
    CHECK(((PACCESS_ALLOWED_ACE)ace)->Mask == GENERIC_ALL);
    ExFreePool(dacl);
    CHECK(SeQueryInformationToken(token, TokenIntegrityLevel, (PVOID *)&level) == STATUS_SUCCESS);
    CHECK((ULONG)level == 0x4000);
    CHECK(SeQueryInformationToken(token, 999, &none) == STATUS_INVALID_INFO_CLASS);
    CHECK(!NT_SUCCESS(SeQueryInformationToken(token, TokenImpersonationLevel, &none)));
    CHECK(none == NULL);
    PsDereferencePrimaryToken(token);
}

static VOID TokenGroupsAndRights(VOID)
{
    PACCESS_TOKEN token = PsReferencePrimaryToken(PsGetCurrentProcess());
    PTOKEN_GROUPS groups = NULL;
    PTOKEN_PRIVILEGES privileges = NULL;
    BOOLEAN is_admin = FALSE, is_debugger = FALSE;

    CHECK(SeQueryInformationToken(token, TokenGroups, (PVOID *)&groups) == STATUS_SUCCESS);
    for (ULONG i = 0; i < groups->GroupCount; i++)
        is_admin |= RtlEqualSid(groups->Groups[i].Sid, SeExports->SeAliasAdminsSid) &&
                    (groups->Groups[i].Attributes & 4 /* enabled */);
    CHECK(is_admin);
    ExFreePool(groups);
    CHECK(SeQueryInformationToken(token, TokenPrivileges, (PVOID *)&privileges) == STATUS_SUCCESS);
    for (ULONG i = 0; i < privileges->PrivilegeCount; i++)
        is_debugger |= privileges->Privileges[i].Luid.LowPart == SE_DEBUG_PRIVILEGE &&
                       (privileges->Privileges[i].Attributes & SE_PRIVILEGE_ENABLED);
    CHECK(is_debugger);
    ExFreePool(privileges);
    PsDereferencePrimaryToken(token);
}

static VOID Privileges(VOID)
{
    LUID shutdown = {SE_SHUTDOWN_PRIVILEGE, 0}, nothing = {999, 0};
    SECURITY_SUBJECT_CONTEXT context;
    PRIVILEGE_SET set = {1, PRIVILEGE_SET_ALL_NECESSARY, {{{SE_DEBUG_PRIVILEGE, 0}, 0}}};

    CHECK(SeSinglePrivilegeCheck(SeExports->SeDebugPrivilege, UserMode));
    CHECK(!SeSinglePrivilegeCheck(shutdown, UserMode)); /* held, not enabled */
    CHECK(!SeSinglePrivilegeCheck(nothing, UserMode));
    CHECK(SeSinglePrivilegeCheck(nothing, KernelMode));
    SeCaptureSubjectContext(&context);
    CHECK(SePrivilegeCheck(&set, &context, UserMode));
    CHECK(set.Privilege[0].Attributes & SE_PRIVILEGE_USED_FOR_ACCESS);
    set.Privilege[0].Luid = shutdown;
    CHECK(!SePrivilegeCheck(&set, &context, UserMode));
    CHECK(SePrivilegeCheck(&set, &context, KernelMode));
    SeReleaseSubjectContext(&context);
}

static SECURITY_SUBJECT_CONTEXT Subject;
static SECURITY_DESCRIPTOR Descriptor;
static ACCESS_MASK Granted;
static NTSTATUS Status;

static BOOLEAN Access(ACCESS_MASK Desired, KPROCESSOR_MODE Mode)
{
    PPRIVILEGE_SET used = NULL;
    BOOLEAN is_allowed = SeAccessCheck(&Descriptor, &Subject, TRUE, Desired, 0, &used, &Mapping,
                                       Mode, &Granted, &Status);

    CHECK(used == NULL);
    CHECK(is_allowed == (NT_SUCCESS(Status) ? TRUE : FALSE));
    return is_allowed;
}

static VOID AddDenied(PACL Acl, ACCESS_MASK Mask, PSID Sid)
{
    PVOID ace;

    RtlAddAccessAllowedAce(Acl, ACL_REVISION, Mask, Sid);
    if (NT_SUCCESS(RtlGetAce(Acl, Acl->AceCount - 1, &ace)))
        ((PACE_HEADER)ace)->AceType = ACCESS_DENIED_ACE_TYPE;
}

static VOID AccessChecked(VOID)
{
    UCHAR memory[256];
    PACL acl = (PACL)memory;

    SeCaptureSubjectContext(&Subject);
    CHECK(Subject.ClientToken == NULL && Subject.PrimaryToken != NULL);
    SeLockSubjectContext(&Subject);
    RtlCreateSecurityDescriptor(&Descriptor, SECURITY_DESCRIPTOR_REVISION);
    CHECK(Access(MAXIMUM_ALLOWED, UserMode) && Granted == Mapping.GenericAll); /* no list */
    RtlCreateAcl(acl, sizeof(memory), ACL_REVISION);
    RtlSetDaclSecurityDescriptor(&Descriptor, TRUE, acl, FALSE);
    CHECK(!Access(1, UserMode) && Status == STATUS_ACCESS_DENIED && Granted == 0); /* empty */
    CHECK(Access(1, KernelMode) && Granted == 1);
    AddDenied(acl, 2, SeExports->SeWorldSid);
    RtlAddAccessAllowedAce(acl, ACL_REVISION, GENERIC_READ | GENERIC_WRITE,
                           SeExports->SeAliasAdminsSid);
    RtlAddAccessAllowedAce(acl, ACL_REVISION, 4, SeExports->SeAliasGuestsSid);
    CHECK(Access(GENERIC_READ, UserMode) && Granted == 0x20001);
    CHECK(!Access(2, UserMode)); /* denied first */
    CHECK(!Access(4, UserMode)); /* another's */
    CHECK(Access(MAXIMUM_ALLOWED, UserMode) && Granted == 0x20001);
    CHECK(!Access(WRITE_DAC, UserMode));
    RtlSetOwnerSecurityDescriptor(&Descriptor, SeExports->SeLocalSystemSid, FALSE);
    CHECK(Access(WRITE_DAC, UserMode) && Granted == WRITE_DAC);
    CHECK(!Access(ACCESS_SYSTEM_SECURITY, UserMode) && Status == STATUS_PRIVILEGE_NOT_HELD);
    SeUnlockSubjectContext(&Subject);
    SeReleaseSubjectContext(&Subject);
}

static VOID DescriptorLooked(VOID)
{
    UCHAR packed[64];
    ULONG size = sizeof(packed);

    RtlCreateSecurityDescriptor(&Descriptor, SECURITY_DESCRIPTOR_REVISION);
    RtlSetOwnerSecurityDescriptor(&Descriptor, SeExports->SeWorldSid, FALSE);
    CHECK(RtlAbsoluteToSelfRelativeSD(&Descriptor, packed, &size) == STATUS_SUCCESS);
    CHECK(SeValidSecurityDescriptor(size, packed));
    CHECK(!SeValidSecurityDescriptor(size - 1, packed));
    packed[0] = 9;
    CHECK(!SeValidSecurityDescriptor(size, packed));
}

static VOID FoundById(VOID)
{
    PEPROCESS process = NULL;
    PETHREAD thread = NULL;

    CHECK(PsLookupProcessByProcessId(PsGetCurrentProcessId(), &process) == STATUS_SUCCESS);
    CHECK(process == PsGetCurrentProcess());
    ObDereferenceObject(process);
    CHECK(!NT_SUCCESS(PsLookupProcessByProcessId((HANDLE)(ULONG_PTR)0x7ffffff0, &process)));
    CHECK(PsLookupThreadByThreadId(PsGetCurrentThreadId(), &thread) == STATUS_SUCCESS);
    CHECK(thread == PsGetCurrentThread() && !PsIsThreadTerminating(thread));
    ObDereferenceObject(thread);
    CHECK(!NT_SUCCESS(PsLookupThreadByThreadId((HANDLE)(ULONG_PTR)0x7ffffff0, &thread)));
}

static VOID Work(PVOID Context)
{
    UNREFERENCED_PARAMETER(Context);
}

static VOID ThreadOver(VOID)
{
    HANDLE handle;
    PETHREAD thread = NULL;

    CHECK(PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, NULL, NULL, NULL, Work, NULL) ==
          STATUS_SUCCESS);
    CHECK(ObReferenceObjectByHandle(handle, SYNCHRONIZE, *PsThreadType, KernelMode,
                                    (PVOID *)&thread, NULL) == STATUS_SUCCESS);
    ZwClose(handle);
    CHECK(!PsIsThreadTerminating(thread));
    CHECK(KeWaitForSingleObject(thread, Executive, KernelMode, FALSE, NULL) == STATUS_SUCCESS);
    CHECK(PsIsThreadTerminating(thread));
    ObDereferenceObject(thread);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    RUN(SeExports, "well-known SIDs and privileges", WellKnown);
    RUN(PsReferencePrimaryToken, "the system's, an administrator's", TokenOfProcess);
    RUN(SeQueryInformationToken, "user, owner, default list, level", TokenUserAndOwner);
    RUN(SeQueryInformationToken, "groups and privileges", TokenGroupsAndRights);
    RUN(SeSinglePrivilegeCheck, "enabled ones only, in UserMode", Privileges);
    RUN(SeAccessCheck, "lists, owners, the order of entries", AccessChecked);
    RUN(SeValidSecurityDescriptor, "all of it in the length given", DescriptorLooked);
    RUN(PsLookupProcessByProcessId, "and threads; referenced", FoundById);
    RUN(PsIsThreadTerminating, "when it is over", ThreadOver);
    return RoutineDone(Driver);
}
