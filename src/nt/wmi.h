/*
 * WMI: what providers register with, the WNODEs that requests and events carry, and the table that
 * a driver gives the WMI library.
 *
 * Offsets inside a WNODE count from its own first byte. A counted string is a USHORT of bytes and
 * the characters. Every WNODE begins with the header, whose BufferSize is the size of the whole.
 */
#ifndef DRYDOCK_NT_WMI_H
#define DRYDOCK_NT_WMI_H

#include "nt/irp.h"

typedef struct _WNODE_HEADER {
    ULONG BufferSize;
    ULONG ProviderId;
    union {
        ULONG64 HistoricalContext;
        struct {
            ULONG Version;
            ULONG Linkage; /* offset of the next WNODE of an answer; 0: none */
        };
    };
    union {
        ULONG CountLost;
        HANDLE KernelHandle;
        LARGE_INTEGER TimeStamp;
    };
    GUID Guid;
    ULONG ClientContext;
    ULONG Flags; /* WNODE_FLAG_* */
} WNODE_HEADER, *PWNODE_HEADER;

enum {
    WNODE_FLAG_ALL_DATA = 0x00000001,
    WNODE_FLAG_SINGLE_INSTANCE = 0x00000002,
    WNODE_FLAG_SINGLE_ITEM = 0x00000004,
    WNODE_FLAG_EVENT_ITEM = 0x00000008,
    WNODE_FLAG_FIXED_INSTANCE_SIZE = 0x00000010,
    WNODE_FLAG_TOO_SMALL = 0x00000020,
    WNODE_FLAG_STATIC_INSTANCE_NAMES = 0x00000080,
    WNODE_FLAG_EVENT_REFERENCE = 0x00002000,
    WNODE_FLAG_METHOD_ITEM = 0x00008000,
    WNODE_FLAG_PDO_INSTANCE_NAMES = 0x00010000,
    WNODE_FLAG_TRACED_GUID = 0x00020000,
};

typedef struct _OFFSETINSTANCEDATAANDLENGTH {
    ULONG OffsetInstanceData;
    ULONG LengthInstanceData;
} OFFSETINSTANCEDATAANDLENGTH, *POFFSETINSTANCEDATAANDLENGTH;

typedef struct _WNODE_ALL_DATA {
    struct _WNODE_HEADER WnodeHeader;
    ULONG DataBlockOffset;
    ULONG InstanceCount;
    ULONG OffsetInstanceNameOffsets;
    union {
        ULONG FixedInstanceSize;
        OFFSETINSTANCEDATAANDLENGTH OffsetInstanceDataAndLength[1];
    };
} WNODE_ALL_DATA, *PWNODE_ALL_DATA;

typedef struct _WNODE_SINGLE_INSTANCE {
    struct _WNODE_HEADER WnodeHeader;
    ULONG OffsetInstanceName;
    ULONG InstanceIndex;
    ULONG DataBlockOffset;
    ULONG SizeDataBlock;
    UCHAR VariableData[];
} WNODE_SINGLE_INSTANCE, *PWNODE_SINGLE_INSTANCE;

typedef struct _WNODE_SINGLE_ITEM {
    struct _WNODE_HEADER WnodeHeader;
    ULONG OffsetInstanceName;
    ULONG InstanceIndex;
    ULONG ItemId;
    ULONG DataBlockOffset;
    ULONG SizeDataItem;
    UCHAR VariableData[];
} WNODE_SINGLE_ITEM, *PWNODE_SINGLE_ITEM;

typedef struct _WNODE_METHOD_ITEM {
    struct _WNODE_HEADER WnodeHeader;
    ULONG OffsetInstanceName;
    ULONG InstanceIndex;
    ULONG MethodId;
    ULONG DataBlockOffset;
    ULONG SizeDataBlock;
    UCHAR VariableData[];
} WNODE_METHOD_ITEM, *PWNODE_METHOD_ITEM;

typedef struct _WNODE_TOO_SMALL {
    struct _WNODE_HEADER WnodeHeader;
    ULONG SizeNeeded;
} WNODE_TOO_SMALL, *PWNODE_TOO_SMALL;

typedef struct _WMIREGGUIDW {
    GUID Guid;
    ULONG Flags; /* WMIREG_FLAG_* */
    ULONG InstanceCount;
    union {
        ULONG InstanceNameList; /* offset in the WMIREGINFO */
        ULONG BaseNameOffset;
        ULONG_PTR Pdo;
        ULONG_PTR InstanceInfo;
    };
} WMIREGGUIDW, *PWMIREGGUIDW;

enum {
    WMIREG_FLAG_EXPENSIVE = 0x00000001,
    WMIREG_FLAG_INSTANCE_LIST = 0x00000004,
    WMIREG_FLAG_INSTANCE_BASENAME = 0x00000008,
    WMIREG_FLAG_INSTANCE_PDO = 0x00000020,
    WMIREG_FLAG_EVENT_ONLY_GUID = 0x00000040,
    WMIREG_FLAG_REMOVE_GUID = 0x00010000,
    WMIREG_FLAG_TRACED_GUID = 0x00080000,
};

typedef struct _WMIREGINFOW {
    ULONG BufferSize;
    ULONG NextWmiRegInfo;  /* offset of another one, or 0 */
    ULONG RegistryPath;    /* offset of a counted string */
    ULONG MofResourceName; /* the same */
    ULONG GuidCount;
    WMIREGGUIDW WmiRegGuid[];
} WMIREGINFOW, *PWMIREGINFOW;

/* IoWMIRegistrationControl's Action, and what stands in DataPath of IRP_MN_REGINFO_EX. */
enum {
    WMIREG_ACTION_REGISTER = 1,
    WMIREG_ACTION_DEREGISTER = 2,
    WMIREG_ACTION_REREGISTER = 3,
    WMIREG_ACTION_UPDATE_GUIDS = 4,
    WMIREG_ACTION_BLOCK_IRPS = 5
};
enum { WMIREGISTER = 0, WMIUPDATE = 1 };

/* IoWMIOpenBlock's DesiredAccess */
enum {
    WMIGUID_QUERY = 0x0001,
    WMIGUID_SET = 0x0002,
    WMIGUID_NOTIFICATION = 0x0004,
    WMIGUID_EXECUTE = 0x0010,
};

typedef void(NTAPI *WMI_NOTIFICATION_CALLBACK)(PVOID Wnode, PVOID Context);

typedef enum _WMIENABLEDISABLECONTROL {
    WmiEventControl,
    WmiDataBlockControl
} WMIENABLEDISABLECONTROL,
    *PWMIENABLEDISABLECONTROL;

typedef enum _SYSCTL_IRP_DISPOSITION {
    IrpProcessed,
    IrpNotCompleted,
    IrpNotWmi,
    IrpForward
} SYSCTL_IRP_DISPOSITION,
    *PSYSCTL_IRP_DISPOSITION;

typedef struct _WMIGUIDREGINFO {
    LPCGUID Guid;
    ULONG InstanceCount;
    ULONG Flags;
} WMIGUIDREGINFO, *PWMIGUIDREGINFO;

/* The routines are the driver's: called through gates, by address. */
typedef struct _WMILIB_CONTEXT {
    ULONG GuidCount;
    PWMIGUIDREGINFO GuidList;
    PVOID QueryWmiRegInfo;
    PVOID QueryWmiDataBlock;
    PVOID SetWmiDataBlock;
    PVOID SetWmiDataItem;
    PVOID ExecuteWmiMethod;
    PVOID WmiFunctionControl;
} WMILIB_CONTEXT, *PWMILIB_CONTEXT;

#endif
