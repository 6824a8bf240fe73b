/* See io/csq.h. */
#include "io/csq.h"

#include "io/cancel.h"
#include "io/io_state.h"
#include "ke/ke.h"
#include "machine/breach.h"
#include "machine/gate.h"

/* The member of an IRP that the documentation reserves for these routines. */
#define IO_CSQ_LINK(irp) ((irp)->Tail.Overlay.DriverContext[3])

static void io_csq_check(const IO_CSQ *csq, const char *routine)
{
    if (csq->Type == IO_TYPE_CSQ || csq->Type == IO_TYPE_CSQ_EX)
        return;
    breach_say("cancel-queue-misuse", "the kernel calls a wild routine",
               "%s of a cancel-safe queue that was never initialised", routine);
    machine_stop(MACHINE_STOP_FATAL);
}

/* The driver's callbacks. */

static KIRQL io_csq_acquire(PIO_CSQ csq)
{
    /* The driver writes it: it must lie where drivers may write, on this stack. */
    KIRQL irql = processor_irql();
    gate_call("CsqAcquireLock", 0, (void *)csq->CsqAcquireLock, (uint64_t)csq, (uint64_t)&irql, 0,
              0);
    return irql;
}

static void io_csq_release(PIO_CSQ csq, KIRQL irql)
{
    gate_call("CsqReleaseLock", 0, (void *)csq->CsqReleaseLock, (uint64_t)csq, irql, 0, 0);
}

static NTSTATUS io_csq_insert(PIO_CSQ csq, PIRP irp, PVOID context)
{
    uint64_t status = gate_call("CsqInsertIrp", 0, (void *)csq->CsqInsertIrp, (uint64_t)csq,
                                (uint64_t)irp, (uint64_t)context, 0);
    return csq->Type == IO_TYPE_CSQ_EX ? (NTSTATUS)status : STATUS_SUCCESS;
}

static void io_csq_remove(PIO_CSQ csq, PIRP irp)
{
    gate_call("CsqRemoveIrp", 0, (void *)csq->CsqRemoveIrp, (uint64_t)csq, (uint64_t)irp, 0, 0);
}

static void io_csq_complete(PIO_CSQ csq, PIRP irp)
{
    gate_call("CsqCompleteCanceledIrp", 0, (void *)csq->CsqCompleteCanceledIrp, (uint64_t)csq,
              (uint64_t)irp, 0, 0);
}

static PIRP io_csq_peek(PIO_CSQ csq, PIRP after, PVOID context)
{
    return (PIRP)gate_call("CsqPeekNextIrp", 0, (void *)csq->CsqPeekNextIrp, (uint64_t)csq,
                           (uint64_t)after, (uint64_t)context, 0);
}

/* Cuts the IRP's tie to its queue; returns the queue. */
static PIO_CSQ io_csq_unlink(PIRP irp)
{
    PIO_CSQ_IRP_CONTEXT context = IO_CSQ_LINK(irp);
    IO_CSQ_LINK(irp) = NULL;
    if (context->Type != IO_TYPE_CSQ_IRP_CONTEXT)
        return (PIO_CSQ)context;
    context->Irp = NULL;
    return context->Csq;
}

static PIO_CSQ io_csq_of(PIRP irp)
{
    const IO_CSQ_IRP_CONTEXT *context = IO_CSQ_LINK(irp);
    return context->Type == IO_TYPE_CSQ_IRP_CONTEXT ? context->Csq : (PIO_CSQ)IO_CSQ_LINK(irp);
}

/* The cancel routine of every IRP in a cancel-safe queue; holds the cancel spin lock. */
static void NTAPI io_csq_cancel(PDEVICE_OBJECT device, PIRP irp)
{
    (void)device;
    IoReleaseCancelSpinLock(irp->CancelIrql);
    PIO_CSQ csq = io_csq_of(irp);
    KIRQL irql = io_csq_acquire(csq);
    io_csq_remove(csq, irp);
    io_csq_unlink(irp);
    io_csq_release(csq, irql);
    io_csq_complete(csq, irp);
}

NTSTATUS NTAPI IoCsqInitialize(PIO_CSQ Csq, PIO_CSQ_INSERT_IRP CsqInsertIrp,
                               PIO_CSQ_REMOVE_IRP CsqRemoveIrp,
                               PIO_CSQ_PEEK_NEXT_IRP CsqPeekNextIrp,
                               PIO_CSQ_ACQUIRE_LOCK CsqAcquireLock,
                               PIO_CSQ_RELEASE_LOCK CsqReleaseLock,
                               PIO_CSQ_COMPLETE_CANCELED_IRP CsqCompleteCanceledIrp)
{
    *Csq = (IO_CSQ){
        .Type = IO_TYPE_CSQ,
        .CsqInsertIrp = CsqInsertIrp,
        .CsqRemoveIrp = CsqRemoveIrp,
        .CsqPeekNextIrp = CsqPeekNextIrp,
        .CsqAcquireLock = CsqAcquireLock,
        .CsqReleaseLock = CsqReleaseLock,
        .CsqCompleteCanceledIrp = CsqCompleteCanceledIrp,
    };
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI IoCsqInitializeEx(PIO_CSQ Csq, PIO_CSQ_INSERT_IRP_EX CsqInsertIrp,
                                 PIO_CSQ_REMOVE_IRP CsqRemoveIrp,
                                 PIO_CSQ_PEEK_NEXT_IRP CsqPeekNextIrp,
                                 PIO_CSQ_ACQUIRE_LOCK CsqAcquireLock,
                                 PIO_CSQ_RELEASE_LOCK CsqReleaseLock,
                                 PIO_CSQ_COMPLETE_CANCELED_IRP CsqCompleteCanceledIrp)
{
    IoCsqInitialize(Csq, (PIO_CSQ_INSERT_IRP)(void *)CsqInsertIrp, CsqRemoveIrp, CsqPeekNextIrp,
                    CsqAcquireLock, CsqReleaseLock, CsqCompleteCanceledIrp);
    Csq->Type = IO_TYPE_CSQ_EX;
    return STATUS_SUCCESS;
}

void NTAPI IoCsqInsertIrp(PIO_CSQ Csq, PIRP Irp, PIO_CSQ_IRP_CONTEXT Context)
{
    IoCsqInsertIrpEx(Csq, Irp, Context, NULL);
}

static void io_csq_link(PIO_CSQ csq, PIRP irp, PIO_CSQ_IRP_CONTEXT context)
{
    if (context != NULL)
        *context = (IO_CSQ_IRP_CONTEXT){IO_TYPE_CSQ_IRP_CONTEXT, irp, csq};
    IO_CSQ_LINK(irp) = context != NULL ? (PVOID)context : (PVOID)csq;
}

NTSTATUS NTAPI IoCsqInsertIrpEx(PIO_CSQ Csq, PIRP Irp, PIO_CSQ_IRP_CONTEXT Context,
                                PVOID InsertContext)
{
    io_csq_check(Csq, "IoCsqInsertIrp");
    io_irp_get(Irp, "IoCsqInsertIrp");
    KIRQL irql = io_csq_acquire(Csq);
    bool is_cancelled = Irp->Cancel;
    NTSTATUS status = is_cancelled ? STATUS_SUCCESS : io_csq_insert(Csq, Irp, InsertContext);
    if (!NT_SUCCESS(status)) {
        io_csq_release(Csq, irql);
        return status;
    }
    nt_irp_mark_pending(Irp);
    if (!is_cancelled) {
        io_csq_link(Csq, Irp, Context);
        nt_irp_set_cancel(Irp, io_csq_cancel);
        /* Cancelled while it was being inserted, before there was a routine to call. */
        is_cancelled = Irp->Cancel && io_cancel_take(Irp) != NULL;
        if (is_cancelled) {
            io_csq_remove(Csq, Irp);
            io_csq_unlink(Irp);
        }
    }
    io_csq_release(Csq, irql);
    if (is_cancelled)
        io_csq_complete(Csq, Irp);
    return status;
}

PIRP NTAPI IoCsqRemoveIrp(PIO_CSQ Csq, PIO_CSQ_IRP_CONTEXT Context)
{
    io_csq_check(Csq, "IoCsqRemoveIrp");
    KIRQL irql = io_csq_acquire(Csq);
    PIRP irp = Context->Irp;
    if (irp != NULL && io_cancel_take(irp) == NULL)
        irp = NULL; /* it is being cancelled */
    if (irp != NULL) {
        io_csq_remove(Csq, irp);
        io_csq_unlink(irp);
    }
    io_csq_release(Csq, irql);
    return irp;
}

PIRP NTAPI IoCsqRemoveNextIrp(PIO_CSQ Csq, PVOID PeekContext)
{
    io_csq_check(Csq, "IoCsqRemoveNextIrp");
    KIRQL irql = io_csq_acquire(Csq);
    PIRP irp = io_csq_peek(Csq, NULL, PeekContext);
    while (irp != NULL && io_cancel_take(irp) == NULL)
        irp = io_csq_peek(Csq, irp, PeekContext);
    if (irp != NULL) {
        io_csq_remove(Csq, irp);
        io_csq_unlink(irp);
    }
    io_csq_release(Csq, irql);
    return irp;
}
