/*
 * Event tracing: what providers describe their events with, and what can be asked about sessions.
 */
#ifndef DRYDOCK_NT_ETW_H
#define DRYDOCK_NT_ETW_H

#include "nt/types.h"

typedef ULONGLONG REGHANDLE, *PREGHANDLE; /* a registration; 0: none */
typedef ULONGLONG TRACEHANDLE, *PTRACEHANDLE;

typedef struct _EVENT_DATA_DESCRIPTOR {
    ULONGLONG Ptr;
    ULONG Size;
    ULONG Reserved;
} EVENT_DATA_DESCRIPTOR, *PEVENT_DATA_DESCRIPTOR;

typedef struct _EVENT_DESCRIPTOR {
    USHORT Id;
    UCHAR Version;
    UCHAR Channel;
    UCHAR Level;
    UCHAR Opcode;
    USHORT Task;
    ULONGLONG Keyword;
} EVENT_DESCRIPTOR, *PEVENT_DESCRIPTOR;
typedef const EVENT_DESCRIPTOR *PCEVENT_DESCRIPTOR;

typedef struct _EVENT_FILTER_DESCRIPTOR {
    ULONGLONG Ptr;
    ULONG Size;
    ULONG Type;
} EVENT_FILTER_DESCRIPTOR, *PEVENT_FILTER_DESCRIPTOR;

typedef void(NTAPI *PETWENABLECALLBACK)(LPCGUID SourceId, ULONG ControlCode, UCHAR Level,
                                        ULONGLONG MatchAnyKeyword, ULONGLONG MatchAllKeyword,
                                        PEVENT_FILTER_DESCRIPTOR FilterData, PVOID CallbackContext);

enum { MAX_EVENT_DATA_DESCRIPTORS = 128 };

/* EtwActivityIdControl */
enum {
    EVENT_ACTIVITY_CTRL_GET_ID = 1,
    EVENT_ACTIVITY_CTRL_SET_ID = 2,
    EVENT_ACTIVITY_CTRL_CREATE_ID = 3,
    EVENT_ACTIVITY_CTRL_GET_SET_ID = 4,
    EVENT_ACTIVITY_CTRL_CREATE_SET_ID = 5
};

/* EtwSetInformation */
typedef enum _EVENT_INFO_CLASS {
    EventProviderBinaryTrackInfo,
    EventProviderSetReserved1,
    EventProviderSetTraits,
    EventProviderUseDescriptorType
} EVENT_INFO_CLASS;

/* WmiQueryTraceInformation */
typedef enum _TRACE_INFORMATION_CLASS {
    TraceIdClass,
    TraceHandleClass,
    TraceEnableFlagsClass,
    TraceEnableLevelClass,
    GlobalLoggerHandleClass,
    EventLoggerHandleClass,
    AllLoggerHandlesClass,
    TraceHandleByNameClass
} TRACE_INFORMATION_CLASS;

#endif
