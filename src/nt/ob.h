/* Handles, access masks and object types, as drivers see them. */
#ifndef DRYDOCK_NT_OB_H
#define DRYDOCK_NT_OB_H

#include "nt/ke.h"

typedef struct _OBJECT_HANDLE_INFORMATION {
    ULONG HandleAttributes;
    ACCESS_MASK GrantedAccess;
} OBJECT_HANDLE_INFORMATION, *POBJECT_HANDLE_INFORMATION;

typedef struct _OBJECT_NAME_INFORMATION {
    UNICODE_STRING Name;
} OBJECT_NAME_INFORMATION, *POBJECT_NAME_INFORMATION;

typedef struct _CLIENT_ID {
    HANDLE UniqueProcess;
    HANDLE UniqueThread;
} CLIENT_ID, *PCLIENT_ID;

typedef void(NTAPI *PKSTART_ROUTINE)(PVOID StartContext);

/* Attributes of objects and handles, beside those of nt/types.h. */
enum {
    OBJ_PERMANENT = 0x10,
    OBJ_EXCLUSIVE = 0x20,
    OBJ_OPENLINK = 0x100,
    OBJ_FORCE_ACCESS_CHECK = 0x400
};

#define GENERIC_READ    0x80000000u
#define GENERIC_WRITE   0x40000000u
#define GENERIC_EXECUTE 0x20000000u
#define GENERIC_ALL     0x10000000u
#define MAXIMUM_ALLOWED 0x02000000u

#endif
