/*
 * Cancel-safe IRP queues: the table of a driver's callbacks, and what stands for one queued IRP.
 */
#ifndef DRYDOCK_NT_CSQ_H
#define DRYDOCK_NT_CSQ_H

#include "nt/irp.h"

/* What stands in the Type of both structures. */
enum { IO_TYPE_CSQ_IRP_CONTEXT = 1, IO_TYPE_CSQ = 2, IO_TYPE_CSQ_EX = 3 };

typedef struct _IO_CSQ IO_CSQ, *PIO_CSQ;

typedef void(NTAPI *PIO_CSQ_INSERT_IRP)(PIO_CSQ Csq, PIRP Irp);
typedef NTSTATUS(NTAPI *PIO_CSQ_INSERT_IRP_EX)(PIO_CSQ Csq, PIRP Irp, PVOID InsertContext);
typedef void(NTAPI *PIO_CSQ_REMOVE_IRP)(PIO_CSQ Csq, PIRP Irp);
typedef PIRP(NTAPI *PIO_CSQ_PEEK_NEXT_IRP)(PIO_CSQ Csq, PIRP Irp, PVOID PeekContext);
typedef void(NTAPI *PIO_CSQ_ACQUIRE_LOCK)(PIO_CSQ Csq, PKIRQL Irql);
typedef void(NTAPI *PIO_CSQ_RELEASE_LOCK)(PIO_CSQ Csq, KIRQL Irql);
typedef void(NTAPI *PIO_CSQ_COMPLETE_CANCELED_IRP)(PIO_CSQ Csq, PIRP Irp);

struct _IO_CSQ {
    ULONG Type;                      /* IO_TYPE_CSQ or IO_TYPE_CSQ_EX */
    PIO_CSQ_INSERT_IRP CsqInsertIrp; /* IO_TYPE_CSQ_EX: a PIO_CSQ_INSERT_IRP_EX */
    PIO_CSQ_REMOVE_IRP CsqRemoveIrp;
    PIO_CSQ_PEEK_NEXT_IRP CsqPeekNextIrp;
    PIO_CSQ_ACQUIRE_LOCK CsqAcquireLock;
    PIO_CSQ_RELEASE_LOCK CsqReleaseLock;
    PIO_CSQ_COMPLETE_CANCELED_IRP CsqCompleteCanceledIrp;
    PVOID ReservePointer;
};

typedef struct _IO_CSQ_IRP_CONTEXT {
    ULONG Type; /* IO_TYPE_CSQ_IRP_CONTEXT */
    PIRP Irp;   /* NULL once it has left the queue */
    PIO_CSQ Csq;
} IO_CSQ_IRP_CONTEXT, *PIO_CSQ_IRP_CONTEXT;

#endif
