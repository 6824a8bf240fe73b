/*
 * File objects, which stand for open handles (and for the target of a removal notification), and
 * the volume parameter block that a storage device carries.
 */
#ifndef DRYDOCK_NT_FILE_H
#define DRYDOCK_NT_FILE_H

#include "nt/ke.h"
#include "nt/types.h"

typedef struct _VPB {
    CSHORT Type; /* IO_TYPE_VPB */
    CSHORT Size;
    USHORT Flags;
    USHORT VolumeLabelLength; /* bytes */
    PDEVICE_OBJECT DeviceObject;
    PDEVICE_OBJECT RealDevice;
    ULONG SerialNumber;
    ULONG ReferenceCount;
    WCHAR VolumeLabel[32];
} VPB, *PVPB;

struct _FILE_OBJECT {
    CSHORT Type; /* IO_TYPE_FILE */
    CSHORT Size;
    PDEVICE_OBJECT DeviceObject;
    PVPB Vpb;
    PVOID FsContext;
    PVOID FsContext2;
    PVOID SectionObjectPointer;
    PVOID PrivateCacheMap;
    NTSTATUS FinalStatus;
    struct _FILE_OBJECT *RelatedFileObject;
    BOOLEAN LockOperation;
    BOOLEAN DeletePending;
    BOOLEAN ReadAccess;
    BOOLEAN WriteAccess;
    BOOLEAN DeleteAccess;
    BOOLEAN SharedRead;
    BOOLEAN SharedWrite;
    BOOLEAN SharedDelete;
    ULONG Flags;
    UNICODE_STRING FileName;
    LARGE_INTEGER CurrentByteOffset;
    volatile ULONG Waiters;
    volatile ULONG Busy;
    PVOID LastLock;
    KEVENT Lock;
    KEVENT Event;
    PVOID CompletionContext;
    KSPIN_LOCK IrpListLock;
    LIST_ENTRY IrpList;
    PVOID FileObjectExtension;
};

/* FILE_OBJECT.Flags */
enum {
    FO_SYNCHRONOUS_IO = 0x02,
    FO_ALERTABLE_IO = 0x04,
    FO_NO_INTERMEDIATE_BUFFERING = 0x08,
    FO_WRITE_THROUGH = 0x10,
    FO_SEQUENTIAL_ONLY = 0x20,
    FO_DIRECT_DEVICE_OPEN = 0x800,
    FO_CLEANUP_COMPLETE = 0x4000,
    FO_HANDLE_CREATED = 0x40000,
};

/* What a file is opened for. */
enum {
    FILE_READ_DATA = 0x1,
    FILE_WRITE_DATA = 0x2,
    FILE_APPEND_DATA = 0x4,
    FILE_READ_ATTRIBUTES = 0x80,
    FILE_WRITE_ATTRIBUTES = 0x100,
    FILE_SHARE_READ = 0x1,
    FILE_SHARE_WRITE = 0x2,
    FILE_SHARE_DELETE = 0x4,
};

/* What to do if the file is there, and if it is not; then what was done. */
enum {
    FILE_SUPERSEDE = 0,
    FILE_OPEN = 1,
    FILE_CREATE = 2,
    FILE_OPEN_IF = 3,
    FILE_OVERWRITE = 4,
    FILE_OVERWRITE_IF = 5,
};
enum {
    FILE_SUPERSEDED = 0,
    FILE_OPENED = 1,
    FILE_CREATED = 2,
    FILE_OVERWRITTEN = 3,
    FILE_EXISTS = 4,
    FILE_DOES_NOT_EXIST = 5,
};

/* CreateOptions */
enum {
    FILE_DIRECTORY_FILE = 0x1,
    FILE_WRITE_THROUGH = 0x2,
    FILE_SEQUENTIAL_ONLY = 0x4,
    FILE_NO_INTERMEDIATE_BUFFERING = 0x8,
    FILE_SYNCHRONOUS_IO_ALERT = 0x10,
    FILE_SYNCHRONOUS_IO_NONALERT = 0x20,
    FILE_NON_DIRECTORY_FILE = 0x40,
    FILE_DELETE_ON_CLOSE = 0x1000,
    FILE_VALID_OPTION_FLAGS = 0x00ffffff,
};

/* ByteOffset.LowPart, with -1 above it. */
#define FILE_WRITE_TO_END_OF_FILE      0xffffffffu
#define FILE_USE_FILE_POINTER_POSITION 0xfffffffeu

typedef enum _CREATE_FILE_TYPE {
    CreateFileTypeNone,
    CreateFileTypeNamedPipe,
    CreateFileTypeMailslot
} CREATE_FILE_TYPE;

typedef struct _ACCESS_STATE {
    LARGE_INTEGER OperationID;
    BOOLEAN SecurityEvaluated;
    BOOLEAN GenerateAudit;
    BOOLEAN GenerateOnClose;
    BOOLEAN PrivilegesAllocated;
    ULONG Flags;
    ACCESS_MASK RemainingDesiredAccess;
    ACCESS_MASK PreviouslyGrantedAccess;
    ACCESS_MASK OriginalDesiredAccess;
    PVOID SubjectSecurityContext[4];
    PVOID SecurityDescriptor;
    PVOID AuxData;
    ULONG Privileges[11]; /* three at most */
    BOOLEAN AuditPrivileges;
    UNICODE_STRING ObjectName;
    UNICODE_STRING ObjectTypeName;
} ACCESS_STATE, *PACCESS_STATE;

typedef struct _IO_SECURITY_CONTEXT {
    PVOID SecurityQos;
    PACCESS_STATE AccessState;
    ACCESS_MASK DesiredAccess;
    ULONG FullCreateOptions;
} IO_SECURITY_CONTEXT, *PIO_SECURITY_CONTEXT;

#endif
