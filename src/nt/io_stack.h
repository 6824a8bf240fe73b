/*
 * IO_STACK_LOCATION: one driver's view of a request.
 *
 * Parameters is 32 bytes whose meaning the major and minor codes decide; members that Microsoft
 * marks pointer-aligned (NT_POINTER_ALIGNED) start on 8-byte steps.
 */
#ifndef DRYDOCK_NT_IO_STACK_H
#define DRYDOCK_NT_IO_STACK_H

#include "nt/interface.h"
#include "nt/pnp.h"
#include "nt/power.h"

#define NT_POINTER_ALIGNED __attribute__((aligned(8)))

typedef NTSTATUS(NTAPI *PIO_COMPLETION_ROUTINE)(PDEVICE_OBJECT DeviceObject, PIRP Irp,
                                                PVOID Context);

/* IO_STACK_LOCATION.Control */
enum {
    SL_PENDING_RETURNED = 0x01,
    SL_ERROR_RETURNED = 0x02,
    SL_INVOKE_ON_CANCEL = 0x20,
    SL_INVOKE_ON_SUCCESS = 0x40,
    SL_INVOKE_ON_ERROR = 0x80,
};

/* Parameters.ReadWriteConfig.WhichSpace */
enum { PCI_WHICHSPACE_CONFIG = 0x0, PCI_WHICHSPACE_ROM = 0x52696350 };

typedef union _NT_STACK_PARAMETERS {
    struct {
        PVOID SecurityContext;
        ULONG Options;
        USHORT NT_POINTER_ALIGNED FileAttributes;
        USHORT ShareAccess;
        ULONG NT_POINTER_ALIGNED EaLength;
    } Create;
    struct {
        ULONG Length;
        ULONG NT_POINTER_ALIGNED Key;
        ULONG Flags;
        LARGE_INTEGER ByteOffset;
    } Read, Write;
    struct {
        ULONG Length;
        ULONG NT_POINTER_ALIGNED FileInformationClass;
    } QueryFile;
    struct {
        ULONG Length;
        ULONG NT_POINTER_ALIGNED FileInformationClass;
        PFILE_OBJECT FileObject;
        PVOID DeleteHandle;
    } SetFile;
    struct {
        ULONG Length;
        ULONG NT_POINTER_ALIGNED FsInformationClass;
    } QueryVolume;
    struct {
        ULONG OutputBufferLength;
        ULONG NT_POINTER_ALIGNED InputBufferLength;
        ULONG NT_POINTER_ALIGNED FsControlCode;
        PVOID Type3InputBuffer;
    } FileSystemControl;
    struct {
        ULONG OutputBufferLength;
        ULONG NT_POINTER_ALIGNED InputBufferLength;
        ULONG NT_POINTER_ALIGNED IoControlCode;
        PVOID Type3InputBuffer;
    } DeviceIoControl;
    struct {
        struct _SCSI_REQUEST_BLOCK *Srb;
    } Scsi;
    struct {
        DEVICE_RELATION_TYPE Type;
    } QueryDeviceRelations;
    struct {
        const GUID *InterfaceType;
        USHORT Size;
        USHORT Version;
        PINTERFACE Interface;
        PVOID InterfaceSpecificData;
    } QueryInterface;
    struct {
        PDEVICE_CAPABILITIES Capabilities;
    } DeviceCapabilities;
    struct {
        PIO_RESOURCE_REQUIREMENTS_LIST IoResourceRequirementList;
    } FilterResourceRequirements;
    struct {
        ULONG WhichSpace;
        PVOID Buffer;
        ULONG Offset;
        ULONG NT_POINTER_ALIGNED Length;
    } ReadWriteConfig;
    struct {
        BOOLEAN Lock;
    } SetLock;
    struct {
        BUS_QUERY_ID_TYPE IdType;
    } QueryId;
    struct {
        DEVICE_TEXT_TYPE DeviceTextType;
        LCID NT_POINTER_ALIGNED LocaleId;
    } QueryDeviceText;
    struct {
        BOOLEAN InPath;
        BOOLEAN Reserved[3];
        DEVICE_USAGE_NOTIFICATION_TYPE NT_POINTER_ALIGNED Type;
    } UsageNotification;
    struct {
        SYSTEM_POWER_STATE PowerState;
    } WaitWake;
    struct {
        PPOWER_SEQUENCE PowerSequence;
    } PowerSequence;
    struct {
        union {
            ULONG SystemContext;
            SYSTEM_POWER_STATE_CONTEXT SystemPowerStateContext;
        };
        POWER_STATE_TYPE NT_POINTER_ALIGNED Type;
        POWER_STATE NT_POINTER_ALIGNED State;
        POWER_ACTION NT_POINTER_ALIGNED ShutdownType;
    } Power;
    struct {
        PCM_RESOURCE_LIST AllocatedResources;
        PCM_RESOURCE_LIST AllocatedResourcesTranslated;
    } StartDevice;
    struct {
        ULONG_PTR ProviderId;
        PVOID DataPath;
        ULONG BufferSize;
        PVOID Buffer;
    } WMI;
    struct {
        PVOID Argument1;
        PVOID Argument2;
        PVOID Argument3;
        PVOID Argument4;
    } Others;
} NT_STACK_PARAMETERS;

typedef struct _IO_STACK_LOCATION {
    UCHAR MajorFunction;
    UCHAR MinorFunction;
    UCHAR Flags;
    UCHAR Control; /* SL_* */
    NT_STACK_PARAMETERS Parameters;
    PDEVICE_OBJECT DeviceObject;
    PFILE_OBJECT FileObject;
    PIO_COMPLETION_ROUTINE CompletionRoutine;
    PVOID Context;
} IO_STACK_LOCATION, *PIO_STACK_LOCATION;

#endif
