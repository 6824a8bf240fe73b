/*
 * An entry for the system's error log, as a driver fills it in.
 */
#ifndef DRYDOCK_NT_ERROR_LOG_H
#define DRYDOCK_NT_ERROR_LOG_H

#include "nt/types.h"

typedef struct _IO_ERROR_LOG_PACKET {
    UCHAR MajorFunctionCode;
    UCHAR RetryCount;
    USHORT DumpDataSize; /* bytes */
    USHORT NumberOfStrings;
    USHORT StringOffset; /* from the start of the packet */
    USHORT EventCategory;
    NTSTATUS ErrorCode;
    ULONG UniqueErrorValue;
    NTSTATUS FinalStatus;
    ULONG SequenceNumber;
    ULONG IoControlCode;
    LARGE_INTEGER DeviceOffset;
    ULONG DumpData[1];
} IO_ERROR_LOG_PACKET, *PIO_ERROR_LOG_PACKET;

enum { ERROR_LOG_MAXIMUM_SIZE = 240 };

#endif
