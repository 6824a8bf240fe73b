/* What the drivers of this folder import from one another. */
#ifndef LIBRARY_H
#define LIBRARY_H

#include "../common/routine_test.h"

typedef struct _COUNTED_STATE {
    ULONG Initialized; /* how often DllInitialize was called */
    ULONG Deep;        /* the same of deep.sys, when counted.sys was initialised */
    KIRQL Irql;
    UNICODE_STRING Path; /* a copy of what it was given */
} COUNTED_STATE, *PCOUNTED_STATE;

typedef ULONG (*COUNTED_CALLBACK)(PVOID Context);

#ifndef COUNTED_IMPORT
#define COUNTED_IMPORT __declspec(dllimport)
#endif

COUNTED_IMPORT PCOUNTED_STATE CountedState(VOID);
COUNTED_IMPORT ULONG CountedAdd(ULONG A, ULONG B, ULONG C, ULONG D, ULONG E, ULONG F);
COUNTED_IMPORT ULONG CountedUnnamed(VOID);
COUNTED_IMPORT ULONG CountedCall(COUNTED_CALLBACK Callback, PVOID Context);
COUNTED_IMPORT extern ULONG CountedVariable;
COUNTED_IMPORT ULONG CountedForwarded(ULONG Value);        /* DeepTwice */
COUNTED_IMPORT ULONG CountedForwardedUnnamed(ULONG Value); /* DeepThrice */
COUNTED_IMPORT PVOID NTAPI CountedKernel(VOID);            /* IoGetCurrentProcess */

#endif
