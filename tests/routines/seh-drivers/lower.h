/* What lower.sys exports. */
#ifndef LOWER_H
#define LOWER_H

#include <ntddk.h>

#define LOWER_STATUS ((NTSTATUS)0xE000000A)

/* What ran in lower.sys before an exception left it: bit 0 the export, 1 the dispatch routine, 2 a
 * __finally block of either. */
typedef struct LOWER_SEEN {
    ULONG Ran;
} LOWER_SEEN;

/* Its device; IRP_MJ_DEVICE_CONTROL to it reads through a null pointer. */
PDEVICE_OBJECT LowerDevice(LOWER_SEEN *Seen);

/* Raises LOWER_STATUS. */
VOID LowerRaise(LOWER_SEEN *Seen);

/* Calls Routine(Context). */
VOID LowerCall(VOID (*Routine)(PVOID Context), PVOID Context);

#endif
