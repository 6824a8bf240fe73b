/* See ke/debugger.h. */
#include "ke/debugger.h"

NTSTATUS NTAPI KdEnableDebugger(VOID)
{
    return STATUS_DEBUGGER_INACTIVE;
}

NTSTATUS NTAPI KdDisableDebugger(VOID)
{
    return STATUS_DEBUGGER_INACTIVE;
}

NTSTATUS NTAPI KdChangeOption(KD_OPTION Option, ULONG InBufferBytes, PVOID InBuffer,
                              ULONG OutBufferBytes, PVOID OutBuffer, PULONG OutBufferNeeded)
{
    (void)Option;
    (void)InBufferBytes;
    (void)InBuffer;
    (void)OutBufferBytes;
    (void)OutBuffer;
    (void)OutBufferNeeded;
    return STATUS_DEBUGGER_INACTIVE;
}

BOOLEAN NTAPI KdRefreshDebuggerNotPresent(VOID)
{
    return TRUE;
}
