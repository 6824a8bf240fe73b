/*
 * Cancel-safe IRP queues: the queue and its lock are the driver's, the races with cancellation are
 * ours.
 *
 * While an IRP is queued its DriverContext[3] leads to the queue (or to the caller's context, which
 * does), and our cancel routine is set. Invariant: who takes that routine out, under the queue's
 * lock or from IoCancelIrp, is the one who takes the IRP out of the queue.
 */
#ifndef DRYDOCK_IO_CSQ_H
#define DRYDOCK_IO_CSQ_H

#include "nt/csq.h"

/* Fill in the driver's table of callbacks; always succeed. Any IRQL.
 * wdk-ddi-src/content/wdm/nf-wdm-iocsqinitialize.md, nf-wdm-iocsqinitializeex.md */
NTSTATUS NTAPI IoCsqInitialize(PIO_CSQ Csq, PIO_CSQ_INSERT_IRP CsqInsertIrp,
                               PIO_CSQ_REMOVE_IRP CsqRemoveIrp,
                               PIO_CSQ_PEEK_NEXT_IRP CsqPeekNextIrp,
                               PIO_CSQ_ACQUIRE_LOCK CsqAcquireLock,
                               PIO_CSQ_RELEASE_LOCK CsqReleaseLock,
                               PIO_CSQ_COMPLETE_CANCELED_IRP CsqCompleteCanceledIrp);
NTSTATUS NTAPI IoCsqInitializeEx(PIO_CSQ Csq, PIO_CSQ_INSERT_IRP_EX CsqInsertIrp,
                                 PIO_CSQ_REMOVE_IRP CsqRemoveIrp,
                                 PIO_CSQ_PEEK_NEXT_IRP CsqPeekNextIrp,
                                 PIO_CSQ_ACQUIRE_LOCK CsqAcquireLock,
                                 PIO_CSQ_RELEASE_LOCK CsqReleaseLock,
                                 PIO_CSQ_COMPLETE_CANCELED_IRP CsqCompleteCanceledIrp);

/* Queue an IRP and mark it pending. One that was cancelled before is not queued but given to
 * CsqCompleteCanceledIrp. Context (or NULL): the caller's, filled in, for IoCsqRemoveIrp; it must
 * last as long as the IRP is queued. ...Ex answers what CsqInsertIrpEx did; on an error the IRP is
 * neither queued nor pending. <= DISPATCH_LEVEL. nf-wdm-iocsqinsertirp.md,
 * nf-wdm-iocsqinsertirpex.md */
void NTAPI IoCsqInsertIrp(PIO_CSQ Csq, PIRP Irp, PIO_CSQ_IRP_CONTEXT Context);
NTSTATUS NTAPI IoCsqInsertIrpEx(PIO_CSQ Csq, PIRP Irp, PIO_CSQ_IRP_CONTEXT Context,
                                PVOID InsertContext);

/* Take one IRP out: the one inserted with Context, or the next that CsqPeekNextIrp finds. NULL: it
 * is gone (or none is there) because it was removed or cancelled before. The IRP is the caller's
 * again, no longer cancelable. <= DISPATCH_LEVEL. nf-wdm-iocsqremoveirp.md,
 * nf-wdm-iocsqremovenextirp.md */
PIRP NTAPI IoCsqRemoveIrp(PIO_CSQ Csq, PIO_CSQ_IRP_CONTEXT Context);
PIRP NTAPI IoCsqRemoveNextIrp(PIO_CSQ Csq, PVOID PeekContext);

#endif
