/* What routines are told that watch images, processes, threads and their handles. */
#ifndef DRYDOCK_NT_PS_H
#define DRYDOCK_NT_PS_H

#include "nt/ob.h"

typedef struct _IMAGE_INFO {
    union {
        ULONG Properties;
        struct {
            ULONG ImageAddressingMode : 8;
            ULONG SystemModeImage : 1;
            ULONG ImageMappedToAllPids : 1;
            ULONG ExtendedInfoPresent : 1;
            ULONG Reserved : 21;
        };
    };
    PVOID ImageBase;
    ULONG ImageSelector;
    SIZE_T ImageSize;
    ULONG ImageSectionNumber;
} IMAGE_INFO, *PIMAGE_INFO;

enum { IMAGE_ADDRESSING_MODE_32BIT = 3 }; /* of every image, whatever its width */

typedef VOID(NTAPI *PLOAD_IMAGE_NOTIFY_ROUTINE)(PUNICODE_STRING FullImageName, HANDLE ProcessId,
                                                PIMAGE_INFO ImageInfo);
typedef VOID(NTAPI *PCREATE_PROCESS_NOTIFY_ROUTINE)(HANDLE ParentId, HANDLE ProcessId,
                                                    BOOLEAN Create);
typedef VOID(NTAPI *PCREATE_PROCESS_NOTIFY_ROUTINE_EX)(PEPROCESS Process, HANDLE ProcessId,
                                                       PVOID CreateInfo);
typedef VOID(NTAPI *PCREATE_THREAD_NOTIFY_ROUTINE)(HANDLE ProcessId, HANDLE ThreadId,
                                                   BOOLEAN Create);

enum { OB_FLT_REGISTRATION_VERSION = 0x0100 };
enum { OB_OPERATION_HANDLE_CREATE = 1, OB_OPERATION_HANDLE_DUPLICATE = 2 };

typedef struct _OB_PRE_CREATE_HANDLE_INFORMATION {
    ACCESS_MASK DesiredAccess; /* the routine may take rights out */
    ACCESS_MASK OriginalDesiredAccess;
} OB_PRE_CREATE_HANDLE_INFORMATION;

typedef struct _OB_PRE_OPERATION_INFORMATION {
    ULONG Operation;
    ULONG Flags; /* bit 0: a kernel handle */
    PVOID Object;
    POBJECT_TYPE ObjectType;
    PVOID CallContext; /* the routine's, for its other half */
    OB_PRE_CREATE_HANDLE_INFORMATION *Parameters;
} OB_PRE_OPERATION_INFORMATION;

typedef struct _OB_POST_CREATE_HANDLE_INFORMATION {
    ACCESS_MASK GrantedAccess;
} OB_POST_CREATE_HANDLE_INFORMATION;

typedef struct _OB_POST_OPERATION_INFORMATION {
    ULONG Operation;
    ULONG Flags;
    PVOID Object;
    POBJECT_TYPE ObjectType;
    PVOID CallContext;
    NTSTATUS ReturnStatus;
    OB_POST_CREATE_HANDLE_INFORMATION *Parameters;
} OB_POST_OPERATION_INFORMATION;

typedef struct _OB_OPERATION_REGISTRATION {
    POBJECT_TYPE *ObjectType;
    ULONG Operations;
    PVOID PreOperation; /* (context, OB_PRE_OPERATION_INFORMATION *) */
    PVOID PostOperation;
} OB_OPERATION_REGISTRATION;

typedef struct _OB_CALLBACK_REGISTRATION {
    USHORT Version;
    USHORT OperationRegistrationCount;
    UNICODE_STRING Altitude;
    PVOID RegistrationContext;
    OB_OPERATION_REGISTRATION *OperationRegistration;
} OB_CALLBACK_REGISTRATION;

#endif
