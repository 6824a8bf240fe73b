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
enum { FO_SYNCHRONOUS_IO = 0x02, FO_DIRECT_DEVICE_OPEN = 0x800, FO_CLEANUP_COMPLETE = 0x4000 };

#endif
