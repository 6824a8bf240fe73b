/*
 * Messages for software tracing (WPP) sessions, and what can be asked about sessions.
 *
 * No session runs in the machine, so no session handle is a valid one.
 */
#ifndef DRYDOCK_WMI_TRACE_MESSAGE_H
#define DRYDOCK_WMI_TRACE_MESSAGE_H

#include "nt/etw.h"
#include "nt/status.h"

/* Adds a message to the session's log: STATUS_INVALID_HANDLE, as no session runs. Nothing else is
 * looked at. Any IRQL. wdk-ddi-src/content/wdm/nf-wdm-wmitracemessage.md,
 * nf-wdm-wmitracemessageva.md */
NTSTATUS NTAPI WmiTraceMessage(TRACEHANDLE LoggerHandle, ULONG MessageFlags, LPCGUID MessageGuid,
                               USHORT MessageNumber, ...);
NTSTATUS NTAPI WmiTraceMessageVa(TRACEHANDLE LoggerHandle, ULONG MessageFlags, LPCGUID MessageGuid,
                                 USHORT MessageNumber, __builtin_ms_va_list MessageArgList);

/* About a session (by handle, number or name), or about all. *RequiredLength, if wanted, gets the
 * size of the answer. STATUS_INFO_LENGTH_MISMATCH for a buffer of another size, then
 * STATUS_INVALID_PARAMETER_MIX without the input that the class needs, then what there is to say
 * where no session runs: STATUS_INVALID_HANDLE, STATUS_INVALID_PARAMETER (by name),
 * STATUS_NOT_FOUND (the global logger), an empty list of all. STATUS_INVALID_INFO_CLASS for a class
 * that is not documented. Any IRQL. wdk-ddi-src/content/wdm/nf-wdm-wmiquerytraceinformation.md */
NTSTATUS NTAPI WmiQueryTraceInformation(TRACE_INFORMATION_CLASS TraceInformationClass,
                                        PVOID TraceInformation, ULONG TraceInformationLength,
                                        PULONG RequiredLength, PVOID Buffer);

#endif
