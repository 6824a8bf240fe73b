/*
 * What an IRP says about itself beside its parameters, and what a thread carries for I/O.
 */
#ifndef DRYDOCK_IO_IRP_HINT_H
#define DRYDOCK_IO_IRP_HINT_H

#include "nt/irp.h"
#include "nt/status.h"

typedef enum _IO_PRIORITY_HINT {
    IoPriorityVeryLow,
    IoPriorityLow,
    IoPriorityNormal,
    IoPriorityHigh,
    IoPriorityCritical,
    MaxIoPriorityTypes
} IO_PRIORITY_HINT;

/* Is whoever sent it waiting? Paging I/O says so by its flags; else a file opened for synchronous
 * I/O, IRP_SYNCHRONOUS_API, or an I/O control code of METHOD_BUFFERED. Any IRQL.
 * wdk-ddi-src/content/ntifs/nf-ntifs-ioisoperationsynchronous.md */
BOOLEAN NTAPI IoIsOperationSynchronous(PIRP Irp);

/* How urgent it is: IoPriorityNormal unless set. STATUS_INVALID_PARAMETER for what is no hint. Any
 * IRQL. wdk-ddi-src/content/wdm/nf-wdm-iogetiopriorityhint.md, nf-wdm-iosetiopriorityhint.md */
IO_PRIORITY_HINT NTAPI IoGetIoPriorityHint(PIRP Irp);
NTSTATUS NTAPI IoSetIoPriorityHint(PIRP Irp, IO_PRIORITY_HINT PriorityHint);

typedef enum _IO_PAGING_PRIORITY {
    IoPagingPriorityInvalid,
    IoPagingPriorityNormal,
    IoPagingPriorityHigh
} IO_PAGING_PRIORITY;

/* How urgent paging I/O is: IoPagingPriorityNormal, for nobody here asks for more; of other IRPs
 * IoPagingPriorityInvalid. Any IRQL.
 * wdk-ddi-src/content/ntddk/nf-ntddk-iogetpagingiopriority.md */
IO_PAGING_PRIORITY NTAPI IoGetPagingIoPriority(PIRP Irp);

/* The process of the thread that an IRP is for, and its number; NULL and 0 of an IRP without a
 * thread. <= DISPATCH_LEVEL. wdk-ddi-src/content/ntifs/nf-ntifs-iogetrequestorprocess.md,
 * nf-ntifs-iogetrequestorprocessid.md */
PEPROCESS NTAPI IoGetRequestorProcess(PIRP Irp);
ULONG NTAPI IoGetRequestorProcessId(PIRP Irp);

/* Does the request come from a 32-bit process? From none: the only process is the system's. Irp may
 * be NULL. <= DISPATCH_LEVEL. wdk-ddi-src/content/wdm/nf-wdm-iois32bitprocess.md */
BOOLEAN NTAPI IoIs32bitProcess(PIRP Irp);

/* A pointer of the file systems' own in the running thread; NULL at first. <= DISPATCH_LEVEL.
 * wdk-ddi-src/content/ntifs/nf-ntifs-iogettoplevelirp.md, nf-ntifs-iosettoplevelirp.md */
PIRP NTAPI IoGetTopLevelIrp(void);
void NTAPI IoSetTopLevelIrp(PIRP Irp);

/* The running thread's stack: its lowest address, and one past its highest. Any IRQL,
 * IoGetInitialStack <= APC_LEVEL. wdk-ddi-src/content/wdm/nf-wdm-iogetstacklimits.md,
 * nf-wdm-iogetinitialstack.md */
void NTAPI IoGetStackLimits(PULONG_PTR LowLimit, PULONG_PTR HighLimit);
PVOID NTAPI IoGetInitialStack(void);

#endif
