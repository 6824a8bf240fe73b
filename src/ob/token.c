/* See ob/token.h. */
#include "ob/token.h"

#include "base/panic.h"
#include "ex/pool.h"
#include "ke/thread.h"
#include "machine/breach.h"
#include "machine/gate.h"
#include "mm/pool.h"
#include "ob/handle.h"
#include "ob/ob_state.h"
#include "rtl/acl.h"
#include "rtl/sid.h"

#include <inttypes.h>
#include <string.h>

#define OB_TAG_TOKEN     0x656b6f54u /* 'Toke' */
#define OB_TOKEN_SIZE    64          /* of the opaque object */
#define OB_TOKEN_SYSTEM  0x3e7u      /* the logon session of LocalSystem */
#define OB_TOKEN_ID      0x3e8u
#define OB_TOKEN_LEVEL   0x4000u /* SECURITY_MANDATORY_SYSTEM_RID */
#define OB_TOKEN_LABEL   0x60u   /* SE_GROUP_INTEGRITY | SE_GROUP_INTEGRITY_ENABLED */
#define OB_SID_SUBS      2
#define OB_EXPORTS_SPARE 128 /* zeros, where later versions have further members */

/* A SID with room for what every one here needs. */
struct ob_sid {
    SID sid;
    ULONG second;
};

/* SE_EXPORTS. */
struct ob_exports {
#define EXPORT_PRIVILEGE(member, value)                   LUID member;
#define EXPORT_SID(member, authority, count, first, next) PSID member;
#include "ob/exports.def"
#undef EXPORT_PRIVILEGE
#undef EXPORT_SID
    uint8_t spare[OB_EXPORTS_SPARE];
};

_Static_assert(offsetof(struct ob_exports, SeNullSid) == 184, "as SE_EXPORTS");
_Static_assert(offsetof(struct ob_exports, SeUndockPrivilege) == 360, "as SE_EXPORTS");
_Static_assert(offsetof(struct ob_exports, SeOwnerRightsSid) == 512, "as SE_EXPORTS");

/* What drivers see. */
struct ob_token {
    struct ob_exports *variable; /* SeExports: points at the next member */
    struct ob_exports exports;
#define EXPORT_PRIVILEGE(member, value)
#define EXPORT_SID(member, authority, count, first, next) struct ob_sid sid_##member;
#include "ob/exports.def"
#undef EXPORT_PRIVILEGE
#undef EXPORT_SID
    uint8_t object[OB_TOKEN_SIZE] __attribute__((aligned(16)));
};

static const struct {
    ULONG privilege;
    bool is_enabled;
} ob_token_privileges[] = {
    {SE_ASSIGNPRIMARYTOKEN_PRIVILEGE, false},
    {SE_AUDIT_PRIVILEGE, true},
    {SE_BACKUP_PRIVILEGE, false},
    {SE_CHANGE_NOTIFY_PRIVILEGE, true},
    {SE_CREATE_GLOBAL_PRIVILEGE, true},
    {SE_CREATE_PAGEFILE_PRIVILEGE, true},
    {SE_CREATE_PERMANENT_PRIVILEGE, true},
    {SE_CREATE_TOKEN_PRIVILEGE, false},
    {SE_DEBUG_PRIVILEGE, true},
    {SE_IMPERSONATE_PRIVILEGE, true},
    {SE_INC_BASE_PRIORITY_PRIVILEGE, true},
    {SE_INCREASE_QUOTA_PRIVILEGE, false},
    {SE_LOAD_DRIVER_PRIVILEGE, false},
    {SE_LOCK_MEMORY_PRIVILEGE, true},
    {SE_MANAGE_VOLUME_PRIVILEGE, false},
    {SE_PROF_SINGLE_PROCESS_PRIVILEGE, true},
    {SE_RESTORE_PRIVILEGE, false},
    {SE_SECURITY_PRIVILEGE, false},
    {SE_SHUTDOWN_PRIVILEGE, false},
    {SE_SYSTEM_ENVIRONMENT_PRIVILEGE, false},
    {SE_SYSTEMTIME_PRIVILEGE, false},
    {SE_TAKE_OWNERSHIP_PRIVILEGE, false},
    {SE_TCB_PRIVILEGE, true},
    {SE_UNDOCK_PRIVILEGE, false},
};
#define OB_TOKEN_PRIVILEGES (sizeof ob_token_privileges / sizeof ob_token_privileges[0])

static PSID ob_token_sid(struct ob_sid *to, UCHAR authority, UCHAR count, ULONG first, ULONG second)
{
    SID_IDENTIFIER_AUTHORITY value = {{0, 0, 0, 0, 0, authority}};
    RtlInitializeSid(&to->sid, &value, count);
    to->sid.SubAuthority[0] = first;
    to->second = second;
    return &to->sid;
}

/* The kernel's own reference never goes. */
static void ob_token_keep(struct ob_object *object)
{
    (void)object;
}

static struct ob_token *ob_token(void)
{
    struct ob_state *state = ob_state();
    if (state->token != NULL)
        return state->token;
    struct ob_token *token = mm_pool_alloc(MM_NONPAGED, sizeof *token, OB_TAG_TOKEN, 0, 0, true);
    invariant(token != NULL);
    token->variable = &token->exports;
#define EXPORT_PRIVILEGE(member, value) token->exports.member = (LUID){value, 0};
#define EXPORT_SID(member, authority, count, first, second)                                        \
    token->exports.member = ob_token_sid(&token->sid_##member, authority, count, first, second);
#include "ob/exports.def"
#undef EXPORT_PRIVILEGE
#undef EXPORT_SID
    ob_object_new(token->object, OB_TOKEN, ob_token_keep, NULL);
    return state->token = token;
}

void *ob_token_exports(void)
{
    return &ob_token()->variable;
}

struct ob_object *ob_token_system(void)
{
    return ob_object_find(ob_token()->object);
}

struct ob_object *ob_token_get(const void *address, const char *routine)
{
    struct ob_object *object = ob_object_find(address);
    if (object == NULL || object->type != OB_TOKEN)
        breach_stop("token-misuse", "the kernel takes wild memory for a token",
                    "%s was given 0x%" PRIx64 ", which is no token", routine, (uint64_t)address);
    return object;
}

/* User, then groups. */
static unsigned ob_token_sids(SID_AND_ATTRIBUTES ret_sids[4])
{
    const struct ob_exports *exports = &ob_token()->exports;
    ret_sids[0] = (SID_AND_ATTRIBUTES){exports->SeLocalSystemSid, 0};
    ret_sids[1] = (SID_AND_ATTRIBUTES){
        exports->SeAliasAdminsSid, SE_GROUP_ENABLED_BY_DEFAULT | SE_GROUP_ENABLED | SE_GROUP_OWNER};
    ret_sids[2] = (SID_AND_ATTRIBUTES){
        exports->SeWorldSid, SE_GROUP_MANDATORY | SE_GROUP_ENABLED_BY_DEFAULT | SE_GROUP_ENABLED};
    ret_sids[3] = (SID_AND_ATTRIBUTES){exports->SeAuthenticatedUsersSid, ret_sids[2].Attributes};
    return 4;
}

struct ob_well_known ob_token_well_known(void)
{
    const struct ob_exports *exports = &ob_token()->exports;
    return (struct ob_well_known){exports->SeLocalSystemSid, exports->SeAliasAdminsSid,
                                  exports->SeWorldSid};
}

bool ob_token_has_sid(PSID sid)
{
    SID_AND_ATTRIBUTES sids[4];
    for (unsigned i = ob_token_sids(sids); i > 0; i--)
        if (RtlEqualSid(sids[i - 1].Sid, sid))
            return true;
    return false;
}

bool ob_token_has_privilege(LUID privilege)
{
    for (unsigned i = 0; i < OB_TOKEN_PRIVILEGES; i++)
        if (ob_token_privileges[i].privilege == privilege.LowPart && privilege.HighPart == 0)
            return ob_token_privileges[i].is_enabled;
    return false;
}

PACCESS_TOKEN NTAPI PsReferencePrimaryToken(PEPROCESS Process)
{
    PsGetProcessId(Process); /* looks whether it is one */
    struct ob_object *object = ob_token_system();
    ob_object_take(object, gate_current_caller());
    return (PACCESS_TOKEN)object->address;
}

VOID NTAPI PsDereferencePrimaryToken(PACCESS_TOKEN PrimaryToken)
{
    ob_token_get(PrimaryToken, "PsDereferencePrimaryToken");
    ObfDereferenceObject(PrimaryToken);
}

PACCESS_TOKEN NTAPI PsReferenceImpersonationToken(PETHREAD Thread, PBOOLEAN CopyOnOpen,
                                                  PBOOLEAN EffectiveOnly,
                                                  SECURITY_IMPERSONATION_LEVEL *ImpersonationLevel)
{
    (void)CopyOnOpen;
    (void)EffectiveOnly;
    (void)ImpersonationLevel;
    PsGetThreadId(Thread); /* looks whether it is one */
    return NULL;
}

VOID NTAPI PsDereferenceImpersonationToken(PACCESS_TOKEN ImpersonationToken)
{
    if (ImpersonationToken == NULL)
        return;
    ob_token_get(ImpersonationToken, "PsDereferenceImpersonationToken");
    ObfDereferenceObject(ImpersonationToken);
}

TOKEN_TYPE NTAPI SeTokenType(PACCESS_TOKEN Token)
{
    ob_token_get(Token, "SeTokenType");
    return TokenPrimary;
}

BOOLEAN NTAPI SeTokenIsAdmin(PACCESS_TOKEN Token)
{
    ob_token_get(Token, "SeTokenIsAdmin");
    return TRUE;
}

BOOLEAN NTAPI SeTokenIsRestricted(PACCESS_TOKEN Token)
{
    ob_token_get(Token, "SeTokenIsRestricted");
    return FALSE;
}

NTSTATUS NTAPI SeQueryAuthenticationIdToken(PACCESS_TOKEN Token, LUID *AuthenticationId)
{
    ob_token_get(Token, "SeQueryAuthenticationIdToken");
    *AuthenticationId = (LUID){OB_TOKEN_SYSTEM, 0};
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI SeQuerySessionIdToken(PACCESS_TOKEN Token, PULONG SessionId)
{
    ob_token_get(Token, "SeQuerySessionIdToken");
    *SessionId = 0;
    return STATUS_SUCCESS;
}

/* Where what is asked for goes: a buffer of the caller's, or one from pool. */
struct ob_token_answer {
    void *buffer; /* NULL: from pool */
    ULONG room;   /* of the buffer */
    ULONG size;   /* of the answer */
};

/* A buffer with a copy of `size` bytes and room for `more` behind them; NULL without memory, or
 * where the caller's is too small. */
static void *ob_token_buffer(struct ob_token_answer *answer, const void *from, size_t size,
                             size_t more)
{
    void *buffer = answer->buffer;
    answer->size = (ULONG)(size + more);
    if (buffer == NULL)
        buffer = ExAllocatePoolWithTag(PagedPool, answer->size, OB_TAG_TOKEN);
    else if (answer->room < answer->size)
        buffer = NULL;
    return buffer != NULL ? memcpy(buffer, from, size) : NULL;
}

/* Copies of `count` SIDs behind `size` bytes; the rows in those, at `rows`, point at the copies.
 * The caller's buffer may lie at any address, hence memcpy. */
static void *ob_token_buffer_sids(struct ob_token_answer *answer, const void *from, size_t size,
                                  size_t rows, unsigned count)
{
    const SID_AND_ATTRIBUTES *sids = (const void *)((const uint8_t *)from + rows);
    size_t more = 0;
    for (unsigned i = 0; i < count; i++)
        more += RtlLengthSid(sids[i].Sid);
    uint8_t *buffer = ob_token_buffer(answer, from, size, more), *end = buffer + size;
    for (unsigned i = 0; buffer != NULL && i < count; i++) {
        SID_AND_ATTRIBUTES row = {end, sids[i].Attributes};
        ULONG length = RtlLengthSid(sids[i].Sid);
        memcpy(end, sids[i].Sid, length);
        memcpy(buffer + rows + i * sizeof row, &row, sizeof row);
        end += length;
    }
    return buffer;
}

static void *ob_token_query_groups(struct ob_token_answer *answer)
{
    SID_AND_ATTRIBUTES sids[4];
    struct {
        ULONG count;
        SID_AND_ATTRIBUTES groups[3];
    } groups = {.count = ob_token_sids(sids) - 1};
    memcpy(groups.groups, sids + 1, sizeof groups.groups);
    return ob_token_buffer_sids(answer, &groups, sizeof groups, offsetof(TOKEN_GROUPS, Groups),
                                groups.count);
}

static void *ob_token_query_privileges(struct ob_token_answer *answer)
{
    struct {
        ULONG count;
        LUID_AND_ATTRIBUTES rows[OB_TOKEN_PRIVILEGES];
    } privileges = {.count = OB_TOKEN_PRIVILEGES};
    for (unsigned i = 0; i < OB_TOKEN_PRIVILEGES; i++)
        privileges.rows[i] =
            (LUID_AND_ATTRIBUTES){{ob_token_privileges[i].privilege, 0},
                                  ob_token_privileges[i].is_enabled
                                      ? SE_PRIVILEGE_ENABLED_BY_DEFAULT | SE_PRIVILEGE_ENABLED
                                      : 0};
    return ob_token_buffer(answer, &privileges, sizeof privileges, 0);
}

/* New objects: everything to the system, reading to administrators. */
static void *ob_token_query_dacl(struct ob_token_answer *answer)
{
    const struct ob_exports *exports = &ob_token()->exports;
    struct ob_token_list {
        PACL dacl;
        uint8_t room[64] __attribute__((aligned(8)));
    } list = {0};
    PACL acl = (PACL)list.room;
    RtlCreateAcl(acl, sizeof list.room, ACL_REVISION);
    RtlAddAccessAllowedAce(acl, ACL_REVISION, GENERIC_ALL, exports->SeLocalSystemSid);
    RtlAddAccessAllowedAce(acl, ACL_REVISION, GENERIC_READ | GENERIC_EXECUTE | READ_CONTROL,
                           exports->SeAliasAdminsSid);
    acl->AclSize = (USHORT)rtl_acl_used(acl);
    uint8_t *buffer = ob_token_buffer(answer, &list, sizeof list, 0);
    list.dacl = (PACL)(buffer + offsetof(struct ob_token_list, room));
    return buffer != NULL ? memcpy(buffer, &list.dacl, sizeof list.dacl) : NULL;
}

static void *ob_token_query_statistics(struct ob_token_answer *answer)
{
    const TOKEN_STATISTICS statistics = {.TokenId = {OB_TOKEN_ID, 0},
                                         .AuthenticationId = {OB_TOKEN_SYSTEM, 0},
                                         .ExpirationTime = {.QuadPart = INT64_MAX},
                                         .TokenType = TokenPrimary,
                                         .GroupCount = 3,
                                         .PrivilegeCount = OB_TOKEN_PRIVILEGES,
                                         .ModifiedId = {OB_TOKEN_ID, 0}};
    return ob_token_buffer(answer, &statistics, sizeof statistics, 0);
}

/* NULL without memory or room. */
static void *ob_token_query(ULONG class, struct ob_token_answer *answer)
{
    const struct ob_exports *exports = &ob_token()->exports;
    const SID_AND_ATTRIBUTES user = {exports->SeLocalSystemSid, 0};
    const SID_AND_ATTRIBUTES owner = {exports->SeAliasAdminsSid, 0};
    const SID_AND_ATTRIBUTES label = {exports->SeSystemMandatorySid, OB_TOKEN_LABEL};
    const TOKEN_SOURCE source = {.SourceName = {'*', 'S', 'Y', 'S', 'T', 'E', 'M', '*'}};
    const ULONG type = TokenPrimary, session = 0;
    switch (class) {
    case TokenUser: return ob_token_buffer_sids(answer, &user, sizeof user, 0, 1);
    case TokenOwner: return ob_token_buffer_sids(answer, &owner, sizeof owner, 0, 1);
    case TokenPrimaryGroup: return ob_token_buffer_sids(answer, &user, sizeof user, 0, 1);
    case TokenGroups: return ob_token_query_groups(answer);
    case TokenPrivileges: return ob_token_query_privileges(answer);
    case TokenDefaultDacl: return ob_token_query_dacl(answer);
    case TokenSource: return ob_token_buffer(answer, &source, sizeof source, 0);
    case TokenType: return ob_token_buffer(answer, &type, sizeof type, 0);
    case TokenSessionId: return ob_token_buffer(answer, &session, sizeof session, 0);
    case TokenIntegrityLevel: return ob_token_buffer_sids(answer, &label, sizeof label, 0, 1);
    default: return ob_token_query_statistics(answer);
    }
}

static bool ob_token_can_query(ULONG class)
{
    return (class >= TokenUser && class <= TokenStatistics && class != TokenImpersonationLevel) ||
           class == TokenSessionId || class == TokenIntegrityLevel;
}

NTSTATUS NTAPI SeQueryInformationToken(PACCESS_TOKEN Token, ULONG TokenInformationClass,
                                       PVOID *TokenInformation)
{
    ULONG class = TokenInformationClass;
    struct ob_token_answer answer = {0};
    ob_token_get(Token, "SeQueryInformationToken");
    if (class == TokenSessionId || class == TokenIntegrityLevel) {
        *(PULONG)TokenInformation = class == TokenSessionId ? 0 : OB_TOKEN_LEVEL;
        return STATUS_SUCCESS;
    }
    if (!ob_token_can_query(class))
        return STATUS_INVALID_INFO_CLASS;
    *TokenInformation = ob_token_query(class, &answer);
    return *TokenInformation != NULL ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

NTSTATUS NTAPI ZwQueryInformationToken(HANDLE TokenHandle, ULONG TokenInformationClass,
                                       PVOID TokenInformation, ULONG TokenInformationLength,
                                       PULONG ReturnLength)
{
    uint8_t nothing;
    struct ob_token_answer answer = {.buffer = &nothing};
    ACCESS_MASK access;
    NTSTATUS status;
    if (ob_handle_typed(TokenHandle, OB_TOKEN, &access, &status) == NULL)
        return status;
    if (!ob_token_can_query(TokenInformationClass))
        return STATUS_INVALID_INFO_CLASS;
    if (TokenInformation != NULL)
        answer = (struct ob_token_answer){TokenInformation, TokenInformationLength, 0};
    const void *written = ob_token_query(TokenInformationClass, &answer);
    *ReturnLength = answer.size;
    return written != NULL ? STATUS_SUCCESS : STATUS_BUFFER_TOO_SMALL;
}

NTSTATUS NTAPI ZwOpenProcessTokenEx(HANDLE ProcessHandle, ACCESS_MASK DesiredAccess,
                                    ULONG HandleAttributes, PHANDLE TokenHandle)
{
    ACCESS_MASK access;
    NTSTATUS status;
    if (ob_handle_typed(ProcessHandle, OB_PROCESS, &access, &status) == NULL)
        return status;
    if (!machine_has_room())
        return STATUS_INSUFFICIENT_RESOURCES;
    *TokenHandle =
        ob_handle_open(ob_token_system(), DesiredAccess, HandleAttributes & OBJ_KERNEL_HANDLE);
    return STATUS_SUCCESS;
}
