/*
 * Event tracing: providers register, ask whether anybody listens, and write events.
 *
 * No session runs in the machine, so nothing is enabled, no event is logged and no enable callback
 * is called; what is written is told as ETW_EVENT, for --trace. A registration handle is a number
 * that never comes back in one life: 0 is answered with STATUS_INVALID_HANDLE, what is no (or no
 * longer a) registration is an `etw-handle-misuse` too. A provider that is registered when its
 * driver is unloaded is an `etw-left-registered`.
 */
#ifndef DRYDOCK_WMI_ETW_H
#define DRYDOCK_WMI_ETW_H

#include "nt/etw.h"
#include "nt/status.h"

/* Registers a provider; *RegHandle is for EtwUnregister, which must be called before the driver is
 * unloaded. One GUID may be registered several times. STATUS_INVALID_PARAMETER without a GUID or a
 * place for the handle. PASSIVE_LEVEL, both. wdk-ddi-src/content/wdm/nf-wdm-etwregister.md,
 * nf-wdm-etwunregister.md */
NTSTATUS NTAPI EtwRegister(LPCGUID ProviderId, PETWENABLECALLBACK EnableCallback,
                           PVOID CallbackContext, PREGHANDLE RegHandle);
NTSTATUS NTAPI EtwUnregister(REGHANDLE RegHandle);

/* Would an event like that, or (zeros) any, be logged? No. Any IRQL.
 * wdk-ddi-src/content/wdm/nf-wdm-etweventenabled.md, nf-wdm-etwproviderenabled.md */
BOOLEAN NTAPI EtwEventEnabled(REGHANDLE RegHandle, PCEVENT_DESCRIPTOR EventDescriptor);
BOOLEAN NTAPI EtwProviderEnabled(REGHANDLE RegHandle, UCHAR Level, ULONGLONG Keyword);

/* Write an event, which is a success where the provider is not enabled: it is not logged.
 * STATUS_INVALID_PARAMETER for more than 128 pieces of data, for Flags other than 0, and without a
 * descriptor or string. The data is not looked at. Any IRQL (resident data above APC_LEVEL).
 * wdk-ddi-src/content/wdm/nf-wdm-etwwrite.md, nf-wdm-etwwriteex.md, nf-wdm-etwwritetransfer.md,
 * nf-wdm-etwwritestring.md */
NTSTATUS NTAPI EtwWrite(REGHANDLE RegHandle, PCEVENT_DESCRIPTOR EventDescriptor, LPCGUID ActivityId,
                        ULONG UserDataCount, PEVENT_DATA_DESCRIPTOR UserData);
NTSTATUS NTAPI EtwWriteEx(REGHANDLE RegHandle, PCEVENT_DESCRIPTOR EventDescriptor, ULONG64 Filter,
                          ULONG Flags, LPCGUID ActivityId, LPCGUID RelatedActivityId,
                          ULONG UserDataCount, PEVENT_DATA_DESCRIPTOR UserData);
NTSTATUS NTAPI EtwWriteTransfer(REGHANDLE RegHandle, PCEVENT_DESCRIPTOR EventDescriptor,
                                LPCGUID ActivityId, LPCGUID RelatedActivityId, ULONG UserDataCount,
                                PEVENT_DATA_DESCRIPTOR UserData);
NTSTATUS NTAPI EtwWriteString(REGHANDLE RegHandle, UCHAR Level, ULONGLONG Keyword,
                              LPCGUID ActivityId, PCWSTR String);

/* Changes a registration: traits (a block that begins with its own size), whether descriptors have
 * a type (one BOOLEAN), tracking of the binary (no data). STATUS_INVALID_PARAMETER for data of
 * another size, STATUS_INVALID_DEVICE_REQUEST for any other class. PASSIVE_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-etwsetinformation.md */
NTSTATUS NTAPI EtwSetInformation(REGHANDLE RegHandle, EVENT_INFO_CLASS InformationClass,
                                 PVOID EventInformation, ULONG InformationLength);

/* Reads, sets and makes activity identifiers; each thread has one, all zeros at first. New ones
 * are numbered, so that they are the same in every run. STATUS_INVALID_PARAMETER for another code
 * or without ActivityId. <= APC_LEVEL; to make one, any IRQL.
 * wdk-ddi-src/content/wdm/nf-wdm-etwactivityidcontrol.md */
NTSTATUS NTAPI EtwActivityIdControl(ULONG ControlCode, LPGUID ActivityId);

#endif
