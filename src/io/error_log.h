/*
 * The error log: what a driver writes becomes an ERROR_LOG event that reports show.
 *
 * An entry is nonpaged pool of the I/O manager's. Writing or freeing what is no entry, or twice, is
 * an `error-log-misuse`.
 */
#ifndef DRYDOCK_IO_ERROR_LOG_H
#define DRYDOCK_IO_ERROR_LOG_H

#include "nt/device.h"

/* A zeroed entry of EntrySize bytes about a device or driver object; NULL if that is smaller than
 * an IO_ERROR_LOG_PACKET, larger than ERROR_LOG_MAXIMUM_SIZE, or pool is out. <= DISPATCH_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-ioallocateerrorlogentry.md */
PVOID NTAPI IoAllocateErrorLogEntry(PVOID IoObject, UCHAR EntrySize);

/* Logs it, or not; frees it either way. <= DISPATCH_LEVEL.
 * wdk-ddi-src/content/ntifs/nf-ntifs-iowriteerrorlogentry.md,
 * wdm/nf-wdm-iofreeerrorlogentry.md */
void NTAPI IoWriteErrorLogEntry(PVOID ElEntry);
void NTAPI IoFreeErrorLogEntry(PVOID ElEntry);

#endif
