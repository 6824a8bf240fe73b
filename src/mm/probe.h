/*
 * Probing user-mode buffers. User addresses end at ARENA_USER_END; a length of 0 is never looked
 * at.
 */
#ifndef DRYDOCK_MM_PROBE_H
#define DRYDOCK_MM_PROBE_H

#include "nt/types.h"

/* Raise STATUS_DATATYPE_MISALIGNMENT when Address is no multiple of Alignment (a power of two), and
 * STATUS_ACCESS_VIOLATION when [Address, Address + Length) is not all user-mode; for write also
 * when one of its pages cannot be read and written, which is tried by doing it. Belong in a __try
 * block. IRQL <= APC_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-probeforread.md, nf-wdm-probeforwrite.md */
VOID NTAPI ProbeForRead(const volatile VOID *Address, SIZE_T Length, ULONG Alignment);
VOID NTAPI ProbeForWrite(volatile VOID *Address, SIZE_T Length, ULONG Alignment);

#endif
