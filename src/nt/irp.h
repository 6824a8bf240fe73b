/*
 * IRPs and their stack locations, and what drivers do to them inline.
 *
 * An IRP is followed by StackCount locations, the lowest driver's first. CurrentLocation counts
 * from 1 (lowest) to StackCount + 1 (nobody yet), and CurrentStackLocation always points at the
 * location of that number. Drivers change both without calling us, so every layout here is an ABI.
 */
#ifndef DRYDOCK_NT_IRP_H
#define DRYDOCK_NT_IRP_H

#include "nt/interface.h"
#include "nt/io_stack.h"
#include "nt/ke.h"

typedef struct _IO_STATUS_BLOCK {
    union {
        NTSTATUS Status;
        PVOID Pointer;
    };
    ULONG_PTR Information;
} IO_STATUS_BLOCK, *PIO_STATUS_BLOCK;

typedef void(NTAPI *PIO_APC_ROUTINE)(PVOID ApcContext, PIO_STATUS_BLOCK IoStatusBlock,
                                     ULONG Reserved);
typedef void(NTAPI *PDRIVER_CANCEL)(PDEVICE_OBJECT DeviceObject, PIRP Irp);

struct __attribute__((aligned(16))) _IRP {
    CSHORT Type; /* IO_TYPE_IRP */
    USHORT Size; /* bytes, stack locations included */
    PMDL MdlAddress;
    ULONG Flags; /* IRP_* */
    union {
        struct _IRP *MasterIrp;
        volatile LONG IrpCount;
        PVOID SystemBuffer;
    } AssociatedIrp;
    LIST_ENTRY ThreadListEntry;
    IO_STATUS_BLOCK IoStatus;
    KPROCESSOR_MODE RequestorMode;
    BOOLEAN PendingReturned;
    CHAR StackCount;
    CHAR CurrentLocation;
    BOOLEAN Cancel;
    KIRQL CancelIrql;
    CCHAR ApcEnvironment;
    UCHAR AllocationFlags;
    PIO_STATUS_BLOCK UserIosb;
    PKEVENT UserEvent;
    union {
        struct {
            union {
                PIO_APC_ROUTINE UserApcRoutine;
                PVOID IssuingProcess;
            };
            PVOID UserApcContext;
        } AsynchronousParameters;
        LARGE_INTEGER AllocationSize;
    } Overlay;
    volatile PDRIVER_CANCEL CancelRoutine;
    PVOID UserBuffer;
    union {
        struct {
            union {
                KDEVICE_QUEUE_ENTRY DeviceQueueEntry;
                PVOID DriverContext[4];
            };
            PETHREAD Thread;
            PCHAR AuxiliaryBuffer;
            LIST_ENTRY ListEntry;
            union {
                PIO_STACK_LOCATION CurrentStackLocation;
                ULONG PacketType;
            };
            PFILE_OBJECT OriginalFileObject;
        } Overlay;
        KAPC Apc;
        PVOID CompletionKey;
    } Tail;
};

/* IRP.Flags */
enum {
    IRP_NOCACHE = 0x00000001,
    IRP_PAGING_IO = 0x00000002,
    IRP_SYNCHRONOUS_API = 0x00000004,
    IRP_ASSOCIATED_IRP = 0x00000008,
    IRP_BUFFERED_IO = 0x00000010,
    IRP_DEALLOCATE_BUFFER = 0x00000020,
    IRP_INPUT_OPERATION = 0x00000040,
    IRP_SYNCHRONOUS_PAGING_IO = 0x00000040,
    IRP_CREATE_OPERATION = 0x00000080,
    IRP_READ_OPERATION = 0x00000100,
    IRP_WRITE_OPERATION = 0x00000200,
    IRP_CLOSE_OPERATION = 0x00000400,
    IRP_DEFER_IO_COMPLETION = 0x00000800,
};

/* IRP.AllocationFlags */
enum {
    IRP_QUOTA_CHARGED = 0x01,
    IRP_ALLOCATED_MUST_SUCCEED = 0x02,
    IRP_ALLOCATED_FIXED_SIZE = 0x04
};

/* Bytes of an IRP with that many stack locations. */
static inline USHORT IoSizeOfIrp(unsigned stack_size)
{
    return (USHORT)(sizeof(IRP) + stack_size * sizeof(IO_STACK_LOCATION));
}

/* Location number 1 .. StackCount (+ 1: the place just past the top). */
static inline PIO_STACK_LOCATION nt_irp_stack_at(PIRP irp, unsigned number)
{
    return (PIO_STACK_LOCATION)(irp + 1) + number - 1;
}

static inline PIO_STACK_LOCATION nt_irp_current_stack(const IRP *irp)
{
    return irp->Tail.Overlay.CurrentStackLocation;
}

static inline PIO_STACK_LOCATION nt_irp_next_stack(const IRP *irp)
{
    return irp->Tail.Overlay.CurrentStackLocation - 1;
}

/* One step up the stack: what IoSkipCurrentIrpStackLocation does, and completion for each location.
 */
static inline void nt_irp_skip_stack(PIRP irp)
{
    irp->CurrentLocation++;
    irp->Tail.Overlay.CurrentStackLocation++;
}

/* One step down: what IoSetNextIrpStackLocation and IofCallDriver do. */
static inline void nt_irp_set_next_stack(PIRP irp)
{
    irp->CurrentLocation--;
    irp->Tail.Overlay.CurrentStackLocation--;
}

/* Everything up to CompletionRoutine goes to the next location; its Control is cleared. */
static inline void nt_irp_copy_stack_to_next(PIRP irp)
{
    PIO_STACK_LOCATION next = nt_irp_next_stack(irp);
    __builtin_memcpy(next, nt_irp_current_stack(irp),
                     offsetof(IO_STACK_LOCATION, CompletionRoutine));
    next->Control = 0;
}

/* Stores the routine in the next location; control: SL_INVOKE_ON_* bits, which replace the old
 * ones. */
static inline void nt_irp_set_completion(PIRP irp, PIO_COMPLETION_ROUTINE routine, PVOID context,
                                         UCHAR control)
{
    PIO_STACK_LOCATION next = nt_irp_next_stack(irp);
    next->CompletionRoutine = routine;
    next->Context = context;
    next->Control = control;
}

static inline void nt_irp_mark_pending(PIRP irp)
{
    nt_irp_current_stack(irp)->Control |= SL_PENDING_RETURNED;
}

/* Atomic exchange; returns the routine that was set before, or NULL. */
static inline PDRIVER_CANCEL nt_irp_set_cancel(PIRP irp, PDRIVER_CANCEL routine)
{
    return __atomic_exchange_n(&irp->CancelRoutine, routine, __ATOMIC_SEQ_CST);
}

#endif
