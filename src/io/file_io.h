/*
 * Requests about open files, by handle: read, write, control, flush, and information.
 *
 * Each becomes an IRP to the top of the file's device's stack. A file opened for synchronous I/O is
 * waited for. Of another, STATUS_PENDING may come back: the end sets Event, or where that is NULL
 * the file itself, which ZwWaitForSingleObject waits for. IoStatusBlock and the buffers are the
 * caller's to keep until then. All: STATUS_INVALID_HANDLE, STATUS_OBJECT_TYPE_MISMATCH,
 * STATUS_INSUFFICIENT_RESOURCES, and what the driver answers. An ApcRoutine is unsupported.
 */
#ifndef DRYDOCK_IO_FILE_IO_H
#define DRYDOCK_IO_FILE_IO_H

#include "nt/device.h"
#include "nt/file_info.h"
#include "nt/status.h"

/* Transfer Length bytes from ByteOffset on. Of a file opened for synchronous I/O: NULL or -1 with
 * FILE_USE_FILE_POINTER_POSITION is where the last transfer ended; of another NULL is
 * STATUS_INVALID_PARAMETER. -1 with FILE_WRITE_TO_END_OF_FILE appends. PASSIVE_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-zwreadfile.md, nf-wdm-zwwritefile.md */
NTSTATUS NTAPI ZwReadFile(HANDLE FileHandle, HANDLE Event, PIO_APC_ROUTINE ApcRoutine,
                          PVOID ApcContext, PIO_STATUS_BLOCK IoStatusBlock, PVOID Buffer,
                          ULONG Length, PLARGE_INTEGER ByteOffset, PULONG Key);
NTSTATUS NTAPI ZwWriteFile(HANDLE FileHandle, HANDLE Event, PIO_APC_ROUTINE ApcRoutine,
                           PVOID ApcContext, PIO_STATUS_BLOCK IoStatusBlock, PVOID Buffer,
                           ULONG Length, PLARGE_INTEGER ByteOffset, PULONG Key);

/* IRP_MJ_DEVICE_CONTROL; the code says how the buffers travel. PASSIVE_LEVEL.
 * wdk-ddi-src/content/ntifs/nf-ntifs-zwdeviceiocontrolfile.md */
NTSTATUS NTAPI ZwDeviceIoControlFile(HANDLE FileHandle, HANDLE Event, PIO_APC_ROUTINE ApcRoutine,
                                     PVOID ApcContext, PIO_STATUS_BLOCK IoStatusBlock,
                                     ULONG IoControlCode, PVOID InputBuffer,
                                     ULONG InputBufferLength, PVOID OutputBuffer,
                                     ULONG OutputBufferLength);

/* IRP_MJ_FLUSH_BUFFERS, waited for. PASSIVE_LEVEL.
 * wdk-ddi-src/content/ntifs/nf-ntifs-zwflushbuffersfile.md */
NTSTATUS NTAPI ZwFlushBuffersFile(HANDLE FileHandle, PIO_STATUS_BLOCK IoStatusBlock);

/* IRP_MJ_QUERY_INFORMATION and IRP_MJ_SET_INFORMATION, waited for; the position of a file opened
 * for synchronous I/O is the I/O manager's own. STATUS_INFO_LENGTH_MISMATCH: the buffer is smaller
 * than the class's structure; STATUS_INVALID_INFO_CLASS: a class that is none of them.
 * PASSIVE_LEVEL. wdk-ddi-src/content/ntifs/nf-ntifs-ntqueryinformationfile.md,
 * nf-ntifs-ntsetinformationfile.md */
NTSTATUS NTAPI ZwQueryInformationFile(HANDLE FileHandle, PIO_STATUS_BLOCK IoStatusBlock,
                                      PVOID FileInformation, ULONG Length,
                                      FILE_INFORMATION_CLASS FileInformationClass);
NTSTATUS NTAPI ZwSetInformationFile(HANDLE FileHandle, PIO_STATUS_BLOCK IoStatusBlock,
                                    PVOID FileInformation, ULONG Length,
                                    FILE_INFORMATION_CLASS FileInformationClass);

#endif
