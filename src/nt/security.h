/* Security identifiers, access lists and descriptors, as drivers see them. */
#ifndef DRYDOCK_NT_SECURITY_H
#define DRYDOCK_NT_SECURITY_H

#include "nt/types.h"

typedef struct _LUID {
    ULONG LowPart;
    LONG HighPart;
} LUID, *PLUID;

/* Of 12 bytes, not a multiple of LUID's size on every compiler: 4-aligned as its members are. */
typedef struct _LUID_AND_ATTRIBUTES {
    LUID Luid;
    ULONG Attributes;
} LUID_AND_ATTRIBUTES, *PLUID_AND_ATTRIBUTES;

typedef struct _SID_IDENTIFIER_AUTHORITY {
    UCHAR Value[6]; /* highest byte first */
} SID_IDENTIFIER_AUTHORITY, *PSID_IDENTIFIER_AUTHORITY;

typedef struct _SID {
    UCHAR Revision;
    UCHAR SubAuthorityCount;
    SID_IDENTIFIER_AUTHORITY IdentifierAuthority;
    ULONG SubAuthority[1];
} SID, *PISID;
typedef void *PSID;

typedef struct _SID_AND_ATTRIBUTES {
    PSID Sid;
    ULONG Attributes;
} SID_AND_ATTRIBUTES, *PSID_AND_ATTRIBUTES;

typedef struct _ACL {
    UCHAR AclRevision;
    UCHAR Sbz1;
    USHORT AclSize; /* bytes, this header included */
    USHORT AceCount;
    USHORT Sbz2;
} ACL, *PACL;

typedef struct _ACE_HEADER {
    UCHAR AceType;
    UCHAR AceFlags;
    USHORT AceSize;
} ACE_HEADER, *PACE_HEADER;

/* Entries that allow, deny, audit and label have the same form. */
typedef struct _ACCESS_ALLOWED_ACE {
    ACE_HEADER Header;
    ACCESS_MASK Mask;
    ULONG SidStart; /* the first bytes of a SID */
} ACCESS_ALLOWED_ACE, *PACCESS_ALLOWED_ACE;

typedef struct _SECURITY_DESCRIPTOR_RELATIVE {
    UCHAR Revision;
    UCHAR Sbz1;
    USHORT Control;
    ULONG Owner; /* offsets from the descriptor's first byte; 0: none */
    ULONG Group;
    ULONG Sacl;
    ULONG Dacl;
} SECURITY_DESCRIPTOR_RELATIVE;

typedef struct _SECURITY_DESCRIPTOR {
    UCHAR Revision;
    UCHAR Sbz1;
    USHORT Control;
    PSID Owner;
    PSID Group;
    PACL Sacl;
    PACL Dacl;
} SECURITY_DESCRIPTOR;
typedef void *PSECURITY_DESCRIPTOR;

typedef struct _GENERIC_MAPPING {
    ACCESS_MASK GenericRead;
    ACCESS_MASK GenericWrite;
    ACCESS_MASK GenericExecute;
    ACCESS_MASK GenericAll;
} GENERIC_MAPPING, *PGENERIC_MAPPING;

enum { SID_REVISION = 1, SID_MAX_SUB_AUTHORITIES = 15 };

enum { ACL_REVISION = 2, MIN_ACL_REVISION = 2, ACL_REVISION_DS = 4, MAX_ACL_REVISION = 4 };

enum {
    ACCESS_ALLOWED_ACE_TYPE = 0,
    ACCESS_DENIED_ACE_TYPE = 1,
    SYSTEM_AUDIT_ACE_TYPE = 2,
    SYSTEM_MANDATORY_LABEL_ACE_TYPE = 0x11,
    OBJECT_INHERIT_ACE = 0x01,
    CONTAINER_INHERIT_ACE = 0x02,
    NO_PROPAGATE_INHERIT_ACE = 0x04,
    INHERIT_ONLY_ACE = 0x08,
    INHERITED_ACE = 0x10,
    VALID_INHERIT_FLAGS = 0x1f
};

enum {
    SECURITY_DESCRIPTOR_REVISION = 1,
    SE_OWNER_DEFAULTED = 0x0001,
    SE_GROUP_DEFAULTED = 0x0002,
    SE_DACL_PRESENT = 0x0004,
    SE_DACL_DEFAULTED = 0x0008,
    SE_SACL_PRESENT = 0x0010,
    SE_SACL_DEFAULTED = 0x0020,
    SE_SELF_RELATIVE = 0x8000
};

enum {
    OWNER_SECURITY_INFORMATION = 1,
    GROUP_SECURITY_INFORMATION = 2,
    DACL_SECURITY_INFORMATION = 4,
    SACL_SECURITY_INFORMATION = 8
};

#endif
