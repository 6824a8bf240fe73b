/*
 * IO_REMOVE_LOCK as it lies in a device extension.
 *
 * A driver built with DBG=1 appends the debug block: the macros pass sizeof(IO_REMOVE_LOCK) to the
 * ...Ex routines, which must touch the debug block only when they were told the checked size.
 */
#ifndef DRYDOCK_NT_REMOVE_LOCK_H
#define DRYDOCK_NT_REMOVE_LOCK_H

#include "nt/ke.h"

typedef struct _IO_REMOVE_LOCK_COMMON_BLOCK {
    BOOLEAN Removed;
    BOOLEAN Reserved[3];
    volatile LONG IoCount;
    KEVENT RemoveEvent;
} IO_REMOVE_LOCK_COMMON_BLOCK;

typedef struct _IO_REMOVE_LOCK_DBG_BLOCK {
    LONG Signature;
    LONG HighWatermark;
    LONGLONG MaxLockedTicks;
    LONG AllocateTag;
    LIST_ENTRY LockList;
    KSPIN_LOCK Spin;
    volatile LONG LowMemoryCount;
    ULONG Reserved1[4];
    PVOID Reserved2;
    PVOID Blocks;
} IO_REMOVE_LOCK_DBG_BLOCK;

typedef struct _IO_REMOVE_LOCK {
    IO_REMOVE_LOCK_COMMON_BLOCK Common;
} IO_REMOVE_LOCK, *PIO_REMOVE_LOCK;

/* The RemlockSize that tells a free build from a checked one. */
enum {
    NT_REMOVE_LOCK_FREE_SIZE = sizeof(IO_REMOVE_LOCK),
    NT_REMOVE_LOCK_CHECKED_SIZE = sizeof(IO_REMOVE_LOCK) + sizeof(IO_REMOVE_LOCK_DBG_BLOCK),
};

#endif
