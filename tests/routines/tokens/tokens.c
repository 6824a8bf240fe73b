/* The system's token, what a descriptor lets it do, and who is found by his id. */
#include <ntifs.h>

#include "../common/routine_test.h"

#pragma GCC diagnostic ignored "-Warray-bounds" /* the header reads gs:[0x188] */

#undef PsDereferenceImpersonationToken
NTKERNELAPI VOID NTAPI PsDereferenceImpersonationToken(PACCESS_TOKEN ImpersonationToken);
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

static VOID ProcessOpened(VOID)
{
    OBJECT_ATTRIBUTES attributes;
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\nobody");
    CLIENT_ID id = {PsGetCurrentProcessId(), NULL};
    CLIENT_ID nobody = {(HANDLE)(ULONG_PTR)0x7ffffff0, NULL};
    HANDLE handle = NULL;
    PVOID process = NULL;

    InitializeObjectAttributes(&attributes, NULL, OBJ_KERNEL_HANDLE, NULL, NULL);
    CHECK(ZwOpenProcess(&handle, PROCESS_ALL_ACCESS, &attributes, &id) == STATUS_SUCCESS);
    CHECK(ObReferenceObjectByHandle(handle, 0, *PsProcessType, KernelMode, &process, NULL) ==
          STATUS_SUCCESS);
    CHECK(process == (PVOID)PsGetCurrentProcess());
    ObDereferenceObject(process);
    CHECK(ZwClose(handle) == STATUS_SUCCESS);
    id.UniqueThread = PsGetCurrentThreadId();
    CHECK(ZwOpenProcess(&handle, GENERIC_READ, &attributes, &id) == STATUS_SUCCESS);
    CHECK(ZwClose(handle) == STATUS_SUCCESS);
    id.UniqueThread = nobody.UniqueProcess;
    CHECK(ZwOpenProcess(&handle, GENERIC_READ, &attributes, &id) == STATUS_INVALID_CID);
    CHECK(ZwOpenProcess(&handle, GENERIC_READ, &attributes, &nobody) == STATUS_INVALID_CID);
    id.UniqueThread = NULL;
    CHECK(ZwOpenProcess(&handle, 0x00400000 /* no right of a process */, &attributes, &id) ==
          STATUS_INVALID_PARAMETER);
    CHECK(ZwOpenProcess(&handle, GENERIC_READ, &attributes, NULL) == STATUS_INVALID_PARAMETER_MIX);
    attributes.ObjectName = &name;
    CHECK(ZwOpenProcess(&handle, GENERIC_READ, &attributes, &id) == STATUS_INVALID_PARAMETER_MIX);
}

static VOID TokenOpened(VOID)
{
    PACCESS_TOKEN token = PsReferencePrimaryToken(PsGetCurrentProcess());
    HANDLE handle = NULL, none = NULL;
    PVOID object = NULL;

    CHECK(ZwOpenProcessTokenEx(NtCurrentProcess(), TOKEN_QUERY, OBJ_KERNEL_HANDLE, &handle) ==
          STATUS_SUCCESS);
    CHECK(ObReferenceObjectByHandle(handle, 0, *SeTokenObjectType, KernelMode, &object, NULL) ==
          STATUS_SUCCESS);
    CHECK(object == token);
    ObDereferenceObject(object);
    CHECK(ZwOpenProcessTokenEx(handle, TOKEN_QUERY, OBJ_KERNEL_HANDLE, &none) ==
          STATUS_OBJECT_TYPE_MISMATCH);
    CHECK(ZwOpenProcessTokenEx(NULL, TOKEN_QUERY, OBJ_KERNEL_HANDLE, &none) ==
          STATUS_INVALID_HANDLE);
    CHECK(none == NULL);
    CHECK(ZwClose(handle) == STATUS_SUCCESS);
    PsDereferencePrimaryToken(token);
}

static VOID NobodyImpersonated(VOID)
{
    BOOLEAN is_copied = FALSE, is_effective = FALSE;
    SECURITY_IMPERSONATION_LEVEL level = SecurityAnonymous;

    CHECK(PsReferenceImpersonationToken(PsGetCurrentThread(), &is_copied, &is_effective, &level) ==
          NULL);
    PsDereferenceImpersonationToken(NULL);
}

static BOOLEAN Inside(const VOID *Buffer, ULONG Size, const VOID *Place)
{
    return (PUCHAR)Place > (PUCHAR)Buffer && (PUCHAR)Place < (PUCHAR)Buffer + Size;
}

static UCHAR Answer[512] __attribute__((aligned(8)));

static VOID TokenBuffer(VOID)
{
    PTOKEN_USER user = (PTOKEN_USER)Answer;
    PTOKEN_DEFAULT_DACL list = (PTOKEN_DEFAULT_DACL)Answer;
    PTOKEN_MANDATORY_LABEL label = (PTOKEN_MANDATORY_LABEL)Answer;
    HANDLE handle = NULL;
    ULONG need = 0, size = 0;

    CHECK(ZwOpenProcessTokenEx(NtCurrentProcess(), GENERIC_READ, OBJ_KERNEL_HANDLE, &handle) == 0);
    CHECK(ZwQueryInformationToken(handle, TokenUser, NULL, 0, &need) == STATUS_BUFFER_TOO_SMALL);
    CHECK(need == sizeof(TOKEN_USER) + RtlLengthSid(SeExports->SeLocalSystemSid));
    RtlFillMemory(Answer, sizeof(Answer), 0xa5);
    CHECK(ZwQueryInformationToken(handle, TokenUser, Answer, need - 1, &size) ==
          STATUS_BUFFER_TOO_SMALL);
    CHECK(size == need && Answer[0] == 0xa5);
    CHECK(ZwQueryInformationToken(handle, TokenUser, Answer, need, &size) == STATUS_SUCCESS);
    CHECK(size == need && Answer[need] == 0xa5 && Inside(Answer, need, user->User.Sid));
    CHECK(RtlEqualSid(user->User.Sid, SeExports->SeLocalSystemSid));
    CHECK(ZwQueryInformationToken(handle, TokenDefaultDacl, Answer, sizeof(Answer), &size) == 0);
    CHECK(Inside(Answer, size, list->DefaultDacl));
    CHECK(list->DefaultDacl->AceCount > 0 && list->DefaultDacl->AclRevision == ACL_REVISION);
    CHECK(ZwQueryInformationToken(handle, TokenIntegrityLevel, Answer, sizeof(Answer), &size) == 0);
    CHECK(RtlEqualSid(label->Label.Sid, SeExports->SeSystemMandatorySid));
    ZwClose(handle);
}

static VOID TokenValues(VOID)
{
    PTOKEN_GROUPS groups = (PTOKEN_GROUPS)Answer;
    TOKEN_TYPE type = 0;
    HANDLE handle = NULL;
    ULONG size = 0, session = 7;

    CHECK(ZwOpenProcessTokenEx(NtCurrentProcess(), GENERIC_READ, OBJ_KERNEL_HANDLE, &handle) == 0);
    CHECK(ZwQueryInformationToken(handle, TokenType, &type, sizeof(type), &size) == STATUS_SUCCESS);
    CHECK(type == TokenPrimary && size == sizeof(type));
    CHECK(ZwQueryInformationToken(handle, TokenSessionId, &session, sizeof(session), &size) == 0);
    CHECK(session == 0 && size == sizeof(session));
    CHECK(ZwQueryInformationToken(handle, TokenGroups, Answer, sizeof(Answer), &size) == 0);
    for (ULONG i = 0; i < groups->GroupCount; i++)
        CHECK(Inside(Answer, size, groups->Groups[i].Sid) && RtlValidSid(groups->Groups[i].Sid));
    CHECK(groups->GroupCount > 0);
    CHECK(ZwQueryInformationToken(handle, 999, Answer, sizeof(Answer), &size) ==
          STATUS_INVALID_INFO_CLASS);
    CHECK(!NT_SUCCESS(
        ZwQueryInformationToken(handle, TokenImpersonationLevel, Answer, sizeof(Answer), &size)));
    CHECK(ZwQueryInformationToken(NtCurrentProcess(), TokenType, &type, sizeof(type), &size) ==
          STATUS_OBJECT_TYPE_MISMATCH);
    CHECK(ZwQueryInformationToken(NULL, TokenType, &type, sizeof(type), &size) ==
          STATUS_INVALID_HANDLE);
    ZwClose(handle);
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
    RUN(ZwOpenProcess, "by client id, never by name", ProcessOpened);
    RUN(ZwOpenProcessTokenEx, "of a process handle only", TokenOpened);
    RUN(PsReferenceImpersonationToken, "of a thread that acts as itself", NobodyImpersonated);
    RUN(ZwQueryInformationToken, "pointers into the buffer, its length", TokenBuffer);
    RUN(ZwQueryInformationToken, "values, groups, refusals", TokenValues);
    RUN(PsIsThreadTerminating, "when it is over", ThreadOver);
    return RoutineDone(Driver);
}
