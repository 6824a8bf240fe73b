/* See wmi/trace_message.h. */
#include "wmi/trace_message.h"

#include <stddef.h>

NTSTATUS NTAPI WmiTraceMessage(TRACEHANDLE LoggerHandle, ULONG MessageFlags, LPCGUID MessageGuid,
                               USHORT MessageNumber, ...)
{
    (void)LoggerHandle;
    (void)MessageFlags;
    (void)MessageGuid;
    (void)MessageNumber;
    return STATUS_INVALID_HANDLE;
}

NTSTATUS NTAPI WmiTraceMessageVa(TRACEHANDLE LoggerHandle, ULONG MessageFlags, LPCGUID MessageGuid,
                                 USHORT MessageNumber, __builtin_ms_va_list MessageArgList)
{
    (void)LoggerHandle;
    (void)MessageFlags;
    (void)MessageGuid;
    (void)MessageNumber;
    (void)MessageArgList;
    return STATUS_INVALID_HANDLE;
}

/* By class; size 0: none of the documented ones. */
static const struct {
    ULONG size; /* of the answer */
    bool is_size_exact;
    bool has_input;
    NTSTATUS answer;
} trace_classes[] = {
    [TraceIdClass] = {sizeof(ULONG), true, true, STATUS_INVALID_HANDLE},
    [TraceHandleClass] = {sizeof(TRACEHANDLE), true, true, STATUS_INVALID_HANDLE},
    [TraceEnableFlagsClass] = {sizeof(ULONG), false, true, STATUS_INVALID_HANDLE},
    [TraceEnableLevelClass] = {sizeof(ULONG), false, true, STATUS_INVALID_HANDLE},
    [GlobalLoggerHandleClass] = {sizeof(TRACEHANDLE), true, false, STATUS_NOT_FOUND},
    [TraceHandleByNameClass] = {sizeof(TRACEHANDLE), true, true, STATUS_INVALID_PARAMETER},
};

NTSTATUS NTAPI WmiQueryTraceInformation(TRACE_INFORMATION_CLASS TraceInformationClass,
                                        PVOID TraceInformation, ULONG TraceInformationLength,
                                        PULONG RequiredLength, PVOID Buffer)
{
    (void)TraceInformation; /* no class has anything to put there */
    bool is_list = TraceInformationClass == AllLoggerHandlesClass;
    if (!is_list && (TraceInformationClass >= sizeof trace_classes / sizeof trace_classes[0] ||
                     trace_classes[TraceInformationClass].size == 0))
        return STATUS_INVALID_INFO_CLASS;
    ULONG size = is_list ? 0 : trace_classes[TraceInformationClass].size;
    if (RequiredLength != NULL)
        *RequiredLength = size;
    if (is_list)
        return STATUS_SUCCESS;
    bool is_exact = trace_classes[TraceInformationClass].is_size_exact;
    if (TraceInformationLength < size || (is_exact && TraceInformationLength != size))
        return STATUS_INFO_LENGTH_MISMATCH;
    if (trace_classes[TraceInformationClass].has_input && Buffer == NULL)
        return STATUS_INVALID_PARAMETER_MIX;
    return trace_classes[TraceInformationClass].answer;
}
