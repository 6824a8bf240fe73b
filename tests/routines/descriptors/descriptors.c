/* Security identifiers, access lists and descriptors; numbers from text. */
#include <ntifs.h>

#include "../common/routine_test.h"

static SID_IDENTIFIER_AUTHORITY NtAuthority = {SECURITY_NT_AUTHORITY};
static UCHAR SystemBytes[] = {1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0};
static UCHAR AdminsBytes[] = {1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x20, 2, 0, 0};
#define SYSTEM_SID ((PSID)SystemBytes)
#define ADMINS_SID ((PSID)AdminsBytes)

static VOID SidIsMade(VOID)
{
    UCHAR memory[64] = {0};
    PSID sid = memory;

    CHECK(RtlLengthRequiredSid(1) == sizeof(SystemBytes));
    CHECK(RtlLengthRequiredSid(15) == 68);
    CHECK(RtlInitializeSid(sid, &NtAuthority, 2) == STATUS_SUCCESS);
    CHECK(*RtlSubAuthorityCountSid(sid) == 2);
    *RtlSubAuthoritySid(sid, 0) = SECURITY_BUILTIN_DOMAIN_RID;
    *RtlSubAuthoritySid(sid, 1) = DOMAIN_ALIAS_RID_ADMINS;
    CHECK(RtlLengthSid(sid) == sizeof(AdminsBytes));
    CHECK(RtlCompareMemory(sid, ADMINS_SID, sizeof(AdminsBytes)) == sizeof(AdminsBytes));
    CHECK(RtlInitializeSid(sid, &NtAuthority, 16) == STATUS_INVALID_PARAMETER);
}

static VOID SidCompared(VOID)
{
    UCHAR copy[sizeof(AdminsBytes)] = {0};

    CHECK(RtlValidSid(SYSTEM_SID) && RtlValidSid(ADMINS_SID));
    CHECK(!RtlEqualSid(SYSTEM_SID, ADMINS_SID));
    CHECK(RtlCopySid(sizeof(copy) - 1, copy, ADMINS_SID) == STATUS_BUFFER_TOO_SMALL);
    CHECK(copy[0] == 0);
    CHECK(RtlCopySid(sizeof(copy), copy, ADMINS_SID) == STATUS_SUCCESS);
    CHECK(RtlEqualSid(copy, ADMINS_SID));
    *RtlSubAuthoritySid(copy, 1) = DOMAIN_ALIAS_RID_USERS;
    CHECK(!RtlEqualSid(copy, ADMINS_SID));
    *RtlSubAuthorityCountSid(copy) = 16;
    CHECK(!RtlValidSid(copy));
    copy[0] = 2;
    *RtlSubAuthorityCountSid(copy) = 2;
    CHECK(!RtlValidSid(copy));
}

static BOOLEAN IsText(PCUNICODE_STRING Text, PCWSTR Wanted)
{
    UNICODE_STRING wanted;

    RtlInitUnicodeString(&wanted, Wanted);
    return RtlEqualUnicodeString(Text, &wanted, FALSE);
}

static VOID SidAsText(VOID)
{
    UNICODE_STRING text = {0};
    WCHAR small[8];
    UCHAR large[] = {1,  4, 0, 0x28, 0x65, 0x1f, 0xe8, 0x48, 12,  0, 0, 0,
                     72, 0, 0, 0,    9,    0,    0,    0,    110, 0, 0, 0};
    UCHAR bad[] = {1, 16, 0, 0, 0, 0, 0, 5};

    CHECK(RtlConvertSidToUnicodeString(&text, ADMINS_SID, TRUE) == STATUS_SUCCESS);
    CHECK(IsText(&text, L"S-1-5-32-544"));
    RtlFreeUnicodeString(&text);
    CHECK(RtlConvertSidToUnicodeString(&text, large, TRUE) == STATUS_SUCCESS);
    CHECK(IsText(&text, L"S-1-0x28651FE848-12-72-9-110"));
    RtlFreeUnicodeString(&text);
    text.Buffer = small;
    text.MaximumLength = sizeof(small);
    CHECK(RtlConvertSidToUnicodeString(&text, SYSTEM_SID, FALSE) == STATUS_BUFFER_OVERFLOW);
    CHECK(RtlConvertSidToUnicodeString(&text, bad, FALSE) == STATUS_INVALID_SID);
}

static VOID AclIsMade(VOID)
{
    UCHAR memory[512];
    PACL acl = (PACL)memory;
    PVOID ace = NULL;
    PACCESS_ALLOWED_ACE allowed;

    CHECK(RtlCreateAcl(acl, sizeof(ACL) - 1, ACL_REVISION) == STATUS_BUFFER_TOO_SMALL);
    CHECK(RtlCreateAcl(acl, sizeof(memory), 1) == STATUS_INVALID_PARAMETER);
    CHECK(RtlCreateAcl(acl, 0x10000, ACL_REVISION) == STATUS_INVALID_PARAMETER);
    CHECK(RtlCreateAcl(acl, sizeof(memory), ACL_REVISION) == STATUS_SUCCESS);
    CHECK(acl->AclSize == sizeof(memory) && acl->AceCount == 0);
    CHECK(RtlGetAce(acl, 0, &ace) == STATUS_INVALID_PARAMETER);
    CHECK(RtlAddAccessAllowedAce(acl, ACL_REVISION, GENERIC_ALL, SYSTEM_SID) == STATUS_SUCCESS);
    CHECK(RtlAddAccessAllowedAceEx(acl, ACL_REVISION, OBJECT_INHERIT_ACE, GENERIC_READ,
                                   ADMINS_SID) == STATUS_SUCCESS);
    CHECK(acl->AceCount == 2);
    CHECK(RtlGetAce(acl, 1, &ace) == STATUS_SUCCESS);
    allowed = ace;
    CHECK(allowed->Header.AceType == ACCESS_ALLOWED_ACE_TYPE);
    CHECK(allowed->Header.AceFlags == OBJECT_INHERIT_ACE);
    CHECK(allowed->Header.AceSize == 8 + sizeof(AdminsBytes));
    CHECK(allowed->Mask == GENERIC_READ);
    CHECK(RtlEqualSid(&allowed->SidStart, ADMINS_SID));
    CHECK(RtlGetAce(acl, 2, &ace) == STATUS_INVALID_PARAMETER);
}

static VOID AclRefuses(VOID)
{
    UCHAR memory[sizeof(ACL) + 8 + sizeof(SystemBytes)];
    UCHAR bad[] = {3, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0};
    PACL acl = (PACL)memory;

    CHECK(RtlCreateAcl(acl, sizeof(memory), ACL_REVISION) == STATUS_SUCCESS);
    CHECK(RtlAddAccessAllowedAce(acl, ACL_REVISION, 1, bad) == STATUS_INVALID_SID);
    CHECK(RtlAddAccessAllowedAce(acl, 9, 1, SYSTEM_SID) == STATUS_REVISION_MISMATCH);
    CHECK(RtlAddAccessAllowedAceEx(acl, ACL_REVISION, 0x20, 1, SYSTEM_SID) ==
          STATUS_INVALID_PARAMETER);
    CHECK(RtlAddAccessAllowedAce(acl, ACL_REVISION, 1, ADMINS_SID) ==
          STATUS_ALLOTTED_SPACE_EXCEEDED);
    CHECK(RtlAddAccessAllowedAce(acl, ACL_REVISION, 1, SYSTEM_SID) == STATUS_SUCCESS);
    CHECK(RtlAddAccessAllowedAce(acl, ACL_REVISION, 1, SYSTEM_SID) ==
          STATUS_ALLOTTED_SPACE_EXCEEDED);
    acl->AceCount = 2;
    CHECK(RtlAddAccessAllowedAce(acl, ACL_REVISION, 1, SYSTEM_SID) == STATUS_INVALID_ACL);
}

static ACCESS_MASK MaskAt(PACL Acl, ULONG Index)
{
    PVOID ace = NULL;

    return NT_SUCCESS(RtlGetAce(Acl, Index, &ace)) ? ((PACCESS_ALLOWED_ACE)ace)->Mask : 0;
}

static VOID AcesMove(VOID)
{
    UCHAR memory[104], other[64];
    PACL acl = (PACL)memory, from = (PACL)other;
    PVOID list = NULL;

    CHECK(RtlCreateAcl(from, sizeof(other), ACL_REVISION) == STATUS_SUCCESS);
    CHECK(RtlAddAccessAllowedAce(from, ACL_REVISION, 7, SYSTEM_SID) == STATUS_SUCCESS);
    CHECK(RtlGetAce(from, 0, &list) == STATUS_SUCCESS);
    CHECK(RtlCreateAcl(acl, sizeof(memory), ACL_REVISION) == STATUS_SUCCESS);
    CHECK(RtlAddAccessAllowedAce(acl, ACL_REVISION, 1, ADMINS_SID) == STATUS_SUCCESS);
    CHECK(RtlAddAccessAllowedAce(acl, ACL_REVISION, 2, SYSTEM_SID) == STATUS_SUCCESS);
    CHECK(RtlAddAce(acl, ACL_REVISION, 1, list, 20) == STATUS_SUCCESS);
    CHECK(RtlAddAce(acl, ACL_REVISION, MAXULONG, list, 20) == STATUS_SUCCESS);
    CHECK(acl->AceCount == 4);
    CHECK(MaskAt(acl, 0) == 1 && MaskAt(acl, 1) == 7 && MaskAt(acl, 2) == 2 && MaskAt(acl, 3) == 7);
    CHECK(RtlAddAce(acl, ACL_REVISION, 0, list, 19) == STATUS_INVALID_PARAMETER);
    CHECK(RtlDeleteAce(acl, 4) == STATUS_INVALID_PARAMETER);
    CHECK(RtlDeleteAce(acl, 1) == STATUS_SUCCESS);
    CHECK(acl->AceCount == 3);
    CHECK(MaskAt(acl, 0) == 1 && MaskAt(acl, 1) == 2 && MaskAt(acl, 2) == 7);
    CHECK(RtlAddAce(acl, ACL_REVISION, 0, list, 20) == STATUS_SUCCESS);
    CHECK(RtlAddAce(acl, ACL_REVISION, 0, list, 20) == STATUS_BUFFER_TOO_SMALL);
}

static VOID DescriptorParts(VOID)
{
    SECURITY_DESCRIPTOR descriptor;
    UCHAR memory[64];
    PACL acl = (PACL)memory, found = NULL;
    PSID sid = SYSTEM_SID;
    BOOLEAN present = TRUE, defaulted = TRUE;

    CHECK(RtlCreateSecurityDescriptor(&descriptor, 2) == STATUS_UNKNOWN_REVISION);
    CHECK(RtlCreateSecurityDescriptor(&descriptor, SECURITY_DESCRIPTOR_REVISION) == STATUS_SUCCESS);
    CHECK(RtlGetDaclSecurityDescriptor(&descriptor, &present, &found, &defaulted) ==
          STATUS_SUCCESS);
    CHECK(!present && defaulted);
    CHECK(RtlGetOwnerSecurityDescriptor(&descriptor, &sid, &defaulted) == STATUS_SUCCESS);
    CHECK(sid == NULL && !defaulted);
    CHECK(RtlLengthSecurityDescriptor(&descriptor) == sizeof(descriptor));
    CHECK(RtlCreateAcl(acl, sizeof(memory), ACL_REVISION) == STATUS_SUCCESS);
    CHECK(RtlSetDaclSecurityDescriptor(&descriptor, TRUE, acl, FALSE) == STATUS_SUCCESS);
    CHECK(RtlSetOwnerSecurityDescriptor(&descriptor, SYSTEM_SID, TRUE) == STATUS_SUCCESS);
    CHECK(RtlSetGroupSecurityDescriptor(&descriptor, ADMINS_SID, FALSE) == STATUS_SUCCESS);
    CHECK(RtlGetDaclSecurityDescriptor(&descriptor, &present, &found, &defaulted) ==
          STATUS_SUCCESS);
    CHECK(present && found == acl && !defaulted);
    CHECK(RtlGetOwnerSecurityDescriptor(&descriptor, &sid, &defaulted) == STATUS_SUCCESS);
    CHECK(sid == SYSTEM_SID && defaulted);
    CHECK(RtlGetGroupSecurityDescriptor(&descriptor, &sid, &defaulted) == STATUS_SUCCESS);
    CHECK(sid == ADMINS_SID && !defaulted);
    CHECK(RtlGetSaclSecurityDescriptor(&descriptor, &present, &found, &defaulted) ==
          STATUS_SUCCESS);
    CHECK(!present);
    CHECK(RtlSetSaclSecurityDescriptor(&descriptor, TRUE, acl, TRUE) == STATUS_SUCCESS);
    CHECK(RtlGetSaclSecurityDescriptor(&descriptor, &present, &found, &defaulted) ==
          STATUS_SUCCESS);
    CHECK(present && found == acl && defaulted);
    CHECK(RtlSetSaclSecurityDescriptor(&descriptor, FALSE, NULL, FALSE) == STATUS_SUCCESS);
    CHECK(RtlValidSecurityDescriptor(&descriptor));
    CHECK(RtlLengthSecurityDescriptor(&descriptor) ==
          sizeof(descriptor) + sizeof(memory) + sizeof(SystemBytes) + sizeof(AdminsBytes));
    acl->AclRevision = 9;
    CHECK(!RtlValidSecurityDescriptor(&descriptor));
}

static ULONG Fill(PSECURITY_DESCRIPTOR Descriptor, PACL Acl, ULONG AclSize)
{
    RtlCreateAcl(Acl, AclSize, ACL_REVISION);
    RtlAddAccessAllowedAce(Acl, ACL_REVISION, GENERIC_READ, ADMINS_SID);
    RtlCreateSecurityDescriptor(Descriptor, SECURITY_DESCRIPTOR_REVISION);
    RtlSetDaclSecurityDescriptor(Descriptor, TRUE, Acl, FALSE);
    RtlSetOwnerSecurityDescriptor(Descriptor, SYSTEM_SID, FALSE);
    return sizeof(SECURITY_DESCRIPTOR_RELATIVE) + AclSize + sizeof(SystemBytes);
}

static VOID DescriptorPacked(VOID)
{
    SECURITY_DESCRIPTOR descriptor;
    UCHAR memory[64], packed[256];
    ULONG wanted = Fill(&descriptor, (PACL)memory, sizeof(memory)), size = 0;
    PISECURITY_DESCRIPTOR_RELATIVE relative = (PVOID)packed;

    CHECK(RtlAbsoluteToSelfRelativeSD(&descriptor, packed, &size) == STATUS_BUFFER_TOO_SMALL);
    CHECK(size == wanted);
    CHECK(RtlAbsoluteToSelfRelativeSD(&descriptor, packed, &size) == STATUS_SUCCESS);
    CHECK((relative->Control & (SE_SELF_RELATIVE | SE_DACL_PRESENT)) ==
          (SE_SELF_RELATIVE | SE_DACL_PRESENT));
    CHECK(RtlEqualSid(packed + relative->Owner, SYSTEM_SID));
    CHECK(relative->Group == 0 && relative->Sacl == 0);
    CHECK(MaskAt((PACL)(packed + relative->Dacl), 0) == GENERIC_READ);
    CHECK(RtlLengthSecurityDescriptor(packed) == wanted);
    CHECK(RtlValidRelativeSecurityDescriptor(packed, size, DACL_SECURITY_INFORMATION));
    CHECK(RtlValidRelativeSecurityDescriptor(packed, size, OWNER_SECURITY_INFORMATION));
    CHECK(!RtlValidRelativeSecurityDescriptor(packed, size, GROUP_SECURITY_INFORMATION));
    CHECK(!RtlValidRelativeSecurityDescriptor(packed, size - 4, 0));
    CHECK(!RtlValidRelativeSecurityDescriptor(&descriptor, sizeof(descriptor), 0));
    CHECK(RtlAbsoluteToSelfRelativeSD(packed, packed, &size) == STATUS_BAD_DESCRIPTOR_FORMAT);
    CHECK(RtlSetOwnerSecurityDescriptor(packed, NULL, FALSE) == STATUS_INVALID_SECURITY_DESCR);
    relative->Owner = 0xfffffff0;
    CHECK(!RtlValidRelativeSecurityDescriptor(packed, size, 0));
}

static VOID DescriptorUnpacked(VOID)
{
    SECURITY_DESCRIPTOR descriptor, back;
    UCHAR memory[64], packed[256], dacl[64], owner[16];
    ULONG size = sizeof(packed), back_size = sizeof(back), dacl_size = sizeof(dacl) - 1;
    ULONG owner_size = 0, sacl_size = 0, group_size = 0;

    Fill(&descriptor, (PACL)memory, sizeof(memory));
    CHECK(RtlAbsoluteToSelfRelativeSD(&descriptor, packed, &size) == STATUS_SUCCESS);
    CHECK(RtlSelfRelativeToAbsoluteSD(packed, &back, &back_size, (PACL)dacl, &dacl_size, NULL,
                                      &sacl_size, owner, &owner_size, NULL,
                                      &group_size) == STATUS_BUFFER_TOO_SMALL);
    CHECK(dacl_size == sizeof(dacl) && owner_size == sizeof(SystemBytes));
    CHECK(sacl_size == 0 && group_size == 0);
    CHECK(RtlSelfRelativeToAbsoluteSD(packed, &back, &back_size, (PACL)dacl, &dacl_size, NULL,
                                      &sacl_size, owner, &owner_size, NULL,
                                      &group_size) == STATUS_SUCCESS);
    CHECK(back.Dacl == (PACL)dacl && back.Owner == (PSID)owner && back.Group == NULL);
    CHECK(!(back.Control & SE_SELF_RELATIVE) && (back.Control & SE_DACL_PRESENT));
    CHECK(RtlEqualSid(owner, SYSTEM_SID) && MaskAt((PACL)dacl, 0) == GENERIC_READ);
    CHECK(RtlSelfRelativeToAbsoluteSD(&descriptor, &back, &back_size, (PACL)dacl, &dacl_size, NULL,
                                      &sacl_size, owner, &owner_size, NULL,
                                      &group_size) == STATUS_BAD_DESCRIPTOR_FORMAT);
}

static VOID MaskIsMapped(VOID)
{
    GENERIC_MAPPING mapping = {0x11, 0x22, 0x44, 0x1ff};
    ACCESS_MASK mask = GENERIC_READ | GENERIC_EXECUTE | READ_CONTROL;

    RtlMapGenericMask(&mask, &mapping);
    CHECK(mask == (0x55 | READ_CONTROL));
    mask = GENERIC_ALL;
    RtlMapGenericMask(&mask, &mapping);
    CHECK(mask == 0x1ff);
}

static ULONG Read(PCSZ Text, ULONG Base)
{
    ULONG value = 0;

    CHECK(RtlCharToInteger(Text, Base, &value) == STATUS_SUCCESS);
    return value;
}

static VOID CharToInteger(VOID)
{
    ULONG value = 7;

    CHECK(Read(" 42", 0) == 42 && Read("-1", 10) == MAXULONG && Read("0x1F", 0) == 31);
    CHECK(Read("0o17", 0) == 15 && Read("0b101", 0) == 5 && Read("ff!", 16) == 255);
    CHECK(RtlCharToInteger("1", 3, &value) == STATUS_INVALID_PARAMETER);
}

static VOID Strtoui64(VOID)
{
    const char *text = " +18446744073709551615z";
    char *end = NULL;

    CHECK(_strtoui64(text, &end, 10) == MAXULONGLONG && end == text + 22);
    CHECK(_strtoui64("18446744073709551616", NULL, 10) == MAXULONGLONG);
    CHECK(_strtoui64("0x10", NULL, 0) == 16 && _strtoui64("010", NULL, 0) == 8);
    CHECK(_strtoui64("zz", &end, 36) == 35 * 36 + 35);
    CHECK(_strtoui64("-1", NULL, 10) == MAXULONGLONG);
    text = "x";
    CHECK(_strtoui64(text, &end, 10) == 0 && end == text);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    RUN(RtlInitializeSid, "a SID of two sub-authorities; 16 are too many", SidIsMade);
    RUN(RtlEqualSid, "copies are equal; what cannot be is not valid", SidCompared);
    RUN(RtlConvertSidToUnicodeString, "decimal, or hexadecimal beyond 32 bits", SidAsText);
    RUN(RtlCreateAcl, "an empty list, then entries at its end", AclIsMade);
    RUN(RtlAddAccessAllowedAceEx, "what cannot be, and what does not fit", AclRefuses);
    RUN(RtlAddAce, "entries go in between and out again", AcesMove);
    RUN(RtlCreateSecurityDescriptor, "parts are set, found and counted", DescriptorParts);
    RUN(RtlAbsoluteToSelfRelativeSD, "everything in one block, which is valid", DescriptorPacked);
    RUN(RtlSelfRelativeToAbsoluteSD, "and back into buffers", DescriptorUnpacked);
    RUN(RtlMapGenericMask, "generic rights become specific ones", MaskIsMapped);
    RUN(RtlCharToInteger, "bases, prefixes, signs", CharToInteger);
    RUN(_strtoui64, "bases, signs, overflow, where it ends", Strtoui64);
    return RoutineDone(Driver);
}
