/*
 * Queries of data blocks: of all instances, or of one by name.
 *
 * Every provider of the block is asked in turn, in order of registration. An answer is checked,
 * completed with the static instance names, which only WMI knows, and put into a chain of WNODEs
 * (WnodeHeader.Linkage), each on an 8-byte boundary.
 */
#ifndef DRYDOCK_WMI_QUERY_H
#define DRYDOCK_WMI_QUERY_H

#include "nt/status.h"
#include "nt/wmi.h"

/* Ask for all instances: WNODE_ALL_DATA, one for each provider. *InOutBufferSize: room, then what
 * was written or (STATUS_BUFFER_TOO_SMALL) would be. STATUS_ACCESS_DENIED without WMIGUID_QUERY,
 * STATUS_WMI_GUID_NOT_FOUND if nobody provides the block; where every provider fails, what the
 * first answered. Of several blocks (Multiple) those without an answer are passed over. <=
 * APC_LEVEL. wdk-ddi-src/content/wdm/nf-wdm-iowmiqueryalldata.md,
 * nf-wdm-iowmiqueryalldatamultiple.md */
NTSTATUS NTAPI IoWMIQueryAllData(PVOID DataBlockObject, PULONG InOutBufferSize, PVOID OutBuffer);
NTSTATUS NTAPI IoWMIQueryAllDataMultiple(PVOID *DataBlockObjectList, ULONG ObjectCount,
                                         PULONG InOutBufferSize, PVOID OutBuffer);

/* Ask for one instance: a WNODE_SINGLE_INSTANCE. The same, and STATUS_WMI_INSTANCE_NOT_FOUND if no
 * provider of the block has it. <= APC_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-iowmiquerysingleinstance.md,
 * nf-wdm-iowmiquerysingleinstancemultiple.md */
NTSTATUS NTAPI IoWMIQuerySingleInstance(PVOID DataBlockObject, PUNICODE_STRING InstanceName,
                                        PULONG InOutBufferSize, PVOID OutBuffer);
NTSTATUS NTAPI IoWMIQuerySingleInstanceMultiple(PVOID *DataBlockObjectList,
                                                PUNICODE_STRING InstanceNames, ULONG ObjectCount,
                                                PULONG InOutBufferSize, PVOID OutBuffer);

#endif
