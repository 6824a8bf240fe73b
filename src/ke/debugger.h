/*
 * The kernel debugger, as drivers ask after it: the machine was started without debugging, so there
 * is none and none can be enabled (KdDebuggerNotPresent).
 */
#ifndef DRYDOCK_KE_DEBUGGER_H
#define DRYDOCK_KE_DEBUGGER_H

#include "nt/status.h"

typedef enum _KD_OPTION { KD_OPTION_SET_BLOCK_ENABLE } KD_OPTION;

/* STATUS_DEBUGGER_INACTIVE, as on any machine that was started without debugging. Any IRQL.
 * wdk-ddi-src/content/wdm/nf-wdm-kdenabledebugger.md, nf-wdm-kddisabledebugger.md,
 * nf-wdm-kdchangeoption.md */
NTSTATUS NTAPI KdEnableDebugger(VOID);
NTSTATUS NTAPI KdDisableDebugger(VOID);
NTSTATUS NTAPI KdChangeOption(KD_OPTION Option, ULONG InBufferBytes, PVOID InBuffer,
                              ULONG OutBufferBytes, PVOID OutBuffer, PULONG OutBufferNeeded);

/* TRUE: no debugger is attached. Any IRQL.
 * wdk-ddi-src/content/wdm/nf-wdm-kdrefreshdebuggernotpresent.md */
BOOLEAN NTAPI KdRefreshDebuggerNotPresent(VOID);

#endif
